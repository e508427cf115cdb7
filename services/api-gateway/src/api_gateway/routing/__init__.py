"""Which paths are public and who answers them."""
