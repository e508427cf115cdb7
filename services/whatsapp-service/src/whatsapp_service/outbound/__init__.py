"""Outbound: the durable queue between a message that chat has stored and a provider that has taken it."""
