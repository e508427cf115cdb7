"""Recordings: what they are turned into so that everybody can play them."""
