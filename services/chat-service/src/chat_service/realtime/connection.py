"""One authenticated or waiting socket: a bounded outgoing queue, written once per turn of the event loop."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from picows import WSTransport

from chat_service.conversations.scope import Scope
from chat_service.realtime.frames import close_frame

if TYPE_CHECKING:
    from chat_service.realtime.control import Allowance
    from chat_service.realtime.outbox import Outbox

MOST_BUFFERED = 1_000_000
"""Bytes a client may lag behind in our memory before it is cut off (G27)."""
LINGER_SECONDS = 5.0
"""How long a closing socket may take to read what is left, the close frame included."""

HEAR_OUT_SECONDS = 1.0

RESTARTING = 1012
MOST_RECONNECT_SECONDS = 3.0


def reconnect_hint() -> str:
    """Return the reason of a 1012: when to come back, another moment for each, so that not everybody does at once."""
    return f"restarting, reconnect in {random.uniform(0, MOST_RECONNECT_SECONDS):.1f} s"  # noqa: S311 - spreads, hides nothing


class Connection:
    """What the hub knows of a socket."""

    __slots__ = (
        "__weakref__",
        "_transport",
        "_write",
        "acknowledges",
        "busy",
        "closing",
        "control",
        "display_name",
        "early",
        "inbox",
        "inbox_pending",
        "outbox",
        "pending",
        "rooms",
        "scope",
        "tokens_at",
        "tokens_left",
    )  # fmt: skip

    def __init__(self, transport: WSTransport, outbox: Outbox) -> None:
        self._transport: asyncio.Transport = transport.underlying_transport
        self._write = self._transport.write
        self.outbox = outbox
        self.pending: list[bytes] = []
        self.scope: Scope | None = None
        self.display_name = ""
        self.rooms: set[str] = set()
        self.inbox = False
        self.inbox_pending: list[tuple[int, bytes]] | None = None
        self.acknowledges = False
        self.busy = False
        self.early: list[bytes] = []
        self.closing = False
        self.tokens_left = 0.0
        self.tokens_at = 0.0
        self.control: Allowance | None = None

    def queue(self, frame: bytes) -> None:
        """Send ``frame`` at the end of this turn of the loop, joined with what else is due."""
        if self.closing:
            return
        if not self.pending:
            self.outbox.has_pending(self)
        self.pending.append(frame)

    def flush(self) -> None:
        """Write what is queued."""
        if self.pending:
            data = b"".join(self.pending)
            self.pending.clear()
            self.write(data)

    def write(self, data: bytes) -> None:
        """Hand ``data`` to the kernel or its buffer; a client that lags too far is cut off and may resume by seq."""
        if self.closing:
            return
        self._write(data)
        if self._transport.get_write_buffer_size() > MOST_BUFFERED:
            self.close(4408, "too slow, resume")

    def close(self, code: int, reason: str = "", *, hear_out: bool = False) -> None:
        """Send a close frame after what is queued, then close; abort if the client does not read it.

        ``hear_out`` goes on reading for a moment, for a client that goes on sending: closed with bytes unread, the connection
        is reset, and the client never sees why.
        """
        if self.closing:
            return
        waiting = b"".join(self.pending)
        self.pending.clear()
        self.closing = True
        self._write(waiting + close_frame(code, reason))
        loop = asyncio.get_running_loop()
        if hear_out:
            loop.call_later(HEAR_OUT_SECONDS, self.hang_up)
        else:
            self.hang_up()
        loop.call_later(LINGER_SECONDS, self._abort)

    def hang_up(self) -> None:
        """Close the connection itself, after what is written."""
        self._transport.close()

    def _abort(self) -> None:
        if self._transport.get_write_buffer_size():
            self._transport.abort()
