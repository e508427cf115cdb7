"""What a provider reports of messages of our side: our own sends are known again, what a person wrote on the phone is not ours."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from shared.database.port import Tx
from whatsapp_service.outbound import repository
from whatsapp_service.outbound.statuses import Statuses
from whatsapp_service.updates import StatusUpdate

Verdict = Literal["ours", "theirs", "unclear"]


class Echoes:
    """Judges echoes, in the transaction that stores them."""

    def __init__(self, statuses: Statuses) -> None:
        self._statuses = statuses

    def judge(self, tx: Tx, channel_id: str, external_id: str, echo: str | None, at: datetime) -> Verdict:
        """Return whose a message of our side is; one of ours that nobody answered for is thereby known to have left.

        ``unclear``: something is just being sent, so the answer that names its id may still come.
        """
        if repository.is_known(tx.connection, channel_id, external_id):
            return "ours"
        row = repository.unanswered(tx.connection, channel_id, echo) if echo else None
        if row is not None:
            repository.set_values(tx.connection, row.id, {"external_id": external_id})
            self._statuses.apply(tx, [StatusUpdate(channel_id, external_id, "sent", at)])
            return "ours"
        if repository.is_sending(tx.connection, channel_id):
            return "unclear"
        # Its answer may have been stored since it was first asked for.
        return "ours" if repository.is_known(tx.connection, channel_id, external_id) else "theirs"

    @staticmethod
    def is_ours(connection: Connection, channel_id: str, external_id: str) -> bool:
        """Return whether a message was sent from here after all."""
        return repository.is_known(connection, channel_id, external_id)
