"""Drafts: what an agent has written and not sent yet, on whichever screen he goes on."""
