"""Keys, tokens, sessions, permissions and policies."""
