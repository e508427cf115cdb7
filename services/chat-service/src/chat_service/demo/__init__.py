"""The sample provider of ``start.py --demo``: people, customers and a month of conversations, all invented."""
