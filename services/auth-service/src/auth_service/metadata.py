"""The one metadata that every table of auth-service is defined on."""

from shared.models.base import new_metadata

metadata = new_metadata()
