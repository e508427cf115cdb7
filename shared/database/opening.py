"""The database adapter is chosen by the scheme of its URL."""

from __future__ import annotations

from shared.database.port import Database
from shared.database.postgresql import PostgresDatabase
from shared.database.sqlite import SqliteDatabase
from shared.database.threaded import ThreadedDatabase


def open_database(url: str, *, pool_size: int) -> Database:
    """Return the adapter for ``url`` (already normalised); nothing is connected yet."""
    if url.startswith("sqlite"):
        return SqliteDatabase(url)
    if url.startswith("postgresql"):
        return PostgresDatabase(url, pool_size=pool_size)
    return ThreadedDatabase(url, pool_size=pool_size)
