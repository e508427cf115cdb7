"""A full disk: definite failures, no acknowledgement that is not kept, reads go on, and it recovers by itself (G34)."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import Api, eventually
from tests.support.fixtures import StartSystem
from tests.support.ledger import Ledger
from tests.support.people import new_conversation

SIZE_MB = 24


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with a few megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_full_disk_is_told_and_survived(start_system: StartSystem, small_disk: Path) -> None:
    system = await start_system("single", env={"DATA_DIR": str(small_disk)})
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        conversation = await new_conversation(admin, initial_message="Oi")
        path = f"/api/chat/conversations/{conversation['id']}/messages"
        ledger, refused = Ledger(), []

        async def send(number: int) -> int:
            body = {"content": f"{number} " + "x" * 15_000, "client_message_id": f"m{number}"}
            reply = await admin.post(path, body)
            if reply.status == 200:
                ledger.note(body["client_message_id"], reply.json())
            else:
                refused.append(reply)
            return reply.status

        await send(0)
        ballast = small_disk / "ballast"
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        ballast.write_bytes(b"\0" * (free - 512 * 1024))
        deadline, number = time.monotonic() + 30, 0
        while len(refused) < 20 and time.monotonic() < deadline:
            number += 4
            await asyncio.gather(*(send(number + n) for n in range(4)))
        assert len(refused) >= 20, "the disk never became full"
        assert {reply.status for reply in refused} <= {503, 507}
        assert all(reply.headers.get("Retry-After") for reply in refused)
        await ledger.check(admin, conversation["id"])
        assert (await admin.get("/api/chat/inbox")).status == 200, "reading goes on"
        ballast.unlink()

        async def works_again() -> bool:
            return await send(10_000) == 200

        await eventually(works_again, within=10, every=0.2, what="writing")
        await ledger.check(admin, conversation["id"])
        assert system.process("chat-service").is_running
        await system.restart("chat-service", kill=True)
        again = await api.login()
        await ledger.check(again, conversation["id"])
