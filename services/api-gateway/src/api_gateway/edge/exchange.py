"""One answer on its way out: stamped, made readable across origins, compressed."""

from __future__ import annotations

import time
from typing import Any

from starlette.types import Message, Send

from shared.middleware.compression import LEAST_BYTES, Encoder, compress, encoder, is_compressible
from shared.proxy.headers import Header

VARY_ENCODING: Header = (b"vary", b"accept-encoding")


class Exchange:
    """Stands between the application and the server's ``send``.

    ``always`` are set on every answer, ``defaults`` only where the application did not choose itself.
    """

    __slots__ = (
        "_began", "_defaults", "_encoder", "_encoding", "_held", "_names", "_send", "always", "extra", "started",
        "status",
    )  # fmt: skip

    def __init__(self, send: Send, began: float, defaults: tuple[list[Header], frozenset[bytes]]) -> None:
        self._send, self._began = send, began
        self._defaults, self._names = defaults
        self._encoding: str | None = None
        self._encoder: Encoder | None = None
        self._held: Message | None = None
        self.always: list[Header] = []
        self.extra: list[Header] = []
        self.status = 0
        self.started = False

    def compress_as(self, encoding: str | None) -> None:
        """Compress the answer, if it is of a kind for that."""
        self._encoding = encoding

    async def send(self, message: Message) -> None:
        """Pass a message of the application on."""
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self._held is not None:
            await self._first_piece(self._held, message)
        elif self._encoder is not None and message["type"] == "http.response.body":
            await self._send({**message, "body": self._encoded(message)})
        else:
            await self._send(message)

    async def _start(self, message: Message) -> None:
        self.started = True
        self.status = message["status"]
        headers = self._stamped(message.get("headers", ()))
        message["headers"] = headers
        if self._encoding is not None:
            answered: dict[bytes, bytes] = dict(headers)
            if is_compressible(answered, self.status):
                headers.append(VARY_ENCODING)
                if int(answered.get(b"content-length", LEAST_BYTES)) >= LEAST_BYTES:
                    self._held = message
                    return
        await self._send(message)

    def _stamped(self, given: Any) -> list[Header]:
        headers = [*given, *self.always, (b"x-process-time", b"%.6f" % (time.perf_counter() - self._began))]
        present = {name for name, _ in headers}
        if present.isdisjoint(self._names):
            headers += self._defaults
        else:
            headers += [pair for pair in self._defaults if pair[0] not in present]
        return headers + self.extra if self.extra else headers

    async def _first_piece(self, start: Message, message: Message) -> None:
        self._held = None
        assert self._encoding is not None  # noqa: S101 - an answer is held for its encoding only
        more = message.get("more_body", False)
        body = message.get("body", b"")
        if not more and len(body) < LEAST_BYTES:
            await self._send(start)
            await self._send(message)
            return
        headers = [_weakened(pair) for pair in start["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-encoding", self._encoding.encode()))
        if more:
            self._encoder = encoder(self._encoding)
            body = self._encoder.feed(body) if body else b""
        else:
            body = compress(self._encoding, body)
            headers.append((b"content-length", b"%d" % len(body)))
        start["headers"] = headers
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    def _encoded(self, message: Message) -> bytes:
        assert self._encoder is not None  # noqa: S101 - asked for by the caller
        body: bytes = message.get("body", b"")
        data = self._encoder.feed(body) if body else b""
        return data if message.get("more_body", False) else data + self._encoder.end()


def _weakened(pair: Header) -> Header:
    """Return a strong ETag as a weak one: the bytes differ from those it was made for."""
    name, value = pair
    return (name, b"W/" + value) if name == b"etag" and not value.startswith(b"W/") else pair
