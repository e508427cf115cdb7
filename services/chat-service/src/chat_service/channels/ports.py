"""What channels need of their neighbours: contacts, queues, and somebody who tells the agents' screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

from chat_service.contacts.service import Correspondent, Recognised
from shared.database.port import Tx


class Contacts(Protocol):
    """What channels ask of contacts."""

    def recognise(self, tx: Tx, given: Correspondent) -> Recognised:
        """Return the contact that a network means, made if there is none."""
        ...

    def reachable(self, connection: Connection, contact_ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
        """Return under which number and network id each of these contacts can be written to."""
        ...


class Queues(Protocol):
    """What channels ask of queues."""

    def queue_name(self, connection: Connection, queue_id: str) -> str | None:
        """Return the name of an active queue, or None."""
        ...


class Screens(Protocol):
    """Who shows agents what became of a message."""

    def tell_status(self, conversation_id: str, message_id: str, status: str, error: dict[str, Any] | None) -> None:
        """Tell everybody who follows the conversation that one message's status changed."""
        ...
