"""The express lane of the inbox: the list that every agent's screen asks for, without the framework's part of the bill.

It takes the plain request (tab, sort, queue, cursor, limit) and answers as the route does; anything else goes on to the route.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from chat_service.dependencies import Parts
from chat_service.inbox.queries import Wanted
from shared.errors import Forbidden
from shared.security.policy import Security, authenticate, bearer_of

_READ = tuple(f"conversations:read_{part}" for part in ("assigned", "department", "unassigned", "all"))
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ALLOWED = {
    "tab": re.compile("mine|queue|bot|hold|all"),
    "sort": re.compile("recent|oldest|waiting|priority"),
    "queue_id": re.compile(_UUID),
    "cursor": re.compile("[A-Za-z0-9_-]{1,400}"),
    "limit": re.compile("[1-9][0-9]?|100"),
}


class InboxLane:
    """Wraps the service's app."""

    def __init__(self, app: ASGIApp, *, security: Security, parts: Parts) -> None:
        self._app, self._security, self._parts = app, security, parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a plain stretch of the inbox; pass everything else on."""
        wanted = _plain(scope) if scope["type"] == "http" and scope["path"] == "/api/chat/inbox" else None
        if wanted is None:
            await self._app(scope, receive, send)
            return
        caller = authenticate(self._security, bearer_of(scope["headers"]))
        if not any(caller.may(permission) for permission in _READ):
            raise Forbidden(f"This needs one of the permissions {', '.join(_READ)}.")
        rows, following = await self._parts.inbox.stretch(await self._parts.scopes.scope_of(caller), wanted)
        body = b'{"conversations":[%s],"next_cursor":%s}' % (b",".join(rows), orjson.dumps(following))
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _plain(scope: Scope) -> Wanted | None:
    if scope["method"] != "GET":
        return None
    try:
        given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return None  # more fields than the lane knows names
    found = dict(given)
    if len(found) != len(given):
        return None
    for name, value in found.items():
        rule = _ALLOWED.get(name)
        if rule is None or not rule.fullmatch(value):
            return None
    return Wanted(
        found.get("tab", "all"), found.get("sort", "recent"), found.get("queue_id"), None, found.get("cursor"),
        int(found.get("limit", 50)),
    )  # fmt: skip
