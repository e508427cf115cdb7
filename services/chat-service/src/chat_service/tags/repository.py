"""Every SQL statement about tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, false, insert, select, update

from chat_service.tags.models import tags
from shared.models.base import ACCOUNT

_MINE = tags.c.account_id == ACCOUNT


def all_tags(connection: Connection, *, archived: bool) -> list[Row[Any]]:
    """Return the tags by name; the archived ones only when asked for."""
    statement = select(tags).where(_MINE).order_by(tags.c.name_key)
    return list(connection.execute(statement if archived else statement.where(tags.c.is_archived == false())))


def get(connection: Connection, tag_id: str) -> Row[Any] | None:
    """Return one tag's row."""
    return connection.execute(select(tags).where(_MINE, tags.c.id == tag_id)).first()


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a tag. A taken name is the database's IntegrityError."""
    connection.execute(insert(tags).values(account_id=ACCOUNT, **values))


def change(connection: Connection, tag_id: str, values: Mapping[str, Any]) -> None:
    """Set ``values`` on one tag."""
    connection.execute(update(tags).where(_MINE, tags.c.id == tag_id).values(**values))
