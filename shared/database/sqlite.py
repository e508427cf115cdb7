"""SQLite as a server database: one writer thread with group commit, a few reader threads, WAL, synchronous=FULL."""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from shared.database.errors import as_problem
from shared.database.measures import READS, WRITES
from shared.database.port import Batch, Item, Result, T, Tx
from shared.database.sharing import Job, Outcome, Settle, run_alike, run_group
from shared.errors import Unavailable

READERS = 2
BUSY_TIMEOUT_MS = 5000
CALM_PAGES, FLOOD_PAGES = 1000, 16_000
"""WAL pages after which what is in the WAL is copied to the database file, beside the writer. Its flush holds up the commits that
come meanwhile: while messages come one by one it is to be short; in a flood it is to be rare, as most pages are written again."""
FLOOD = 8
"""Changes of one transaction from which on it is a flood."""
PAGES_PER_JOB = 4
STATEMENTS = 256
"""Prepared statements that a connection keeps: the message path has one for each number of rows."""
MOST_WAL_PAGES = 40_000
"""WAL pages after which the writer itself does it: only while nobody writes can the WAL begin anew."""


def _new_engine(url: str, *, reader: bool) -> Engine:
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"cached_statements": STATEMENTS},
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        # The patience first: to see that the journal is the right one already takes a lock.
        for line in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
                     "mmap_size=268435456", "temp_store=MEMORY", "cache_size=-16000"):  # fmt: skip
            cursor.execute(f"PRAGMA {line}")
        if reader:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return engine


class SqliteDatabase:
    """The ``Database`` port over one SQLite file that this process owns."""

    dialect = "sqlite"

    def __init__(self, url: str) -> None:
        self._url = url
        self.path = Path(make_url(url).database or "")
        self._jobs: deque[Job] = deque()
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._copier: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._read_connections: list[Connection] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last_writer: Batch[Any, Any] | None = None

    async def start(self) -> None:
        """Open the file (made with mode 0600) and start the threads."""
        self._loop = asyncio.get_running_loop()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.touch(mode=0o600, exist_ok=True)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix=f"{self.path.stem}-read")
        self._copier = ThreadPoolExecutor(1, thread_name_prefix=f"{self.path.stem}-checkpoint")
        self._writer = _new_engine(self._url, reader=False)
        self._reader = _new_engine(self._url, reader=True)
        self._thread = threading.Thread(target=self._write_loop, name=f"{self.path.stem}-write", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Commit what is queued, then close."""
        self._stopping = True
        self._wake.set()
        if self._thread:
            await asyncio.to_thread(self._thread.join)
        for pool in (self._readers, self._copier):
            if pool:
                pool.shutdown(wait=True)
        for connection in self._read_connections:
            connection.close()
        self._read_connections.clear()

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run ``query`` on a reader thread."""
        if self._readers is None or self._loop is None or self._stopping:
            raise Unavailable("The database is not open.")
        return await self._loop.run_in_executor(self._readers, self.read_now, query)

    async def read_quickly(self, query: Callable[[Connection], T]) -> T:
        """Run ``query`` on the event loop's own reader: readers of a WAL never wait for the writer."""
        return self.read_now(query)

    def read_now(self, query: Callable[[Connection], T]) -> T:
        """Run ``query`` in the calling thread; only for queries that an index answers in well under a millisecond."""
        connection: Connection | None = getattr(self._local, "connection", None)
        try:
            if connection is None:
                connection = self._local.connection = self._reader.connect()
                self._read_connections.append(connection)
            with READS.time():
                return query(connection)
        except Exception as error:  # the border to the driver: every fault is translated, none is swallowed
            translated = as_problem(error)
            if translated is error:
                raise
            raise translated from error

    async def write(self, change: Callable[[Tx], T]) -> T:
        """Run ``change`` in a savepoint of the next transaction; returns after the commit."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def done(outcome: Any) -> None:
            if future.done():
                return
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        self._put(Job(None, change, done))
        return await future

    def submit(self, batch: Batch[Item, Result], item: Item, done: Callable[[Result | Exception], None]) -> None:
        """Queue ``item`` for the writer thread."""
        self._put(Job(batch, item, done))

    def _put(self, job: Job) -> None:
        if self._stopping or self._thread is None:
            job.done(Unavailable("The database is closing."))
            return
        self._jobs.append(job)
        if not self._wake.is_set():
            self._wake.set()

    @property
    def queued(self) -> int:
        """Return how many changes wait for the writer."""
        return len(self._jobs)

    def _write_loop(self) -> None:
        connection = self._writer.connect()
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
        written = uncopied = 0
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._jobs:
                jobs = [self._jobs.popleft() for _ in range(min(len(self._jobs), 1000))]
                settles = self._commit(connection, jobs)
                self._call(settles)
                written += len(jobs) * PAGES_PER_JOB
                uncopied += len(jobs) * PAGES_PER_JOB
                if written > MOST_WAL_PAGES:
                    written = uncopied = 0
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                elif uncopied > (FLOOD_PAGES if len(jobs) >= FLOOD else CALM_PAGES) and self._copier is not None:
                    uncopied = 0
                    self._copier.submit(self.read_now, _checkpoint)
            if self._stopping and not self._jobs:
                break
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.close()

    def _call(self, settles: list[Settle]) -> None:
        def run() -> None:
            for settle in settles:
                settle()

        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(run)

    def _commit(self, connection: Connection, jobs: list[Job]) -> list[Settle]:
        """Run ``jobs`` in one transaction and return what to call on the loop, in order."""
        raw = _raw(connection)
        outcomes: list[Outcome] = []
        try:
            with WRITES.time():
                raw.execute("BEGIN IMMEDIATE")
                groups = [(batch, list(grouped)) for batch, grouped in groupby(jobs, key=attrgetter("batch"))]
                for batch, group in groups:
                    self._forget_unless(batch)
                    if batch is not None and len(groups) == 1:
                        outcomes += run_alike(connection, raw, batch, group)
                    else:
                        outcomes += run_group(connection, raw, batch, group)
                raw.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - the border to the driver: nothing was committed, every waiter is told
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            self._last_writer = None
            problem = as_problem(error)
            return [partial(_answer, jobs, [problem] * len(jobs))]
        settles: list[Settle] = []
        for group, results, after in outcomes:
            settles.extend(after)
            settles.append(partial(_answer, group, results))
        return settles

    def _forget_unless(self, batch: Batch[Any, Any] | None) -> None:
        """Empty the memory of a batch when something else has written since it ran: this process is the file's only writer."""
        if batch is not None and batch is not self._last_writer:
            batch.memory.clear()
        self._last_writer = batch

    async def migrate(self, upgrade: Callable[[Connection], Any]) -> None:
        """Run ``upgrade`` under a file lock, on a connection of its own."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        await asyncio.to_thread(self._migrate, upgrade)

    def _migrate(self, upgrade: Callable[[Connection], Any]) -> None:
        with _locked(self.path.with_suffix(".migrate.lock")):
            engine = create_engine(self._url, poolclass=NullPool, hide_parameters=True)
            with engine.begin() as connection:
                upgrade(connection)
            engine.dispose()


def _checkpoint(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _raw(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection behind ``connection``."""
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def _answer(group: list[Job], results: list[Any]) -> None:
    for job, result in zip(group, results, strict=True):
        job.done(result)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
