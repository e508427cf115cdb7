"""Every table of whatsapp-service, for the migrations."""

from whatsapp_service.campaigns import models as _campaigns
from whatsapp_service.channels import models as _channels
from whatsapp_service.consents import models as _consents
from whatsapp_service.events import EVENTS
from whatsapp_service.inbound import models as _inbound
from whatsapp_service.knocks import models as _knocks
from whatsapp_service.media import models as _media
from whatsapp_service.metadata import metadata
from whatsapp_service.outbound import models as _outbound
from whatsapp_service.questions import models as _questions
from whatsapp_service.templates import models as _templates
from whatsapp_service.usage import models as _usage
from whatsapp_service.windows import models as _windows

__all__ = [
    "EVENTS",
    "_campaigns",
    "_channels",
    "_consents",
    "_inbound",
    "_knocks",
    "_media",
    "_outbound",
    "_questions",
    "_templates",
    "_usage",
    "_windows",
    "metadata",
]
