"""Builds the nouns around conversations and wires them to one another; nothing runs yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from chat_service.agents.service import AgentService
from chat_service.attachments.images import ImageWorkshop
from chat_service.attachments.keeping import KeptFiles
from chat_service.attachments.retention import Retention
from chat_service.attachments.service import AttachmentService
from chat_service.attachments.service import Limits as UploadLimits
from chat_service.attachments.signing import FileSigner
from chat_service.attachments.storage import open_storage
from chat_service.contacts.documents import DocumentVault
from chat_service.contacts.merging import ContactMerger
from chat_service.contacts.service import ContactRef, ContactService
from chat_service.contacts.successors import Successors
from chat_service.conversations import repository as conversations_repository
from chat_service.conversations.errors import ConversationNotFound
from chat_service.conversations.models import conversations
from chat_service.conversations.schemas import MOST_CONTENT
from chat_service.conversations.sight import contact_is_visible, conversation_is_visible
from chat_service.conversations.visits import CHANNEL
from chat_service.directory import ChatDirectory
from chat_service.drafts.service import DraftService
from chat_service.events import EVENTS
from chat_service.neighbours import Neighbours
from chat_service.queues.service import QueueService
from chat_service.settings import ChatSettings
from chat_service.stats.waits import WaitService
from chat_service.tags.service import TagService
from chat_service.widget.revocations import WidgetRevocations
from chat_service.widget.service import Conversations, WidgetService
from chat_service.widget.service import Limits as VisitLimits
from chat_service.widget.settings_service import Seed, WidgetSettings
from shared.database.port import Tx
from shared.events.log import Event, EventLog
from shared.runtime.descriptor import Ports
from shared.security.principal import Principal

EnsureVisible = Callable[[Connection, Principal, str], None]


@dataclass(slots=True)
class _People:
    """Agents, the queues they serve, and the contacts they talk to; with who hears of a change."""

    agents: AgentService
    queues: QueueService
    contacts: ContactService
    on_scope_changed: list[Callable[[list[str]], None]]
    on_contact_changed: list[Callable[[Tx, ContactRef], None]]


def build_neighbours(settings: ChatSettings, ports: Ports) -> Neighbours:
    """Return the nouns; nothing runs yet."""
    database, clock = ports.own_database(), ports.clock
    events = EventLog(EVENTS, "chat-service", ports.bus)
    people = _people(ports, events)
    ensure_visible = _visibility(people.queues)
    workshop = ImageWorkshop(settings.image_threads)
    widget_settings = _widget_settings(settings, ports, people.queues)
    attachments = _attachments(settings, ports, workshop, ensure_visible)
    widget = _widget(settings, ports, widget_settings, people.contacts, events)
    successors = Successors(database=database, bus=ports.bus, clock=clock, guard=ports.security.sessions)
    return Neighbours(
        database=database,
        contacts=people.contacts,
        queues=people.queues,
        agents=people.agents,
        directory=ChatDirectory(people.contacts, people.queues, people.agents),
        merger=ContactMerger(
            database=database,
            contacts=people.contacts,
            vault=DocumentVault(ports.keys),
            successors=successors,
            events=events,
            clock=clock,
            name_of=people.agents.name_of,
            movers=[widget.hand_over, lambda tx, over: attachments.hand_over(tx, over.gone_id, over.kept.id)],
        ),
        successors=successors,
        attachments=attachments,
        kept=KeptFiles(database=database, clock=clock, attachments=attachments),
        retention=Retention(
            database=database, clock=ports.clock, attachments=attachments, days=settings.file_retention_days
        ),
        workshop=workshop,
        drafts=DraftService(
            database=database, clock=clock, ensure_visible=ensure_visible, life_hours=settings.draft_hours
        ),
        tags=TagService(database=database, clock=clock),
        widget=widget,
        widget_settings=widget_settings,
        widget_revocations=WidgetRevocations(
            database=database, bus=ports.bus, clock=clock, guard=ports.security.sessions
        ),
        on_scope_changed=people.on_scope_changed,
        on_contact_changed=people.on_contact_changed,
    )


def _people(ports: Ports, events: EventLog) -> _People:
    database, clock = ports.own_database(), ports.clock
    listeners: list[Callable[[list[str]], None]] = []
    renamed: list[Callable[[Tx, ContactRef], None]] = []

    def scope_changed(user_ids: frozenset[str]) -> None:
        for call in listeners:
            call(sorted(user_ids))

    agents = AgentService(
        database=database,
        client=ports.client("auth-service"),
        bus=ports.bus,
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
    return _People(agents, queues, contacts, listeners, renamed)


def _visibility(queues: QueueService) -> EnsureVisible:
    def ensure_visible(connection: Connection, caller: Principal, conversation_id: str) -> None:
        if not conversation_is_visible(connection, caller, conversation_id, queues.queues_of):
            raise ConversationNotFound

    return ensure_visible


def _widget(
    settings: ChatSettings, ports: Ports, widget_settings: WidgetSettings, contacts: ContactService, events: EventLog
) -> WidgetService:
    return WidgetService(
        database=ports.own_database(),
        settings=widget_settings,
        contacts=contacts,
        conversations=Conversations(open_of=_open_visit, status_of=_status_of_visit),
        tokens=ports.security.tokens,
        events=events,
        clock=ports.clock,
        limits=VisitLimits(settings.visits_per_address, settings.visits_in_all),
    )


def _attachments(
    settings: ChatSettings, ports: Ports, workshop: ImageWorkshop, ensure_visible: EnsureVisible
) -> AttachmentService:
    return AttachmentService(
        database=ports.own_database(),
        storage=open_storage(settings.storage_url, settings.data_dir, settings.storage_credentials),
        workshop=workshop,
        signer=FileSigner(ports.keys.derive("file-url")),
        clock=ports.clock,
        limits=UploadLimits(
            file_bytes=settings.max_file_size,
            user_files=settings.uploads_per_hour_user,
            visitor_files=settings.uploads_per_hour_visitor,
            visitor_bytes=settings.upload_bytes_per_hour_visitor,
            channel_bytes=settings.max_channel_file_size,
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
        expected_wait=WaitService(database=ports.own_database(), clock=ports.clock).expected_minutes,
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
