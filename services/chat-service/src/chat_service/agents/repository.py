"""Every SQL statement about agents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select, true, update

from chat_service.agents.models import agents
from chat_service.events import EVENTS
from shared.models.base import ACCOUNT

_MINE = agents.c.account_id == ACCOUNT
_CURSORS = EVENTS.cursors


def all_agents(connection: Connection) -> list[Row[Any]]:
    """Return everybody, by name."""
    return list(connection.execute(select(agents).where(_MINE).order_by(agents.c.display_name, agents.c.user_id)))


def some(connection: Connection, user_ids: Iterable[str]) -> list[Row[Any]]:
    """Return those of these users who are known."""
    return list(connection.execute(select(agents).where(_MINE, agents.c.user_id.in_(list(user_ids)))))


def active_among(connection: Connection, user_ids: Iterable[str]) -> set[str]:
    """Return those of these users who are known and active."""
    wanted = select(agents.c.user_id).where(_MINE, agents.c.user_id.in_(list(user_ids)), agents.c.is_active == true())
    return set(connection.execute(wanted).scalars())


def put(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store a user as he is now; True when he was not known before."""
    changed = connection.execute(update(agents).where(agents.c.user_id == values["user_id"]).values(**values))
    if changed.rowcount:
        return False
    connection.execute(insert(agents).values(account_id=ACCOUNT, **values))
    return True


def lock_cursor(connection: Connection, producer: str) -> int | None:
    """Return how far the producer's log was read, locked until the commit; None when it never was."""
    found = connection.execute(
        select(_CURSORS.c.position).where(_CURSORS.c.producer == producer).with_for_update()
    ).scalar()
    return None if found is None else int(found)


def set_cursor(connection: Connection, producer: str, position: int) -> None:
    """Note that everything up to ``position`` of the producer's log is known."""
    changed = connection.execute(update(_CURSORS).where(_CURSORS.c.producer == producer).values(position=position))
    if not changed.rowcount:
        connection.execute(insert(_CURSORS).values(producer=producer, position=position))
