"""Roles: the built-in ones, and named lists of permissions beside them."""
