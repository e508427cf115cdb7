"""Runs what shares one transaction of SQLite: kinds of work one after the other, each with an outcome for each of its items."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import Connection

from shared.database.errors import as_problem
from shared.database.port import Batch, Tx

Settle = Callable[[], None]


class Job:
    """One queued change: a lone function or an item of a batch."""

    __slots__ = ("batch", "done", "work")

    def __init__(self, batch: Batch[Any, Any] | None, work: Any, done: Callable[[Any], None]) -> None:
        self.batch, self.work, self.done = batch, work, done


Outcome = tuple[list[Job], list[Any], list[Settle]]
"""Some jobs, the result of each, and what to call once they are committed."""


def run_alike(
    connection: Connection, raw: sqlite3.Connection, batch: Batch[Any, Any], jobs: list[Job]
) -> list[Outcome]:
    """Run the jobs of a transaction that has no others: without a savepoint, which would copy each page before its first change."""
    tx = Tx(connection, raw, memory=batch.memory)
    try:
        results = batch.run(tx, [job.work for job in jobs])
    except Exception:  # whatever it was, it comes again where each item is tried with nothing remembered
        if not raw.in_transaction:
            raise  # the database itself gave up (disk full, I/O): the whole transaction is gone
        raw.execute("ROLLBACK")
        batch.memory.clear()
        raw.execute("BEGIN IMMEDIATE")
        return list(run_group(connection, raw, batch, jobs))
    return [(jobs, results, tx.calls_after_commit)]


def run_group(
    connection: Connection, raw: sqlite3.Connection, batch: Batch[Any, Any] | None, jobs: list[Job]
) -> Iterator[Outcome]:
    """Run consecutive jobs of one kind, each kind (or lone function) in a savepoint."""
    if batch is None:
        for job in jobs:
            result, after = _in_savepoint(connection, raw, job.work)
            yield [job], [result], after
        return
    items = [job.work for job in jobs]
    remembered = bool(batch.memory)
    results, after = _in_savepoint(connection, raw, lambda tx: batch.run(tx, items), batch.memory)
    if isinstance(results, Exception) and remembered:
        # What is remembered may lack what would have shown the fault before anything was written: once more without it.
        batch.memory.clear()
        results, after = _in_savepoint(connection, raw, lambda tx: batch.run(tx, items), batch.memory)
    if not isinstance(results, Exception):
        yield jobs, results, after
        return
    batch.memory.clear()
    if len(jobs) == 1:
        yield jobs, [results], []
        return
    for job in jobs:
        alone, after = _in_savepoint(connection, raw, partial(_run_alone, batch, job.work))
        yield [job], [alone], after


def _run_alone(batch: Batch[Any, Any], item: Any, tx: Tx) -> Any:
    return batch.run(tx, [item])[0]


def _in_savepoint(
    connection: Connection, raw: sqlite3.Connection, work: Callable[[Tx], Any], memory: dict[str, Any] | None = None
) -> tuple[Any, list[Settle]]:
    tx = Tx(connection, raw, memory=memory)
    raw.execute("SAVEPOINT job")
    try:
        result = work(tx)
    except Exception as error:
        if not raw.in_transaction:
            raise  # the database itself gave up (disk full, I/O): the whole transaction is gone
        raw.execute("ROLLBACK TO job")
        raw.execute("RELEASE job")
        return as_problem(error), []
    raw.execute("RELEASE job")
    return result, tx.calls_after_commit
