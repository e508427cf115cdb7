"""Every SQL statement about priced messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from shared.models.base import ACCOUNT
from whatsapp_service.usage.models import priced


def is_known(connection: Connection, channel_id: str, external_id: str) -> bool:
    """Return whether the price of a message was told already."""
    wanted = select(priced.c.month).where(priced.c.channel_id == channel_id, priced.c.external_id == external_id)
    return connection.execute(wanted).first() is not None


def add(connection: Connection, values: dict[str, Any], at: datetime) -> None:
    """Store the price of a message."""
    connection.execute(insert(priced).values(account_id=ACCOUNT, at=at, **values))


def totals(connection: Connection, month: str) -> list[Row[Any]]:
    """Return how many messages of each kind a month had, by channel."""
    p = priced.c
    wanted = (
        select(p.channel_id, p.category, p.pricing_type, p.billable, func.count().label("messages"))
        .where(p.month == month)
        .group_by(p.channel_id, p.category, p.pricing_type, p.billable)
        .order_by(p.channel_id, p.category, p.pricing_type)
    )
    return list(connection.execute(wanted))
