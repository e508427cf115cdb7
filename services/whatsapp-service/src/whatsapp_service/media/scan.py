"""The virus scanner: clamd's INSTREAM over TCP or a Unix socket, where one is configured."""

from __future__ import annotations

import asyncio
import struct
from typing import IO
from urllib.parse import urlsplit

from whatsapp_service.media.domain import INFECTED
from whatsapp_service.media.ports import FileRefused, FileTrouble

CHUNK = 64 * 1024
CONNECT_SECONDS = 5.0
SCAN_SECONDS = 60.0
LONGEST_REPLY = 4096
DEFAULT_PORT = 3310


class Scanner:
    """Asks clamd about files. A scanner that does not answer lets nothing through: the file waits for it."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)

    async def check(self, file: IO[bytes]) -> None:
        """Return for a clean file, set to its beginning. Raises FileRefused for an infected one, FileTrouble without an answer."""
        try:
            async with asyncio.timeout(SCAN_SECONDS):
                reply = await self._ask(file)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise FileTrouble("the virus scanner does not answer") from error
        finally:
            file.seek(0)
        if reply.endswith("FOUND"):
            raise FileRefused(INFECTED)
        if not reply.endswith("OK"):
            raise FileTrouble("the virus scanner could not scan the file")

    async def _ask(self, file: IO[bytes]) -> str:
        reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                writer.write(struct.pack("!I", len(chunk)) + chunk)
                await writer.drain()
            writer.write(struct.pack("!I", 0))
            await writer.drain()
            reply = await reader.readuntil(b"\0")
        finally:
            writer.close()
        return reply[:LONGEST_REPLY].rstrip(b"\0\n ").decode("utf-8", "replace")

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(CONNECT_SECONDS):
            if self._parts.scheme == "unix":
                return await asyncio.open_unix_connection(self._parts.path)
            return await asyncio.open_connection(self._parts.hostname, self._parts.port or DEFAULT_PORT)
