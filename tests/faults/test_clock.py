"""A clock that jumps an hour changes no order, loses no job and does none twice; who is signed in stays so (G36).

The whole product under libfaketime, which makes it many times slower: run by hand with ISPCHAT_TEST_FAKETIME=1. The suite has
the same jumps in `services/whatsapp-service/tests/outbound/test_clock_jumps.py` and `shared/tests/test_tokens.py`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support import Api, System, eventually
from tests.support.fixtures import StartSystem
from tests.support.ledger import Ledger
from tests.support.system import SIMULATOR

FOLDERS = ("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime")


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """A file that says by how much the clock is wrong, for processes with ``faked(clock)`` in their environment."""
    file = tmp_path / "clock"
    file.write_text("+0")
    return file


def faked(clock: Path) -> dict[str, str]:
    """Return what makes a process read ``clock``; skips where libfaketime is not installed or not wanted."""
    if not os.environ.get("ISPCHAT_TEST_FAKETIME"):
        pytest.skip("slow; ISPCHAT_TEST_FAKETIME=1 runs it")
    found = [path for folder in FOLDERS if (path := Path(folder) / "libfaketimeMT.so.1").exists()]
    if not found:
        pytest.skip("libfaketime is not installed")
    return {
        "LD_PRELOAD": str(found[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip


async def _date_of(system: System) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{system.gateway_url}/health") as answer:
        return answer.headers["Date"]


async def _jump(system: System, clock: Path, by: str) -> None:
    before = await _date_of(system)
    clock.write_text(by)

    async def has_jumped() -> bool:
        return (await _date_of(system))[:22] != before[:22]

    await eventually(has_jumped, within=10, what=f"the clock going {by}")


async def _sent(phone: aiohttp.ClientSession) -> list[str]:
    async with phone.get("/control/messages?customer=mineira") as answer:
        return [one["content"]["body"] for one in (await answer.json())["messages"]]


async def test_an_hour_forth_and_two_back_change_nothing(start_system: StartSystem, clock: Path) -> None:
    system = await start_system("single", demo=True, env=faked(clock))
    async with (
        Api(system.gateway_url) as api,
        aiohttp.ClientSession(base_url=system.url_of(SIMULATOR)) as phone,
    ):
        agent = await api.login()
        said = {"type": "text", "text": {"body": "Boa tarde"}}
        async with phone.post("/control/customers/mineira/messages", json=said) as answer:
            assert answer.status == 200

        async def arrived() -> dict[str, Any] | None:
            found = (await agent.get("/api/chat/conversations?channel=whatsapp&per_page=10")).ok()["conversations"]
            return next((one for one in found if one["last_message"] == "Boa tarde"), None)

        conversation = await eventually(arrived, within=15, what="the customer's message")
        assert conversation
        path, ledger = f"/api/chat/conversations/{conversation['id']}", Ledger()
        (await agent.post(f"{path}/take")).ok()
        for by in ("+0", "+1h", "-1h", "+0"):
            if by != "+0" or ledger.sent:
                await _jump(system, clock, by)
            # An access token may have ended, or be from the future; the session goes on.
            renewed = (await api.post("/api/auth/refresh", {"refresh_token": agent.refresh_token})).ok()
            agent = api.with_token(renewed["access_token"])
            agent.refresh_token = renewed["refresh_token"]
            for number in range(3):
                mark = f"{by} {number} {len(ledger.sent)}"
                ledger.sent[mark] = f"mensagem {mark}"
                body = {"content": ledger.sent[mark], "client_message_id": mark}
                ledger.note(mark, (await agent.post(f"{path}/messages", body)).ok())
                ledger.note(mark, (await agent.post(f"{path}/messages", body)).ok())
        items = await ledger.check(agent, conversation["id"])
        ours = [one["content"] for one in items if one["client_message_id"] in ledger.sent]
        assert ours == list(ledger.sent.values()), "the order is that of sending, whatever the clock said"

        async def all_left() -> bool:
            found = await _sent(phone)
            return len(found) >= len(ledger.sent)

        await eventually(all_left, within=30, what="every message leaving")
        left = [body for body in await _sent(phone) if "mensagem" in body]
        assert [body.rpartition("mensagem ")[2] for body in left] == list(ledger.sent), "each once and in order"
