"""Group commit on PostgreSQL: two transactions under way, each item answered once and in its turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import text

from shared.config.database_url import normalise_database_url
from shared.database.opening import open_database
from shared.database.port import Batch, Database, Plan, Tx
from shared.errors import Unavailable
from tests.support.waiting import eventually

Item = tuple[str, int]


class Ledger:
    """A batch that writes (key, number) rows, by one statement that takes a moment, or in a transaction."""

    def __init__(self) -> None:
        self.under_way: list[set[str]] = []
        self.most_under_way, self.planned, self.in_transactions = 0, 0, 0
        self.batch: Batch[Item, int] = Batch(self.run, most=20, plan=self.plan, key=lambda item: item[0])

    def plan(self, _: dict[str, Any], items: Sequence[Item]) -> Plan[int] | None:
        """Plan everything but negative numbers."""
        if any(number < 0 for _, number in items):
            return None
        keys = {key for key, _ in items}
        assert not any(keys & other for other in self.under_way), "items of one key are under way together"
        self.under_way.append(keys)
        self.most_under_way = max(self.most_under_way, len(self.under_way))
        self.planned += 1

        def finish(_: list[Any]) -> tuple[list[int | Exception], list[Any]]:
            self.under_way.remove(keys)
            return [number for _, number in items], []

        rows = "SELECT u.key, u.number FROM unnest($1::text[], $2::int[]) AS u(key, number), pg_sleep(0.03)"
        sql = f"INSERT INTO ledger (key, number) {rows} RETURNING 1"
        return Plan(sql, ([key for key, _ in items], [number for _, number in items]), finish)

    def run(self, tx: Tx, items: Sequence[Item]) -> list[int | Exception]:
        """Write in a transaction."""
        self.in_transactions += 1
        for key, number in items:
            tx.connection.execute(text("INSERT INTO ledger (key, number) VALUES (:k, :n)"), {"k": key, "n": number})
        return [number for _, number in items]


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    """A PostgreSQL database with the ledger's table."""
    opened = open_database(normalise_database_url(postgres_url), pool_size=4)
    await opened.start()
    table = "CREATE TABLE ledger (id bigserial PRIMARY KEY, key text, number int, UNIQUE (key, number))"
    await opened.write(lambda tx: tx.connection.execute(text(table)))
    yield opened
    await opened.stop()


async def _send(database: Database, ledger: Ledger, items: Sequence[Item]) -> list[Any]:
    answers: list[Any] = []
    everything = asyncio.Event()

    def done(answer: Any) -> None:
        answers.append(answer)
        if len(answers) == len(items):
            everything.set()

    for item in items:
        database.submit(ledger.batch, item, done)
    async with asyncio.timeout(20):
        await everything.wait()
    return answers


async def _stored(database: Database) -> list[tuple[str, int]]:
    rows = await database.read(lambda c: c.execute(text("SELECT key, number FROM ledger ORDER BY id")).all())
    return [(row[0], row[1]) for row in rows]


async def test_two_are_under_way_and_the_items_of_a_key_keep_their_order(database: Database) -> None:
    ledger = Ledger()
    items = [(f"k{n % 60}", n) for n in range(300)]
    answers = await _send(database, ledger, items)
    assert sorted(answers) == list(range(300))
    assert ledger.most_under_way == 2
    stored = await _stored(database)
    for key in {key for key, _ in items}:
        assert [n for k, n in stored if k == key] == [n for k, n in items if k == key]


async def test_what_has_no_plan_waits_until_it_is_alone(database: Database) -> None:
    ledger = Ledger()
    items = [(f"k{n}", n) for n in range(40)] + [("z", -1)] + [(f"l{n}", 100 + n) for n in range(40)]
    answers = await _send(database, ledger, items)
    assert sorted(answers) == sorted(number for _, number in items)
    assert ledger.in_transactions >= 1


async def test_a_broken_constraint_fails_its_item_and_no_other(database: Database) -> None:
    ledger = Ledger()
    await _send(database, ledger, [("a", 1)])
    answers = await _send(database, ledger, [("b", 2), ("a", 1), ("c", 3)])
    assert [answer for answer in answers if isinstance(answer, int)] == [2, 3]
    assert len([answer for answer in answers if isinstance(answer, Exception)]) == 1
    assert await _stored(database) == [("a", 1), ("b", 2), ("c", 3)]


async def test_a_connection_that_dies_under_it_is_told_and_not_tried_again(database: Database) -> None:
    ledger = Ledger()
    await _send(database, ledger, [("a", 1)])
    answers: list[Any] = []
    database.submit(ledger.batch, ("b", 2), answers.append)
    for _ in range(200):
        await asyncio.sleep(0.005)
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO ledger%' AND state = 'active'"
        if await database.read(lambda c: c.execute(text(kill)).all()):  # noqa: B023 - run at once
            break
    await eventually(lambda: bool(answers), what="the sender is told")
    assert [type(answer) for answer in answers] == [Unavailable]
    assert ledger.in_transactions == 0
    assert await _send(database, ledger, [("c", 3)]) == [3]
    assert await _stored(database) == [("a", 1), ("c", 3)]
