"""A real clamd with a signature database of its own: one signature, no network, no updates."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from .waiting import eventually

INFECTED = b"This is no virus, but the signature of this test calls it one: ISPCHAT-TEST-SIGNATURE-4711"
SIGNATURE = f"ISPChat.Test.File:0:*:{INFECTED.hex()}\n"
PROGRAM = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
START_SECONDS = 60.0


@dataclass
class Clamd:
    """A scanner that can be stopped and started again."""

    folder: Path
    process: asyncio.subprocess.Process | None = None

    @property
    def socket(self) -> Path:
        """Return the path it listens on."""
        return self.folder / "clamd.sock"

    @property
    def url(self) -> str:
        """Return its address for ``CLAMD_URL``."""
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        """Write configuration and signatures."""
        database = self.folder / "signatures"
        database.mkdir(parents=True, exist_ok=True)
        (database / "test.ndb").write_text(SIGNATURE, encoding="ascii")
        (self.folder / "clamd.conf").write_text(
            f"LocalSocket {self.socket}\nDatabaseDirectory {database}\nForeground yes\nLogFile {self.folder / 'clamd.log'}\n"
            f"TemporaryDirectory {self.folder}\nStreamMaxLength 100M\nSelfCheck 0\n",
            encoding="utf-8",
        )

    async def start(self) -> None:
        """Start it and wait until it answers."""
        assert PROGRAM is not None, "clamd is not installed; on Debian: apt install clamav-daemon"
        self.socket.unlink(missing_ok=True)
        self.process = await asyncio.create_subprocess_exec(
            PROGRAM, "--config-file", str(self.folder / "clamd.conf"), stdout=asyncio.subprocess.DEVNULL
        )
        await eventually(self._answers, within=START_SECONDS, what="clamd answers")

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_unix_connection(str(self.socket))
        except OSError:
            return False
        try:
            writer.write(b"zPING\0")
            return await reader.read(16) == b"PONG\0"
        finally:
            writer.close()

    async def stop(self) -> None:
        """Stop it."""
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Clamd]:
    """Run clamd with its files in ``folder``."""
    scanner = Clamd(folder)
    scanner.prepare()
    await scanner.start()
    try:
        yield scanner
    finally:
        await scanner.stop()
