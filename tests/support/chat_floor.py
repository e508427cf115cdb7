"""The floor of one or several processes over one database, with a bus whose signals the test holds in its hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from chat_service.contacts.models import contacts
from chat_service.conversations.opening import OpeningService
from chat_service.conversations.scope import Scope
from chat_service.conversations.service import ConversationService
from chat_service.conversations.state import Conversation, Item
from chat_service.conversations.telling import Actor
from chat_service.events import EVENTS
from chat_service.messages import reading
from chat_service.messages.schemas import NewMessage
from chat_service.messages.service import MessageService
from chat_service.messages.store import TimelineStore, utc_now_ms
from chat_service.messages.views import Views
from chat_service.messages.writer import MessageWriter, Stored
from chat_service.queues.models import queues
from chat_service.realtime.connection import Connection
from chat_service.realtime.control import ControlLimit
from chat_service.realtime.gate import Gate
from chat_service.realtime.hub import Hub
from chat_service.realtime.presence import PresenceBoard
from chat_service.realtime.receipts import Receipts
from chat_service.setup import seed
from chat_service.tables import metadata
from sqlalchemy import insert

from shared.config.settings import Settings
from shared.database.opening import open_database
from shared.database.port import Database, Tx
from shared.database.seeding import write_if_absent
from shared.errors import NotFound
from shared.events.bus import Handler
from shared.events.log import EventLog
from shared.models.base import ACCOUNT
from shared.security.permissions import BUILT_IN_ROLES
from shared.security.principal import Principal
from shared.utils.clock import SystemClock
from shared.utils.ids import uuid7

from .edge import fake_ports, plain_settings
from .waiting import eventually


@dataclass
class Air:
    """What is between the processes: signals wait here until the test lets them through."""

    buses: list[HeldBus] = field(default_factory=list)
    waiting: list[tuple[HeldBus, str, bytes]] = field(default_factory=list)

    def deliver(self, order: Callable[[list[Any]], list[Any]] = list) -> None:
        """Let through what waits, in the order that ``order`` makes of it; what it leaves out is lost."""
        signals, self.waiting = order(self.waiting), []
        for bus, channel, payload in signals:
            bus.hear(channel, payload)

    def lose(self) -> None:
        """Forget what waits."""
        self.waiting.clear()


class HeldBus:
    """A bus that tells its own process at once and the others when the test says so."""

    healthy = True

    def __init__(self, air: Air) -> None:
        self._air, self._handlers = air, dict[str, list[Handler]]()
        air.buses.append(self)

    async def start(self) -> None:
        """Nothing to connect."""

    async def stop(self) -> None:
        """Nothing to close."""

    def on_signal(self, channel: str, handler: Handler) -> None:
        """Register a handler."""
        self._handlers.setdefault(channel, []).append(handler)

    def signal(self, channel: str, payload: bytes) -> None:
        """Tell this process; hold the signal for the others."""
        asyncio.get_running_loop().call_soon(self.hear, channel, payload)
        self._air.waiting += [(bus, channel, payload) for bus in self._air.buses if bus is not self]

    def hear(self, channel: str, payload: bytes) -> None:
        """Call the handlers of a channel."""
        for handler in self._handlers.get(channel, ()):
            handler(payload)


class _Wire:
    """The transport of a socket whose client reads everything at once."""

    def __init__(self) -> None:
        self.data = b""
        self.closed = False

    @property
    def underlying_transport(self) -> _Wire:
        return self

    def write(self, data: bytes) -> None:
        self.data += data

    def get_write_buffer_size(self) -> int:
        return 0

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True


class Client:
    """A socket as the hub knows it, and what its client has received."""

    def __init__(self, hub: Hub, scope: Scope) -> None:
        self._wire = _Wire()
        self.connection = Connection(self._wire, hub.outbox)  # type: ignore[arg-type]
        self.connection.scope = scope
        hub.connections[self.connection] = None

    @property
    def frames(self) -> list[dict[str, Any]]:
        """Every frame received so far."""
        return [orjson.loads(payload) for kind, payload in self._received() if kind == 0x81]

    @property
    def pings(self) -> list[bytes]:
        """The payload of every ping received so far; a client answers each with a pong of the same payload."""
        return [payload for kind, payload in self._received() if kind == 0x89]

    def _received(self) -> list[tuple[int, bytes]]:
        data, found = self._wire.data, []
        while data:
            size, start = data[1], 2
            if size == 126:
                size, start = int.from_bytes(data[2:4]), 4
            elif size == 127:
                size, start = int.from_bytes(data[2:10]), 10
            found.append((data[0], data[start : start + size]))
            data = data[start + size :]
        return found

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The frames of one type."""
        return [one for one in self.frames if one["type"] == kind]

    @property
    def seqs(self) -> list[int]:
        """The seqs of the events received, in order."""
        return [one["seq"] for one in self.of("event")]

    async def has(self, *seqs: int) -> None:
        """Wait until exactly these events have come."""
        await eventually(lambda: self.seqs == list(seqs), what=f"events {seqs}, came {self.seqs}", within=5)

    async def hears(self, kind: str, count: int = 1) -> dict[str, Any]:
        """Wait for the ``count``-th frame of a type and return it."""
        await eventually(lambda: len(self.of(kind)) >= count, what=f"frame {kind}", within=5)
        return self.of(kind)[count - 1]


