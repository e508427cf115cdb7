"""The body guard: every body is bounded while it is read, and JSON is checked once, before any handler sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.types import Message, Receive, Scope

from shared.errors import BadRequest, Invalid, TooLarge, UnsupportedMedia
from shared.utils.json import loads_strict

NO_BODY = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "TRACE"})
GUARDED = "ispchat.body_guarded"


@dataclass(frozen=True, slots=True)
class BodyRules:
    """Limits in bytes. ``uploads`` and ``raw`` map a path prefix to its own limit; everything else must be JSON."""

    json_limit: int
    uploads: dict[str, int] = field(default_factory=dict)
    raw: dict[str, int] = field(default_factory=dict)

    def streamed_limit(self, path: str) -> int | None:
        """Return the limit of a path whose body is streamed to its handler, or None where JSON is expected."""
        for table in (self.uploads, self.raw):
            for prefix, limit in table.items():
                if path.startswith(prefix):
                    return limit
        return None


async def guard_body(scope: Scope, receive: Receive, rules: BodyRules) -> Receive:
    """Return the ``receive`` that the application may use.

    Raises TooLarge (413), UnsupportedMedia (415), BadRequest (400) or Invalid (422).
    """
    headers = {
        name: value
        for name, value in scope["headers"]
        if name in (b"content-length", b"content-type", b"content-encoding")
    }
    declared = headers.get(b"content-length")
    if declared is not None and not declared.isdigit():
        raise BadRequest("Content-Length must be a number.")
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise UnsupportedMedia("Compressed request bodies are not accepted.")
    limit = rules.streamed_limit(scope["path"])
    if limit is not None:
        if declared is not None and int(declared) > limit:
            raise TooLarge(f"The body may have at most {limit} bytes.")
        return _counting(receive, limit)
    if declared is not None and int(declared) > rules.json_limit:
        raise TooLarge(f"The body may have at most {rules.json_limit} bytes.")
    raw = await _read(receive, rules.json_limit)
    if raw:
        media = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if media != b"application/json" and not media.endswith(b"+json"):
            raise UnsupportedMedia("The body must be application/json.")
        document = loads_strict(raw)
        if not isinstance(document, (dict, list)):
            raise Invalid.field("body", "type", "must be a JSON object")
    return _replay(raw, receive)


async def _read(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("The client went away while sending the body.")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"The body may have at most {limit} bytes.")
        parts.append(chunk)
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(raw: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": raw, "more_body": False}

    return replayed


def _counting(receive: Receive, limit: int) -> Receive:
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise TooLarge(f"The body may have at most {limit} bytes.")
        return message

    return counted
