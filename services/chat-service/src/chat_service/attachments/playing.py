"""Copies of recordings that every browser plays: made once, when somebody first asks for one, and kept beside the original."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

from sqlalchemy import Row

from chat_service.attachments import repository
from chat_service.attachments.errors import AttachmentNotFound
from chat_service.attachments.storage import Storage
from shared.database.port import Database
from shared.errors import Unavailable
from shared.media.sound import NotAudio, to_m4a

CONTENT_TYPE = "audio/mp4"
LARGEST = 16 * 1024 * 1024
"""Bytes of a recording that a copy is made of; WhatsApp itself carries no longer ones."""
AT_ONCE = 2
MOST_WAITING = 32


class PlayableCopies:
    """Finds or makes the copies; the work is the processor's and is done by a thread."""

    def __init__(self, *, database: Database, storage: Storage) -> None:
        self._database, self._storage = database, storage
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def digest_of(self, row: Row[Any]) -> str:
        """Return under which hash the copy of an attachment rests.

        Raises AttachmentNotFound where none can be made, Unavailable where too many are being made.
        """
        if row.playable_digest is not None:
            return str(row.playable_digest)
        if self._waiting >= MOST_WAITING:
            raise Unavailable("Too many recordings are being worked on.", retry_after=5)
        self._waiting += 1
        try:
            async with self._turn:
                known = await self._database.read(lambda c: repository.playable_of(c, row.digest))
                made = known if known is not None else await asyncio.to_thread(self._make, row.digest)
                await self._database.write(lambda tx: repository.keep_playable(tx.connection, row.digest, made))
                return made
        finally:
            self._waiting -= 1

    def _make(self, digest: str) -> str:
        size = self._storage.size(digest)
        if size > LARGEST:
            raise AttachmentNotFound
        try:
            copy = to_m4a(b"".join(self._storage.read(digest, 0, size)))
        except NotAudio as error:
            raise AttachmentNotFound from error
        made, draft = hashlib.sha256(copy).hexdigest(), self._storage.draft()
        try:
            draft.write_bytes(copy)
            self._storage.keep(draft, made)
        finally:
            self._storage.discard(draft)
        return made
