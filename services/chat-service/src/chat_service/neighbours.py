"""The nouns around conversations: contacts, queues, agents, files, the widget; and what the floor asks of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import APIRouter
from sqlalchemy import Connection

from chat_service.agents.router import build_router as agents_router
from chat_service.agents.service import AgentService
from chat_service.attachments.images import ImageWorkshop
from chat_service.attachments.internal import build_router as kept_router
from chat_service.attachments.keeping import KeptFiles
from chat_service.attachments.retention import Retention
from chat_service.attachments.router import build_router as attachments_router
from chat_service.attachments.service import AttachmentService
from chat_service.contacts.merging import ContactMerger
from chat_service.contacts.router import build_router as contacts_router
from chat_service.contacts.service import ContactRef, ContactService
from chat_service.contacts.successors import Successors
from chat_service.conversations import repository as conversations_repository
from chat_service.directory import ChatDirectory
from chat_service.drafts.router import build_router as drafts_router
from chat_service.drafts.service import DraftService
from chat_service.queues.router import build_router as queues_router
from chat_service.queues.service import QueueService
from chat_service.tags.router import build_router as tags_router
from chat_service.tags.service import TagService
from chat_service.widget.revocations import WidgetRevocations
from chat_service.widget.router import build_router as widget_router
from chat_service.widget.service import WidgetService
from chat_service.widget.settings_service import WidgetSettings
from shared.database.port import Database, Tx
from shared.database.seeding import write_if_absent
from shared.errors import NotFound, Problem

if TYPE_CHECKING:
    from chat_service.assembly import Floor

HOUSEKEEPING_SECONDS = 1800.0
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Neighbours:
    """What the floor asks of the other nouns."""

    database: Database
    contacts: ContactService
    merger: ContactMerger
    successors: Successors
    queues: QueueService
    agents: AgentService
    directory: ChatDirectory
    attachments: AttachmentService
    kept: KeptFiles
    retention: Retention
    workshop: ImageWorkshop
    drafts: DraftService
    tags: TagService
    widget: WidgetService
    widget_settings: WidgetSettings
    widget_revocations: WidgetRevocations
    on_scope_changed: list[Callable[[list[str]], None]] = field(default_factory=list)
    on_contact_changed: list[Callable[[Tx, ContactRef], None]] = field(default_factory=list)

    def queues_of(self, connection: Connection, user_id: str) -> frozenset[str]:
        """Return the queues a user serves."""
        return self.queues.queues_of(connection, user_id)

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
        return self.attachments.claim(tx, kind, owner, conversation_id, ids)

    def sign_attachment(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Return an attachment with addresses that work for a few minutes."""
        return self.attachments.view(shown)

    def widget_allows(self, origin: str, host: str) -> bool:
        """Return whether the widget may stand on a page of ``origin``."""
        return self.widget_settings.allows(origin, host)

    def routers(self, floor: Floor) -> list[APIRouter]:
        """Return the routes of these nouns."""
        return [
            contacts_router(self.contacts, self.merger),
            queues_router(self.queues),
            agents_router(self.agents, _AgentFloor(self, floor)),
            attachments_router(self.attachments),
            kept_router(self.kept),
            drafts_router(self.drafts),
            tags_router(self.tags),
            widget_router(
                self.widget, self.widget_settings, self.widget_revocations, online=lambda: self._somebody_is_here(floor)
            ),
        ]

    def _somebody_is_here(self, floor: Floor) -> bool:
        return any(floor.presence.status_of(user_id) == "online" for user_id in self.agents.at_work())

    async def start(self, stack: contextlib.AsyncExitStack, floor: Floor) -> None:
        """Start what runs beside the requests."""
        self.on_scope_changed.append(floor.scopes.changed)
        stack.callback(self.workshop.close)
        await write_if_absent(self.database, self.queues.seed)
        await self.agents.start()
        await self.widget_settings.start()
        await self.successors.pull()
        work = {
            "agents": self.agents.run,
            "widget-settings": self.widget_settings.run,
            "successors": self.successors.run,
            "widget-revocations": self.widget_revocations.run,
            "housekeeping": self._keep_house,
        }
        for name, run in work.items():
            task = asyncio.get_running_loop().create_task(run(), name=name)
            stack.push_async_callback(_cancel, task)

    async def _keep_house(self) -> None:
        """Delete what nobody needs any more: files never sent, old drafts, sessions that are over; cancel to stop."""
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            for purge in (self.attachments.purge, self.retention.purge, self.drafts.purge, self.widget.forget_sessions):
                try:
                    await purge()
                except Problem as problem:
                    log.warning("housekeeping.failed", problem=problem.slug)


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
