"""Bodies of the submission routes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from shared.schemas.common import Body, LenientBody, Uuid, View

Phone = Annotated[str, StringConstraints(min_length=3, max_length=40)]
Kind = Literal[
    "text", "image", "document", "audio", "video", "sticker", "template", "interactive", "location", "contact"
]


class Submission(LenientBody):
    """A message to send: to a phone, or in a conversation that is there already."""

    to_phone: Phone | None = None
    conversation_id: Uuid | None = None
    channel_id: Uuid | None = None
    message: Annotated[str, StringConstraints(max_length=16_384)] = ""
    message_type: Kind = "text"
    media_url: Annotated[str, StringConstraints(max_length=2000)] | None = None
    metadata: Annotated[dict[str, Any], Field(max_length=50)] | None = None
    client_message_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Submission:
        if self.to_phone is None and self.conversation_id is None:
            raise ValueError("to_phone or conversation_id is needed")
        if not self.message.strip() and self.media_url is None:
            raise ValueError("message must not be empty without media_url")
        return self


class SubmissionView(View):
    """What became of a submission: stored as a message and queued; its status goes on in the conversation."""

    success: bool
    message_id: str
    conversation_id: str
    status: str


class TestMessage(Body):
    """Where to send a message for a test."""

    to: Phone
