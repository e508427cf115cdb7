"""Every SQL statement about the widget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from chat_service.widget.models import ratings, sessions, settings
from shared.models.base import ACCOUNT


def settings_row(connection: Connection, *, lock: bool = False) -> Row[Any] | None:
    """Return the settings, locked until the commit if asked."""
    statement = select(settings).where(settings.c.account_id == ACCOUNT)
    return connection.execute(statement.with_for_update() if lock else statement).first()


def add_settings(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert the settings."""
    connection.execute(insert(settings).values(account_id=ACCOUNT, **values))


def change_settings(connection: Connection, values: Mapping[str, Any]) -> None:
    """Set ``values`` on the settings."""
    connection.execute(update(settings).where(settings.c.account_id == ACCOUNT).values(**values))


def sessions_since(connection: Connection, since: datetime, address: str) -> tuple[int, int]:
    """Return how many sessions began since a moment: from this address, and in all."""
    total = select(func.count()).select_from(sessions).where(sessions.c.created_at > since)
    here = connection.execute(total.where(sessions.c.address == address)).scalar_one()
    return int(here), int(connection.execute(total).scalar_one())


def add_session(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a session."""
    connection.execute(insert(sessions).values(account_id=ACCOUNT, **values))


def revoke(connection: Connection, session_id: str, now: datetime) -> None:
    """Note that a session has ended."""
    connection.execute(
        update(sessions).where(sessions.c.id == session_id, sessions.c.revoked_at.is_(None)).values(revoked_at=now)
    )


def revoked_since(connection: Connection, since: datetime, now: datetime) -> list[Row[Any]]:
    """Return (id, expires_at) of sessions that were ended since a moment and whose tokens still live."""
    wanted = select(sessions.c.id, sessions.c.expires_at).where(
        sessions.c.revoked_at >= since, sessions.c.expires_at > now
    )
    return list(connection.execute(wanted))


def forget_sessions(connection: Connection, before: datetime) -> int:
    """Delete sessions that ended of themselves before a moment; returns how many."""
    return int(connection.execute(delete(sessions).where(sessions.c.expires_at < before)).rowcount)


def add_rating(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a rating. A second one for a conversation is the database's IntegrityError."""
    connection.execute(insert(ratings).values(account_id=ACCOUNT, **values))


def is_rated(connection: Connection, conversation_id: str) -> bool:
    """Return whether the conversation has a rating."""
    return (
        connection.execute(select(ratings.c.score).where(ratings.c.conversation_id == conversation_id)).first()
        is not None
    )


def hand_over(connection: Connection, gone: str, kept: str) -> None:
    """Give the sessions and ratings of one contact to another."""
    for table in (sessions, ratings):
        connection.execute(update(table).where(table.c.contact_id == gone).values(contact_id=kept))
