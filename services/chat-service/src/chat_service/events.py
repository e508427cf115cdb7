"""The event tables of chat-service."""

from chat_service.metadata import metadata
from shared.events.log import event_tables

EVENTS = event_tables(metadata, "chat")
