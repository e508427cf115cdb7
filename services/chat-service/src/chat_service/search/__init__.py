"""Search over contacts, protocols and message text."""
