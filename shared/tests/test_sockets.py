"""Sockets handed over at the handshake: to a listener in this process, or relayed to another one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from picows import WSFrame, WSListener, WSMsgType, WSTransport

from shared.config.settings import Settings
from shared.proxy.target import ServiceTarget, without_forged
from shared.runtime.relays import FrameEdge
from shared.runtime.sockets import Decision, Handshake, Listen, Refuse, Relay
from tests.support.edge import ServedApp, call, exchange, fake_ports, parse, plain_settings, serve
from tests.support.ports import free_port
from tests.support.waiting import eventually

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
)


class Echo(WSListener):
    """Sends every text back."""

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            transport.send(WSMsgType.TEXT, frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code())
            transport.disconnect()


class Hall:
    """Accepts sockets on /ws with an echo; notes the handshakes."""

    def __init__(self) -> None:
        self.seen: list[Handshake] = []

    def accept(self, handshake: Handshake) -> Decision:
        self.seen.append(handshake)
        return Listen(Echo()) if handshake.path.startswith("/ws") else Refuse(404, "Not Found")


async def plain_app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
async def direct(hall: Hall) -> AsyncIterator[ServedApp]:
    async with serve(plain_app, acceptor=hall) as served:
        yield served


@pytest.fixture
async def relayed(hall: Hall, direct: ServedApp, tmp_path: Path) -> AsyncIterator[ServedApp]:
    """The same hall behind another port that relays to it."""
    settings = plain_settings(Settings, tmp_path, chat_service_url=(direct.url,))
    ports = await fake_ports(settings)
    target = ServiceTarget("chat-service", peers=ports.peers, settings=settings, token=lambda: "proof")
    async with target.running(), serve(target, acceptor=_Stripping(target)) as served:
        yield served


class _Stripping:
    def __init__(self, target: ServiceTarget) -> None:
        self._target = target

    def accept(self, handshake: Handshake) -> Decision:
        return self._target.accept(without_forged(handshake))


async def conversation(port: int) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"http://127.0.0.1:{port}/ws/x") as link:
        for text in ("a", "é" * 1000, "b" * 60_000):
            await link.send_str(text)
            assert (await link.receive(timeout=5)).data == text


async def test_a_socket_and_http_share_a_port(direct: ServedApp) -> None:
    await conversation(direct.port)

    assert (await call(direct.port, "/")).body == b"ok"


async def test_a_relay_passes_both_ways(relayed: ServedApp) -> None:
    await conversation(relayed.port)


async def test_a_relayed_handshake_says_who_the_client_is_and_nothing_forged(relayed: ServedApp, hall: Hall) -> None:
    forged = {"X-Forwarded-For": "1.2.3.4", "X-ISPChat-Gateway": "forged", "X-ISPChat-Client": "1.2.3.4"}
    url = f"http://127.0.0.1:{relayed.port}/ws"
    async with aiohttp.ClientSession() as session, session.ws_connect(url, headers=forged) as link:
        await link.send_str("hello")
        await link.receive(timeout=5)

    headers = hall.seen[-1].headers
    assert (headers["x-forwarded-for"], headers["x-ispchat-client"]) == ("127.0.0.1", "127.0.0.1")
    assert headers["x-ispchat-gateway"] == "proof"


@pytest.mark.parametrize("where", ["direct", "relayed"])
async def test_a_frame_in_the_same_packet_as_the_handshake_is_not_lost(
    where: str, direct: ServedApp, relayed: ServedApp
) -> None:
    served = {"direct": direct, "relayed": relayed}[where]
    frame = bytes([0x81, 0x82, 1, 2, 3, 4, ord("h") ^ 1, ord("i") ^ 2])
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(HANDSHAKE.format(path="/ws", more="").encode() + frame)

    async with asyncio.timeout(5):
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(4) == b"\x81\x02hi"
    writer.close()


@pytest.mark.parametrize("where", ["direct", "relayed"])
async def test_a_refused_socket_gets_its_status(where: str, direct: ServedApp, relayed: ServedApp) -> None:
    served = {"direct": direct, "relayed": relayed}[where]

    raw = await exchange(served.port, HANDSHAKE.format(path="/elsewhere", more="").encode())

    assert parse(raw).status == 404


async def test_a_handshake_longer_than_the_read_buffer_is_taken(direct: ServedApp) -> None:
    cookie = f"Cookie: {'a' * 6000}\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", direct.port)
    writer.write(HANDSHAKE.format(path="/ws", more=cookie).encode())

    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    writer.close()


async def test_nobody_behind_a_relay_is_unavailable() -> None:
    class Nowhere:
        def accept(self, _: Handshake) -> Decision:
            return Relay("127.0.0.1", free_port())

    async with serve(plain_app, acceptor=Nowhere()) as served:
        raw = await exchange(served.port, HANDSHAKE.format(path="/ws", more="").encode())

    reply = parse(raw)
    assert (reply.status, reply.headers["retry-after"]) == (503, "1")


async def test_an_upgrade_where_nobody_takes_sockets_is_not_found() -> None:
    async with serve(plain_app) as served:
        raw = await exchange(served.port, HANDSHAKE.format(path="/ws", more="").encode())

    assert parse(raw).status == 404


async def test_a_relay_holds_no_more_than_its_bounds_for_a_client_that_stops_reading() -> None:
    sent = 0
    done = asyncio.Event()

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        try:
            for _ in range(1000):
                async with asyncio.timeout(0.5):
                    writer.write(b"a" * 65_536)
                    await writer.drain()
                sent += 65_536
        except TimeoutError:
            done.set()
        writer.close()

    upstream = await asyncio.start_server(flood, "127.0.0.1", 0)
    port = upstream.sockets[0].getsockname()[1]

    class There:
        def accept(self, _: Handshake) -> Decision:
            return Relay("127.0.0.1", port)

    async with upstream, serve(plain_app, acceptor=There()) as served:
        client = socket.create_connection(("127.0.0.1", served.port))
        client.sendall(HANDSHAKE.format(path="/ws", more="").encode())
        async with asyncio.timeout(10):
            await done.wait()
        client.close()

    assert sent < 20 * 1024 * 1024  # the kernel's own buffers on loopback, and one bounded one of ours


@pytest.mark.parametrize("size", [10, 200, 60_000])
def test_frames_are_followed_however_they_are_cut(size: int) -> None:
    short = min(126, size)
    length = b"" if size < 126 else size.to_bytes(2)
    frame = bytes([0x81, 0x80 | short]) + length + b"mask" + b"x" * size
    for step in (1, 3, 7, len(frame) + 1):
        edge, both = FrameEdge(), frame * 2
        seen = []
        for at in range(0, len(both), step):
            edge.feed(both[at : at + step])
            seen.append((min(at + step, len(both)), edge.is_between))
        assert [at for at, between in seen if between] == [at for at, _ in seen if at % len(frame) == 0]


async def test_a_relayed_socket_is_told_to_come_back_at_a_stop(relayed: ServedApp) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{relayed.url}/ws") as link:
        await link.send_str("one")
        assert (await link.receive(timeout=5)).data == "one"
        relayed.server.config.relays.farewell()  # type: ignore[attr-defined]
        message = await link.receive(timeout=5)
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1012)
        await asyncio.wait_for(relayed.server.config.relays.gone(), 3)  # type: ignore[attr-defined]


async def test_a_farewell_waits_for_the_end_of_a_frame(relayed: ServedApp) -> None:
    relays = relayed.server.config.relays  # type: ignore[attr-defined]
    reader, writer = await asyncio.open_connection("127.0.0.1", relayed.port)
    frame = bytes([0x81, 0x82, 1, 2, 3, 4, ord("h") ^ 1, ord("i") ^ 2])
    writer.write(HANDSHAKE.format(path="/ws", more="").encode() + frame[:5])
    async with asyncio.timeout(5):
        await reader.readuntil(b"\r\n\r\n")
        relays.farewell()
        writer.write(frame[5:])
        assert await reader.readexactly(8) == b"\x81\x02hi" + b"\x88\x02\x03\xf4"
    writer.close()


async def test_a_service_that_does_not_answer_holds_no_stop_up(tmp_path: Path) -> None:
    behind: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _, writer: behind.append(writer), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    settings = plain_settings(Settings, tmp_path, chat_service_url=(f"http://127.0.0.1:{port}",))
    target = ServiceTarget(
        "chat-service", peers=(await fake_ports(settings)).peers, settings=settings, token=lambda: ""
    )
    async with target.running(), serve(target, acceptor=_Stripping(target)) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(HANDSHAKE.format(path="/ws", more="").encode())
        relays = served.server.config.relays  # type: ignore[attr-defined]
        await eventually(lambda: relays._open, what="the relay")
        relays.farewell()
        await asyncio.wait_for(relays.gone(), 4)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()
    for one in behind:
        one.close()
    silent.close()
