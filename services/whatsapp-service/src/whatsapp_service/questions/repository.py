"""Every SQL statement about open questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from shared.models.base import ACCOUNT
from whatsapp_service.questions.models import questions


def newest(connection: Connection, channel_id: str, customers: Sequence[str]) -> Row[Any] | None:
    """Return the newest question to one customer under any of his names."""
    q = questions.c
    wanted = select(questions).where(q.channel_id == channel_id, q.customer.in_(list(customers)))
    return connection.execute(wanted.order_by(q.asked_at.desc()).limit(1)).first()


def add(connection: Connection, channel_id: str, customers: Sequence[str], values: dict[str, Any]) -> None:
    """Keep a question to a customer under all his names."""
    rows = [{"channel_id": channel_id, "customer": one, "account_id": ACCOUNT, **values} for one in customers]
    if rows:
        connection.execute(insert(questions), rows)


def forget(connection: Connection, channel_id: str, customers: Sequence[str]) -> None:
    """End the question to a customer."""
    mine = (questions.c.channel_id == channel_id, questions.c.customer.in_(list(customers)))
    connection.execute(delete(questions).where(*mine))


def purge(connection: Connection, before: datetime) -> None:
    """Forget what was asked before a moment."""
    connection.execute(delete(questions).where(questions.c.asked_at < before))
