"""Contacts, conversations, messages, queues and the realtime hub."""

from chat_service.app import service

__all__ = ["service"]
