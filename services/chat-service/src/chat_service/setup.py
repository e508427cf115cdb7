"""What must be in the tables before the first request: the account with its epoch, and the counter of events."""

from __future__ import annotations

from sqlalchemy import insert, select

from chat_service.conversations.models import accounts
from chat_service.events import EVENTS
from shared.database.port import Tx
from shared.models.base import ACCOUNT
from shared.utils.ids import uuid7


def seed(tx: Tx) -> str:
    """Make the account and the event counter if they are absent; returns the account's epoch."""
    epoch = tx.connection.execute(select(accounts.c.epoch).where(accounts.c.id == ACCOUNT)).scalar()
    if epoch is None:
        epoch = uuid7()
        tx.connection.execute(insert(accounts).values(id=ACCOUNT, epoch=epoch))
    if tx.connection.execute(select(EVENTS.head.c.id)).scalar() is None:
        tx.connection.execute(insert(EVENTS.head).values(id=1, position=0))
    return str(epoch)
