"""One answer on a server connection: uvicorn's cycle with a writer that costs a quarter.

uvicorn checks every header field with two regular expressions and appends it in four pieces; with the fields that our edge
sets, that was the largest single cost of a small answer (11 of 29 us). Here the head is built at once and checked as a whole.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
_TOO_LARGE = 413
_NO_LENGTH = frozenset({204, 304})


class Cycle(RequestResponseCycle):
    """One request and its answer."""

    _held = b""

    async def send(self, message: Any) -> None:
        """Write a message of the application to the connection."""
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if message["type"] == "http.response.start" and not self.response_started:
            self._start(message["status"], message.get("headers", ()))
        elif message["type"] == "http.response.body" and self.response_started and not self.response_complete:
            self._body(message.get("body", b""), more=message.get("more_body", False))
        else:
            raise RuntimeError(f"Unexpected ASGI message '{message['type']}'.")

    def _start(self, status: int, given: Any) -> None:
        fields = [*self.default_headers, *((name.lower(), value) for name, value in given)]
        known = dict(fields)
        if b"content-length" in known:
            self.chunked_encoding = False
            self.expected_content_length = int(known[b"content-length"])
        elif known.get(b"transfer-encoding", b"").lower() == b"chunked":
            self.chunked_encoding = True
        elif self.scope["method"] != "HEAD" and status not in _NO_LENGTH:
            self.chunked_encoding = True
            fields.append((b"transfer-encoding", b"chunked"))
        if b"close" in known.get(b"connection", b"").lower():
            self.keep_alive = False
        elif not self.keep_alive or (status == _TOO_LARGE and self.more_body):
            # What is still on its way of a body that is too large is no request, and not worth reading to its end.
            self.keep_alive = False
            fields.append((b"connection", b"close"))
        head = b"".join([b"%b: %b\r\n" % pair for pair in fields])
        lines = len(fields)
        if (
            head.count(b"\n") != lines
            or head.count(b"\r") != lines
            or len(head.translate(None, _CONTROLS)) != len(head)
        ):
            raise RuntimeError("A header field of the answer contains a control character.")
        self.response_started = True
        self.waiting_for_100_continue = False
        # Held for the first piece of the body, which most answers send at once: one system call instead of two.
        self._held = b"%b%b\r\n" % (STATUS_LINE[status], head)
        asyncio.get_running_loop().call_soon(self._release)

    def _release(self) -> None:
        if self._held and not self.disconnected:
            self.transport.write(self._held)
        self._held = b""

    def _write(self, data: bytes) -> None:
        held, self._held = self._held, b""
        if held or data:
            self.transport.write(held + data)

    def _body(self, body: bytes, *, more: bool) -> None:
        if self.scope["method"] == "HEAD":
            self.expected_content_length = 0
            self._write(b"")
        elif self.chunked_encoding:
            if body:
                self._write(b"%x\r\n%b\r\n%b" % (len(body), body, b"" if more else b"0\r\n\r\n"))
            elif not more:
                self._write(b"0\r\n\r\n")
        else:
            self.expected_content_length -= len(body)
            if self.expected_content_length < 0:
                raise RuntimeError("The answer is longer than its Content-Length.")
            if body or not more:
                self._write(body)
        if not more:
            if self.expected_content_length:
                raise RuntimeError("The answer is shorter than its Content-Length.")
            self.response_complete = True
            self.message_event.set()
            if not self.keep_alive and not self.more_body:
                self.transport.close()
            self.on_response()
