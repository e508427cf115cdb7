"""Channels: a number through which the provider talks, its credentials, and whether it works."""
