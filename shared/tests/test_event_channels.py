"""A reader of one channel's events gets all of those, passes by the others, and is not woken by them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, insert

from shared.config.database_url import normalise_database_url
from shared.database.opening import open_database
from shared.database.port import Database, Tx
from shared.events.bus import MemoryBus
from shared.events.log import MOST_LOOKED_THROUGH, Event, EventLog, EventTables, event_tables
from shared.events.reader import EventReader
from tests.support.waiting import eventually

METADATA = MetaData()
PRODUCER: EventTables = event_tables(METADATA, "producer")
READER: EventTables = event_tables(METADATA, "reader")


class Producer:
    """The producing service: its log, and the way other services read it."""

    def __init__(self, database: Database, bus: MemoryBus) -> None:
        self.database, self.log, self.asked = database, EventLog(PRODUCER, "producer", bus), 0

    async def tell(self, *channels: str | None) -> None:
        """Store one row with an event for each of ``channels``; None is of no channel."""
        told = [Event.new("told", "k", {"channel": one} if one else {"channel_id": "whatsapp"}) for one in channels]
        await self.database.write(lambda tx: self.log.append(tx, told))

    async def get(self, _: str, *, params: dict[str, str]) -> Any:
        """Answer as the service's ``/internal/events`` does."""
        self.asked += 1
        after = int(params["after"])
        return await self.database.read(lambda c: self.log.read_channel(c, params["channel"], after=after))


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with the tables of both sides."""
    url = f"sqlite+pysqlite:///{tmp_path / 'both.db'}"
    if request.param == "postgresql":
        url = normalise_database_url(request.getfixturevalue("postgres_url"))
    opened = open_database(url, pool_size=4)
    await opened.migrate(METADATA.create_all)
    await opened.start()
    await opened.write(lambda tx: tx.connection.execute(insert(PRODUCER.head).values(id=1, position=0)))
    yield opened
    await opened.stop()


async def test_only_the_channels_rows_come_and_the_position_passes_the_others_by(database: Database) -> None:
    producer = Producer(database, MemoryBus())
    for channels in (("widget",), ("whatsapp", "widget"), (None,), ("whatsapp",), ("widget",)):
        await producer.tell(*channels)
    answer = await producer.get("", params={"after": "0", "channel": "whatsapp"})
    assert [row["position"] for row in answer["rows"]] == [2, 4]
    assert (answer["upto"], answer["more"]) == (5, False)
    nothing = await producer.get("", params={"after": "4", "channel": "whatsapp"})
    assert nothing == {"rows": [], "upto": 5, "more": False}


async def test_a_long_stretch_without_any_is_passed_in_steps(database: Database) -> None:
    producer = Producer(database, MemoryBus())
    await producer.tell("widget")
    far = MOST_LOOKED_THROUGH + 7
    rows = [{"position": n, "payload": [], "created_at": datetime.now(UTC)} for n in (MOST_LOOKED_THROUGH, far)]
    await database.write(lambda tx: tx.connection.execute(insert(PRODUCER.log), rows))
    first = await producer.get("", params={"after": "0", "channel": "whatsapp"})
    assert first == {"rows": [], "upto": MOST_LOOKED_THROUGH, "more": True}
    second = await producer.get("", params={"after": str(first["upto"]), "channel": "whatsapp"})
    assert second == {"rows": [], "upto": far, "more": False}


async def test_a_reader_hears_its_channel_at_once_and_sleeps_through_the_others(database: Database) -> None:
    bus, heard = MemoryBus(), list[str]()
    await bus.start()
    producer = Producer(database, bus)

    def handle(_: Tx, event: Event) -> None:
        heard.append(event.data["channel"])

    reader = EventReader(
        "producer", client=producer, database=database, tables=READER, bus=bus, handle=handle, channel="whatsapp"  # type: ignore[arg-type]
    )  # fmt: skip
    running = asyncio.create_task(reader.run())
    try:
        await eventually(lambda: producer.asked == 1, what="the first look")
        for _ in range(20):
            await producer.tell("widget")
        assert producer.asked == 1
        await producer.tell("whatsapp")
        await eventually(lambda: heard == ["whatsapp"], within=1.5, what="the event is handled before the poll")
        assert producer.asked == 2
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await bus.stop()