class _Directory:
    """Agents exist by being named; nobody is a member of the queue a conversation moves to."""

    queues: tuple[str, ...] = ()

    def contact_by_phone(self, *_: Any, **__: Any) -> Any:
        raise NotFound

    def queue_name(self, _: Any, queue_id: str) -> str | None:
        return "Fila" if queue_id in self.queues else None

    def default_queue(self, _: Any) -> str | None:
        return None

    def is_member(self, *_: Any) -> bool:
        return False

    def name_of(self, user_id: str | None) -> str:
        return f"Agent {user_id[:4]}" if user_id else ""

    async def agent(self, user_id: str) -> Actor:
        return Actor("agent", user_id, self.name_of(user_id))


def agent(role: str = "agent", *queue_ids: str) -> Scope:
    """Return the scope of a new user with a role, who serves these queues."""
    return Scope(Principal(kind="user", id=uuid7(), role=role, permissions=BUILT_IN_ROLES[role]), frozenset(queue_ids))


@dataclass
class Process:
    """One process of chat-service: its own connection to the database, its own hub."""

    database: Database
    bus: HeldBus
    hub: Hub
    store: TimelineStore
    messages: MessageService
    conversations: ConversationService
    opening: OpeningService
    gate: Gate

    def client(self, scope: Scope) -> Client:
        """Return a socket of this process that is authenticated."""
        return Client(self.hub, scope)

    async def follow(self, scope: Scope, conversation_id: str, after_seq: int | None = None) -> Client:
        """Return a socket that follows a conversation."""
        client = self.client(scope)
        self.gate.subscribe(client.connection, conversation_id, after_seq)
        await client.hears("subscribed")
        return client

    async def say(self, scope: Scope, conversation_id: str, text: str = "Oi", **fields: Any) -> Stored:
        """Send a message and return what was stored."""
        fields.setdefault("client_message_id", uuid7())
        wanted = NewMessage(content=text, conversation_id=conversation_id, **fields)
        return await self.messages.send(scope, "Maria", wanted)

    async def timeline(self, conversation_id: str) -> list[Item]:
        """Return everything in a conversation."""
        return await self.database.read(lambda c: reading.items_after(c, conversation_id, 0, 10_000))


