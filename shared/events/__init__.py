"""Signals between processes and the durable event log."""
