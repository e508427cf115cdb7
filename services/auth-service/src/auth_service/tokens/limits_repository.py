"""Every SQL statement about the limits on guessing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from auth_service.tokens.models import login_limits
from shared.models.base import ACCOUNT


def lock(connection: Connection, key: str, now: datetime) -> Row[Any] | None:
    """Return the counter and hold it until the commit; the update is what locks it on every database."""
    found = connection.execute(update(login_limits).where(login_limits.c.key == key).values(updated_at=now))
    if found.rowcount == 0:
        return None
    return connection.execute(select(login_limits).where(login_limits.c.key == key)).first()


def put(connection: Connection, key: str, values: Mapping[str, Any], *, new: bool) -> None:
    """Write the counter. One that another try made at the same moment is the database's IntegrityError."""
    if new:
        connection.execute(insert(login_limits).values(key=key, account_id=ACCOUNT, **values))
    else:
        connection.execute(update(login_limits).where(login_limits.c.key == key).values(**values))


def remove(connection: Connection, key: str) -> None:
    """Forget a counter."""
    connection.execute(delete(login_limits).where(login_limits.c.key == key))


def purge(connection: Connection, before: datetime) -> None:
    """Delete counters not touched since ``before`` and not locking anybody."""
    connection.execute(delete(login_limits).where(login_limits.c.updated_at < before))
