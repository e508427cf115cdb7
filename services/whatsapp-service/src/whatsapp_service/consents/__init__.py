"""Consents: who may be written to for advertising, and the whole history of how that came about."""
