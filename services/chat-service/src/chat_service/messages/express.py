"""The express lane: sending a message by HTTP without the framework's part of the bill.

Parsing, validating and routing cost FastAPI about three times what storing a message costs. This sits before it, takes the two
routes that send, and does the same as they do: same policy, same service, same answer. A body it cannot take as it is goes on to
the route, which says what is wrong with it. Tests run the same requests through both.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec
import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat_service.conversations.scope import Scope as Sight
from chat_service.dependencies import Parts
from chat_service.widget.policy import authenticate_visitor
from shared.errors import Forbidden
from shared.security.policy import Security, authenticate, bearer_of

_PATH = re.compile(
    r"^/api/(chat|widget)/conversations/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/messages$"
)
_MAY_SEND = ("messages:write", "notes:write")
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]


class PlainMessage(msgspec.Struct, frozen=True):
    """The part of ``NewMessage`` that almost every send consists of."""

    content: Annotated[str, msgspec.Meta(min_length=1, max_length=16_384)]
    client_message_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None
    message_type: Literal["text", "note"] = "text"
    conversation_id: Id | None = None
    direction: None = None
    metadata: None = None
    attachments: tuple[()] = ()
    reply_to: Id | None = None


_decode = msgspec.json.Decoder(PlainMessage).decode


class ExpressLane:
    """Wraps the service's app."""

    def __init__(self, app: ASGIApp, *, security: Security, parts: Parts) -> None:
        self._app, self._security, self._parts = app, security, parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a plain send; pass everything else on."""
        match = _PATH.match(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if match is None:
            await self._app(scope, receive, send)
            return
        first = await receive()
        wanted = _plain(first, match.group(2))
        if wanted is None:
            await self._app(scope, _again(first, receive), send)
            return
        answer, location = await (self._staff if match.group(1) == "chat" else self._visitor)(
            bearer_of(scope["headers"]), wanted
        )
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        if location:
            headers.append((b"location", location))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _staff(self, token: str, wanted: PlainMessage) -> tuple[bytes, bytes]:
        caller = authenticate(self._security, token)
        if not any(caller.may(permission) for permission in _MAY_SEND):
            raise Forbidden(f"This needs one of the permissions {', '.join(_MAY_SEND)}.")
        parts = self._parts
        stored = await parts.messages.send(await parts.scopes.scope_of(caller), "", wanted)
        item = await parts.messages.item_of(stored)
        place = f"/api/chat/conversations/{stored.conversation_id}/messages?after_seq={stored.seq - 1}&per_page=1"
        return orjson.dumps(parts.views.message(item)), place.encode()

    async def _visitor(self, token: str, wanted: PlainMessage) -> tuple[bytes, bytes]:
        caller = authenticate_visitor(self._security, token)
        parts = self._parts
        stored = await parts.messages.send(Sight(caller), str(caller.claims.get("name", "")), wanted)
        item = await parts.messages.item_of(stored)
        return orjson.dumps(parts.views.for_customer(item)), b""


def _plain(first: Message, conversation_id: str) -> PlainMessage | None:
    """Return the message if it came whole and is plain; None where the route has to look at it."""
    if first["type"] != "http.request" or first.get("more_body"):
        return None
    try:
        wanted = _decode(first.get("body", b""))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if wanted.conversation_id not in (None, conversation_id) or not wanted.content.strip():
        return None
    return msgspec.structs.replace(wanted, conversation_id=conversation_id)


def _again(first: Message, receive: Receive) -> Receive:
    waiting: list[Message] = [first]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed
