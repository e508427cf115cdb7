"""Builds the nouns around conversations: contacts, queues, agents, files, the widget; and says what the floor asks of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import APIRouter
from sqlalchemy import Connection, select

from chat_service.agents.router import build_router as agents_router
from chat_service.agents.service import AgentService
from chat_service.attachments.images import ImageWorkshop
from chat_service.attachments.router import build_router as attachments_router
from chat_service.attachments.service import AttachmentService
from chat_service.attachments.service import Limits as UploadLimits
from chat_service.attachments.signing import FileSigner
from chat_service.attachments.storage import open_storage
from chat_service.contacts.documents import DocumentVault
from chat_service.contacts.router import build_router as contacts_router
from chat_service.contacts.service import ContactRef, ContactService
from chat_service.conversations import repository as conversations_repository
from chat_service.conversations.errors import ConversationNotFound
from chat_service.conversations.models import conversations
from chat_service.conversations.schemas import MOST_CONTENT
from chat_service.conversations.sight import contact_is_visible, conversation_is_visible
from chat_service.conversations.visits import CHANNEL
from chat_service.directory import ChatDirectory
from chat_service.drafts.router import build_router as drafts_router
from chat_service.drafts.service import DraftService
from chat_service.events import EVENTS
from chat_service.queues.router import build_router as queues_router
from chat_service.queues.service import QueueService
from chat_service.settings import ChatSettings
from chat_service.tags.router import build_router as tags_router
from chat_service.tags.service import TagService
from chat_service.widget.revocations import WidgetRevocations
from chat_service.widget.router import build_router as widget_router
from chat_service.widget.service import Conversations, WidgetService
from chat_service.widget.service import Limits as VisitLimits
from chat_service.widget.settings_service import Seed, WidgetSettings
from shared.database.port import Database, Tx
from shared.database.seeding import write_if_absent
from shared.errors import NotFound, Problem
from shared.events.log import Event, EventLog
from shared.runtime.descriptor import Ports
from shared.security.principal import Principal

if TYPE_CHECKING:
    from chat_service.assembly import Floor

HOUSEKEEPING_SECONDS = 1800.0
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Neighbours:
    """What the floor asks of the other nouns."""

    database: Database
    contacts: ContactService
    queues: QueueService
    agents: AgentService
    directory: ChatDirectory
    attachments: AttachmentService
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
            contacts_router(self.contacts),
            queues_router(self.queues),
            agents_router(self.agents, _AgentFloor(self, floor)),
            attachments_router(self.attachments),
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
        work = {
            "agents": self.agents.run,
            "widget-settings": self.widget_settings.run,
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
            for purge in (self.attachments.purge, self.drafts.purge, self.widget.forget_sessions):
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


def build_neighbours(settings: ChatSettings, ports: Ports) -> Neighbours:
    """Return the nouns; nothing runs yet."""
    database, bus, clock = ports.own_database(), ports.bus, ports.clock
    events = EventLog(EVENTS, "chat-service", bus)
    listeners: list[Callable[[list[str]], None]] = []
    renamed: list[Callable[[Tx, ContactRef], None]] = []

    def scope_changed(user_ids: frozenset[str]) -> None:
        for call in listeners:
            call(sorted(user_ids))

    agents = AgentService(
        database=database,
        client=ports.client("auth-service"),
        bus=bus,
        clock=clock,
        welcome=lambda tx, ids: queues.join_default(tx, ids),  # noqa: PLW0108 - queues is made after agents
    )
    queues = QueueService(
        database=database,
        events=events,
        clock=clock,
        unknown_users=agents.unknown_among,
        on_scope_changed=scope_changed,
    )

    def tell_contact(tx: Tx, contact: ContactRef) -> None:
        for call in renamed:
            call(tx, contact)
        events.append(tx, [Event.new("contact.changed", contact.id, {})])

    contacts = ContactService(
        database=database,
        vault=DocumentVault(ports.keys),
        clock=clock,
        can_see=lambda c, who, one: contact_is_visible(c, who, one, queues.queues_of),
        changed=tell_contact,
    )

    def ensure_visible(connection: Connection, caller: Principal, conversation_id: str) -> None:
        if not conversation_is_visible(connection, caller, conversation_id, queues.queues_of):
            raise ConversationNotFound

    workshop = ImageWorkshop(settings.image_threads)
    widget_settings = _widget_settings(settings, ports, queues)
    return Neighbours(
        database=database,
        contacts=contacts,
        queues=queues,
        agents=agents,
        directory=ChatDirectory(contacts, queues, agents),
        attachments=_attachments(settings, ports, workshop, ensure_visible),
        workshop=workshop,
        drafts=DraftService(
            database=database, clock=clock, ensure_visible=ensure_visible, life_hours=settings.draft_hours
        ),
        tags=TagService(database=database, clock=clock),
        widget=WidgetService(
            database=database,
            settings=widget_settings,
            contacts=contacts,
            conversations=Conversations(open_of=_open_visit, status_of=_status_of_visit),
            tokens=ports.security.tokens,
            events=events,
            clock=clock,
            limits=VisitLimits(settings.visits_per_address, settings.visits_in_all),
        ),
        widget_settings=widget_settings,
        widget_revocations=WidgetRevocations(database=database, bus=bus, clock=clock, guard=ports.security.sessions),
        on_scope_changed=listeners,
        on_contact_changed=renamed,
    )


def _attachments(
    settings: ChatSettings,
    ports: Ports,
    workshop: ImageWorkshop,
    ensure_visible: Callable[[Connection, Principal, str], None],
) -> AttachmentService:
    return AttachmentService(
        database=ports.own_database(),
        storage=open_storage(settings.storage_url, settings.data_dir),
        workshop=workshop,
        signer=FileSigner(ports.keys.derive("file-url")),
        clock=ports.clock,
        limits=UploadLimits(
            file_bytes=settings.max_file_size,
            user_files=settings.uploads_per_hour_user,
            visitor_files=settings.uploads_per_hour_visitor,
            visitor_bytes=settings.upload_bytes_per_hour_visitor,
        ),
        ensure_visible=ensure_visible,
    )


def _widget_settings(settings: ChatSettings, ports: Ports, queues: QueueService) -> WidgetSettings:
    return WidgetSettings(
        database=ports.own_database(),
        bus=ports.bus,
        clock=ports.clock,
        keys=ports.keys,
        seed=Seed(
            origins=settings.widget_origins,
            development=not settings.is_production,
            max_message_length=MOST_CONTENT,
            max_file_size=settings.max_file_size,
        ),
        active_queues=queues.active,
    )


def _open_visit(connection: Connection, contact_id: str) -> str | None:
    latest = conversations_repository.latest_of_contact(connection, contact_id, CHANNEL)
    return latest.id if latest is not None and latest.status != "closed" else None


def _status_of_visit(connection: Connection, contact_id: str, conversation_id: str) -> str | None:
    status = connection.execute(
        select(conversations.c.status).where(
            conversations.c.id == conversation_id,
            conversations.c.contact_id == contact_id,
            conversations.c.channel == CHANNEL,
        )
    ).scalar()
    return None if status is None else str(status)
