"""What channels need of their neighbours: contacts, queues, and somebody who tells the agents' screens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

from chat_service.attachments.service import StoredFile
from chat_service.contacts.service import ContactRef, Correspondent, Recognised
from shared.database.port import Tx


class Contacts(Protocol):
    """What channels ask of contacts."""

    def recognise(self, tx: Tx, given: Correspondent) -> Recognised:
        """Return the contact that a network means, made if there is none."""
        ...

    def resolve(self, tx: Tx, *, name: str | None = None, phone: str | None = None) -> ContactRef:
        """Return the contact of a number, made if there is none."""
        ...

    def standing_for(self, connection: Connection, contact_id: str) -> ContactRef | None:
        """Return a contact, or the one that it is part of since they were merged; None for one that is gone."""
        ...

    def reachable(self, connection: Connection, contact_ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
        """Return under which number and network id each of these contacts can be written to."""
        ...


class Queues(Protocol):
    """What channels ask of queues."""

    def queue_name(self, connection: Connection, queue_id: str) -> str | None:
        """Return the name of an active queue, or None."""
        ...


class Files(Protocol):
    """What channels ask of attachments."""

    async def carry(self, conversation_id: str, name: str, chunks: AsyncIterator[bytes]) -> dict[str, Any]:
        """Take in a file that a channel brought for a conversation."""
        ...

    async def stored(self, attachment_id: str) -> StoredFile:
        """Return a file by its id."""
        ...

    def read(self, file: StoredFile, start: int, length: int) -> AsyncIterator[bytes]:
        """Yield a part of a file."""
        ...

    def claim_carried(self, tx: Tx, conversation_id: str, attachment_id: str) -> list[dict[str, Any]]:
        """Bind a file that a channel brought to a message of its conversation."""
        ...

    def release(self, tx: Tx, ids: Sequence[str]) -> None:
        """Let go of files whose message was deleted."""
        ...


class KeptFiles(Protocol):
    """What channels ask of files that a campaign holds."""

    def copy(self, tx: Tx, attachment_id: str, conversation_id: str) -> dict[str, Any]:
        """Give a conversation its own copy of a held file; returns what its message keeps."""
        ...


class Screens(Protocol):
    """Who shows agents what became of a message."""

    def tell_status(
        self,
        conversation_id: str,
        message_id: str,
        status: str,
        error: dict[str, Any] | None,
        sent_as: str | None = None,
    ) -> None:
        """Tell everybody who follows the conversation that one message's status changed, or the form it left in."""
        ...
