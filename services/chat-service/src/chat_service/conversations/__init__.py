"""Conversations: their states, deeds, and who may see them."""
