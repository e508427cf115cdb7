"""Every SQL statement about roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from auth_service.roles.models import roles
from shared.models.base import ACCOUNT

_MINE = roles.c.account_id == ACCOUNT


def list_all(connection: Connection) -> list[Row[Any]]:
    """Return the custom roles by name."""
    return list(connection.execute(select(roles).where(_MINE).order_by(roles.c.name)))


def find(connection: Connection, name: str) -> Row[Any] | None:
    """Return the custom role, or None."""
    return connection.execute(select(roles).where(_MINE, roles.c.name == name)).first()


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a role. A taken name is the database's IntegrityError."""
    connection.execute(insert(roles).values(account_id=ACCOUNT, **values))


def change(connection: Connection, name: str, values: Mapping[str, Any]) -> None:
    """Set ``values`` on a role."""
    connection.execute(update(roles).where(_MINE, roles.c.name == name).values(**values))


def remove(connection: Connection, name: str) -> None:
    """Delete a role."""
    connection.execute(delete(roles).where(_MINE, roles.c.name == name))
