"""Answers what conversations ask of their neighbour nouns; the one place that knows all of them."""

from __future__ import annotations

from sqlalchemy import Connection

from chat_service.agents.service import AgentService
from chat_service.contacts.service import ContactRef, ContactService
from chat_service.conversations.telling import Actor
from chat_service.queues.service import QueueService
from shared.database.port import Tx
from shared.errors import Invalid


class ChatDirectory:
    """Contacts, queues and agents as conversations see them."""

    def __init__(self, contacts: ContactService, queues: QueueService, agents: AgentService) -> None:
        self._contacts, self._queues, self._agents = contacts, queues, agents

    def contact_by_phone(self, tx: Tx, *, phone: str, name: str | None, email: str | None) -> ContactRef:
        """Return the contact with this phone, made if need be."""
        return self._contacts.resolve(tx, name=name, phone=phone, email=email)

    def queue_name(self, connection: Connection, queue_id: str) -> str | None:
        """Return the name of an active queue, or None."""
        return self._queues.name_of(connection, queue_id)

    def default_queue(self, connection: Connection) -> str | None:
        """Return the queue that takes what was sent to none."""
        return self._queues.default_id(connection)

    def is_member(self, connection: Connection, queue_id: str, user_id: str) -> bool:
        """Return whether the agent serves the queue."""
        return queue_id in self._queues.queues_of(connection, user_id)

    def name_of(self, user_id: str | None) -> str:
        """Return how an agent is called."""
        return self._agents.name_of(user_id) if user_id else ""

    async def agent(self, user_id: str) -> Actor:
        """Return an active agent who may handle conversations. Raises Invalid."""
        found = await self._agents.find(user_id)
        if found is None or not found.is_active or "conversations:write" not in found.permissions:
            raise Invalid.field("agent_id", "exists", "is no active agent")
        return Actor("agent", found.user_id, found.display_name)
