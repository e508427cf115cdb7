"""Every SQL statement about sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, delete, func, insert, select, update

from auth_service.sessions.models import sessions
from shared.models.base import ACCOUNT

_MINE = sessions.c.account_id == ACCOUNT
MOST_LISTED = 100


def _alive(now: datetime) -> tuple[Any, ...]:
    return (_MINE, sessions.c.ended_at.is_(None), sessions.c.idle_until > now)


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a session."""
    connection.execute(insert(sessions).values(account_id=ACCOUNT, **values))


def find_alive(connection: Connection, session_id: str, now: datetime) -> Row[Any] | None:
    """Return the session unless it has ended or expired."""
    return connection.execute(select(sessions).where(sessions.c.id == session_id, *_alive(now))).first()


def touch(connection: Connection, session_id: str, now: datetime, idle_until: datetime) -> bool:
    """Note a use of a living session; False when it lives no more. Holds the row until the commit."""
    found = connection.execute(
        update(sessions)
        .where(sessions.c.id == session_id, *_alive(now))
        .values(last_used_at=now, idle_until=idle_until)
    )
    return found.rowcount == 1


def list_alive(connection: Connection, user_id: str, now: datetime) -> list[RowMapping]:
    """Return the user's living sessions, last used first."""
    statement = (
        select(sessions).where(sessions.c.user_id == user_id, *_alive(now)).order_by(sessions.c.last_used_at.desc())
    )
    return list(connection.execute(statement.limit(MOST_LISTED)).mappings())


def ids_alive(connection: Connection, user_id: str, now: datetime) -> list[str]:
    """Return the ids of all living sessions of a user, in the order in which they are locked."""
    return list(
        connection.execute(
            select(sessions.c.id).where(sessions.c.user_id == user_id, *_alive(now)).order_by(sessions.c.id)
        ).scalars()
    )


def end(connection: Connection, session_id: str, now: datetime, *, user_id: str | None = None) -> bool:
    """End one session (of that user, if given); return whether it was alive."""
    conditions = [sessions.c.id == session_id, *_alive(now)]
    if user_id is not None:
        conditions.append(sessions.c.user_id == user_id)
    return connection.execute(update(sessions).where(*conditions).values(ended_at=now)).rowcount == 1


def is_known_address(connection: Connection, user_id: str, bucket: str, since: datetime) -> bool:
    """Return whether the user signed in from this address after ``since``."""
    statement = select(sessions.c.id).where(
        sessions.c.user_id == user_id, sessions.c.address_bucket == bucket, sessions.c.created_at > since
    )
    return connection.execute(statement.limit(1)).first() is not None


def count_alive(connection: Connection, now: datetime) -> dict[str, int]:
    """Return the number of living sessions by user."""
    rows = connection.execute(select(sessions.c.user_id, func.count()).where(*_alive(now)).group_by(sessions.c.user_id))
    return {str(row[0]): int(row[1]) for row in rows}


def purge(connection: Connection, before: datetime) -> None:
    """Delete sessions that could not be used any more before ``before``; their refresh tokens go with them."""
    connection.execute(delete(sessions).where(sessions.c.idle_until < before))
