"""Group commit on PostgreSQL: what queued while the last commits ran is the next transaction."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import asyncpg
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database.errors import as_problem
from shared.database.measures import WRITES
from shared.database.port import Batch, Plan, Tx
from shared.errors import Unavailable

T = TypeVar("T")
Done = Callable[[Any], None]
Outcomes = list[Any]
LINES = 2
"""Transactions of one kind under way at a time: while the server works at one, the next is prepared here."""
_TAKEN_BACK = frozenset({"22", "23", "40"})
"""Classes of SQLSTATE: data, integrity, rollback."""
_LOST = (
    asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InsufficientResourcesError,
)  # fmt: skip
LEAST_BESIDE = 8
"""Items that must wait before a second transaction begins beside the first: each costs a flush, however little is in it."""


class Connections(Protocol):
    """What a worker needs of its database."""

    async def connect(self) -> AsyncConnection:
        """Return a connection of the pool; whoever takes it closes it."""
        ...

    async def run(
        self, connection: AsyncConnection, change: Callable[[Tx], T], memory: dict[str, Any] | None = None
    ) -> T:
        """Run ``change`` in a transaction on ``connection``; returns after the commit."""
        ...


class BatchWorker:
    """Drains one kind of batch.

    Work that has a plan is one statement, and up to ``LINES`` of them are under way; what they concern is disjoint, and they are
    answered in the order in which they began. Any other work waits until it is alone.
    """

    def __init__(self, database: Connections, batch: Batch[Any, Any]) -> None:
        self._batch = batch
        self.queue: deque[tuple[Any, Done]] = deque()
        self._wake = asyncio.Event()
        self._stopping = False
        self._idle = [_Line(database, batch) for _ in range(LINES if batch.plan else 1)]
        self._busy: dict[asyncio.Task[None], frozenset[str]] = {}
        self._task = asyncio.get_running_loop().create_task(self._run(), name="batch-writer")

    def put(self, item: Any, done: Done) -> None:
        """Queue one item."""
        self.queue.append((item, done))
        self._wake.set()

    async def stop(self) -> None:
        """Finish what is queued and let go of the connections."""
        self._stopping = True
        self._wake.set()
        await self._task
        for line in self._idle:
            await line.close()

    async def _run(self) -> None:
        while self.queue or self._busy or not self._stopping:
            if not self._may_begin():
                self._wake.clear()
                await self._wake.wait()
                continue
            taken = self._take()
            items = [item for item, _ in taken]
            plan = self._batch.plan(self._batch.memory, items) if taken and self._batch.plan else None
            if plan is None:
                await self._alone()
            if taken:
                self._begin(taken, items, plan)
                if plan is None:
                    await self._alone()

    def _may_begin(self) -> bool:
        return bool(self._idle) and len(self.queue) >= (LEAST_BESIDE if self._busy else 1)

    async def _alone(self) -> None:
        while self._busy:
            await asyncio.wait(list(self._busy))

    def _take(self) -> list[tuple[Any, Done]]:
        """Take what waits, except for what concerns the same as the work under way; its order is kept."""
        most, key = self._batch.most, self._batch.key
        if not self._busy or key is None:
            return [self.queue.popleft() for _ in range(min(len(self.queue), most))]
        blocked = frozenset[str]().union(*self._busy.values())
        taken: list[tuple[Any, Done]] = []
        left: deque[tuple[Any, Done]] = deque()
        for entry in self.queue:
            (left if key(entry[0]) in blocked or len(taken) >= most else taken).append(entry)
        self.queue = left
        return taken

    def _begin(self, taken: list[tuple[Any, Done]], items: list[Any], plan: Plan[Any] | None) -> None:
        line, key = self._idle.pop(), self._batch.key
        before = next(reversed(self._busy), None)
        task = asyncio.get_running_loop().create_task(self._work(line, taken, items, plan, before), name="batch")
        self._busy[task] = frozenset(map(key, items)) if key else frozenset()
        task.add_done_callback(lambda ended: self._ended(ended, line))

    async def _work(
        self, line: _Line, taken: list[tuple[Any, Done]], items: list[Any], plan: Plan[Any] | None,
        before: asyncio.Task[None] | None,
    ) -> None:  # fmt: skip
        outcomes, calls = await line.commit(items, plan)
        if before is not None:
            await asyncio.wait([before])
        for call in calls:
            call()
        for (_, done), outcome in zip(taken, outcomes, strict=True):
            done(outcome)

    def _ended(self, task: asyncio.Task[None], line: _Line) -> None:
        del self._busy[task]
        self._idle.append(line)
        self._wake.set()
        if not task.cancelled():
            task.result()


class _Line:
    """A connection that stays with its worker: taking it from the pool costs two round trips a batch."""

    def __init__(self, database: Connections, batch: Batch[Any, Any]) -> None:
        self._database, self._batch = database, batch
        self._connection: AsyncConnection | None = None
        self._driver: asyncpg.Connection | None = None

    async def close(self) -> None:
        """Give the connection back."""
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(SQLAlchemyError, OSError):
                await connection.close()

    async def commit(self, items: list[Any], plan: Plan[Any] | None) -> tuple[Outcomes, list[Callable[[], None]]]:
        """Commit ``items`` together; what fails is tried again with nothing remembered, then one by one."""
        if plan is not None:
            planned = await self._execute(plan, len(items))
            if planned is not None:
                return planned
        remembered = bool(self._batch.memory)
        outcomes = await self._attempt(items)
        if isinstance(outcomes, IntegrityError) and remembered:
            outcomes = await self._attempt(items)
        if not isinstance(outcomes, BaseException):
            return outcomes, []
        if len(items) == 1 or isinstance(outcomes, Unavailable):
            return [outcomes] * len(items), []
        return [outcome for item in items for outcome in await self._commit_alone(item)], []

    async def _execute(self, plan: Plan[Any], count: int) -> tuple[Outcomes, list[Callable[[], None]]] | None:
        """Run the one statement, which is its own transaction; None when nothing was written and the long way is due."""
        try:
            driver = await self._open()
            with WRITES.time():
                rows = await driver.fetch(plan.sql, *plan.parameters)
        except Exception as error:  # noqa: BLE001 - the border to the driver: every waiter is told
            self._batch.memory.clear()
            if _wrote_nothing(error):
                return None
            await self.close()
            return [_translated(error)] * count, []
        return plan.finish(rows)

    async def _commit_alone(self, item: Any) -> Outcomes:
        self._batch.memory.clear()
        outcomes = await self._attempt([item])
        return [outcomes] if isinstance(outcomes, BaseException) else outcomes

    async def _attempt(self, items: list[Any]) -> Outcomes | BaseException:
        try:
            await self._open()
            return await self._transaction(items)
        except Exception as error:  # noqa: BLE001 - the border to the driver: one bad item must not fail its neighbours
            self._batch.memory.clear()
            problem = as_problem(error)
            if not isinstance(problem, IntegrityError):
                await self.close()
            return problem

    async def _open(self) -> asyncpg.Connection:
        if self._connection is None or self._driver is None:
            self._connection = await self._database.connect()
            # Its statements are look-ups by key. On tables the server has not analysed yet it would plan to read them whole.
            await self._connection.exec_driver_sql("SET enable_seqscan = off")
            await self._connection.commit()
            self._driver = (await self._connection.get_raw_connection()).driver_connection
        return self._driver

    async def _transaction(self, items: list[Any]) -> Outcomes:
        if self._connection is None:
            raise Unavailable("The connection to the database was lost.")
        batch = self._batch

        def change(tx: Tx) -> Outcomes:
            return batch.run(tx, items)

        return await self._database.run(self._connection, change, batch.memory)


def _wrote_nothing(error: Exception) -> bool:
    """True when the values could not be sent, or the server says of itself that it took the statement back."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "")[:2] in _TAKEN_BACK
    return isinstance(error, ValueError)


def _translated(error: Exception) -> BaseException:
    """Return the problem of one that may have been stored or not: it is not tried again, its sender will."""
    problem = as_problem(error)
    if problem is error and isinstance(error, _LOST):
        return Unavailable("The connection to the database was lost.")
    return problem
