"""One keep-alive connection to an upstream, as a protocol: no task, no queue, one future per wait."""

from __future__ import annotations

import asyncio
from typing import cast

import httptools

from shared.proxy.headers import NOT_ANSWERED, Header

HIGH_WATER_BYTES = 262_144
MOST_HEAD_BYTES = 65_536


class UpstreamBroke(Exception):
    """The connection ended, or what came was not HTTP, before the answer was complete."""


class UpstreamSilent(UpstreamBroke):
    """The answer did not come in time."""


class UpstreamConnection(asyncio.Protocol):
    """One connection, used by one request at a time: ``begin``, ``write``, ``head``, ``chunk`` until it returns None."""

    __slots__ = (
        "_buffered", "_chunks", "_drained", "_has_length", "_loop", "_parser", "_paused", "_waiter", "bodyless", "busy",
        "complete", "deadline", "error", "head_done", "headers", "idle_since", "reusable", "status", "transport",
    )  # fmt: skip

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._parser = httptools.HttpResponseParser(self)
        self.transport: asyncio.Transport | None = None
        self._drained: asyncio.Future[None] | None = None
        self._paused = False
        self.busy = False
        self.idle_since = 0.0
        self.begin(bodyless=False, deadline=0.0)
        self.busy = False

    def begin(self, *, bodyless: bool, deadline: float) -> None:
        """Get ready for one request; ``bodyless`` when its answer has none whatever its headers say (HEAD)."""
        self.busy = True
        self.bodyless = bodyless
        self.deadline = deadline
        self.status = 0
        self.headers: list[Header] = []
        self._chunks: list[bytes] = []
        self._buffered = 0
        self._has_length = False
        self.head_done = self.complete = False
        self.reusable = True
        self.error: UpstreamBroke | None = None
        self._waiter: asyncio.Future[None] | None = None

    @property
    def is_open(self) -> bool:
        """True while the transport can carry another request."""
        return self.transport is not None and not self.transport.is_closing()

    def write(self, data: bytes) -> None:
        """Send bytes of the request."""
        assert self.transport is not None  # noqa: S101 - a pooled connection is connected
        self.transport.write(data)

    async def drain(self) -> None:
        """Wait until the upstream reads on. Raises UpstreamBroke."""
        while self._drained is not None and self.error is None and not self.head_done:
            await asyncio.shield(self._drained)
        if self.error is not None:
            raise self.error

    async def head(self) -> None:
        """Wait for status and headers. Raises UpstreamBroke."""
        while not self.head_done:
            if self.error is not None:
                raise self.error
            await self._wait()

    def answered(self) -> asyncio.Future[None]:
        """Return a future that is done once the head is here or the exchange has failed."""
        if self._waiter is None:
            self._waiter = self._loop.create_future()
            if self.head_done or self.error is not None:
                self._waiter.set_result(None)
        return self._waiter

    async def chunk(self) -> bytes | None:
        """Return what arrived of the body (maybe empty at the end), or None after the end. Raises UpstreamBroke."""
        while not self._chunks:
            if self.complete:
                return None
            if self.error is not None:
                raise self.error
            await self._wait()
        return self.take()

    def take(self) -> bytes:
        """Return what has arrived of the body so far and let the upstream send more."""
        chunks = self._chunks
        data = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        self._chunks = []
        self._buffered = 0
        if self._paused and self.transport is not None:
            self._paused = False
            self.transport.resume_reading()
        return data

    async def _wait(self) -> None:
        if self._waiter is None or self._waiter.done():
            self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def fail(self, error: UpstreamBroke) -> None:
        """End the exchange: whoever waits gets ``error``; the connection is closed."""
        if self.busy and not self.complete and self.error is None:
            self.error = error
        self._wake()
        self._let_drain()
        if self.transport is not None:
            self.transport.abort()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _let_drain(self) -> None:
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
        self._drained = None

    # The asyncio protocol.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        # A stream transport by construction; uvloop's is no subclass of asyncio's.
        self.transport = transport = cast("asyncio.Transport", transport)
        transport.set_write_buffer_limits(high=HIGH_WATER_BYTES)

    def data_received(self, data: bytes) -> None:
        """Parse; wake who waits once per read, not once per piece."""
        if not self.busy or self.complete:
            self.fail(UpstreamBroke("unasked bytes"))
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._unreadable(error)
        self._after_read()

    def _unreadable(self, error: Exception) -> None:
        if not (self.complete and self.bodyless):
            self.fail(UpstreamBroke(f"not HTTP: {type(error).__name__}"))

    def _after_read(self) -> None:
        if not self.head_done:
            return
        if self.complete and self.bodyless:
            # The parser waits for a body that a HEAD answer announces and does not have.
            self._parser = httptools.HttpResponseParser(self)
        self._wake()
        self._let_drain()
        if self._buffered > HIGH_WATER_BYTES and not self._paused and self.transport is not None:
            self._paused = True
            self.transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """An answer without a length ends here; any other is cut off."""
        if (
            self.busy
            and self.head_done
            and not self.complete
            and not self._has_length
            and exc is None
            and self.error is None
        ):
            self.complete = True
        elif self.busy and not self.complete and self.error is None:
            self.error = UpstreamBroke("connection lost")
        self.transport = None
        self._wake()
        self._let_drain()

    def pause_writing(self) -> None:
        """The upstream does not keep up."""
        self._drained = self._loop.create_future()

    def resume_writing(self) -> None:
        """The upstream reads again."""
        self._let_drain()

    # The parser's callbacks.

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header field unless it belongs to this hop."""
        name = name.lower()
        if name in NOT_ANSWERED:
            if name == b"transfer-encoding":
                self._has_length = True
        else:
            if name == b"content-length":
                self._has_length = True
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is here."""
        self.status = self._parser.get_status_code()
        if self.status < 200:
            self.headers = []
            return
        self.head_done = True
        self.reusable = self.reusable and self._parser.should_keep_alive()
        if self.bodyless:
            self.complete = True

    def on_body(self, data: bytes) -> None:
        """Keep a piece of the body."""
        if not self.bodyless:
            self._chunks.append(data)
            self._buffered += len(data)

    def on_message_complete(self) -> None:
        """The answer is complete, unless it was an interim one."""
        if self.status >= 200:
            self.complete = True
