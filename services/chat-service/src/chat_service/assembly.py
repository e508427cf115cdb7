"""Builds the floor: conversations, messages, the inbox and the realtime hub, wired to one another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from chat_service.conversations.merging import MergeService
from chat_service.conversations.moving import ConversationMover
from chat_service.conversations.opening import OpeningService
from chat_service.conversations.renaming import rename_contact
from chat_service.conversations.service import ConversationService
from chat_service.conversations.state import Change
from chat_service.conversations.visits import VisitService
from chat_service.dependencies import Parts
from chat_service.events import EVENTS
from chat_service.inbox.service import InboxService
from chat_service.messages.cache import ConversationCache
from chat_service.messages.service import MessageService
from chat_service.messages.store import TimelineStore
from chat_service.messages.views import Views
from chat_service.messages.writer import MessageWriter
from chat_service.neighbours import Neighbours
from chat_service.realtime.acceptor import ChatSockets
from chat_service.realtime.control import ControlLimit
from chat_service.realtime.gate import Gate
from chat_service.realtime.heartbeat import Heartbeat
from chat_service.realtime.hub import Hub
from chat_service.realtime.origins import OriginRule
from chat_service.realtime.presence import PresenceBoard
from chat_service.realtime.receipts import Receipts
from chat_service.realtime.scopes import ScopeDirectory
from chat_service.search.service import PeopleSearch
from chat_service.settings import ChatSettings
from chat_service.stats.service import observe
from shared.events.log import EventLog
from shared.runtime.descriptor import Ports
from shared.utils.ids import uuid7


@dataclass(slots=True)
class Floor:
    """The parts of the support floor that others are wired to."""

    parts: Parts
    hub: Hub
    presence: PresenceBoard
    heartbeat: Heartbeat
    sockets: ChatSockets
    events: EventLog
    store: TimelineStore
    scopes: ScopeDirectory
    receipts: Receipts
    epoch: str = ""


def build_floor(settings: ChatSettings, ports: Ports, neighbours: Neighbours) -> Floor:
    """Return the floor; nothing runs yet."""
    database, bus = ports.own_database(), ports.bus
    directory = neighbours.directory
    views = Views(sign=neighbours.sign_attachment, name_of=directory.name_of)
    hub = Hub(database=database, bus=bus, views=views)
    events = EventLog(EVENTS, "chat-service", bus)

    def committed(changes: list[Change]) -> None:
        hub.committed(changes)
        observe(changes)

    store = TimelineStore(dialect=database.dialect, events=events, committed=committed, timezone=settings.timezone)
    conversations = ConversationService(database=database, store=store, directory=directory, clock=ports.clock)
    neighbours.on_contact_changed.append(partial(rename_contact, store))
    mover = ConversationMover(store=store, name_of=directory.name_of, queues_of=neighbours.queues_of)
    # First: it may refuse, and what it tells of follows the visitors' sockets having changed hands.
    neighbours.merger.movers.insert(0, mover.hand_over)
    opening = OpeningService(database=database, store=store, directory=directory)
    writer = MessageWriter(store, name_of=directory.name_of, claim=neighbours.claim_attachments)
    messages = MessageService(database=database, writer=writer, name_of=directory.name_of)
    scopes = ScopeDirectory(database=database, bus=bus, queues_of=neighbours.queues_of)
    presence = PresenceBoard(hub=hub, bus=bus, origin=uuid7())
    receipts = Receipts(hub=hub, bus=bus, database=database, conversations_=conversations, clock=ports.clock)
    conversations.on_read = receipts.read_by_agent
    floor_holder: list[Any] = []
    gate = Gate(
        hub=hub,
        security=ports.security,
        database=database,
        messages=messages,
        receipts=receipts,
        presence=presence,
        scope_of=scopes.scope_of,
        epoch=lambda: str(floor_holder[0].epoch),
        frames_per_minute=settings.rate_limit_per_user_per_minute,
        sockets_per_user=settings.sockets_per_user,
        control=ControlLimit(per_second=settings.ws_control_frames_per_second, burst=settings.ws_control_frames_burst),
    )
    scopes.on_changed = gate.rescope
    neighbours.successors.on_moved.append(gate.moved)
    parts = Parts(
        opening=opening,
        conversations=conversations,
        merging=MergeService(database=database, store=store, directory=directory),
        messages=messages,
        inbox=InboxService(
            database=database, people=PeopleSearch(neighbours.contacts.ids_known_as), cache=ConversationCache(views)
        ),
        views=views,
        scopes=scopes,
        visits=VisitService(database=database, opening=opening),
        contact_of=neighbours.contact_of,
    )
    rule = OriginRule(settings, neighbours.widget_allows)
    sockets = ChatSockets(gate, rule.allows)
    floor = Floor(parts, hub, presence, Heartbeat(hub), sockets, events, store, scopes, receipts)
    floor_holder.append(floor)
    return floor
