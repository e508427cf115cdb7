"""A TCP proxy that misbehaves on command: cut, refused, stalled, slow, or with replies that never arrive."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from types import TracebackType
from typing import Self

_CHUNK = 65_536


class FaultProxy:
    """Stands between a client and one port of 127.0.0.1; give the client `port` (or `url`) instead of the real one."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = 0
        # Seconds that each chunk waits, in each direction.
        self.delay = 0.0
        # True: what the server answers is read and thrown away, so its work is done and nobody is told.
        self.drops_replies = False
        self.refuses = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The address to give to a client."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        """Start to listen."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and end every connection."""
        assert self._server is not None
        self._server.close()
        self._flows.set()
        self.cut()
        await self._server.wait_closed()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> int:
        """Reset every open connection, as a network that changes does, and return how many there were."""
        links, self._links = self._links, set()
        for link in links:
            # Linger with time zero turns the close into a reset; without it the peer would see an orderly end. A link that
            # the other side has ended in this moment has no socket any more.
            with contextlib.suppress(OSError):
                link.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            link.transport.abort()
        return len(links) // 2

    def stall(self) -> None:
        """Let nothing through and tell nobody: connections stay open and silent until `resume`."""
        self._flows.clear()

    def resume(self) -> None:
        """End every fault; what was held back by `stall` goes on."""
        self.delay = 0.0
        self.drops_replies = self.refuses = False
        self._flows.set()

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Tasks of our own: those that asyncio makes for a coroutine here cannot be waited for at the end.
        task = asyncio.create_task(self._accept(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # However it ended, even before it began.
        task.add_done_callback(lambda _: writer.transport.abort())

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuses:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.transport.abort()
            return
        self._links |= {writer, far_writer}
        try:
            await asyncio.gather(
                self._pump(reader, far_writer, replies=False), self._pump(far_reader, writer, replies=True)
            )
        finally:
            self._links -= {writer, far_writer}
            # Both ends before waiting for either: at the end of a test the waiting itself is cancelled.
            for link in (writer, far_writer):
                link.transport.abort()
            for link in (writer, far_writer):
                with contextlib.suppress(OSError):
                    await link.wait_closed()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, replies: bool) -> None:
        # Not only ConnectionError: an end that is gone refuses to be told of the end with ENOTCONN.
        with contextlib.suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                await self._flows.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                if replies and self.drops_replies:
                    continue
                writer.write(chunk)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
