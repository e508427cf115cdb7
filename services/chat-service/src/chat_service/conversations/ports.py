"""What conversations need of their neighbours: contacts, queues and agents."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection

from chat_service.conversations.telling import Actor
from shared.database.port import Tx


class ContactRef(Protocol):
    """What a conversation keeps of its contact."""

    @property
    def id(self) -> str:
        """Return the contact's id."""
        ...

    @property
    def name(self) -> str | None:
        """Return its name, if it has one."""
        ...

    @property
    def phone(self) -> str | None:
        """Return its main number as E.164, if it has one."""
        ...


class Directory(Protocol):
    """What conversations need to know of contacts, queues and agents."""

    def contact_by_phone(self, tx: Tx, *, phone: str, name: str | None, email: str | None) -> ContactRef:
        """Return the contact with this phone, made if need be."""
        ...

    def queue_name(self, connection: Connection, queue_id: str) -> str | None:
        """Return the name of an active queue, or None."""
        ...

    def default_queue(self, connection: Connection) -> str | None:
        """Return the queue that takes what was sent to none."""
        ...

    def is_member(self, connection: Connection, queue_id: str, user_id: str) -> bool:
        """Return whether the agent serves the queue."""
        ...

    def name_of(self, user_id: str | None) -> str:
        """Return how an agent is called."""
        ...

    async def agent(self, user_id: str) -> Actor:
        """Return an active agent who may handle conversations. Raises Invalid."""
        ...
