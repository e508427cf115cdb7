"""HTTP/1.1 over kept connections: one request at a time on each, answers read by their length."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from benchmarks.load.loop import Link, Loop

OnAnswer = Callable[[int, bytes], None]


def request_bytes(method: str, path: str, *, port: int, body: bytes = b"", headers: str = "") -> bytes:
    """Return a whole request; ``headers`` are further lines, each ended by CRLF."""
    length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if method != "GET" else ""
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}{length}\r\n".encode() + body


class HttpLink(Link):
    """One kept connection; answers come in the order of the requests."""

    __slots__ = ("_kept", "_waiting")

    def __init__(self, loop: Loop, port: int) -> None:
        super().__init__(loop, port)
        self._kept = b""
        self._waiting: deque[OnAnswer] = deque()

    def request(self, data: bytes, on_answer: OnAnswer) -> None:
        """Send a request made by ``request_bytes``."""
        self._waiting.append(on_answer)
        self.send(data)

    def feed(self, data: bytes) -> None:
        """Take what arrived."""
        data = self._kept + data
        while (found := _answer(data)) is not None:
            status, body, data = found
            self._waiting.popleft()(status, body)
        self._kept = data


def _answer(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Return status, body and the rest, or None while the answer is not complete."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, start = data[:end].lower(), end + 4
    at = head.find(b"content-length:")
    if at >= 0:
        stop = start + int(head[at + 15 :].split(b"\r\n", 1)[0])
        return None if len(data) < stop else (int(head[9:12]), data[start:stop], data[stop:])
    if b"transfer-encoding: chunked" not in head:
        return int(head[9:12]), b"", data[start:]
    chunks = []
    while True:
        line = data.find(b"\r\n", start)
        if line < 0:
            return None
        size = int(data[start:line].split(b";")[0], 16)
        if len(data) < line + 4 + size:
            return None
        chunks.append(data[line + 2 : line + 2 + size])
        start = line + 4 + size
        if size == 0:
            return int(head[9:12]), b"".join(chunks), data[start:]
