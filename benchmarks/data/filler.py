"""Writes a history into the tables of a product that is stopped: bulk inserts, then the search index and the counters."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo

import asyncpg
from chat_service.contacts.models import contacts, identities
from chat_service.conversations.models import activity, conversations, protocols
from chat_service.messages.models import timeline
from chat_service.reports import repository as reports
from chat_service.search import repository as search
from chat_service.search.domain import is_learnt
from sqlalchemy import Connection, Dialect, Table, create_engine, insert, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg as postgresql
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.data.history import History, Row, Stretch
from shared.models.base import ACCOUNT

_STRETCH = 20_000
_COUNTED_AT_ONCE = 400
_ZONE = ZoneInfo("America/Sao_Paulo")
_INDEXED_LATER = ("chat_timeline", "chat_conversations", "chat_search_items", "chat_contacts")

Use = Callable[[Connection], None]


class Target(Protocol):
    """A database that takes rows in bulk."""

    dialect: Dialect

    def bulk(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows that are in the form of the driver."""
        ...

    def use(self, work: Use) -> None:
        """Run ``work`` in a transaction."""
        ...


class SqliteTarget(AbstractContextManager["SqliteTarget"]):
    """The file of chat-service."""

    dialect: Dialect = sqlite.dialect()

    def __init__(self, file: Path) -> None:
        self._engine = create_engine(f"sqlite:///{file}")
        self._raw = sqlite3.connect(file)
        # Written once, before anything is measured; the product sets its own pragmas when it opens the file.
        for pragma in ("synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            self._raw.execute(f"PRAGMA {pragma}")

    def bulk(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows."""
        # By name: a column that a migration added stands last in the file, wherever the model has it.
        names = ", ".join(column.name for column in table.columns)
        places = ", ".join("?" * len(table.columns))
        self._raw.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows)  # noqa: S608 - our own tables
        self._raw.commit()

    def use(self, work: Use) -> None:
        """Run ``work`` in a transaction."""
        with self._engine.begin() as connection:
            connection.execute(text("PRAGMA synchronous=OFF"))
            work(connection)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave statistics for the planner, as a database has that grew up, and close."""
        self._raw.execute("PRAGMA analysis_limit=1000")
        self._raw.execute("ANALYZE")
        self._raw.commit()
        self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._raw.close()
        self._engine.dispose()


class PostgresTarget(AbstractContextManager["PostgresTarget"]):
    """The product's database on a PostgreSQL server; secondary indexes are made after the rows."""

    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    def __init__(self, url: str) -> None:
        self._runner = asyncio.Runner()
        self._engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
        self._raw: asyncpg.Connection = self._runner.run(asyncpg.connect(url))
        self._indexes: list[str] = []

    def __enter__(self) -> Self:
        """Take the indexes away."""
        found = self._runner.run(
            self._raw.fetch(
                "SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made FROM pg_index i "
                "LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid "
                "WHERE c.oid IS NULL AND i.indrelid::regclass::text = ANY($1::text[])",
                list(_INDEXED_LATER),
            )
        )
        self._indexes = [row["made"] for row in found]
        for row in found:
            self._run(f"DROP INDEX {row['name']}")
        return self

    def bulk(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows."""
        names = [column.name for column in table.columns]
        self._runner.run(self._raw.copy_records_to_table(table.name, records=rows, columns=names))

    def use(self, work: Use) -> None:
        """Run ``work`` in a transaction."""

        async def run() -> None:
            async with self._engine.begin() as connection:
                await connection.execute(text("SET LOCAL synchronous_commit = off"))
                await connection.run_sync(work)

        self._runner.run(run())

    def _run(self, statement: str) -> None:
        self._runner.run(self._raw.execute(statement))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Make the indexes again, leave statistics for the planner, and close."""
        if kind is None:
            self._run("SET maintenance_work_mem = '512MB'")
            for statement in self._indexes:
                self._run(statement)
            self._run("VACUUM (ANALYZE)")
        self._runner.run(self._raw.close())
        self._runner.run(self._engine.dispose())
        self._runner.close()


class Rows:
    """Brings rows of one table into the order and form that the driver takes."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        self.table = table
        self._columns = [
            (column.name, column.type.dialect_impl(dialect).bind_processor(dialect), _default(column))
            for column in table.columns
        ]

    def of(self, rows: Iterable[Row]) -> list[tuple[Any, ...]]:
        """Return the rows as tuples."""
        return [
            tuple(
                processor(row.get(name, default)) if processor else row.get(name, default)
                for name, processor, default in self._columns
            )
            for row in rows
        ]


def _default(column: Any) -> Any:
    """Return what a column holds of which the history says nothing."""
    if column.nullable:
        return None
    kind = column.type.python_type if hasattr(column.type, "python_type") else str
    return {bool: False, int: 0}.get(kind, "")


def fill(target: Target, history: History) -> None:
    """Write the whole history."""
    tables = {
        name: Rows(table, target.dialect)
        for name, table in (
            ("contacts", contacts),
            ("identities", identities),
            ("conversations", conversations),
            ("items", timeline),
        )
    }
    target.use(search.open_cursor)
    known: set[str] = set()
    for stretch in history.stretches(_STRETCH):
        for name, rows in tables.items():
            target.bulk(rows.table, rows.of(getattr(stretch, name)))
        _index(target, stretch, known)
    target.use(lambda connection: _count(connection, history))
    _sum_up(target)


def _sum_up(target: Target) -> None:
    """Count everything into the sums of reports, as it would long have been."""
    target.use(reports.open_cursor)
    left = [True]

    def step(connection: Connection) -> None:
        found = reports.uncounted(connection, reports.position(connection) or 0, _COUNTED_AT_ONCE, _ZONE)
        left[0] = found is not None and not found.is_last
        if found is not None:
            reports.add(connection, found)

    while left[0]:
        target.use(step)


def _index(target: Target, stretch: Stretch, known: set[str]) -> None:
    """Index a stretch, and add what it brings to the vocabulary, without which no unfinished word is found."""
    new = {word for _, _, found in stretch.documents for word in found if is_learnt(word)} - known
    known |= new

    def index(connection: Connection) -> None:
        search.add(connection, stretch.documents)
        search.learn(connection, new)

    target.use(index)


def _count(connection: Connection, history: History) -> None:
    """Bring the counters to where they would be."""
    days = [{"account_id": ACCOUNT, "day": day, "last_number": last} for day, last in history.days.items()]
    connection.execute(insert(protocols), days)
    if connection.dialect.name == "postgresql":
        names = [column.name for column in activity.c]
        copied = [conversations.c["id" if name == "conversation_id" else name] for name in names]
        connection.execute(insert(activity).from_select(names, select(*copied)))
    head = {"position": history.conversations}
    connection.execute(text("UPDATE chat_event_head SET position = :position WHERE position < :position"), head)
    connection.execute(text("UPDATE chat_event_cursors SET position = :position WHERE producer = 'chat-search'"), head)
