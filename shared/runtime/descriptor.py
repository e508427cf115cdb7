"""A service is an ASGI app plus a descriptor; a process is a set of services."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp

from shared.clients.http import ServiceClient
from shared.config.settings import Settings
from shared.database.port import Database
from shared.errors import Unavailable
from shared.events.bus import Bus
from shared.runtime.sockets import SocketAcceptor
from shared.security.keys import KeyRing
from shared.security.policy import Security
from shared.utils.clock import Clock


class Peers:
    """The services of this installation as seen from one process: those inside it, and clients for all."""

    def __init__(self) -> None:
        self.local: dict[str, Application] = {}

    def app(self, service: str) -> Application | None:
        """Return the application of a service in this process, or None when it runs elsewhere."""
        return self.local.get(service)


@dataclass(frozen=True, slots=True)
class Ports:
    """What an app receives from the launcher and may use; faked in tests."""

    bus: Bus
    clock: Clock
    keys: KeyRing
    security: Security
    peers: Peers
    client: Callable[[str], ServiceClient]
    database: Database | None = None

    def own_database(self) -> Database:
        """Return this service's database. Raises Unavailable for a service that declares none."""
        if self.database is None:
            raise Unavailable("This service has no database.")
        return self.database


@dataclass(slots=True)
class Application:
    """A service, built: what answers HTTP, what accepts sockets, and what runs beside them.

    ``lifespan`` is entered by the launcher before the ports open and left after they closed. ``drain`` is called first at
    a stop: refuse new work, tell sockets to go elsewhere.
    """

    asgi: ASGIApp
    lifespan: Callable[[], AbstractAsyncContextManager[None]] | None = None
    sockets: SocketAcceptor | None = None
    drain: Callable[[], None] | None = None
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """The descriptor of one service.

    ``name`` is also its entry point and the stem of its port setting; ``history`` names its migrations and database URL;
    ``calls`` are the services it needs a client for. At a port of the edge, connections are bounded by address; behind it they
    all come from the edge. ``rehearse`` raises the Problem with which a start with these settings would end, beyond what the
    settings say of themselves, and changes nothing; ``--check`` calls it.
    """

    name: str
    prefix: str | None
    create: Callable[[Any, Ports], Application]
    settings: type[Settings] = Settings
    history: str | None = None
    calls: tuple[str, ...] = ()
    is_edge: bool = False
    rehearse: Callable[[Any], Awaitable[None]] | None = None


Lifespan = Callable[[], AsyncIterator[None]]
