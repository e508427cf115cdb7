"""Tokens: signing in, refreshing, verifying, and the limits on guessing."""
