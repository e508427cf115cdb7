"""Counter rows: the place where transactions that must not overtake one another wait, the same on every database.

An ``UPDATE`` of the row locks it until the commit (SQLite has one writer anyway), so numbers become visible in order and without
holes, which a sequence cannot promise.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, String, Table, select, update

from auth_service.metadata import metadata

counters = Table(
    "auth_counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

REVOCATIONS = "revocations"
AUDIT = "audit"
STAFF = "staff"
"""Held while roles, activity or existence of users change, so that "the last active admin" is a fact and not a guess."""

SEED = [{"name": name, "position": 0, "hash": ""} for name in (REVOCATIONS, AUDIT, STAFF)]


def advance(connection: Connection, name: str, by: int = 1) -> int:
    """Move the counter and hold its row until the commit; return its new position."""
    position = connection.execute(
        update(counters)
        .where(counters.c.name == name)
        .values(position=counters.c.position + by)
        .returning(counters.c.position)
    ).scalar_one()
    return int(position)


def position_of(connection: Connection, name: str) -> int:
    """Return the counter's position as committed."""
    return int(connection.execute(select(counters.c.position).where(counters.c.name == name)).scalar_one())
