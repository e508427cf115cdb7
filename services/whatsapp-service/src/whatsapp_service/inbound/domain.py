"""What may come in, in words that belong to no provider. Adapters make these; everything above them knows only these."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from whatsapp_service.channels.domain import Link, LinkReason
from whatsapp_service.port import Failure
from whatsapp_service.updates import TemplateUpdate

Author = Literal["customer", "business_app"]


@dataclass(frozen=True, slots=True)
class Person:
    """The customer's side of a message. A phone is digits with country code; it may be hidden, then ``user_id`` is there."""

    phone: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None
    username: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that the provider keeps for us. ``reference`` is the adapter's own note of where; ``sha256`` is hexadecimal."""

    kind: Literal["image", "audio", "video", "document", "sticker"]
    mime_type: str
    file_name: str
    sha256: str
    size: int | None
    reference: dict[str, Any]
    failure: str | None = None
    """Set when the provider itself says that it could not get the file."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a customer, or one that a person of the provider wrote in the phone's app (``business_app``)."""

    number: str
    external_id: str
    sent_at: datetime
    author: Author
    person: Person
    message_type: str
    content: str
    metadata: dict[str, Any] = field(default_factory=dict)
    reply_to: str | None = None
    media: MediaFile | None = None
    previous: Person | None = None
    """Who the customer was until his number or id changed."""
    opens_window: bool = True
    from_advertisement: bool = False
    chat: str | None = None
    """The provider's own address of the chat, where naming the message again needs it."""
    echo: str | None = None
    """Of a message of our side: what it has in common with the request that it may be the echo of."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of an earlier message: a reaction, an edit, a deletion. ``key`` makes it one of a kind."""

    number: str
    target: str
    key: str
    at: datetime
    change: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StatusNews:
    """What became of a message of ours."""

    number: str
    external_id: str
    status: Literal["sent", "delivered", "read", "failed"]
    at: datetime
    opaque: str | None = None
    wa_id: str | None = None
    user_id: str | None = None
    failure: Failure | None = None
    pricing: dict[str, Any] | None = None
    free_entry_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """A customer's word on marketing messages."""

    number: str
    person: Person
    wants_marketing: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountNews:
    """Something about a number (``number`` or ``display_number`` is given) or about all numbers of a business account."""

    business: str
    number: str | None
    display_number: str | None
    state: Literal["ok", "alarm", "stopped"]
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkNews:
    """How the link between a number and its phone stands; ``own_number`` is the phone's, where it is told."""

    number: str
    link: Link
    reason: LinkReason | None
    at: datetime
    own_number: str | None = None


Piece = LinkNews | Message | Amendment | StatusNews | Preference | AccountNews | TemplateUpdate


@dataclass(slots=True)
class Parsed:
    """What a webhook holds: pieces, pieces that could not be read and why, and what is kept but means nothing to us."""

    pieces: list[Piece] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class Unreadable(ValueError):
    """A piece, or a whole body, that is not what its provider describes."""


def identity_of(*parts: str) -> str:
    """Return the key under which a piece is stored once: the same parts, the same key."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
