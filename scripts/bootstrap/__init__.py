"""Preparing a fresh clone with nothing but Python's standard library.

`start.py` and `test-system.py` run before anything is installed, so nothing in this package may import from outside the
standard library. Each step leaves a stamp (the hash of what it was made from) and is skipped while the stamp holds.
"""
