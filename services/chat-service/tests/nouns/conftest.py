"""The nouns around conversations over a real database, with the routes of a real app in process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from chat_service.agents.router import build_router as agents_router
from chat_service.agents.service import AgentService
from chat_service.app import create_app
from chat_service.attachments.images import ImageWorkshop
from chat_service.attachments.router import build_router as attachments_router
from chat_service.attachments.service import AttachmentService, Limits
from chat_service.attachments.signing import FileSigner
from chat_service.attachments.storage import open_storage
from chat_service.contacts.documents import DocumentVault
from chat_service.contacts.merging import ContactMerger
from chat_service.contacts.router import build_router as contacts_router
from chat_service.contacts.service import ContactService
from chat_service.contacts.successors import Successors
from chat_service.events import EVENTS
from chat_service.queues.router import build_router as queues_router
from chat_service.queues.service import QueueService
from chat_service.settings import ChatSettings
from chat_service.setup import seed
from chat_service.tables import metadata
from fastapi import FastAPI
from sqlalchemy import Connection

from shared.clients.http import ServiceClient
from shared.config.database_url import normalise_database_url
from shared.database.opening import open_database
from shared.database.port import Database, Tx
from shared.errors import NotFound
from shared.events.bus import MemoryBus
from shared.events.log import EventLog
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.runtime.descriptor import Peers, Ports
from shared.runtime.service_app import new_service_app
from shared.security.keys import KeyRing
from shared.security.policy import Security
from shared.security.principal import Principal
from shared.security.sessions import SessionGuard
from shared.security.tokens import Tokens
from shared.utils.clock import FrozenClock
from shared.utils.ids import uuid7
from tests.support.chat_nouns import FakeAuth, user

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Nouns:
    """Everything a test of a noun may need."""

    settings: ChatSettings
    database: Database
    clock: FrozenClock
    bus: MemoryBus
    keys: KeyRing
    security: Security
    events: EventLog
    auth: FakeAuth
    contacts: ContactService
    queues: QueueService
    agents: AgentService
    attachments: AttachmentService
    app: FastAPI
    visible: set[str] = field(default_factory=set)
    changed_scopes: list[frozenset[str]] = field(default_factory=list)
    presence_of: dict[str, str] = field(default_factory=dict)

    def presence(self, user_id: str) -> str:
        return self.presence_of.get(user_id, "offline")

    def open_counts(self, _: Connection) -> dict[str, int]:
        return {}

    def queues_by_user(self, connection: Connection) -> dict[str, list[str]]:
        return self.queues.by_user(connection)

    def token(self, role: str = "admin", user_id: str | None = None) -> str:
        """Return an access token of a user with this role."""
        claims = {"role": role, "sid": uuid7(), "ver": 0}
        return self.security.tokens.sign("access", user_id or uuid7(), 900, claims)

    def client(self, token: str | None = None, **headers: str) -> httpx2.AsyncClient:
        """Return an HTTP client of the app."""
        given = {"Authorization": f"Bearer {token}", **headers} if token else headers
        edge = ServiceEdge(self.app, service="chat-service", rules=self.rules())
        return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=edge), base_url="http://testserver", headers=given)

    def rules(self) -> BodyRules:
        limit = self.settings.max_file_size + 65_536
        return BodyRules(
            self.settings.max_json_body, uploads={"/api/chat/attachments": limit, "/api/widget/attachments": limit}
        )

    def visitor(self, contact_id: str | None = None) -> httpx2.AsyncClient:
        """Return an HTTP client of a website visitor."""
        return self.client(
            self.security.tokens.sign("widget", contact_id or uuid7(), 900, {"sid": uuid7(), "name": "Maria"})
        )

    def ensure_visible(self, _: Connection, caller: Principal, conversation_id: str) -> None:
        """Let those in who see everything, and everybody into the conversations named in ``visible``."""
        if not caller.may("conversations:read_all") and conversation_id not in self.visible:
            raise NotFound

    def as_role(self, role: str, user_id: str | None = None) -> httpx2.AsyncClient:
        """Return an HTTP client of a user with this role."""
        return self.client(self.token(role, user_id))


class _NoRevocations:
    async def get(self, path: str, *, params: dict[str, str] | None = None) -> Any:  # noqa: ARG002 - the source's signature
        return {"items": [], "position": 0}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of both kinds in turn."""
    if request.param == "sqlite":
        return f"sqlite+pysqlite:///{tmp_path / 'chat.db'}"
    return normalise_database_url(request.getfixturevalue("postgres_url"))


