"""PostgreSQL through asyncpg: pooled connections, and one connection per kind of batch for group commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.database.errors import as_problem
from shared.database.group import BatchWorker
from shared.database.measures import READS, WRITES
from shared.database.port import Batch, Item, Result, T, Tx
from shared.errors import Unavailable

CONNECT_TIMEOUT_S = 2
POOL_TIMEOUT_S = 1
STATEMENT_TIMEOUT_MS = 5000
MIGRATION_LOCK = 0x15_9C_4A_70
"""Advisory lock number under which one process migrates while the others wait."""


class PostgresDatabase:
    """The ``Database`` port over PostgreSQL."""

    dialect = "postgresql"

    def __init__(self, url: str, *, pool_size: int) -> None:
        self._url = url
        self._engine: AsyncEngine = create_async_engine(
            url,
            # An error names the statement, never the values: it may reach a log.
            hide_parameters=True,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT_S,
            pool_pre_ping=True,
            connect_args={
                "timeout": CONNECT_TIMEOUT_S,
                "command_timeout": STATEMENT_TIMEOUT_MS / 1000 + 1,
                "server_settings": {"statement_timeout": str(STATEMENT_TIMEOUT_MS), "application_name": "ispchat"},
            },
        )
        self._reads = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._workers: dict[int, BatchWorker] = {}
        self._stopping = False

    async def start(self) -> None:
        """Nothing to open: connections are made when first needed, so a database that is late is waited for."""

    async def stop(self) -> None:
        """Finish queued batches and close the pool."""
        self._stopping = True
        for worker in self._workers.values():
            await worker.stop()
        await self._engine.dispose()

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run ``query`` outside a transaction."""
        try:
            async with self._reads.connect() as connection:
                with READS.time():
                    return await connection.run_sync(query)
        except Exception as error:  # the border to the driver: every fault is translated, none is swallowed
            raise _translated(error) from error

    async def read_quickly(self, query: Callable[[Connection], T]) -> T:
        """Run ``query`` as ``read`` does."""
        return await self.read(query)

    async def write(self, change: Callable[[Tx], T]) -> T:
        """Run ``change`` in a transaction; returns after the commit."""
        try:
            async with self._engine.connect() as connection:
                return await self.run(connection, change)
        except Exception as error:  # the border to the driver: every fault is translated, none is swallowed
            raise _translated(error) from error

    async def connect(self) -> AsyncConnection:
        """Return a connection of the pool; whoever takes it closes it."""
        return await self._engine.connect()

    async def run(
        self, connection: AsyncConnection, change: Callable[[Tx], T], memory: dict[str, Any] | None = None
    ) -> T:
        """Run ``change`` in a transaction on ``connection``; returns after the commit."""
        holder: list[Tx] = []

        def run(sync: Connection) -> T:
            tx = Tx(sync, memory=memory)
            holder.append(tx)
            return change(tx)

        with WRITES.time():
            async with connection.begin():
                result: T = await connection.run_sync(run)
        for call in holder[0].calls_after_commit:
            call()
        return result

    def submit(self, batch: Batch[Item, Result], item: Item, done: Callable[[Result | Exception], None]) -> None:
        """Queue ``item`` for the worker of its kind."""
        if self._stopping:
            done(Unavailable("The database is closing."))
            return
        worker = self._workers.get(id(batch))
        if worker is None:
            worker = self._workers[id(batch)] = BatchWorker(self, batch)
        worker.put(item, done)

    @property
    def queued(self) -> int:
        """Return how many batch items wait."""
        return sum(len(worker.queue) for worker in self._workers.values())

    async def migrate(self, upgrade: Callable[[Connection], Any]) -> None:
        """Run ``upgrade`` under an advisory lock."""
        async with self._engine.connect() as connection:
            await connection.execute(text("SET statement_timeout = 0"))
            await connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": MIGRATION_LOCK})
            await connection.commit()
            try:
                async with connection.begin():
                    await connection.run_sync(upgrade)
            finally:
                await connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": MIGRATION_LOCK})
                await connection.execute(text(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}"))
                await connection.commit()


def _translated(error: Exception) -> BaseException:
    return as_problem(error)
