"""Databases whose driver is synchronous (SQL Server): worker threads, one transaction per change or batch."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from shared.database.errors import as_problem
from shared.database.measures import READS, WRITES
from shared.database.port import Batch, Item, Result, T, Tx
from shared.errors import Unavailable

DEADLOCK_TRIES = 3


class ThreadedDatabase:
    """The ``Database`` port over any synchronous SQLAlchemy driver."""

    def __init__(self, url: str, *, pool_size: int) -> None:
        self._engine = create_engine(
            url, pool_size=pool_size, max_overflow=0, pool_timeout=1, pool_pre_ping=True, hide_parameters=True
        )
        self.dialect = self._engine.dialect.name
        self._threads = ThreadPoolExecutor(pool_size, thread_name_prefix="database")
        self._queues: dict[int, deque[tuple[Any, Callable[[Any], None]]]] = {}
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._stopping = False

    async def start(self) -> None:
        """Nothing to open: connections are made when first needed."""

    async def stop(self) -> None:
        """Finish queued batches and close the pool."""
        self._stopping = True
        if self._busy:
            await asyncio.gather(*self._busy.values())
        self._threads.shutdown(wait=True)
        self._engine.dispose()

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run ``query`` in a worker thread."""

        def run() -> T:
            with self._engine.connect() as connection, READS.time():
                return query(connection)

        return await self._in_thread(run)

    async def read_quickly(self, query: Callable[[Connection], T]) -> T:
        """Run ``query`` as ``read`` does."""
        return await self.read(query)

    async def write(self, change: Callable[[Tx], T]) -> T:
        """Run ``change`` in a transaction, again if it was chosen as a deadlock's victim."""
        result, after = await self._in_thread(lambda: self._transaction(change))
        for call in after:
            call()
        return result

    def _transaction(self, change: Callable[[Tx], T]) -> tuple[T, list[Callable[[], None]]]:
        for attempt in range(DEADLOCK_TRIES):
            try:
                with WRITES.time(), self._engine.begin() as connection:
                    tx = Tx(connection)
                    return change(tx), tx.calls_after_commit
            except DBAPIError as error:
                if attempt + 1 == DEADLOCK_TRIES or "1205" not in str(error):
                    raise
        raise Unavailable("The database kept choosing this change as a deadlock's victim.")

    async def _in_thread(self, run: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, run)
        except Exception as error:  # the border to the driver: every fault is translated, none is swallowed
            raise as_problem(error) from error

    def submit(self, batch: Batch[Item, Result], item: Item, done: Callable[[Result | Exception], None]) -> None:
        """Queue ``item``; one drain task per kind keeps arrival order."""
        if self._stopping:
            done(Unavailable("The database is closing."))
            return
        key = id(batch)
        self._queues.setdefault(key, deque()).append((item, done))
        if key not in self._busy:
            self._busy[key] = asyncio.get_running_loop().create_task(self._drain(key, batch))

    async def _drain(self, key: int, batch: Batch[Any, Any]) -> None:
        queue = self._queues[key]
        while queue:
            taken = [queue.popleft() for _ in range(min(len(queue), batch.most))]
            for (_, done), outcome in zip(taken, await self._commit(batch, [i for i, _ in taken]), strict=True):
                done(outcome)
        del self._busy[key]

    async def _commit(self, batch: Batch[Any, Any], items: list[Any]) -> list[Any]:
        try:
            return await self.write(lambda tx: batch.run(tx, items))
        except Exception as error:  # noqa: BLE001 - the border to the driver: one bad item must not fail its neighbours
            if len(items) == 1 or isinstance(error, Unavailable):
                return [error] * len(items)
        return [outcome for item in items for outcome in await self._commit(batch, [item])]

    @property
    def queued(self) -> int:
        """Return how many batch items wait."""
        return sum(len(queue) for queue in self._queues.values())

    async def migrate(self, upgrade: Callable[[Connection], Any]) -> None:
        """Run ``upgrade`` under an application lock of the server."""

        def run() -> None:
            with self._engine.begin() as connection:
                if self.dialect == "mssql":
                    connection.execute(text("EXEC sp_getapplock 'ispchat-migrate', 'Exclusive', 'Transaction', 60000"))
                upgrade(connection)

        await self._in_thread(run)
