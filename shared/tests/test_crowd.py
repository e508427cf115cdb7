"""One address has so many connections and no more: counted while they are open, sockets among them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
import structlog
from picows import WSFrame, WSListener, WSMsgType, WSTransport

from shared.runtime.http_crowd import MOST_BY_DEFAULT, NOT_COUNTED, Crowd, crowd_for
from shared.runtime.sockets import Decision, Handshake, Listen
from tests.support.edge import ServedApp, call, parse, serve
from tests.support.waiting import eventually


class _Echo(WSListener):
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        transport.send(WSMsgType.TEXT, frame.get_payload_as_bytes())


class _Hall:
    def accept(self, _: Handshake) -> Decision:
        return Listen(_Echo())


async def _app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def _open(served: ServedApp) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readuntil(b"ok")
    return reader, writer


async def _answers(served: ServedApp) -> bool:
    return (await call(served.port, "/")).status == 200


async def test_one_too_many_is_told_so_and_a_place_is_free_again_when_one_leaves() -> None:
    async with serve(_app, crowd=Crowd(3)) as served:
        kept = [await _open(served) for _ in range(3)]
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        refused = parse(await asyncio.wait_for(reader.read(), 5))
        assert (refused.status, refused.headers["retry-after"], refused.headers["connection"]) == (503, "1", "close")
        assert b"Too Many Connections" in refused.body
        writer.close()
        for _, open_writer in kept[:1]:
            open_writer.close()
        await eventually(lambda: _answers(served), what="a free place")
        for _, open_writer in kept[1:]:
            open_writer.close()


async def test_a_socket_has_its_place_until_it_is_closed() -> None:
    async with serve(_app, acceptor=_Hall(), crowd=Crowd(2)) as served, aiohttp.ClientSession() as session:
        links = [await session.ws_connect(f"{served.url}/ws") for _ in range(2)]
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{served.url}/ws")
        assert refused.value.status == 503
        await links[0].close()
        await eventually(lambda: _answers(served), what="the socket's place")
        await links[1].send_str("still here")
        assert (await links[1].receive(timeout=5)).data == "still here"
        await links[1].close()


@pytest.mark.parametrize(
    ("crowd", "address", "counted"),
    [
        (Crowd, "203.0.113.9", False),
        (lambda: crowd_for(None, ()), "127.0.0.1", False),
        (lambda: crowd_for(None, ()), "::1", False),
        (lambda: crowd_for(None, ()), "203.0.113.9", True),
        (lambda: crowd_for(5, ()), "127.0.0.1", True),
        (lambda: crowd_for(5, ("10.0.0.0/8",)), "10.1.2.3", False),
        (lambda: crowd_for(5, ("10.0.0.0/8",)), "::ffff:10.1.2.3", False),
        (lambda: crowd_for(5, ("10.0.0.0/8",)), "11.1.2.3", True),
        (lambda: crowd_for(5, ()), "", False),
    ],
)
def test_proxies_are_spared_and_loopback_unless_a_number_is_set(
    crowd: Callable[[], Crowd], address: str, *, counted: bool
) -> None:
    assert (crowd().enters(address) != NOT_COUNTED) is counted


def test_a_whole_line_counts_as_one_and_another_is_not_touched() -> None:
    crowd = crowd_for(None, ())
    line = [crowd.enters(f"2001:db8:1:2::{n:x}") for n in range(MOST_BY_DEFAULT + 1)]
    assert line[-1] is None
    assert len(set(line[:-1])) == 1
    assert crowd.enters("2001:db8:1:3::1") is not None
    crowd.leaves(line[0])
    assert crowd.enters("2001:db8:1:2::ffff") is not None


async def test_a_connection_that_proves_one_of_our_services_gives_its_place_back() -> None:
    crowd = Crowd(2, is_ours=lambda proof: proof == b"genuine")
    async with serve(_app, crowd=crowd) as served:
        kept = []
        for proof in ("genuine", "genuine", "genuine", "forged", "forged"):
            reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
            writer.write(f"GET / HTTP/1.1\r\nHost: a\r\nX-ISPChat-Gateway: {proof}\r\n\r\n".encode())
            await reader.readuntil(b"ok")
            kept.append(writer)
        assert not await _answers(served)
        for writer in kept:
            writer.close()


def test_refusals_are_told_to_the_operator_once_a_minute() -> None:
    crowd = Crowd(1)
    crowd.enters("203.0.113.9")
    with structlog.testing.capture_logs() as told:
        assert [crowd.enters("203.0.113.9") for _ in range(50)] == [None] * 50
    assert [(one["event"], one["address"]) for one in told] == [("edge.too_many_connections", "203.0.113.9")]
