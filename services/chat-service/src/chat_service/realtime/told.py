"""What the server tells over a socket: one struct per frame, the source of the published schema and of the web's types.

The hub writes most frames as bytes it puts together once; tests decode what it sent with these structs, unknown members
forbidden, so that the schema and the wire cannot drift apart.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class _Told(msgspec.Struct, forbid_unknown_fields=True):
    """Base of all frames of the server."""


class ConnectionEstablished(_Told, tag="connection_established"):
    """First frame on ``/ws/{id}``, before authentication."""

    authenticated: bool
    connection_id: str
    auth_within_s: float


class Ready(_Told, tag="ready"):
    """The socket is authenticated. A new ``epoch`` means: forget what you know and fetch a snapshot."""

    user_id: str
    epoch: str
    heartbeat_s: int


class Receipts(msgspec.Struct, forbid_unknown_fields=True):
    """How far the customer has got."""

    delivered_seq: int
    read_seq: int


class StatusNow(msgspec.Struct, forbid_unknown_fields=True):
    """How far one message has got on its network; ``error`` says why it failed."""

    message_id: str
    seq: int
    status: Literal["queued", "sent", "delivered", "read", "failed", "unconfirmed"]
    error: dict[str, Any] | None = None


class Subscribed(_Told, tag="subscribed"):
    """The conversation is followed from ``last_seq`` on; ``resync`` means: too far behind, read history by HTTP.

    ``statuses`` is there where a network reports on each message: how far the newest 200 messages to the customer have got.
    """

    conversation_id: str
    last_seq: int
    resync: bool
    receipts: Receipts
    statuses: list[StatusNow] | None = None


class Unsubscribed(_Told, tag="unsubscribed"):
    """The conversation is not followed any more; ``reason`` is there when it moved out of sight."""

    conversation_id: str
    reason: str | None = None


class Event(_Told, tag="event"):
    """A timeline item; ``message`` is null for a customer where the item is internal."""

    conversation_id: str
    seq: int
    message: dict[str, Any] | None


class MessageStatus(_Told, tag="message.status"):
    """Messages up to ``up_to_seq`` were delivered or read; ``message_id`` names the newest of them.

    Without ``up_to_seq`` it is the status of that one message; ``error`` says why it failed, ``sent_as`` how it reads where it
    left in another form than it was written in.
    """

    conversation_id: str
    message_id: str
    status: Literal["queued", "sent", "delivered", "read", "failed", "unconfirmed"]
    up_to_seq: int | None
    error: dict[str, Any] | None = None
    sent_as: str | None = None


class TypingUser(msgspec.Struct, forbid_unknown_fields=True):
    """Who writes; a visitor's id is not told."""

    kind: str
    id: str | None
    name: str


class TypingTold(_Told, tag="typing"):
    """Somebody writes, or stopped."""

    conversation_id: str
    is_typing: bool
    user: TypingUser


class Viewer(msgspec.Struct, forbid_unknown_fields=True):
    """An agent who looks at a conversation."""

    id: str
    name: str


class ViewersTold(_Told, tag="viewers"):
    """Who looks at the conversation now: everybody of the staff, oneself included, at most 20; told to the staff alone."""

    conversation_id: str
    users: list[Viewer]


class PresenceTold(_Told, tag="presence"):
    """An agent's presence changed."""

    user_id: str
    status: str


class Inbox(_Told, tag="inbox"):
    """The inbox is followed from ``offset`` on; ``resync`` means: fetch the list again."""

    epoch: str
    offset: int
    resync: bool


class ConversationUpdated(_Told, tag="conversation.updated"):
    """A visible conversation changed."""

    offset: int
    conversation: dict[str, Any]


class ConversationRemoved(_Told, tag="conversation.removed"):
    """A conversation left this client's sight."""

    offset: int
    conversation_id: str


class Ack(_Told, tag="ack"):
    """The message is stored; sent after the commit."""

    client_message_id: str
    id: str
    conversation_id: str
    seq: int
    created_at: str


class ErrorTold(_Told, tag="error"):
    """A frame of the client was refused."""

    problem: dict[str, Any]
    client_message_id: str | None = None
    conversation_id: str | None = None


class Pong(_Told, tag="pong"):
    """The answer to a ping."""

    t: float | int | str | None


class NumberTold(_Told, tag="number.changed"):
    """Something about one of the company's numbers is new: whether it works, its name."""

    channel_id: str


class Heartbeat(_Told, tag="heartbeat"):
    """The server is there; ``heads`` are the newest seq of what the client follows."""

    heads: dict[str, int] | None = None


ServerFrame = (
    ConnectionEstablished | Ready | Subscribed | Unsubscribed | Event | MessageStatus | TypingTold | ViewersTold | PresenceTold
    | Inbox | ConversationUpdated | ConversationRemoved | Ack | ErrorTold | Pong | Heartbeat | NumberTold
)  # fmt: skip
decode_told = msgspec.json.Decoder(ServerFrame).decode
