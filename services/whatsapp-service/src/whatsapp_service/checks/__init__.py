"""Checks: whether a number is set up, step by step, each failure in plain words."""
