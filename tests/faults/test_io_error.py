"""The disk refuses to write: no acknowledgement, the error is told, and what was acknowledged is whole afterwards (G35)."""

from __future__ import annotations

import asyncio
import resource

import psutil

from tests.support import Api, eventually
from tests.support.fixtures import StartSystem
from tests.support.ledger import Ledger
from tests.support.people import new_conversation


async def test_a_write_that_fails_is_not_acknowledged_and_leaves_nothing_half_done(start_system: StartSystem) -> None:
    system = await start_system("single", env={"JWT_EXPIRE_HOURS": "4"})
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        conversation = await new_conversation(admin, initial_message="Oi")
        path = f"/api/chat/conversations/{conversation['id']}/messages"
        ledger, refused = Ledger(), []

        async def send(number: int) -> int:
            mark = f"m{number}"
            ledger.sent[mark] = f"{number} " + "x" * 8_000
            reply = await admin.post(path, {"content": ledger.sent[mark], "client_message_id": mark})
            if reply.status == 200:
                ledger.note(mark, reply.json())
            else:
                refused.append(reply)
            return reply.status

        for number in range(10):
            assert await send(number) == 200
        process = psutil.Process(system.process("chat-service").pid)
        log = system.process("chat-service").log_file
        wal = max(system.data_dir.glob("**/chat*.db-wal"), key=lambda file: file.stat().st_size)
        # From here on the kernel refuses to let any file of the process grow beyond this: write() fails, and so does a commit.
        most = max(log.stat().st_size + 512 * 1024, wal.stat().st_size)
        process.rlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        for start in range(100, 1_000, 4):
            await asyncio.gather(*(send(number) for number in range(start, start + 4)))
            if len(refused) >= 20:
                break
        assert len(refused) >= 20, "no write ever failed"
        assert {reply.status for reply in refused} <= {503, 507}
        assert all(reply.headers.get("Retry-After") and reply.json()["detail"] for reply in refused)
        items = await ledger.check(admin, conversation["id"])
        assert {one["client_message_id"] for one in items} - {None} == set(ledger.acked), (
            "refused, and stored all the same"
        )

        # A restart with the fault still there finds whole transactions only.
        await system.restart("chat-service", kill=True)
        again = await api.login()
        await ledger.check(again, conversation["id"])

        async def works() -> bool:
            reply = await again.post(path, {"content": "de novo", "client_message_id": "last"})
            return reply.status == 200

        await eventually(works, within=10, what="writing on a disk that works")
