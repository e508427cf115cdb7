"""A WebSocket client of the few features that the check needs: text, ping, close (RFC 6455)."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import socket
import ssl
import struct
import time
from typing import Any

from .http import Client
from .report import CheckFailed

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_DEADLINE_SECONDS = 15.0
_TWO_BYTE_LENGTH, _EIGHT_BYTE_LENGTH = 126, 127


class Closed(CheckFailed):
    """The server closed the connection; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the server closed the WebSocket with code {code}")
        self.code = code


class WebSocket:
    """One connection, read frame by frame."""

    def __init__(self, client: Client, path: str) -> None:
        self._socket = socket.create_connection((client.host, client.port), timeout=_DEADLINE_SECONDS)
        if client.secure:
            self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=client.host)
        self._buffer = b""
        self._handshake(client, path)

    def send(self, frame: dict[str, Any]) -> None:
        """Send one JSON frame."""
        self._send_frame(_TEXT, json.dumps(frame).encode())

    def receive(self) -> dict[str, Any]:
        """Return the next JSON frame; raise `Closed` if the server closes instead."""
        while True:
            opcode, payload = self._read_frame()
            if opcode == _TEXT:
                frame = json.loads(payload)
                if not isinstance(frame, dict):
                    raise CheckFailed(f"a frame is not a JSON object: {payload[:100]!r}")
                return frame
            if opcode == _PING:
                self._send_frame(_PONG, payload)
            if opcode == _CLOSE:
                raise Closed(struct.unpack(">H", payload[:2])[0] if payload else 1005)

    def wait_for(self, kind: str, **fields: object) -> dict[str, Any]:
        """Return the first frame of this type with these fields; others that come before it are passed over."""
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while time.monotonic() < deadline:
            frame = self.receive()
            if frame.get("type") == kind and all(frame.get(name) == value for name, value in fields.items()):
                return frame
        raise CheckFailed(f"no '{kind}' frame came within {_DEADLINE_SECONDS:.0f} s")

    def close(self) -> None:
        """Say good-bye and drop the connection."""
        with contextlib.suppress(OSError):  # the server may have been first; there is nobody left to say it to
            self._send_frame(_CLOSE, struct.pack(">H", 1000))
        self._socket.close()

    def _handshake(self, client: Client, path: str) -> None:
        key = base64.b64encode(os.urandom(16))
        origin = f"{'https' if client.secure else 'http'}://{client.host}:{client.port}"
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {client.host}:{client.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key.decode()}\r\nSec-WebSocket-Version: 13\r\nOrigin: {origin}\r\n\r\n"
        )
        self._socket.sendall(request.encode())
        head = self._read_until(b"\r\n\r\n").decode("latin-1")
        accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest()).decode()
        if " 101 " not in head.split("\r\n", 1)[0] + " " or accept not in head:
            raise CheckFailed(f"the WebSocket handshake was refused: {head.splitlines()[0]}")

    def _send_frame(self, opcode: int, payload: bytes) -> None:
        mask = os.urandom(4)
        length = len(payload)
        if length < _TWO_BYTE_LENGTH:
            size = bytes([0x80 | length])
        elif length < 1 << 16:
            size = bytes([0x80 | _TWO_BYTE_LENGTH]) + struct.pack(">H", length)
        else:
            size = bytes([0x80 | _EIGHT_BYTE_LENGTH]) + struct.pack(">Q", length)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self._socket.sendall(bytes([0x80 | opcode]) + size + mask + masked)

    def _read_frame(self) -> tuple[int, bytes]:
        first, second = self._read_exactly(2)
        length = second & 0x7F
        if length == _TWO_BYTE_LENGTH:
            (length,) = struct.unpack(">H", self._read_exactly(2))
        elif length == _EIGHT_BYTE_LENGTH:
            (length,) = struct.unpack(">Q", self._read_exactly(8))
        if not first & 0x80:
            raise CheckFailed("the server split a frame, which the contract excludes")
        return first & 0x0F, self._read_exactly(length)

    def _read_exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._fill()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def _read_until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._fill()
        taken, _, self._buffer = self._buffer.partition(mark)
        return taken

    def _fill(self) -> None:
        chunk = self._socket.recv(65536)
        if not chunk:
            raise Closed(1006)
        self._buffer += chunk
