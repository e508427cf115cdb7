"""A WhatsApp that is not Meta's: for the first minute, for tests, for trying what goes wrong."""

from whatsapp_simulator.app import service

__all__ = ["service"]
