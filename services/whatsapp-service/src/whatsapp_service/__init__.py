"""WhatsApp, in and out."""

from whatsapp_service.app import service

__all__ = ["service"]
