"""The one metadata that every table of whatsapp-service is defined on."""

from shared.models.base import new_metadata

metadata = new_metadata()
