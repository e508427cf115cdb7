"""Templates: the approved texts of a business account, as the provider has them."""
