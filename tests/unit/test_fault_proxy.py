"""The fault proxy does what it says: a fault test that injects no fault proves nothing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.support import FaultProxy


@pytest.fixture
async def received() -> list[bytes]:
    return []


@pytest.fixture
async def proxy(received: list[bytes]) -> AsyncIterator[FaultProxy]:
    handlers: set[asyncio.Task[None] | None] = set()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                received.append(line)
                writer.write(line)
        await _close(writer)

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, FaultProxy(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy
    await asyncio.gather(*filter(None, handlers))


async def _say(proxy: FaultProxy, line: bytes, *, within: float = 5) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(line)
        return await asyncio.wait_for(reader.readline(), within)
    finally:
        await _close(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_without_a_fault_everything_passes(proxy: FaultProxy) -> None:
    assert await _say(proxy, b"hello\n") == b"hello\n"


async def test_dropped_replies_leave_the_work_done(proxy: FaultProxy, received: list[bytes]) -> None:
    proxy.drops_replies = True
    with pytest.raises(TimeoutError):
        await _say(proxy, b"work\n", within=0.2)
    assert received == [b"work\n"]


async def test_cut_resets_open_connections_and_new_ones_work(proxy: FaultProxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"one\n")
    assert await reader.readline() == b"one\n"
    assert proxy.cut() == 1
    with pytest.raises(ConnectionResetError):
        await reader.readline()
    await _close(writer)
    assert await _say(proxy, b"two\n") == b"two\n"


async def test_stalled_bytes_arrive_after_the_end_of_the_stall(proxy: FaultProxy, received: list[bytes]) -> None:
    proxy.stall()
    asking = asyncio.create_task(_say(proxy, b"late\n"))
    done, _ = await asyncio.wait({asking}, timeout=0.2)
    assert not done
    assert received == []
    proxy.resume()
    assert await asking == b"late\n"
