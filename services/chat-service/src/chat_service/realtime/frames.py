"""WebSocket frames: what a client may send, typed and bounded, and how bytes for the wire are made once."""

from __future__ import annotations

import struct
from typing import Annotated, Any, Literal

import msgspec
import orjson

from shared.errors import Problem

MOST_CONTENT = 16_384
"""Characters of one message; WhatsApp's own limit (4,096) is enforced by its channel."""

ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
ConversationId = Annotated[str, msgspec.Meta(min_length=36, max_length=36)]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
SendableType = Literal[
    "text", "image", "document", "audio", "video", "location", "contact", "sticker", "template", "interactive", "note"
]


class Auth(msgspec.Struct, tag="auth"):
    """First frame of every socket: who am I."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class Subscribe(msgspec.Struct, tag="subscribe"):
    """Follow a conversation, from ``after_seq`` on."""

    conversation_id: ConversationId
    after_seq: Seq | None = None


class Unsubscribe(msgspec.Struct, tag="unsubscribe"):
    """Stop following a conversation."""

    conversation_id: ConversationId


class SubscribeInbox(msgspec.Struct, tag="subscribe_inbox"):
    """Follow the inbox feed, from (epoch, offset) on."""

    epoch: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    offset: Seq | None = None


class SendFrame(msgspec.Struct, tag="send"):
    """Store and deliver a message."""

    client_message_id: ShortText
    conversation_id: ConversationId
    content: Annotated[str, msgspec.Meta(max_length=MOST_CONTENT)] = ""
    message_type: SendableType = "text"
    reply_to: ConversationId | None = None
    attachments: Annotated[list[ConversationId], msgspec.Meta(max_length=15)] = []
    metadata: dict[str, Any] | None = None


class Typing(msgspec.Struct, tag="typing"):
    """Tell the others that I am writing."""

    conversation_id: ConversationId
    is_typing: bool = True


class Viewing(msgspec.Struct, tag="viewing"):
    """An agent's client shows a conversation that it follows, or no longer; said again after each ``subscribe``."""

    conversation_id: ConversationId
    is_viewing: bool = True


class Delivered(msgspec.Struct, tag="delivered"):
    """I have everything up to this seq, though perhaps not seen it; a customer's client says so, at most a few times a second."""

    conversation_id: ConversationId
    seq: Seq


class Read(msgspec.Struct, tag="read"):
    """I have seen everything up to this seq; nobody need say ``delivered`` as well."""

    conversation_id: ConversationId
    seq: Seq


class Presence(msgspec.Struct, tag="presence"):
    """I am (not) here."""

    status: Literal["online", "busy", "away", "pause", "invisible", "offline"]


class Ping(msgspec.Struct, tag="ping"):
    """Are you there."""

    t: float | int | str | None = None


ClientFrame = (
    Auth | Subscribe | Unsubscribe | SubscribeInbox | SendFrame | Typing | Viewing | Delivered | Read | Presence | Ping
)
decode = msgspec.json.Decoder(ClientFrame).decode


def text_frame(payload: bytes) -> bytes:
    """Return an unmasked text frame (RFC 6455 section 5.2) ready to be written to any number of sockets."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return struct.pack(">BBH", 0x81, 126, size) + payload
    return struct.pack(">BBQ", 0x81, 127, size) + payload


def frame(document: dict[str, Any]) -> bytes:
    """Return ``document`` as a text frame."""
    return text_frame(orjson.dumps(document))


def receipt_ping(conversation_id: str, seq: int) -> bytes:
    """Return the ping whose pong says that a client has everything up to ``seq``: what was written before it came before it."""
    payload = b"%b %d" % (conversation_id.encode(), seq)
    return bytes((0x89, len(payload))) + payload


def pong_frame(payload: bytes) -> bytes:
    """Return the answer to a ping; a control frame carries at most 125 bytes."""
    return bytes((0x8A, len(payload))) + payload


def receipt_of(pong: bytes) -> tuple[str, int] | None:
    """Return conversation and seq of the answer to a ``receipt_ping``, None for any other pong."""
    conversation_id, _, seq = pong.partition(b" ")
    if len(conversation_id) != 36 or not conversation_id.isascii() or not seq.isdigit() or len(seq) > 16:
        return None
    return conversation_id.decode(), int(seq)


def error_frame(problem: Problem, **about: Any) -> bytes:
    """Return the frame that tells a client what was wrong with one of its frames."""
    return frame(
        {
            "type": "error",
            **{key: value for key, value in about.items() if value is not None},
            "problem": problem.body(),
        }
    )


def close_frame(code: int, reason: str = "") -> bytes:
    """Return a close frame with an application or protocol code."""
    body = struct.pack(">H", code) + reason.encode()[:120]
    return bytes((0x88, len(body))) + body
