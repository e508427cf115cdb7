"""Sockets that are relayed through this process: at a stop their clients are told to come back, not cut off.

The bytes are not ours to read, so the farewell goes the other way round: to the service behind as a close frame of the client,
between two of his frames; its answer comes back in its place among the frames that the client still gets.
"""

from __future__ import annotations

import asyncio
import os
from typing import Protocol

RESTARTING = 1012
PATIENCE_SECONDS = 2.0


class Relayed(Protocol):
    """One relayed socket."""

    def farewell(self) -> None:
        """End it with 1012, in order."""
        ...


class Relays:
    """The relayed sockets of one port."""

    def __init__(self) -> None:
        self._open: set[Relayed] = set()
        self._empty = asyncio.Event()
        self._leaving = False

    def add(self, relay: Relayed) -> None:
        """Note a socket; one that comes during the farewell is told at once."""
        self._open.add(relay)
        self._empty.clear()
        if self._leaving:
            relay.farewell()

    def discard(self, relay: Relayed) -> None:
        """Forget a socket that is closed."""
        self._open.discard(relay)
        if not self._open:
            self._empty.set()

    def farewell(self) -> None:
        """Tell every client to come back."""
        self._leaving = True
        for relay in list(self._open):
            relay.farewell()

    async def gone(self) -> None:
        """Wait until all of them are closed, for a moment more than each is given."""
        if self._open:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS + 0.5):
                    await self._empty.wait()
            except TimeoutError:
                return


class FrameEdge:
    """Follows the frames of one direction (RFC 6455 section 5.2) just far enough to know where one ends."""

    def __init__(self) -> None:
        self._head = b""
        self._left = 0

    @property
    def is_between(self) -> bool:
        """True between two frames."""
        return not self._left and not self._head

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        at = 0
        while at < len(data):
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
                continue
            head = self._head + data[at : at + 14]
            size = _head_size(head)
            if size is None or len(head) < size:
                self._head = head
                return
            at += size - len(self._head)
            self._head = b""
            self._left = _payload_size(head)


def _head_size(head: bytes) -> int | None:
    if len(head) < 2:
        return None
    return 2 + {126: 2, 127: 8}.get(head[1] & 0x7F, 0) + (4 if head[1] & 0x80 else 0)


def _payload_size(head: bytes) -> int:
    short = head[1] & 0x7F
    if short < 126:
        return short
    return int.from_bytes(head[2 : 4 if short == 126 else 10])


def client_close_frame(code: int) -> bytes:
    """Return a close frame as a client sends it, masked."""
    mask = os.urandom(4)
    payload = bytes(byte ^ mask[i] for i, byte in enumerate(code.to_bytes(2)))
    return b"\x88\x82" + mask + payload
