"""Bodies of the message routes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from shared.schemas.common import LenientBody, Uuid, View

SendableType = Literal[
    "text", "image", "document", "audio", "video", "location", "contact", "sticker", "template", "interactive", "note"
]
ClientMessageId = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class NewMessage(LenientBody):
    """A message to be stored. A repeated ``client_message_id`` gets the first answer again."""

    content: Annotated[str, StringConstraints(max_length=16_384)] = ""
    message_type: SendableType = "text"
    client_message_id: ClientMessageId | None = None
    direction: Literal["inbound", "outbound", "internal"] | None = None
    reply_to: Uuid | None = None
    attachments: Annotated[list[Uuid], Field(max_length=15)] = Field(default_factory=list)
    metadata: Annotated[dict[str, Any], Field(max_length=50)] | None = None
    conversation_id: Uuid | None = None

    @model_validator(mode="after")
    def _says_something(self) -> NewMessage:
        if not self.content.strip() and not self.attachments:
            raise ValueError("content must not be empty without attachments")
        return self


class MessageView(View):
    """A timeline item."""

    id: str
    conversation_id: str
    seq: int
    client_message_id: str | None
    content: str
    message_type: str
    direction: Literal["inbound", "outbound", "internal"]
    sender_type: Literal["customer", "agent", "bot", "system"]
    sender_id: str
    sender_name: str
    status: Literal["queued", "sent", "delivered", "read", "failed", "unconfirmed"]
    is_read: bool
    created_at: str
    delivered_at: str | None
    read_at: str | None
    reply_to: str | None
    attachments: list[dict[str, Any]]
    metadata: dict[str, Any]


class MessagePage(View):
    """A stretch of a timeline, oldest first; ``last_seq`` is the conversation's newest."""

    messages: list[MessageView]
    total: int
    page: int
    per_page: int
    pages: int
    last_seq: int


class CustomerMessagePage(MessagePage):
    """A stretch of a timeline as its customer may see it; up to ``up_to_seq`` there is nothing more to ask for."""

    up_to_seq: int
