"""Every SQL statement about files that are to be fetched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from shared.models.base import ACCOUNT
from whatsapp_service.media.models import media

WORK = ("waiting", "stored", "given_up")
"""States in which something is still to be done."""
LONGEST_REASON = 500


def add_if_absent(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Insert a file unless its message has one already; returns whether it was inserted."""
    mine = (media.c.channel_id == values["channel_id"], media.c.external_id == values["external_id"])
    if connection.execute(select(media.c.id).where(*mine)).first() is not None:
        return False
    connection.execute(insert(media).values(account_id=ACCOUNT, **values))
    return True


def claim(connection: Connection, owner: str, now: datetime, until: datetime, limit: int) -> list[Row[Any]]:
    """Take files whose time has come and that nobody works on; they are ours until ``until``."""
    due = (
        select(media)
        .where(media.c.state.in_(WORK), media.c.due_at <= now)
        .order_by(media.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(connection.execute(due))
    if rows:
        ids = [row.id for row in rows]
        connection.execute(
            update(media)
            .where(media.c.id.in_(ids))
            .values(lease_owner=owner, due_at=until, attempts=media.c.attempts + 1, updated_at=now)
        )
    return rows


def clock_went_back(connection: Connection, now: datetime, until: datetime) -> None:
    """Bring moments near that a clock wrote which ran ahead: what waits is due now, what somebody works on at ``until``."""
    for late, moment in ((media.c.lease_owner.is_(None), now), (media.c.lease_owner.is_not(None), until)):
        waiting = update(media).where(media.c.state.in_(WORK), late, media.c.due_at > moment)
        connection.execute(waiting.values(due_at=moment))


def settle(connection: Connection, media_id: str, owner: str, values: Mapping[str, Any]) -> bool:
    """Set ``values`` on a file that is still ours; returns whether it was."""
    changed = connection.execute(
        update(media).where(media.c.id == media_id, media.c.lease_owner == owner).values(lease_owner=None, **values)
    )
    return changed.rowcount == 1


def next_due(connection: Connection) -> datetime | None:
    """Return when the next file's time comes."""
    return connection.execute(select(func.min(media.c.due_at)).where(media.c.state.in_(WORK))).scalar()
