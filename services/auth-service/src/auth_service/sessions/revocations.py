"""Revocations: the numbered list from which every process learns which tokens to refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from auth_service.counters import REVOCATIONS, advance, position_of
from auth_service.sessions.models import revocations
from shared.models.base import ACCOUNT


@dataclass(frozen=True, slots=True)
class Revocation:
    """One session, or all tokens of a user below a version; kept until the last such token has expired."""

    expires_at: datetime
    session_id: str | None = None
    user_id: str | None = None
    min_version: int | None = None


def add(connection: Connection, items: Sequence[Revocation]) -> None:
    """Append ``items`` under the next positions."""
    last = advance(connection, REVOCATIONS, len(items))
    connection.execute(
        insert(revocations),
        [
            {
                "position": position,
                "account_id": ACCOUNT,
                "session_id": item.session_id,
                "user_id": item.user_id,
                "min_version": item.min_version,
                "expires_at": item.expires_at,
            }
            for position, item in enumerate(items, last - len(items) + 1)
        ],
    )


def read(connection: Connection, *, after: int, now: datetime) -> dict[str, Any]:
    """Return the position reached and what came after ``after`` and can still matter.

    A reader that is ahead of us has read from a database that was replaced since; it gets everything again.
    """
    position = position_of(connection, REVOCATIONS)
    if after > position:
        after = 0
    rows = connection.execute(
        select(revocations)
        .where(revocations.c.position > after, revocations.c.position <= position, revocations.c.expires_at > now)
        .order_by(revocations.c.position)
    )
    items = [
        {
            "session_id": row.session_id,
            "user_id": row.user_id,
            "min_version": row.min_version,
            "expires_at": row.expires_at.timestamp(),
        }
        for row in rows
    ]
    return {"position": position, "items": items}


def purge(connection: Connection, now: datetime) -> None:
    """Delete what no token can be affected by any more."""
    connection.execute(delete(revocations).where(revocations.c.expires_at < now))