@asynccontextmanager
async def build(url: str, folder: Path) -> AsyncIterator[Nouns]:
    """Open the database, make the tables and build the nouns."""
    nouns: Nouns
    settings = ChatSettings(data_dir=folder, max_file_size=3 * 1024 * 1024, _env_file=None)
    keys, bus, clock = KeyRing(settings), MemoryBus(), FrozenClock(START)
    tokens = Tokens(keys)
    guard = SessionGuard(_NoRevocations(), bus)
    await guard.pull()
    security = Security(tokens, guard)
    database = open_database(url, pool_size=5)
    await database.migrate(metadata.create_all)
    await database.start()
    events = EventLog(EVENTS, "chat-service", bus)
    auth = FakeAuth()
    client = ServiceClient(
        "auth-service", app=auth.app(security), urls=(), token=lambda: tokens.service_token("chat-service")
    )
    agents = AgentService(
        database=database,
        client=client,
        bus=bus,
        clock=clock,
        welcome=lambda tx, ids: nouns.queues.join_default(tx, ids),  # noqa: PLW0108 - built below,
    )
    queues = QueueService(
        database=database, events=events, clock=clock, unknown_users=agents.unknown_among,
        on_scope_changed=lambda ids: nouns.changed_scopes.append(ids),  # noqa: PLW0108 - built below
    )  # fmt: skip
    contacts = ContactService(
        database=database,
        vault=DocumentVault(keys),
        clock=clock,
        can_see=lambda _c, _p, contact_id: contact_id in nouns.visible,
    )
    workshop = ImageWorkshop(2)
    attachments = AttachmentService(
        database=database, storage=open_storage(None, folder), workshop=workshop,
        signer=FileSigner(keys.derive("file-url")), clock=clock,
        limits=Limits(settings.max_file_size, 30, 10, 20 * 1024 * 1024),
        ensure_visible=lambda c, caller, conversation_id: nouns.ensure_visible(c, caller, conversation_id),  # noqa: PLW0108
    )  # fmt: skip
    app = new_service_app(
        name="chat-service", prefix="/api/chat", settings=settings, security=security, checks={}, description=""
    )
    nouns = Nouns(
        settings, database, clock, bus, keys, security, events, auth, contacts, queues, agents, attachments, app
    )
    merger = ContactMerger(
        database=database, contacts=contacts, vault=DocumentVault(keys), events=events, clock=clock, movers=[],
        successors=Successors(database=database, bus=bus, clock=clock, guard=guard), name_of=agents.name_of,
    )  # fmt: skip
    app.include_router(contacts_router(contacts, merger))
    app.include_router(queues_router(queues))
    app.include_router(agents_router(agents, nouns))
    app.include_router(attachments_router(attachments))

    def first(tx: Tx) -> None:
        seed(tx)
        queues.seed(tx)

    await database.write(first)
    try:
        yield nouns
    finally:
        workshop.close()
        await client.close()
        await database.stop()


@pytest.fixture
async def nouns(database_url: str, tmp_path: Path) -> AsyncIterator[Nouns]:
    """The nouns over SQLite and over PostgreSQL in turn."""
    async with build(database_url, tmp_path) as built:
        yield built


@pytest.fixture
async def sqlite_nouns(tmp_path: Path) -> AsyncIterator[Nouns]:
    """The nouns over SQLite alone, for what no database makes different."""
    async with build(f"sqlite+pysqlite:///{tmp_path / 'chat.db'}", tmp_path) as built:
        yield built


@dataclass
class Visits:
    """The whole service, as the launcher builds it, answering in process."""

    app: Any
    clock: FrozenClock
    security: Security
    keys: KeyRing
    bus: MemoryBus
    database: Database
    settings: ChatSettings
    auth: FakeAuth

    def client(self, token: str | None = None, *, address: str = "203.0.113.7", **headers: str) -> httpx2.AsyncClient:
        """Return an HTTP client at this address."""
        given = {"Authorization": f"Bearer {token}", **headers} if token else headers
        transport = httpx2.ASGITransport(app=self.app, client=(address, 1))
        return httpx2.AsyncClient(transport=transport, base_url="http://testserver", headers=given)

    def as_role(self, role: str, user_id: str | None = None) -> httpx2.AsyncClient:
        """Return an HTTP client of a user with this role."""
        claims = {"role": role, "sid": uuid7(), "ver": 0}
        return self.client(self.security.tokens.sign("access", user_id or uuid7(), 900, claims))


@pytest.fixture
async def visits(database_url: str, tmp_path: Path) -> AsyncIterator[Visits]:
    """The whole service over SQLite and over PostgreSQL in turn."""
    settings = ChatSettings(
        data_dir=tmp_path, widget_sessions_per_hour=4, widget_sessions_per_hour_total=8, _env_file=None
    )
    keys, bus, clock = KeyRing(settings), MemoryBus(), FrozenClock(START)
    tokens = Tokens(keys)
    guard = SessionGuard(_NoRevocations(), bus)
    await guard.pull()
    security = Security(tokens, guard)
    database = open_database(database_url, pool_size=10)
    await database.migrate(metadata.create_all)
    await database.start()
    auth = FakeAuth()
    client = ServiceClient(
        "auth-service", app=auth.app(security), urls=(), token=lambda: tokens.service_token("chat-service")
    )
    ports = Ports(bus, clock, keys, security, Peers(), lambda _name: client, database)
    application = create_app(settings, ports)
    assert application.lifespan is not None
    async with application.lifespan():
        yield Visits(application.asgi, clock, security, keys, bus, database, settings, auth)
    await client.close()
    await database.stop()


@pytest.fixture
def make_user() -> Callable[..., dict[str, Any]]:
    """The maker of users as auth-service tells of them."""
    return user
