"""The Graph API: what the business calls."""
