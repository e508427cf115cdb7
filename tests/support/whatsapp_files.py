"""Where customers' files come from: the provider's two steps, with every fault, and a virus scanner's protocol."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import struct
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from .whatsapp import ACCESS_TOKEN, NUMBER, message, messages

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def with_file(wamid: str, raw: bytes, kind: str = "image", *, media_id: str = "m1", **given: Any) -> dict[str, Any]:
    """Return a webhook with a message that carries a file."""
    told: dict[str, Any] = {
        "id": media_id, "mime_type": "image/jpeg", "sha256": base64.b64encode(hashlib.sha256(raw).digest()).decode(),
        **given,
    }  # fmt: skip
    parts: dict[str, Any] = {kind: told}
    return messages(message(wamid, kind, **parts))


@dataclass
class Files:
    """Serves files as the Graph API does. ``faults`` are met one by one: expired, cut, damaged, token, gone, moved."""

    kept: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    moved_to: str = ""
    url: str = ""

    async def __aenter__(self) -> Self:
        """Listen on a port of its own."""
        app = web.Application()
        app.router.add_get("/v25.0/{media}", self._locate)
        app.router.add_get("/files/{media}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self._runner.cleanup()

    def _check(self, request: web.Request) -> None:
        self.asked.append(request.path)
        if request.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}":
            self.complaints.append(f"{request.path} without the token")

    async def _locate(self, request: web.Request) -> web.Response:
        self._check(request)
        if request.query.get("phone_number_id") != NUMBER:
            self.complaints.append("another number")
        if self.faults[:1] == ["token"]:
            self.faults.pop(0)
            return web.json_response({"error": {"code": 190, "message": "expired"}}, status=401)
        media = request.match_info["media"]
        if media not in self.kept:
            return web.json_response({"error": {"code": 100, "message": "no such object"}}, status=400)
        raw = self.kept[media]
        return web.json_response(
            {"url": f"{self.url}/files/{media}", "mime_type": "image/jpeg", "file_size": len(raw), "id": media,
             "sha256": hashlib.sha256(raw).hexdigest(), "messaging_product": "whatsapp"}
        )  # fmt: skip

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self._check(request)
        fault = self.faults.pop(0) if self.faults else ""
        raw = self.kept[request.match_info["media"]]
        if fault == "expired":
            return web.Response(status=404)
        if fault == "moved":
            return web.Response(
                status=302, headers={"Location": self.moved_to}
            )  # as it is: not every server sends an address
        if fault == "damaged":
            raw = raw[:-1] + b"?"
        if fault == "cut":
            answer = web.StreamResponse(headers={"Content-Length": str(len(raw))})
            await answer.prepare(request)
            await answer.write(raw[: len(raw) // 2])
            assert request.transport is not None
            request.transport.abort()
            return answer
        return web.Response(body=raw, content_type="image/jpeg")


@dataclass
class Scanner:
    """Speaks clamd's INSTREAM and finds EICAR; ``broken`` ends every connection without a word."""

    scanned: list[bytes] = field(default_factory=list)
    broken: bool = False
    url: str = ""

    async def __aenter__(self) -> Self:
        """Listen on a port of its own."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"tcp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.broken:
                return
            assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
            file = b""
            while size := struct.unpack("!I", await reader.readexactly(4))[0]:
                file += await reader.readexactly(size)
            self.scanned.append(file)
            writer.write(b"stream: Eicar-Signature FOUND\0" if EICAR in file else b"stream: OK\0")
            await writer.drain()
        finally:
            writer.close()
