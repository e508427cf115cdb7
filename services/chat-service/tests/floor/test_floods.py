"""A flood of pings and other small frames ends the socket that sends it; messages have their own limit and are not cut."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import WSMsgType
from chat_service.realtime.acceptor import ChatSockets
from chat_service.realtime.control import FLOODS, ControlLimit
from fastapi import FastAPI

from shared.utils.ids import uuid7
from tests.support import Api, SocketClient
from tests.support.chat_floor import Ground, agent
from tests.support.edge import serve

HERE = "11111111-1111-7111-8111-111111111111"
BURST = 20


@pytest.fixture
async def base(sqlite_ground: Ground) -> AsyncIterator[str]:
    """Where sockets are accepted that have a small allowance of control frames."""
    process = sqlite_ground.one
    process.gate.control = ControlLimit(per_second=1, burst=BURST)
    async with serve(FastAPI(), acceptor=ChatSockets(process.gate, lambda _origin, _host: True)) as served:
        yield served.url
    process.hub.close_all()


@pytest.fixture
async def link(base: str, sqlite_ground: Ground) -> AsyncIterator[SocketClient]:
    """A socket of a supervisor."""
    tokens = sqlite_ground.one.gate._security.tokens
    token = tokens.sign("access", agent().caller.id, 900, {"role": "supervisor", "sid": uuid7(), "ver": 0})
    async with Api(base, token=token) as api:
        opened = await api.socket()
        yield opened
        await opened.close()


async def _flood(link: SocketClient, kind: str) -> None:
    send: dict[str, Any] = {
        "ping frames": lambda: link._link._writer.send_frame(b"x", WSMsgType.PING),
        "pong frames": lambda: link._link._writer.send_frame(b"x", WSMsgType.PONG),
        "JSON pings": lambda: link.send("ping", t=1),
    }
    # The server may be gone before the last one is sent.
    with contextlib.suppress(ConnectionError):
        for _ in range(BURST * 3):
            await send[kind]()


@pytest.mark.parametrize("kind", ["ping frames", "pong frames", "JSON pings"])
async def test_a_flood_of_small_frames_ends_the_socket_and_is_counted(link: SocketClient, kind: str) -> None:
    before = FLOODS._value.get()
    await _flood(link, kind)
    assert await link.closed() == 1008
    assert "control frames" in link.close_reason
    assert FLOODS._value.get() == before + 1


@pytest.mark.parametrize("kind", ["ping frames", "JSON pings"])
async def test_a_socket_that_has_not_signed_in_is_no_exception(base: str, kind: str) -> None:
    async with Api(base) as api, await api.connect() as stranger:
        await _flood(stranger, kind)
        assert await stranger.closed() == 1008


async def test_small_fragments_without_end_are_counted_each(link: SocketClient) -> None:
    line = link._link._response.connection
    assert line is not None
    assert line.transport is not None
    with contextlib.suppress(ConnectionError):
        for _ in range(BURST * 3):
            line.transport.write(b"\x01\x80\0\0\0\0")
            line.transport.write(b"\x80\x80\0\0\0\0")
    assert await link.closed() == 1008


async def test_messages_over_their_limit_are_refused_one_by_one_and_end_no_socket(
    link: SocketClient, sqlite_ground: Ground
) -> None:
    sqlite_ground.one.gate.burst = 5.0
    sqlite_ground.one.gate._rate = 0.0
    for connection in sqlite_ground.one.hub.connections:
        connection.tokens_left = 5.0
    for number in range(BURST * 3):
        await link.send("send", client_message_id=str(number), conversation_id=HERE, content="Oi")
    refused = [await link.wait_for("error") for _ in range(BURST * 3)]
    assert sum(one["problem"]["status"] == 429 for one in refused) == BURST * 3 - 5
    await link.send("ping", t=1)
    await link.wait_for("pong", t=1)


async def test_other_frames_over_the_limit_end_the_socket_once_they_do_not_stop(
    link: SocketClient, sqlite_ground: Ground
) -> None:
    sqlite_ground.one.gate._rate = 0.0
    for connection in sqlite_ground.one.hub.connections:
        connection.tokens_left = 0.0
    with contextlib.suppress(ConnectionError):
        for _ in range(BURST * 3):
            await link.send("typing", conversation_id=HERE, is_typing=True)
    assert await link.closed() == 1008


def test_an_allowance_grows_again_with_time_and_never_beyond_the_burst() -> None:
    now = 100.0
    limit = ControlLimit(per_second=2, burst=4, now=lambda: now)
    holder = limit.fresh()
    assert [limit.takes(holder) for _ in range(5)] == [True] * 4 + [False]
    now += 1.0
    assert [limit.takes(holder) for _ in range(3)] == [True, True, False]
    now += 3600.0
    assert [limit.takes(holder) for _ in range(5)] == [True] * 4 + [False]
