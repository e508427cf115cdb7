"""Which files a number has at its provider; the ``UploadBook`` of the adapters."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from shared.database.port import Database, Tx
from shared.models.base import ACCOUNT
from shared.utils.clock import Clock
from whatsapp_service.outbound.models import uploads


class Uploads:
    """Remembers uploads for as long as the provider keeps them."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._under_way: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    async def find(self, channel_id: str, file_key: str) -> str | None:
        """Return the provider's id of a file, while it is kept there."""
        row = await self._database.read(lambda c: _one(c, channel_id, file_key))
        return str(row.media_id) if row is not None and row.expires_at > self._clock.now() else None

    async def keep(
        self, channel_id: str, file_keys: Sequence[str], media_id: str, mime_type: str, life: timedelta
    ) -> None:
        """Remember the provider's id of a file under each of its keys."""
        values = {"media_id": media_id, "mime_type": mime_type, "expires_at": self._clock.now() + life}

        def write(tx: Tx) -> None:
            for key in file_keys:
                if _one(tx.connection, channel_id, key) is None:
                    fresh = {"channel_id": channel_id, "file_key": key, "account_id": ACCOUNT}
                    tx.connection.execute(insert(uploads).values(**fresh, **values))
                else:
                    tx.connection.execute(update(uploads).where(*_key(channel_id, key)).values(**values))

        await self._database.write(write)

    @contextlib.asynccontextmanager
    async def alone(self, channel_id: str, file_key: str) -> AsyncIterator[None]:
        """Wait until nobody else in this process uploads this file: of many messages that open with it, one does."""
        place = (channel_id, file_key)
        lock, waiting = self._under_way.get(place, (asyncio.Lock(), 0))
        self._under_way[place] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            _, waiting = self._under_way.pop(place)
            if waiting > 1:
                self._under_way[place] = (lock, waiting - 1)

    @staticmethod
    def purge(tx: Tx, now: datetime) -> None:
        """Forget what the provider no longer keeps."""
        tx.connection.execute(delete(uploads).where(uploads.c.expires_at < now))


def _one(connection: Connection, channel_id: str, file_key: str) -> Row[Any] | None:
    return connection.execute(select(uploads).where(*_key(channel_id, file_key))).first()


def _key(channel_id: str, file_key: str) -> tuple[Any, Any]:
    return uploads.c.channel_id == channel_id, uploads.c.file_key == file_key
