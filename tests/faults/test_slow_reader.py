"""One client that stops reading is cut off, costs little memory and delays nobody (G27)."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import struct
import time

import psutil

from tests.support import Api, System, eventually
from tests.support.people import new_conversation

ROUNDS = 150
CONTENT = "€" * 16_000


class LazySocket:
    """A WebSocket client of bare bytes with a tiny receive buffer, which reads only when it is told to."""

    def __init__(self, port: int) -> None:
        self._raw = socket.socket()
        self._raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._raw.connect(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self._raw.sendall(
            f"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.seen = b""
        self.read_until(b"\r\n\r\n")

    def say(self, text: str) -> None:
        """Send one masked text frame."""
        data = text.encode()
        size = bytes((0x80 | len(data),)) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
        self._raw.sendall(b"\x81" + size + b"\0\0\0\0" + data)

    def read_until(self, wanted: bytes) -> None:
        """Read until these bytes have come."""
        self._raw.settimeout(10)
        while wanted not in self.seen:
            self.seen += self._raw.recv(4096)

    def read_to_the_end(self) -> bytes:
        """Read all that is left."""
        self._raw.settimeout(10)
        try:
            while data := self._raw.recv(65_536):
                self.seen += data
        except ConnectionError:
            pass
        return self.seen

    def close(self) -> None:
        """Close the connection."""
        self._raw.close()


async def test_a_reader_that_stops_is_cut_off_and_delays_nobody(single_system: System) -> None:
    async with Api(single_system.gateway_url) as api:
        admin = await api.login()
        conversation = await new_conversation(admin, initial_message="Oi")
        process = psutil.Process(single_system.process("chat-service").pid)
        lazy = await asyncio.to_thread(LazySocket, single_system.ports["api-gateway"])
        path = f"/api/chat/conversations/{conversation['id']}/messages"
        async with await admin.socket() as reader:
            await reader.subscribe(conversation["id"])
            await asyncio.to_thread(lazy.say, f'{{"type":"auth","token":"{admin.token}"}}')
            await asyncio.to_thread(lazy.read_until, b'"ready"')
            await asyncio.to_thread(lazy.say, f'{{"type":"subscribe","conversation_id":"{conversation["id"]}"}}')
            await asyncio.to_thread(lazy.read_until, b'"subscribed"')
            before = process.memory_info().rss
            slowest, began = 0.0, time.monotonic()
            for number in range(ROUNDS):
                sent = time.monotonic()
                stored = (await admin.post(path, {"content": f"{number} {CONTENT}"})).ok()
                await reader.wait_for("event", seq=stored["seq"])
                slowest = max(slowest, time.monotonic() - sent)
            assert slowest < 2.0, "somebody waited for the one who does not read"
            assert time.monotonic() - began < 30
            assert process.memory_info().rss - before < 50 * 1024 * 1024
            rest = await asyncio.to_thread(lazy.read_to_the_end)
            lazy.close()
            assert struct.pack(">H", 4408) in rest[-200:], "the close code says that it may resume"
            assert rest.count(b'"type":"event"') < ROUNDS

            async def only_one_is_left() -> bool:
                page = (await api.get("/metrics")).body.decode()
                lines = [line for line in page.splitlines() if line.startswith("websocket_connections_active ")]
                return lines == ["websocket_connections_active 1.0"]

            await eventually(only_one_is_left, within=10)
        async with await admin.socket() as resumed:
            await resumed.subscribe(conversation["id"], after_seq=2)
            for seq in range(3, ROUNDS + 3):
                await resumed.wait_for("event", seq=seq)


async def test_a_silent_connection_without_credentials_is_closed_in_time(single_system: System) -> None:
    async with Api(single_system.gateway_url) as api:
        links = [await api.connect("/ws"), await api.connect("/ws/anything")]
        began = time.monotonic()
        assert await asyncio.gather(*(link.closed(within=15) for link in links)) == [4401, 4401]
        assert 8 < time.monotonic() - began < 12
