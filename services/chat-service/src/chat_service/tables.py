"""Every table of chat-service, for the migrations."""

from chat_service.agents import models as _agents
from chat_service.attachments import models as _attachments
from chat_service.channels import models as _channels
from chat_service.contacts import models as _contacts
from chat_service.conversations import models as _conversations
from chat_service.drafts import models as _drafts
from chat_service.events import EVENTS
from chat_service.messages import models as _messages
from chat_service.metadata import metadata
from chat_service.queues import models as _queues
from chat_service.reports import models as _reports
from chat_service.search import models as _search
from chat_service.tags import models as _tags
from chat_service.widget import models as _widget

__all__ = [
    "EVENTS",
    "_agents",
    "_attachments",
    "_channels",
    "_contacts",
    "_conversations",
    "_drafts",
    "_messages",
    "_queues",
    "_reports",
    "_search",
    "_tags",
    "_widget",
    "metadata",
]
