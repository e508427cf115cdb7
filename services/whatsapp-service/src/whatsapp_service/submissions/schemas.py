"""Bodies of the submission routes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from shared.schemas.common import Body, LenientBody, Uuid, View

Phone = Annotated[str, StringConstraints(min_length=3, max_length=40)]
Kind = Literal[
    "text", "image", "document", "audio", "video", "sticker", "template", "interactive", "location", "contact"
]


_HOLDS = {"template": "template", "interactive": "interactive", "location": "location", "contact": "contacts"}
_PLAIN_WORDS = {"location": "Localização", "contact": "Contato"}
"""What lists and notifications show of a message that says nothing in words."""


class Submission(LenientBody):
    """A message to send: to a phone, or in a conversation that is there already."""

    to_phone: Phone | None = None
    conversation_id: Uuid | None = None
    channel_id: Uuid | None = None
    message: Annotated[str, StringConstraints(max_length=16_384)] = ""
    message_type: Kind = "text"
    media_url: Annotated[str, StringConstraints(max_length=2000)] | None = None
    metadata: Annotated[dict[str, Any], Field(max_length=50)] | None = None
    reply_to: Uuid | None = None
    client_message_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Submission:
        if self.to_phone is None and self.conversation_id is None:
            raise ValueError("to_phone or conversation_id is needed")
        if not self.message.strip() and self.media_url is None and not self.said:
            raise ValueError("message must not be empty without media_url")
        return self

    @property
    def said(self) -> str:
        """Return the words of the message; where none are given, those that its metadata hold."""
        if self.message.strip() or not self.metadata:
            return self.message
        inside = self.metadata.get(_HOLDS.get(self.message_type, ""))
        if isinstance(inside, list):
            inside = inside[0] if inside else None
        words = (
            [inside.get(name) for name in ("body", "preview", "name", "address")] if isinstance(inside, dict) else []
        )
        found = next((word for word in words if isinstance(word, str) and word.strip()), "")
        return found or _PLAIN_WORDS.get(self.message_type, "")


class SubmissionView(View):
    """What became of a submission: stored as a message and queued; its status goes on in the conversation."""

    success: bool
    message_id: str
    conversation_id: str
    status: str


class TestMessage(Body):
    """Where to send a message for a test."""

    to: Phone
