"""Queues: where conversations wait, and which agents serve them."""
