"""The keys of messages: kept as messages come, looked up when one is marked read, quoted or reacted to."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from shared.database.port import Database, Tx
from shared.models.base import ACCOUNT
from whatsapp_service.keys import MessageKey
from whatsapp_service.outbound.models import message_keys

LIFE = timedelta(days=90)


class Keys:
    """The ``KeyBook`` of the adapters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, channel_id: str, external_id: str) -> MessageKey | None:
        """Return the key of a message, while it is kept."""
        return await self._database.read(lambda c: _find(c, channel_id, external_id))


def note(tx: Tx, channel_id: str, key: MessageKey, now: datetime) -> None:
    """Keep a key in ``tx``; one that is known already stays."""
    if _find(tx.connection, channel_id, key.external_id) is None:
        tx.connection.execute(
            insert(message_keys).values(
                channel_id=channel_id, external_id=key.external_id, account_id=ACCOUNT, chat=key.chat,
                from_us=key.from_us, created_at=now,
            )
        )  # fmt: skip


def purge(tx: Tx, now: datetime) -> None:
    """Forget the keys of old messages."""
    tx.connection.execute(delete(message_keys).where(message_keys.c.created_at < now - LIFE))


def _find(connection: Connection, channel_id: str, external_id: str) -> MessageKey | None:
    mine = (message_keys.c.channel_id == channel_id, message_keys.c.external_id == external_id)
    row = connection.execute(select(message_keys.c.chat, message_keys.c.from_us).where(*mine)).first()
    return None if row is None else MessageKey(external_id, row.chat, bool(row.from_us))
