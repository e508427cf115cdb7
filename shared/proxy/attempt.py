"""One try of one request at one upstream."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from starlette.types import Message, Receive, Send

from shared.errors import BadGateway, BadRequest
from shared.proxy.connection import UpstreamBroke, UpstreamConnection
from shared.proxy.upstream import Upstream

STREAM_SECONDS = 90.0
"""Longest silence inside an answer; streams of ours send something at least every 25 s."""
FAULTS = frozenset({500, 502, 503, 504})
"""5xx that speak of the upstream's health; 501 is a definite answer."""


@dataclass(slots=True)
class ProxiedRequest:
    """What is sent: the head without its empty line, and the body, or None where it is streamed from the client."""

    method: str
    head: bytes
    body: bytes | None
    chunked: bool
    receive: Receive
    began_streaming: bool = False


class Attempt:
    """Sends the request and passes the answer on; ``end`` in any case."""

    __slots__ = ("_connection", "_told", "upstream")

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self._connection: UpstreamConnection | None = None
        self._told = False
        upstream.breaker.enter()
        upstream.outstanding += 1
        upstream.requests += 1

    async def ask(self, request: ProxiedRequest, seconds: float) -> UpstreamConnection:
        """Send the request and return the connection once status and headers are there.

        Raises CannotConnect or UpstreamBroke.
        """
        connection = self._connection = await self.upstream.acquire()
        connection.begin(bodyless=request.method == "HEAD", deadline=time.monotonic() + seconds)
        if request.body is not None:
            connection.write(b"%b\r\n%b" % (request.head, request.body))
        else:
            await _stream_body(connection, request, seconds)
        await connection.head()
        connection.deadline = time.monotonic() + STREAM_SECONDS
        self._told = True
        if connection.status in FAULTS:
            self.upstream.breaker.failed(at_once=False)
        else:
            self.upstream.breaker.succeeded()
        return connection

    async def pass_on(self, connection: UpstreamConnection, receive: Receive, send: Send) -> None:
        """Send the answer to the client. Raises BadGateway when the upstream breaks off in the middle of it."""
        await send({"type": "http.response.start", "status": connection.status, "headers": connection.headers})
        if connection.complete:
            await send({"type": "http.response.body", "body": connection.take()})
            return
        watch = asyncio.get_running_loop().create_task(_until_gone(receive))

        def give_up(_: asyncio.Task[None]) -> None:
            connection.fail(UpstreamBroke("the client left"))

        watch.add_done_callback(give_up)
        try:
            while (data := await connection.chunk()) is not None:
                connection.deadline = time.monotonic() + STREAM_SECONDS
                await send({"type": "http.response.body", "body": data, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except UpstreamBroke as error:
            if not watch.done():
                raise BadGateway("The answer was cut off.") from error
        finally:
            watch.remove_done_callback(give_up)
            watch.cancel()

    def failed(self) -> None:
        """Count a connection error or a time-out against the upstream."""
        if not self._told:
            self._told = True
            self.upstream.breaker.failed(at_once=True)

    def end(self) -> None:
        """Give the connection back."""
        self.upstream.outstanding -= 1
        if not self._told:
            self.upstream.breaker.abandoned()
        if self._connection is not None:
            self.upstream.release(self._connection)


async def _until_gone(receive: Receive) -> None:
    """Return when the client has left; the request itself has been read to its end."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _next_or_answer(receive: Receive, connection: UpstreamConnection) -> Message | None:
    """Return the client's next message, or None if the upstream answered or failed first."""
    coming = asyncio.ensure_future(receive())
    answered = connection.answered()
    try:
        await asyncio.wait((coming, answered), return_when=asyncio.FIRST_COMPLETED)
    finally:
        if not coming.done():
            coming.cancel()
    return None if answered.done() or not coming.done() else coming.result()


async def _stream_body(connection: UpstreamConnection, request: ProxiedRequest, seconds: float) -> None:
    """Send the body as it arrives from the client, no faster than the upstream reads it.

    An upstream may answer before it has everything (413): then the rest is not sent, and the connection not used again.
    """
    connection.write(request.head + (b"transfer-encoding: chunked\r\n\r\n" if request.chunked else b"\r\n"))
    more = True
    while more:
        message = await _next_or_answer(request.receive, connection)
        if message is None:
            connection.reusable = False
            return
        if message["type"] == "http.disconnect":
            connection.reusable = False
            connection.fail(UpstreamBroke("the client left"))
            raise BadRequest("The client went away while sending the body.")
        request.began_streaming = True
        data, more = message.get("body", b""), message.get("more_body", False)
        if request.chunked:
            data = (b"%x\r\n%b\r\n" % (len(data), data) if data else b"") + (b"" if more else b"0\r\n\r\n")
        if data and connection.is_open:
            connection.write(data)
        connection.deadline = time.monotonic() + seconds
        await connection.drain()
