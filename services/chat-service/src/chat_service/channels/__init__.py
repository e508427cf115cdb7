"""Channels: messages that another network carries, and what that network tells of them."""
