"""Every SQL statement about knocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from shared.models.base import ACCOUNT
from whatsapp_service.knocks.domain import STREAK, Knock
from whatsapp_service.knocks.models import knocks


def add(connection: Connection, knock: Knock, count: int, first_at: datetime, last_at: datetime) -> None:
    """Count further calls of one kind."""
    k = knocks.c
    mine = (k.provider == knock.provider, k.channel_id == knock.channel_id, k.kind == knock.kind)
    known = connection.execute(select(knocks).where(*mine).with_for_update()).first()
    if known is None:
        connection.execute(
            insert(knocks).values(
                provider=knock.provider, channel_id=knock.channel_id, kind=knock.kind, account_id=ACCOUNT, count=count,
                first_at=first_at, last_at=last_at,
            )
        )  # fmt: skip
        return
    goes_on = first_at - known.last_at < STREAK
    values = {
        "count": count + (known._mapping["count"] if goes_on else 0),  # noqa: SLF001 - SQLAlchemy's public name
        "first_at": known.first_at if goes_on else first_at,
        "last_at": max(last_at, known.last_at),
    }
    connection.execute(update(knocks).where(*mine).values(**values))


def all_since(connection: Connection, moment: datetime) -> list[Row[Any]]:
    """Return what was counted and went on after ``moment``."""
    return list(connection.execute(select(knocks).where(knocks.c.last_at > moment).order_by(knocks.c.kind)))


def last(connection: Connection, knock: Knock) -> datetime | None:
    """Return when there was the last one of a kind."""
    k = knocks.c
    mine = (k.provider == knock.provider, k.channel_id == knock.channel_id, k.kind == knock.kind)
    found: datetime | None = connection.execute(select(k.last_at).where(*mine)).scalar()
    return found


def forget(connection: Connection, channel_id: str) -> None:
    """Forget what was counted of a number."""
    connection.execute(delete(knocks).where(knocks.c.channel_id == channel_id))


def purge(connection: Connection, before: datetime) -> None:
    """Forget what did not go on after ``before``; when an address was verified stays true."""
    connection.execute(delete(knocks).where(knocks.c.last_at < before, knocks.c.kind != "verified"))
