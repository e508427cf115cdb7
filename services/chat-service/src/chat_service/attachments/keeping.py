"""Files that a campaign holds: kept for as long as it says, and copied into each conversation to which it writes.

A copy is a row of its own over the same stored content: who sees the conversation sees it, and it is deleted with it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Connection, Row

from chat_service.attachments import repository
from chat_service.attachments.errors import AttachmentNotFound
from chat_service.attachments.service import CHANNEL, AttachmentService
from chat_service.attachments.signing import kept_values
from shared.database.port import Database, Tx
from shared.utils.clock import Clock
from shared.utils.ids import uuid7

_COPIED = ("name", "content_type", "size", "digest", "thumbnail_digest", "playable_digest", "width", "height")


class KeptFiles:
    """What the service that runs campaigns does with files."""

    def __init__(self, *, database: Database, clock: Clock, attachments: AttachmentService) -> None:
        self._database, self._clock, self._attachments = database, clock, attachments

    async def show(self, attachment_id: str, owner_id: str | None) -> dict[str, Any]:
        """Return how a file is shown: one that is kept, or one that ``owner_id`` uploaded. Raises AttachmentNotFound."""
        row = await self._database.read(lambda c: _held(c, attachment_id, owner_id))
        return self._attachments.view(kept_values(row._mapping))  # noqa: SLF001 - the public name of a row's mapping view

    async def keep(self, attachment_id: str, owner_id: str) -> None:
        """Hold a file that ``owner_id`` uploaded and sent nowhere, or that is held already. Raises AttachmentNotFound."""

        def write(tx: Tx) -> None:
            row = _held(tx.connection, attachment_id, owner_id)
            if row.kept_at is None:
                repository.keep(tx.connection, row.id, self._clock.now())

        await self._database.write(write)

    async def let_go(self, attachment_id: str) -> None:
        """Hold a file no more; it is deleted like one that was never sent."""
        await self._database.write(lambda tx: repository.keep(tx.connection, attachment_id, None))

    async def bring(self, owner_id: str, name: str, chunks: AsyncIterator[bytes]) -> dict[str, Any]:
        """Take in a file to be held. Raises what uploads raise."""
        stored = await self._attachments.carry(owner_id, name, chunks)
        await self._database.write(lambda tx: repository.keep(tx.connection, stored["id"], self._clock.now()))
        return stored

    def copy(self, tx: Tx, attachment_id: str, conversation_id: str) -> dict[str, Any]:
        """Give a conversation its own copy of a held file; returns what its message keeps. Raises AttachmentNotFound."""
        row = _held(tx.connection, attachment_id, None)
        values = {name: getattr(row, name) for name in _COPIED}
        owner = {"owner_kind": CHANNEL, "owner_id": conversation_id, "conversation_id": conversation_id}
        values |= {"id": uuid7(), "created_at": self._clock.now(), **owner}
        repository.add(tx.connection, values)
        # By its content a network knows the file again that it got for somebody else.
        return {**kept_values(values), "digest": row.digest}


def _held(connection: Connection, attachment_id: str, owner_id: str | None) -> Row[Any]:
    row = repository.get(connection, attachment_id)
    if row is None:
        raise AttachmentNotFound
    own = owner_id is not None and row.owner_kind == "user" and row.owner_id == owner_id and row.conversation_id is None
    if row.kept_at is None and not own:
        raise AttachmentNotFound
    return row
