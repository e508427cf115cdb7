"""Builds the nouns around conversations: contacts, queues, agents, files, the widget; and says what the floor asks of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from sqlalchemy import Connection

from chat_service.agents.router import build_router as agents_router
from chat_service.agents.service import AgentService
from chat_service.contacts.documents import DocumentVault
from chat_service.contacts.router import build_router as contacts_router
from chat_service.contacts.service import ContactRef, ContactService
from chat_service.conversations import repository as conversations_repository
from chat_service.conversations.sight import contact_is_visible
from chat_service.directory import ChatDirectory
from chat_service.events import EVENTS
from chat_service.queues.router import build_router as queues_router
from chat_service.queues.service import QueueService
from chat_service.settings import ChatSettings
from shared.database.port import Database, Tx
from shared.errors import NotFound
from shared.events.log import EventLog
from shared.runtime.descriptor import Ports

if TYPE_CHECKING:
    from chat_service.assembly import Floor

ClaimAttachments = Callable[[Tx, str, str, str, Sequence[str]], list[dict[str, Any]]]


@dataclass(slots=True)
class Neighbours:
    """What the floor asks of the other nouns."""

    database: Database
    contacts: ContactService
    queues: QueueService
    agents: AgentService
    directory: ChatDirectory
    on_scope_changed: list[Callable[[list[str]], None]] = field(default_factory=list)

    def queues_of(self, connection: Connection, user_id: str) -> frozenset[str]:
        """Return the queues a user serves."""
        return self.queues.queues_of(connection, user_id)

    def find_contacts(self, connection: Connection, text: str, limit: int) -> list[str]:
        """Return ids of contacts by name, number in any format, or e-mail."""
        return self.contacts.search_ids(connection, text, limit)

    async def contact_of(self, contact_id: str) -> ContactRef:
        """Return what a conversation keeps of a contact. Raises NotFound."""
        found = await self.database.read(lambda c: self.contacts.ref(c, contact_id))
        if found is None:
            raise NotFound
        return found

    def claim_attachments(
        self, tx: Tx, kind: str, owner: str, conversation_id: str, ids: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Bind uploaded files to the message that is being written."""
        raise NotFound("There is no such attachment.")

    def sign_attachment(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Return an attachment with addresses that work for a few minutes."""
        return shown

    def widget_allows(self, origin: str, host: str) -> bool:
        """Return whether the widget may stand on a page of ``origin``."""
        return False

    def routers(self, floor: Floor) -> list[APIRouter]:
        """Return the routes of these nouns."""
        return [
            contacts_router(self.contacts),
            queues_router(self.queues),
            agents_router(self.agents, _AgentFloor(self, floor)),
        ]

    async def start(self, stack: contextlib.AsyncExitStack, floor: Floor) -> None:
        """Start what runs beside the requests."""
        self.on_scope_changed.append(floor.scopes.changed)
        await self.database.write(self.queues.seed)
        await self.agents.start()
        task = asyncio.get_running_loop().create_task(self.agents.run(), name="agents")
        stack.push_async_callback(_cancel, task)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


class _AgentFloor:
    """What the list of agents shows beside their names."""

    def __init__(self, neighbours: Neighbours, floor: Floor) -> None:
        self._neighbours, self._floor = neighbours, floor

    def presence(self, user_id: str) -> str:
        return self._floor.presence.status_of(user_id)

    def open_counts(self, connection: Connection) -> dict[str, int]:
        return conversations_repository.open_counts(connection)

    def queues_by_user(self, connection: Connection) -> dict[str, list[str]]:
        return self._neighbours.queues.by_user(connection)


def build_neighbours(settings: ChatSettings, ports: Ports) -> Neighbours:  # noqa: ARG001 - files and the widget read settings
    """Return the nouns; nothing runs yet."""
    database = ports.own_database()
    events = EventLog(EVENTS, "chat-service", ports.bus)
    listeners: list[Callable[[list[str]], None]] = []

    def scope_changed(user_ids: frozenset[str]) -> None:
        for call in listeners:
            call(sorted(user_ids))

    agents = AgentService(
        database=database,
        client=ports.client("auth-service"),
        bus=ports.bus,
        clock=ports.clock,
        welcome=lambda tx, ids: queues.join_default(tx, ids),  # noqa: PLW0108 - queues is made after agents
    )
    queues = QueueService(
        database=database,
        events=events,
        clock=ports.clock,
        unknown_users=agents.unknown_among,
        on_scope_changed=scope_changed,
    )
    contacts = ContactService(
        database=database,
        vault=DocumentVault(ports.keys),
        clock=ports.clock,
        can_see=lambda c, who, one: contact_is_visible(c, who, one, queues.queues_of),
    )
    return Neighbours(database, contacts, queues, agents, ChatDirectory(contacts, queues, agents), listeners)
