"""Noting that a message's file is to be fetched."""

from __future__ import annotations

from typing import Any

from shared.database.port import Tx
from shared.events.bus import Bus
from shared.utils.clock import Clock
from shared.utils.ids import uuid7
from whatsapp_service.media import repository

WANTED = "whatsapp.media"
"""The signal after which the fetchers look for work."""


class MediaService:
    """What others do with files: say that one is to be fetched."""

    def __init__(self, *, clock: Clock, bus: Bus) -> None:
        self._clock, self._bus = clock, bus

    def expect(
        self, tx: Tx, *, channel_id: str, external_id: str, message_id: str, conversation_id: str, file: dict[str, Any]
    ) -> None:
        """Note a file in ``tx``; once a message, whatever is repeated. One that the provider lost is told at once."""
        now, lost = self._clock.now(), file.get("failure")
        values = {
            "id": uuid7(), "channel_id": channel_id, "external_id": external_id, "message_id": message_id,
            "conversation_id": conversation_id, "reference": file["reference"], "kind": file["kind"],
            "mime_type": file["mime_type"], "file_name": file["file_name"], "sha256": file["sha256"],
            "size": file["size"], "state": "given_up" if lost else "waiting", "reason": lost, "attempts": 0,
            "due_at": now, "created_at": now, "updated_at": now,
        }  # fmt: skip
        if repository.add_if_absent(tx.connection, values):
            tx.after_commit(lambda: self._bus.signal(WANTED, b""))
