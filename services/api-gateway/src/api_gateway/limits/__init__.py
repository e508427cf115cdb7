"""How much one address, one user and everybody together may ask."""
