"""Every SQL statement about channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from shared.models.base import ACCOUNT
from whatsapp_service.channels.models import channels

_MINE = channels.c.account_id == ACCOUNT


def list_all(connection: Connection) -> list[Row[Any]]:
    """Return every channel, oldest first."""
    return list(connection.execute(select(channels).where(_MINE).order_by(channels.c.created_at, channels.c.id)))


def find(connection: Connection, channel_id: str) -> Row[Any] | None:
    """Return one channel's row."""
    return connection.execute(select(channels).where(_MINE, channels.c.id == channel_id)).first()


def find_for_change(connection: Connection, channel_id: str) -> Row[Any] | None:
    """Return one channel's row and keep it from others until the transaction ends."""
    return connection.execute(select(channels).where(_MINE, channels.c.id == channel_id).with_for_update()).first()


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a channel. A taken number is the database's IntegrityError."""
    connection.execute(insert(channels).values(account_id=ACCOUNT, **values))


def change(connection: Connection, channel_id: str, values: Mapping[str, Any]) -> None:
    """Set ``values`` on one channel."""
    connection.execute(update(channels).where(_MINE, channels.c.id == channel_id).values(**values))
