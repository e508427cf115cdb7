"""Audience: which contacts a segment holds, for the service that writes to many at once."""
