"""Driver errors turned into problems at the border, so that no caller sees a foreign exception for a known fault."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.errors import Problem, Unavailable


class StorageFull(Unavailable):
    """The disk of the database has no room; nothing was stored."""

    slug, title = "storage-full", "No space left to store this"


def as_problem(error: BaseException) -> BaseException:
    """Return the problem that ``error`` means to a caller, or ``error`` itself where it is our own bug.

    A broken constraint is always SQLAlchemy's ``IntegrityError``, also where the statement went straight to the driver.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, sqlite3.IntegrityError):
        return IntegrityError(None, None, error)
    return _fault(error) or error


def _fault(error: BaseException) -> Problem | None:
    text = str(error).lower()
    if "disk is full" in text or "no space left" in text:
        return StorageFull("The database disk is full; nothing was stored.", retry_after=30)
    if isinstance(error, PoolTimeout):
        return Unavailable("All database connections are busy.")
    if isinstance(error, (OSError, TimeoutError)):
        return Unavailable("The database cannot be reached.")
    if isinstance(error, (OperationalError, sqlite3.OperationalError)):
        return Unavailable("The database cannot be used right now.")
    if isinstance(error, DBAPIError) and (error.connection_invalidated or "connection" in text):
        return Unavailable("The connection to the database was lost.")
    return None
