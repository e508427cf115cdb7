"""The client's side of RFC 6455, as far as a load generator needs it."""

from __future__ import annotations

import base64
import os
import struct
from collections.abc import Callable, Sequence

from benchmarks.load.loop import ConnectionLost, Link, Loop

OnText = Callable[["WebSocketLink", bytes], None]
OnBytes = Callable[[bytes], None]

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_NO_MASK = b"\0\0\0\0"


def text_frame(payload: bytes) -> bytes:
    """Return a client's text frame. The mask is zero: allowed, and it spares the generator the XOR."""
    return _frame(_TEXT, payload)


def _frame(kind: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | kind, 0x80 | size))
    elif size < 65_536:
        head = struct.pack(">BBH", 0x80 | kind, 0xFE, size)
    else:
        head = struct.pack(">BBQ", 0x80 | kind, 0xFF, size)
    return head + _NO_MASK + payload


class WebSocketLink(Link):
    """One socket. It reads frame by frame until ``stream`` is set; from then on raw bytes go there, unparsed.

    Under load the generator only looks for markers in the bytes, which costs a fraction of taking frames apart.
    """

    __slots__ = ("_kept", "_port", "is_open", "is_ready", "on_open", "on_text", "stream")

    def __init__(
        self,
        loop: Loop,
        port: int,
        path: str,
        *,
        on_open: Callable[[WebSocketLink], None],
        on_text: OnText,
        protocol: str | None = None,
    ) -> None:
        super().__init__(loop, port)
        self.on_open, self.on_text = on_open, on_text
        self.stream: OnBytes | None = None
        self.is_open = self.is_ready = False
        self._kept, self._port = b"", port
        key = base64.b64encode(os.urandom(16)).decode()
        lines: Sequence[str] = (
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Origin: http://127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *([f"Sec-WebSocket-Protocol: {protocol}"] if protocol else []),
        )
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode())

    def text(self, payload: bytes) -> None:
        """Send a text frame."""
        self.send(text_frame(payload))

    def feed(self, data: bytes) -> None:
        """Take what arrived."""
        if self.stream is not None:
            self.stream(data)
            return
        data = self._kept + data
        self._kept = b""
        if not self.is_open:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._kept = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                raise ConnectionLost(f"the WebSocket was refused: {data[:300].decode('latin1')}")
            self.is_open = True
            data = data[end + 4 :]
            self.on_open(self)
        self._frames(data)

    def _frames(self, data: bytes) -> None:
        start = 0
        while (found := _header(data, start)) is not None:
            begin, end, kind = found
            start = end
            if kind <= _TEXT:
                self.on_text(self, data[begin:end])
            elif kind == _PING:
                self.send(_frame(_PONG, data[begin:end]))
            elif kind == _CLOSE:
                self.loop.lost += 1
                self.close()
                return
        self._kept = data[start:]


def _header(data: bytes, start: int) -> tuple[int, int, int] | None:
    """Return where the payload of the frame at ``start`` begins and ends, and its kind; None if it is not complete."""
    if len(data) - start < 2:
        return None
    size, begin = data[start + 1] & 0x7F, start + 2
    if size >= 126:
        width = 2 if size == 126 else 8
        if len(data) - begin < width:
            return None
        size, begin = int.from_bytes(data[begin : begin + width], "big"), begin + width
    return None if len(data) - begin < size else (begin, begin + size, data[start] & 0x0F)
