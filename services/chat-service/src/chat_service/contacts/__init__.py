"""Contacts: the people who write, and the identities by which they are known again."""
