"""Files that are kept for so many days only: what is older is deleted, and its message says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from chat_service.attachments import repository
from chat_service.attachments.service import AttachmentService
from shared.database.port import Database, Tx
from shared.utils.clock import Clock

AT_ONCE = 200
"""Files of one transaction."""


class Retention:
    """Deletes files that were sent more than ``days`` ago; None keeps them for ever."""

    def __init__(self, *, database: Database, clock: Clock, attachments: AttachmentService, days: int | None) -> None:
        self._database, self._clock, self._attachments, self._days = database, clock, attachments, days

    async def purge(self) -> int:
        """Delete what is due and return how many files that were. Raises Unavailable."""
        if self._days is None:
            return 0
        before, gone = self._clock.now() - timedelta(days=self._days), 0
        while True:
            due = await self._database.read(lambda c: repository.sent_before(c, before, AT_ONCE))
            if not due:
                return gone
            digests = await self._database.write(lambda tx: self._expire(tx, due))  # noqa: B023 - runs before the next round
            await self._attachments.clear(digests)
            gone += len(due)

    def _expire(self, tx: Tx, due: list[Row[Any]]) -> list[str]:
        """Mark the files in their messages, then forget them; returns the contents that nothing refers to any more."""
        ids = {str(row.id) for row in due}
        for message in repository.messages_with_files(tx.connection, {str(row.conversation_id) for row in due}):
            shown = [{**one, "expired": True} if one.get("id") in ids else one for one in message.attachments or ()]
            if shown != message.attachments:
                repository.show_files(tx.connection, message.conversation_id, message.seq, shown)
        return self._attachments.forget(tx, due)
