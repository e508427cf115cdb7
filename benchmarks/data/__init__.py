"""A past for the product: conversations of a provider, written straight into its real tables."""
