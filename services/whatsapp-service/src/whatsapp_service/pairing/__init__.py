"""Linking a number to its phone, for providers that do: the code to scan, how the link stands, ending it."""
