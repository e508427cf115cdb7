"""Every SQL statement about queues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, true, update

from chat_service.queues.models import members, queues
from shared.models.base import ACCOUNT

_MINE = queues.c.account_id == ACCOUNT


def all_queues(connection: Connection, *, active_only: bool = False) -> list[Row[Any]]:
    """Return the queues in the order people gave them."""
    statement = select(queues).where(_MINE).order_by(queues.c.position, queues.c.name_key)
    return list(connection.execute(statement.where(queues.c.is_active == true()) if active_only else statement))


def get(connection: Connection, queue_id: str, *, lock: bool = False) -> Row[Any] | None:
    """Return one queue's row, locked until the commit if asked."""
    statement = select(queues).where(_MINE, queues.c.id == queue_id)
    return connection.execute(statement.with_for_update() if lock else statement).first()


def default_id(connection: Connection) -> str | None:
    """Return the default queue's id."""
    found = connection.execute(select(queues.c.id).where(_MINE, queues.c.is_default == true())).scalar()
    return None if found is None else str(found)


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a queue. A taken name is the database's IntegrityError."""
    connection.execute(insert(queues).values(account_id=ACCOUNT, **values))


def change(connection: Connection, queue_id: str, values: Mapping[str, Any]) -> None:
    """Set ``values`` on one queue."""
    connection.execute(update(queues).where(_MINE, queues.c.id == queue_id).values(**values))


def clear_default(connection: Connection) -> None:
    """Leave the account without a default queue, for the moment inside a transaction in which another takes its place."""
    connection.execute(update(queues).where(_MINE, queues.c.is_default == true()).values(is_default=False))


def remove(connection: Connection, queue_id: str) -> None:
    """Delete a queue and its members. A conversation that refers to it is the database's IntegrityError."""
    connection.execute(delete(members).where(members.c.queue_id == queue_id))
    connection.execute(delete(queues).where(_MINE, queues.c.id == queue_id))


def next_position(connection: Connection) -> int:
    """Return the position after the last queue."""
    return int(connection.execute(select(func.coalesce(func.max(queues.c.position), 0)).where(_MINE)).scalar_one()) + 1


def members_of(connection: Connection, queue_id: str) -> list[str]:
    """Return who serves the queue."""
    return list(
        connection.execute(
            select(members.c.user_id).where(members.c.queue_id == queue_id).order_by(members.c.user_id)
        ).scalars()
    )


def member_counts(connection: Connection) -> dict[str, int]:
    """Return how many agents serve each queue."""
    counted = select(members.c.queue_id, func.count().label("number")).group_by(members.c.queue_id)
    return {row.queue_id: int(row.number) for row in connection.execute(counted)}


def queues_of(connection: Connection, user_id: str) -> list[str]:
    """Return the queues the user serves."""
    return list(connection.execute(select(members.c.queue_id).where(members.c.user_id == user_id)).scalars())


def by_user(connection: Connection) -> dict[str, list[str]]:
    """Return the queues of every user who serves one."""
    found: dict[str, list[str]] = {}
    for row in connection.execute(select(members.c.user_id, members.c.queue_id).order_by(members.c.queue_id)):
        found.setdefault(row.user_id, []).append(row.queue_id)
    return found


def join(connection: Connection, queue_id: str, user_ids: Iterable[str], now: datetime) -> None:
    """Add members who are not members yet."""
    rows = [{"queue_id": queue_id, "user_id": one, "account_id": ACCOUNT, "created_at": now} for one in user_ids]
    if rows:
        connection.execute(insert(members), rows)


def leave(connection: Connection, queue_id: str, user_ids: Iterable[str]) -> None:
    """Remove members."""
    connection.execute(delete(members).where(members.c.queue_id == queue_id, members.c.user_id.in_(list(user_ids))))
