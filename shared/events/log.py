"""The event log of a service: written with the change, pulled by the readers, gapless and in commit order.

A position is taken from a counter row inside the transaction that makes the change; the row stays locked until the commit, so
positions become visible in order and "everything after N" can never skip one (a sequence or identity column cannot promise
that). Take it last in a transaction, so that the lock is short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from shared.database.port import Tx
from shared.database.types import JsonText, UtcDateTime
from shared.events.bus import Bus
from shared.utils.clock import rfc3339
from shared.utils.ids import uuid7

RETENTION = timedelta(days=7)
_CHANNEL = re.compile(r'"channel":"([^"]*)"')
MOST_PER_READ = 500
MOST_LOOKED_THROUGH = 20_000
"""Positions that a reader of one channel's events looks through at a time."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: a type in the past tense, the key that orders it, and its data."""

    type: str
    key: str
    data: dict[str, Any]
    id: str
    at: str

    @classmethod
    def new(cls, kind: str, key: str, data: dict[str, Any]) -> Event:
        """Return a new event that happened now."""
        return cls(kind, key, data, uuid7(), rfc3339(datetime.now(UTC)) or "")


@dataclass(frozen=True, slots=True)
class EventTables:
    """The three tables of one service: its log, the counter of positions, and how far it has read others' logs."""

    log: Table
    head: Table
    cursors: Table


def event_tables(metadata: MetaData, prefix: str) -> EventTables:
    """Return (and define on ``metadata``) the event tables of the service with this table prefix."""
    log = Table(
        f"{prefix}_events",
        metadata,
        Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        Column("payload", JsonText, nullable=False),
        Column("created_at", UtcDateTime, nullable=False, index=True),
    )
    head = Table(
        f"{prefix}_event_head",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("position", BigInteger, nullable=False),
    )
    cursors = Table(
        f"{prefix}_event_cursors",
        metadata,
        Column("producer", String(40), primary_key=True),
        Column("position", BigInteger, nullable=False),
    )
    return EventTables(log, head, cursors)


class EventLog:
    """Appends to and reads from the log of one service."""

    def __init__(self, tables: EventTables, service: str, bus: Bus) -> None:
        self._tables, self._service, self._bus = tables, service, bus
        self._channel = f"events.{service}"

    def append(self, tx: Tx, events: Sequence[Event], *, width: int = 1) -> int:
        """Write ``events`` as one row and wake the readers after the commit; returns the row's position.

        ``width`` > 1 reserves the positions just below the returned one for the caller's own use (chat numbers the changed
        conversations of its inbox feed with them).
        """
        position, payload = self._advance(tx, width), self.encode(events)
        if tx.raw is not None:
            tx.run(self._insert_sql, (position, payload, rfc3339(datetime.now(UTC))))
        else:
            tx.connection.execute(
                insert(self._tables.log).values(
                    position=position, payload=[_as_dict(event) for event in events], created_at=datetime.now(UTC)
                )
            )
        self.wake_after_commit(tx, position, payload)
        return position

    @staticmethod
    def encode(events: Sequence[Event]) -> str:
        """Return the payload of one row; for a caller who writes the row in a statement of his own."""
        return orjson.dumps([_as_dict(event) for event in events]).decode()

    def wake_after_commit(self, tx: Tx, position: int, payload: str) -> None:
        """Wake the readers of ``payload`` once ``tx`` is committed."""
        told = self.signal_of(position, payload)
        tx.after_commit(lambda: self.wake(told))

    @staticmethod
    def signal_of(position: int, payload: str) -> bytes:
        """Return what is told of a row: the log's position, and which channels its events are of."""
        return " ".join((str(position), *sorted(set(_CHANNEL.findall(payload))))).encode()

    def wake(self, told: bytes) -> None:
        """Tell the readers; ``told`` is from ``signal_of``."""
        self._bus.signal(self._channel, told)

    @property
    def _insert_sql(self) -> str:
        return f"INSERT INTO {self._tables.log.name} (position, payload, created_at) VALUES (?, ?, ?)"  # noqa: S608 - our name

    def _advance(self, tx: Tx, width: int) -> int:
        head = self._tables.head
        if tx.raw is not None:
            name = head.name
            sql = f"UPDATE {name} SET position = position + ? WHERE id = 1 RETURNING position"  # noqa: S608 - our own name
            return int(tx.rows(sql, (width,))[0][0])
        changed = update(head).where(head.c.id == 1).values(position=head.c.position + width)
        return int(tx.connection.execute(changed.returning(head.c.position)).scalar_one())

    def read(self, connection: Connection, *, after: int, limit: int = MOST_PER_READ) -> list[dict[str, Any]]:
        """Return rows ``{position, events}`` with position > ``after``, in order."""
        log = self._tables.log
        query = select(log.c.position, log.c.payload).where(log.c.position > after)
        return _rows(connection, query.order_by(log.c.position).limit(limit))

    def read_channel(self, connection: Connection, channel: str, *, after: int) -> dict[str, Any]:
        """Return ``{rows, upto, more}``: the rows behind ``after`` that have an event of ``channel``.

        They are found by their text, so that the others need not be parsed. There is none between the last of them and ``upto``;
        ``more`` says that not everything was looked through.
        """
        log = self._tables.log
        within = (log.c.position > after, log.c.position <= after + MOST_LOOKED_THROUGH)
        newest = connection.execute(select(func.max(log.c.position)).where(*within)).scalar() or after
        mark = orjson.dumps({"channel": channel}).decode()[1:-1]
        query = select(log.c.position, log.c.payload).where(
            *within, type_coerce(log.c.payload, Text).contains(mark, autoescape=True)
        )
        rows = _rows(connection, query.order_by(log.c.position).limit(MOST_PER_READ))
        whole = len(rows) < MOST_PER_READ
        upto = newest if whole else rows[-1]["position"]
        return {"rows": rows, "upto": upto, "more": not whole or newest == after + MOST_LOOKED_THROUGH}

    def purge(self, tx: Tx, now: datetime) -> None:
        """Delete rows older than the retention (7 days); a reader that was away longer starts from a snapshot."""
        tx.connection.execute(delete(self._tables.log).where(self._tables.log.c.created_at < now - RETENTION))


def _as_dict(event: Event) -> dict[str, Any]:
    return {"id": event.id, "type": event.type, "key": event.key, "at": event.at, "data": event.data}


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [{"position": row.position, "events": row.payload} for row in connection.execute(query)]
