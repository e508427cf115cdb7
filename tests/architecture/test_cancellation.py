"""Whoever waits for a signal lets himself be stopped, also in the moment in which the signal comes."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from chat_service.reports.handlers import ReportKeeper

from shared.events.bus import MemoryBus
from shared.utils.clock import SystemClock

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*ROOT.glob("services/*/src"), *ROOT.glob("tools/*/src"), ROOT / "shared", ROOT / "web-interface" / "server"]


async def test_a_signal_and_a_stop_in_one_moment_are_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = MemoryBus()
    keeper = ReportKeeper(database=None, bus=bus, clock=SystemClock(), timezone="America/Sao_Paulo")  # type: ignore[arg-type]

    async def nothing_to_do() -> bool:
        return False

    monkeypatch.setattr(keeper, "advance", nothing_to_do)
    running = asyncio.create_task(keeper.run())
    for _ in range(5):
        await asyncio.sleep(0)
    bus.signal("events.chat-service", b"1")
    await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=5)
    assert done == {running}
    assert running.cancelled()


def test_nothing_waits_by_the_call_that_swallows_a_stop() -> None:
    # Until Python 3.12, asyncio.wait_for answers a stop with the result where both come at once; asyncio.timeout does not.
    found = [
        str(path.relative_to(ROOT))
        for folder in SOURCES
        for path in folder.rglob("*.py")
        if "tests" not in path.parts and re.search(r"asyncio\.wait_for\(", path.read_text(encoding="utf-8"))
    ]
    assert found == []
