"""The number that a customer is told of his conversation: it counts from 1 each day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from chat_service.conversations.models import protocols
from shared.database.port import Tx

PROTOCOL_DIGITS = 7


def next_protocol(tx: Tx, account_id: str, now: datetime) -> str:
    """Return AAAAMMDD and a number that counts from 1 each day; ``now`` is in the provider's own zone."""
    day = now.strftime("%Y%m%d")
    here = (protocols.c.account_id == account_id, protocols.c.day == day)
    number = tx.connection.execute(
        update(protocols)
        .where(*here)
        .values(last_number=protocols.c.last_number + 1)
        .returning(protocols.c.last_number)
    ).scalar()
    if number is None:
        number = _first_of_day(tx, account_id, day)
    return f"{day}{number:0{PROTOCOL_DIGITS}d}"


def _first_of_day(tx: Tx, account_id: str, day: str) -> int:
    # Two processes may both find no row: whoever comes second trips over the primary key, and its batch is tried again.
    tx.connection.execute(insert(protocols).values(account_id=account_id, day=day, last_number=1))
    return int(
        tx.connection.execute(
            select(protocols.c.last_number).where(protocols.c.account_id == account_id, protocols.c.day == day)
        ).scalar_one()
    )
