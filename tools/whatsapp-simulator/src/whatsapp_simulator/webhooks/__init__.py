"""Webhooks: their shapes, their signature, and a delivery that does not give up."""
