"""The event tables of whatsapp-service: what it tells, and how far it has read chat's log."""

from shared.events.log import event_tables
from whatsapp_service.metadata import metadata

EVENTS = event_tables(metadata, "whatsapp")
