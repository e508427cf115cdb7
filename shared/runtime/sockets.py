"""WebSockets are handed over at the handshake: to picows in this process, or relayed as bytes to another one.

uvicorn keeps parsing HTTP; at an upgrade its protocol object gives the accepted transport away. picows costs a fraction of an
ASGI WebSocket per frame, and a relay never looks into the frames. The constructor of picows' protocol class is not part of
its documented interface: the version is pinned and ``tests`` hold this file to it.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from picows import WSListener, WSUpgradeRequest
from picows.picows import WSAutoPingStrategy, WSProtocol  # type: ignore[attr-defined]

from shared.runtime.relays import PATIENCE_SECONDS, RESTARTING, FrameEdge, Relays, client_close_frame

MOST_FRAME_BYTES = 65_536
READ_BUFFER_BYTES = 2048
HANDSHAKE_TIMEOUT_S = 10
HIGH_WATER_BYTES = 262_144
CONNECT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Handshake:
    """An upgrade request: its path (with query), headers in lower case, and the address it came from."""

    path: str
    headers: dict[str, str]
    client: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Listen:
    """Accept here: picows calls this listener."""

    listener: WSListener


@dataclass(frozen=True, slots=True)
class Relay:
    """Accept there: connect to this address, add ``headers`` to the handshake, pass bytes both ways."""

    host: str
    port: int
    headers: tuple[tuple[str, str], ...] = ()
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """Do not accept: answer with this HTTP status."""

    status: int
    reason: str


Decision = Listen | Relay | Refuse


class SocketAcceptor(Protocol):
    """Decides what becomes of an upgrade request."""

    def accept(self, handshake: Handshake) -> Decision:
        """Return where the socket goes."""
        ...


def hand_over(
    transport: asyncio.Transport, handshake: Handshake, decision: Decision, relays: Relays
) -> asyncio.BaseProtocol | None:
    """Carry out ``decision`` on the accepted ``transport``; returns the protocol that took over, if one did."""
    if isinstance(decision, Refuse):
        transport.write(
            f"HTTP/1.1 {decision.status} {decision.reason}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        transport.close()
        return None
    if isinstance(decision, Relay):
        front = _Front(transport, relays)
        # Nothing more is read until there is somewhere to put it.
        transport.pause_reading()
        transport.set_protocol(front)
        front.task = asyncio.get_running_loop().create_task(front.connect(handshake, decision))
        return front
    protocol: asyncio.BaseProtocol = _to_picows(transport, handshake, lambda _request: decision.listener)
    return protocol


def _to_picows(
    transport: asyncio.Transport, handshake: Handshake, factory: Callable[[WSUpgradeRequest], WSListener]
) -> Any:
    # No pong by itself: the listener answers pings, so that it can count them and bound what waits for a slow reader.
    protocol = WSProtocol(
        None, None, False, factory, logging.getLogger("picows"), True, HANDSHAKE_TIMEOUT_S, False, 10, 10,
        WSAutoPingStrategy.PING_WHEN_IDLE, False, MOST_FRAME_BYTES, None, READ_BUFFER_BYTES,
    )  # fmt: skip
    protocol.connection_made(transport)
    raw = handshake.raw
    while raw:
        # The handshake may be longer than the read buffer: fed in the pieces the protocol has room for.
        room = protocol.get_buffer(-1)
        piece = raw[: len(room)]
        room[: len(piece)] = piece
        del room
        protocol.buffer_updated(len(piece))
        raw = raw[len(piece) :]
    # In the next turn: uvloop must have left the old data_received before a buffered protocol takes its place.
    asyncio.get_running_loop().call_soon(transport.set_protocol, protocol)
    return protocol


class _Pipe(asyncio.Protocol):
    """One side of a relay: what arrives here is written there, and reading pauses while there is full."""

    def __init__(self) -> None:
        self.other: asyncio.Transport | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A stream transport by construction; uvloop's is no subclass of asyncio's.
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self.other is not None:
            self.other.write(data)

    def pause_writing(self) -> None:
        if self.other is not None and not self.other.is_closing():
            self.other.pause_reading()

    def resume_writing(self) -> None:
        if self.other is not None and not self.other.is_closing():
            self.other.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        if self.other is not None and not self.other.is_closing():
            self.other.close()


class _Front(_Pipe):
    """The client's side of a relay."""

    def __init__(self, transport: asyncio.Transport, relays: Relays) -> None:
        super().__init__()
        self.transport = transport
        self.task: asyncio.Task[None] | None = None
        self._edge, self._relays = FrameEdge(), relays
        self._leaving = self._told = False
        relays.add(self)

    def data_received(self, data: bytes) -> None:
        """Pass on what the client sends, until it was said that he leaves."""
        if self._told:
            return
        self._edge.feed(data)
        super().data_received(data)
        self._tell_if_between()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._relays.discard(self)
        super().connection_lost(exc)

    def farewell(self) -> None:
        """Ask the service behind to close with 1012; without its answer, just close."""
        assert self.transport is not None  # noqa: S101 - set in the constructor
        self._leaving = True
        if self.other is None:
            self.transport.close()
            return
        self._tell_if_between()
        asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self.transport.close)

    def _tell_if_between(self) -> None:
        if self._leaving and not self._told and self._edge.is_between and self.other is not None:
            self._told = True
            self.other.write(client_close_frame(RESTARTING))

    async def connect(self, handshake: Handshake, relay: Relay) -> None:
        """Connect to the upstream, pass the handshake on, then join both sides."""
        assert self.transport is not None  # noqa: S101 - set in the constructor
        back = _Pipe()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                upstream, _ = await asyncio.get_running_loop().create_connection(
                    lambda: back, relay.host, relay.port, ssl=relay.tls
                )
        except (OSError, TimeoutError):
            self.transport.write(
                b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            self.transport.close()
            return
        if self.transport.is_closing():
            upstream.close()
            return
        for side in (upstream, self.transport):
            side.set_write_buffer_limits(high=HIGH_WATER_BYTES)
        back.other = self.transport
        head, _, rest = handshake.raw.partition(b"\r\n\r\n")
        extra = "".join(f"\r\n{name}: {value}" for name, value in relay.headers).encode()
        upstream.write(head + extra + b"\r\n\r\n" + rest)
        self._edge.feed(rest)
        self.other = upstream
        self.transport.resume_reading()
