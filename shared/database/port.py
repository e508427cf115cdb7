"""The database as a service sees it: transactions given as functions, batches given item by item.

A repository is plain synchronous SQLAlchemy Core on a ``Connection``; how that connection is driven (a writer thread over
SQLite, asyncpg under PostgreSQL, worker threads over SQL Server) is this port's business alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(slots=True)
class Tx:
    """One write transaction: the connection, and what to do on the event loop once it is committed."""

    connection: Connection
    raw: sqlite3.Connection | None = None
    _after: list[Callable[[], None]] = field(default_factory=list)
    memory: dict[str, Any] | None = None
    """What a batch kept of its last transactions; None where it must look for itself. On SQLite it is emptied as soon as anything
    else has written, so what is in it is what is in the database. On PostgreSQL others write too: there the batch has to make
    sure of it in the statement that writes, and whatever goes wrong is tried once more with nothing remembered."""

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the event loop after the commit, in commit order, before the writer is answered."""
        self._after.append(call)

    def rows(self, sql: str, parameters: tuple[Any, ...]) -> list[Any]:
        """Run driver-level SQL and return its rows; for the few statements of a hot path.

        On SQLite it goes straight to the driver: SQLAlchemy's own part costs more there than the statement.
        """
        if self.raw is not None:
            return self.raw.execute(sql, parameters).fetchall()
        return list(self.connection.exec_driver_sql(sql, parameters).fetchall())

    def many(self, sql: str, parameters: list[tuple[Any, ...]]) -> None:
        """Run driver-level SQL once per row of ``parameters``; see ``rows``."""
        if self.raw is not None:
            self.raw.executemany(sql, parameters)
        else:
            self.connection.exec_driver_sql(sql, parameters)

    def run(self, sql: str, parameters: tuple[Any, ...]) -> None:
        """Run driver-level SQL that returns nothing; see ``rows``."""
        if self.raw is not None:
            self.raw.execute(sql, parameters)
        else:
            self.connection.exec_driver_sql(sql, parameters)

    @property
    def calls_after_commit(self) -> list[Callable[[], None]]:
        """Return what was registered, in order."""
        return self._after


@dataclass(frozen=True, slots=True)
class Plan(Generic[Result]):
    """The whole work of a batch as one statement, for a database where each further one is a round trip.

    ``finish`` gets the rows that came back and returns the outcome of each item and what to call on the event loop now that it is
    committed; None when the statement found the database other than was remembered and wrote nothing.
    """

    sql: str
    parameters: tuple[Any, ...]
    finish: Callable[[list[Any]], tuple[list[Result | Exception], list[Callable[[], None]]] | None]


class Batch(Generic[Item, Result]):
    """Work of one kind that may share a transaction with others of its kind (group commit).

    ``run`` gets the transaction and the items in arrival order and returns one outcome per item: a result, or an exception
    for that item alone. If ``run`` itself raises, the items are tried again one by one, so one bad item hurts no other.

    ``plan``, where there is one, says how the items are done in one statement from what is remembered, or None when that is not
    possible; such work may be under way while the next is prepared. Items of the same ``key`` are never under way together.
    """

    def __init__(
        self,
        run: Callable[[Tx, Sequence[Item]], list[Result | Exception]],
        *,
        most: int = 1000,
        plan: Callable[[dict[str, Any], Sequence[Item]], Plan[Result] | None] | None = None,
        key: Callable[[Item], str] | None = None,
    ) -> None:
        self.run = run
        self.most = most
        self.plan = plan
        self.key = key
        self.memory: dict[str, Any] = {}


class Database(Protocol):
    """Reads and writes of one service's own database."""

    @property
    def dialect(self) -> str:
        """Return ``sqlite``, ``postgresql`` or ``mssql``."""
        ...

    @property
    def queued(self) -> int:
        """Return how many changes wait to be committed."""
        ...

    async def start(self) -> None:
        """Open connections and threads."""
        ...

    async def stop(self) -> None:
        """Finish what was accepted, then close everything."""
        ...

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run ``query`` on a read connection. Raises ``Unavailable`` when the database cannot be reached."""
        ...

    async def read_quickly(self, query: Callable[[Connection], T]) -> T:
        """Run a ``query`` that an index answers in well under a millisecond, without a hop to another thread where there is one."""
        ...

    async def write(self, change: Callable[[Tx], T]) -> T:
        """Run ``change`` in a transaction of its own (or a savepoint of a shared one) and return after the commit.

        Raises what ``change`` raised (nothing of it is kept) or ``Unavailable``.
        """
        ...

    def submit(self, batch: Batch[Item, Result], item: Item, done: Callable[[Result | Exception], None]) -> None:
        """Queue ``item``; ``done`` is called on the event loop after the commit, or with the error."""
        ...

    async def migrate(self, upgrade: Callable[[Connection], Any]) -> None:
        """Run a migration while no other process of this system migrates the same database."""
        ...
