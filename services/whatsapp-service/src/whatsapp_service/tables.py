"""Every table of whatsapp-service, for the migrations."""

from whatsapp_service.channels import models as _channels
from whatsapp_service.events import EVENTS
from whatsapp_service.inbound import models as _inbound
from whatsapp_service.media import models as _media
from whatsapp_service.metadata import metadata

__all__ = ["EVENTS", "_channels", "_inbound", "_media", "metadata"]
