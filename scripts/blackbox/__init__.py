"""Checking a running ISP Chat from outside, with nothing but Python's standard library.

`test-system.py --url http://host:8000` runs it against any system that answers there: it knows the published contract
only and imports nothing of the product.
"""
