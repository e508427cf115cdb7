"""Every SQL statement about users."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, false, func, insert, or_, select, true, update

from auth_service.users.models import users
from shared.events.log import EventTables
from shared.models.base import ACCOUNT

_MINE = users.c.account_id == ACCOUNT


@dataclass(frozen=True, slots=True)
class Filters:
    """Which users a list shows."""

    role: str | None = None
    is_active: bool | None = None
    search: str | None = None


def get(connection: Connection, user_id: str, *, lock: bool = False) -> Row[Any] | None:
    """Return the user's row, locked until the commit if asked."""
    statement = select(users).where(_MINE, users.c.id == user_id)
    return connection.execute(statement.with_for_update() if lock else statement).first()


def find_by_key(connection: Connection, key: str) -> Row[Any] | None:
    """Return the user whose username or e-mail has this folded form; an @ tells which is meant."""
    column = users.c.email_key if "@" in key else users.c.username_key
    return connection.execute(select(users).where(_MINE, column == key)).first()


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a user. A taken username or e-mail is the database's IntegrityError."""
    connection.execute(insert(users).values(account_id=ACCOUNT, **values))


def change(connection: Connection, user_id: str, values: Mapping[str, Any]) -> None:
    """Set ``values`` on one user."""
    connection.execute(update(users).where(_MINE, users.c.id == user_id).values(**values))


def note_login(connection: Connection, user_id: str, *, checked_hash: str, values: Mapping[str, Any]) -> bool:
    """Set ``values`` if the user is active and the password is still the one that was checked; return whether it was."""
    found = connection.execute(
        update(users)
        .where(_MINE, users.c.id == user_id, users.c.is_active == true(), users.c.password_hash == checked_hash)
        .values(**values)
    )
    return found.rowcount == 1


def exists_any(connection: Connection) -> bool:
    """Return whether there is a user at all."""
    return connection.execute(select(users.c.id).where(_MINE).limit(1)).first() is not None


def count_active(connection: Connection, role: str) -> int:
    """Return how many active users have ``role``."""
    return int(
        connection.execute(
            select(func.count()).select_from(users).where(_MINE, users.c.role == role, users.c.is_active == true())
        ).scalar_one()
    )


def ids_with_role(connection: Connection, role: str) -> list[str]:
    """Return the users who have ``role``, in the order in which they are locked."""
    return list(
        connection.execute(select(users.c.id).where(_MINE, users.c.role == role).order_by(users.c.id)).scalars()
    )


def _matching(filters: Filters) -> list[Any]:
    conditions: list[Any] = [_MINE]
    if filters.role:
        conditions.append(users.c.role == filters.role)
    if filters.is_active is not None:
        conditions.append(users.c.is_active == (true() if filters.is_active else false()))
    if filters.search:
        text = filters.search.lower()
        columns = (users.c.username_key, users.c.email_key, func.lower(users.c.display_name))
        conditions.append(or_(*(column.contains(text, autoescape=True) for column in columns)))
    return conditions


def page(connection: Connection, filters: Filters, *, offset: int, limit: int) -> tuple[list[Row[Any]], int]:
    """Return one page of users by name, and how many there are in all."""
    conditions = _matching(filters)
    total = connection.execute(select(func.count()).select_from(users).where(*conditions)).scalar_one()
    rows = connection.execute(
        select(users).where(*conditions).order_by(users.c.username_key).offset(offset).limit(limit)
    ).all()
    return list(rows), int(total)


def roles_by_id(connection: Connection) -> dict[str, str]:
    """Return every user's role."""
    return {str(row[0]): str(row[1]) for row in connection.execute(select(users.c.id, users.c.role).where(_MINE))}


def count_by_role(connection: Connection) -> list[tuple[str, bool, int]]:
    """Return (role, active, number) of users."""
    rows = connection.execute(
        select(users.c.role, users.c.is_active, func.count()).where(_MINE).group_by(users.c.role, users.c.is_active)
    )
    return [(row[0], bool(row[1]), int(row[2])) for row in rows]


def log_bounds(connection: Connection, events: EventTables) -> tuple[int, int | None]:
    """Return the event log's newest position, and the oldest that is still there."""
    head = connection.execute(select(events.head.c.position).where(events.head.c.id == 1)).scalar_one()
    oldest = connection.execute(select(func.min(events.log.c.position))).scalar()
    return int(head), None if oldest is None else int(oldest)


def snapshot(connection: Connection, events: EventTables, build: Callable[[Row[Any]], Any]) -> tuple[int, list[Any]]:
    """Return the event log's position and all users as of it: one statement, so one state on every database."""
    head = events.head
    rows = connection.execute(
        select(head.c.position.label("log_position"), users)
        .select_from(head.outerjoin(users, _MINE))
        .where(head.c.id == 1)
        .order_by(users.c.id)
    ).all()
    return int(rows[0].log_position), [build(row) for row in rows if row.id is not None]
