"""What the service that speaks to a network hands over. Items are checked one by one: a bad one harms no other."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from chat_service.channels.models import LONGEST_EXTERNAL
from shared.schemas.common import LenientBody, Uuid

MOST_CONTENT = 16_384
MOST_METADATA = 32_768
ChannelId = Annotated[str, StringConstraints(min_length=1, max_length=36)]
ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_EXTERNAL)]
Digits = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{3,20}$")]
UserId = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Status = Literal["queued", "sent", "delivered", "read", "failed", "unconfirmed"]
Content = Annotated[str, StringConstraints(max_length=MOST_CONTENT)]
InboundType = Literal[
    "text", "image", "document", "audio", "video", "location", "contact", "sticker", "template", "interactive", "system"
]


class Known(LenientBody):
    """By what a person is known on the network."""

    phone: Digits | None = None
    user_id: UserId | None = None
    parent_user_id: UserId | None = None


class Correspondent(Known):
    """Who is at the other end; a username may change at will and is only shown."""

    name: Annotated[str, StringConstraints(max_length=1000)] | None = None
    username: Annotated[str, StringConstraints(max_length=100)] | None = None


class ComingFile(LenientBody):
    """A file that is still being fetched; an amendment brings it."""

    state: Literal["fetching"] = "fetching"
    kind: Literal["image", "audio", "video", "document", "sticker"]
    mime_type: Annotated[str, StringConstraints(max_length=200)] | None = None
    file_name: Annotated[str, StringConstraints(max_length=500)] | None = None
    size: Annotated[int, Field(ge=0)] | None = None


class Window(LenientBody):
    """Until when free text is taken."""

    service_until: AwareDatetime | None = None
    free_entry_until: AwareDatetime | None = None


class InboundItem(LenientBody):
    """One message from outside. ``previous`` is there when the person's number or id changed: it says who it was before."""

    channel: Literal["whatsapp"] = "whatsapp"
    channel_id: ChannelId
    channel_name: Annotated[str, StringConstraints(max_length=200)] = ""
    queue_id: Uuid | None = None
    external_id: ExternalId
    sent_at: AwareDatetime
    author: Literal["customer", "business_app"] = "customer"
    contact: Correspondent
    previous: Known | None = None
    message_type: InboundType = "text"
    content: Content = ""
    metadata: dict[str, Any] = Field(default_factory=dict)
    reply_to_external: ExternalId | None = None
    attachment: ComingFile | None = None
    window: Window | None = None


class StatusError(LenientBody):
    """Why a message failed, in the network's words and in ours."""

    code: int | Annotated[str, StringConstraints(max_length=60)] | None = None
    title: Annotated[str, StringConstraints(max_length=300)] | None = None
    detail: Annotated[str, StringConstraints(max_length=2000)] | None = None


class WindowNews(LenientBody):
    """What a message of ours taught about the window: when the network said that it was shut, or how long it is open now."""

    shut_at: AwareDatetime | None = None
    free_entry_until: AwareDatetime | None = None


class StatusItem(LenientBody):
    """How far one message has got. ``sent_as`` is how it reads where it left in another form than it was written in."""

    message_id: Uuid
    status: Status
    at: AwareDatetime
    channel_id: ChannelId | None = None
    external_id: ExternalId | None = None
    error: StatusError | None = None
    window: WindowNews | None = None
    sent_as: Content | None = None


class Reaction(LenientBody):
    """Somebody reacted to a message, or took his reaction back (an empty emoji)."""

    kind: Literal["reaction"]
    emoji: Annotated[str, StringConstraints(max_length=40)] = ""
    author: Literal["customer", "agent"] = "customer"
    author_name: Annotated[str, StringConstraints(max_length=200)] = ""


class Edit(LenientBody):
    """The text was changed."""

    kind: Literal["edit"]
    content: Content


class Delete(LenientBody):
    """The message was deleted for everybody."""

    kind: Literal["delete"]


class Media(LenientBody):
    """The file has come."""

    kind: Literal["media"]
    attachment_id: Uuid


class MediaFailed(LenientBody):
    """The file will not come."""

    kind: Literal["media_failed"]
    reason: Annotated[str, StringConstraints(max_length=1000)] = ""
    code: Annotated[str, StringConstraints(max_length=40)] = "other"


MessageChange = Annotated[Reaction | Edit | Delete | Media | MediaFailed, Field(discriminator="kind")]


class AmendmentItem(LenientBody):
    """What became of a message that is stored already; ``key`` names the amendment for ever."""

    channel_id: ChannelId
    external_id: ExternalId | None = None
    message_id: Uuid | None = None
    key: ExternalId
    at: AwareDatetime
    change: MessageChange

    @model_validator(mode="after")
    def _names_a_message(self) -> AmendmentItem:
        if self.external_id is None and self.message_id is None:
            raise ValueError("give external_id or message_id")
        return self


class BroadcastItem(LenientBody):
    """A message that the product itself writes. Whom it goes to: a contact, else a number, a network id, or both.

    ``file_id``: a file that is held for it, of which the message gets a copy. ``resolves``: it settles the one message that
    waits unread in the queue, so that nobody of ours need look at it.
    """

    message_id: Uuid
    channel_id: ChannelId
    queue_id: Uuid | None = None
    contact_id: Uuid | None = None
    phone: Digits | None = None
    user_id: UserId | None = None
    name: Annotated[str, StringConstraints(max_length=200)] | None = None
    message_type: Literal["template", "text"]
    content: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CONTENT)]
    metadata: dict[str, Any] = Field(default_factory=dict)
    sender_name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    file_id: Uuid | None = None
    resolves: bool = False

    @model_validator(mode="after")
    def _goes_to_somebody(self) -> BroadcastItem:
        if self.contact_id is None and self.phone is None and self.user_id is None:
            raise ValueError("give contact_id, phone or user_id")
        return self


class Wanted(LenientBody):
    """Messages that are to leave."""

    message_ids: Annotated[list[Uuid], Field(min_length=1, max_length=200)]


class ChannelGiven(LenientBody):
    """What conversations show of a channel; ``state`` and ``link`` are how it stands, news of which is passed on at once."""

    channel: Literal["whatsapp"] = "whatsapp"
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    has_window: bool = True
    is_active: bool = True
    state: Annotated[str, StringConstraints(max_length=20)] | None = None
    link: Annotated[str, StringConstraints(max_length=20)] | None = None