@dataclass
class Ground:
    """The database, the processes over it, and what is between them."""

    url: str
    folder: Path
    air: Air = field(default_factory=Air)
    processes: list[Process] = field(default_factory=list)
    directory: _Directory = field(default_factory=_Directory)

    @property
    def one(self) -> Process:
        """The first process."""
        return self.processes[0]

    async def process(self) -> Process:
        """Start one more process."""
        database = open_database(self.url, pool_size=5)
        await database.migrate(metadata.create_all)
        await database.start()
        await write_if_absent(database, seed)
        bus = HeldBus(self.air)
        views = Views(sign=lambda one: one, name_of=self.directory.name_of)
        hub = Hub(database=database, bus=bus, views=views)
        store = TimelineStore(
            dialect=database.dialect,
            events=EventLog(EVENTS, "chat-service", bus),
            committed=hub.committed,
            timezone="UTC",
        )
        writer = MessageWriter(store, name_of=self.directory.name_of, claim=_no_attachments)
        messages = MessageService(database=database, writer=writer, name_of=self.directory.name_of)
        clock = SystemClock()
        conversations = ConversationService(database=database, store=store, directory=self.directory, clock=clock)
        opening = OpeningService(database=database, store=store, directory=self.directory)
        ports = await fake_ports(plain_settings(Settings, self.folder))
        gate = Gate(
            hub=hub, security=ports.security, database=database, messages=messages,
            receipts=Receipts(hub=hub, bus=bus, database=database, conversations_=conversations, clock=clock),
            presence=PresenceBoard(hub=hub, bus=bus, origin=uuid7()), scope_of=_scope_of, epoch=lambda: "epoch",
            frames_per_minute=100_000, sockets_per_user=10, control=ControlLimit(per_second=20, burst=200),
        )  # fmt: skip
        built = Process(database, bus, hub, store, messages, conversations, opening, gate)
        self.processes.append(built)
        return built

    async def stop(self) -> None:
        """Close every process, after what it does in the background has ended."""
        for process in self.processes:
            process.gate._receipts._flush()
        for process in self.processes:
            await asyncio.gather(*process.hub._tasks)
            await process.database.stop()

    async def conversation(
        self, *, queue_id: str | None = None, agent_id: str | None = None, channel: str = "web", of: str | None = None
    ) -> Conversation:
        """Begin a conversation of a new customer, or of the one with the id ``of``."""
        now = utc_now_ms()
        contact_id = of or uuid7()

        def person(tx: Tx) -> None:
            tx.connection.execute(
                insert(contacts).values(
                    id=contact_id, account_id=ACCOUNT, name="Maria", name_key="maria", is_blocked=False, metadata={},
                    created_at=now, updated_at=now,
                )
            )  # fmt: skip

        def run(tx: Tx) -> Conversation:
            if of is None:
                person(tx)
            made = self.one.opening.begin(tx, _Contact(contact_id), channel=channel, queue_id=queue_id)
            if agent_id:
                made.agent_id, made.status, made.assigned_at = agent_id, "in_service", now
            self.one.opening.store_new(tx, made, [])
            return made

        return await self.one.database.write(run)

    async def queue(self) -> str:
        """Make a queue."""
        queue_id, now = uuid7(), utc_now_ms()
        given = {
            "id": queue_id, "account_id": ACCOUNT, "name": queue_id, "name_key": queue_id, "is_default": False,
            "is_active": True, "position": 0, "created_at": now, "updated_at": now,
        }  # fmt: skip
        row = {name: value for name, value in given.items() if name in queues.c}
        await self.one.database.write(lambda tx: tx.connection.execute(insert(queues).values(row)))
        self.directory.queues = (*self.directory.queues, queue_id)
        return queue_id


@dataclass(frozen=True)
class _Contact:
    id: str
    name: str | None = "Maria"
    phone: str | None = None


def visitor_of(conversation: Conversation) -> Scope:
    """Return the scope of a conversation's customer."""
    return Scope(Principal(kind="visitor", id=conversation.contact_id))


def _no_attachments(*_: Any) -> list[dict[str, Any]]:
    raise NotFound


async def _scope_of(caller: Principal) -> Scope:
    return Scope(caller)
