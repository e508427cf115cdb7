"""Who the agents are: kept up to date from auth-service's events, looked up there when a token comes before its event."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
import structlog
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from chat_service.agents import repository
from chat_service.events import EVENTS
from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.events.bus import Bus
from shared.events.log import Event
from shared.events.reader import EventReader
from shared.utils.clock import Clock

PRODUCER = "auth-service"
CHANNEL = "chat.agents"
REFRESH_SECONDS = 60.0
LOOK_UP_SECONDS = 1.0
"""At most one look-up at auth-service in this time, however many unknown ids are asked for."""
RETRY_SECONDS = 1.0
NOBODY = "Equipe"
log = structlog.get_logger(__name__)

__all__ = ["Agent", "AgentService"]


@dataclass(frozen=True, slots=True)
class Agent:
    """A user as this service knows him."""

    user_id: str
    username: str
    display_name: str
    role: str
    is_active: bool
    permissions: frozenset[str]


class Floor(Protocol):
    """What the list of agents shows beside their names."""

    def presence(self, user_id: str) -> str:
        """Return online, busy, away, pause, invisible or offline."""
        ...

    def open_counts(self, connection: Connection) -> dict[str, int]:
        """Return how many conversations each agent has in hand."""
        ...

    def queues_by_user(self, connection: Connection) -> dict[str, list[str]]:
        """Return the queues each agent serves."""
        ...


class AgentService:
    """``welcome`` is called, in the transaction, with users seen for the first time who may handle conversations."""

    def __init__(
        self,
        *,
        database: Database,
        client: ServiceClient,
        bus: Bus,
        clock: Clock,
        welcome: Callable[[Tx, list[str]], None],
    ) -> None:
        self._database, self._client, self._bus, self._clock, self._welcome = database, client, bus, clock, welcome
        self._known: dict[str, Agent] = {}
        self._asked = -LOOK_UP_SECONDS
        self._asking = asyncio.Lock()
        self._stale = asyncio.Event()
        self._reader = EventReader(
            PRODUCER, client=client, database=database, tables=EVENTS, bus=bus, handle=self.handle
        )
        bus.on_signal(CHANNEL, lambda _: self._stale.set())

    # --- answers from memory ---

    def name_of(self, user_id: str | None) -> str:
        """Return how the agent is called; from memory, for the message path."""
        agent = self._known.get(user_id or "")
        return agent.display_name if agent else NOBODY

    def known(self, user_id: str) -> Agent | None:
        """Return the agent if this process knows him."""
        return self._known.get(user_id)

    def at_work(self) -> list[str]:
        """Return the active users who may handle conversations."""
        return [
            one.user_id for one in self._known.values() if one.is_active and "conversations:write" in one.permissions
        ]

    async def find(self, user_id: str) -> Agent | None:
        """Return the agent, asking auth-service for one who is not known yet; None when there is no such user."""
        agent = self._known.get(user_id)
        if agent is None:
            await self._look_up(user_id)
        return self._known.get(user_id)

    def unknown_among(self, connection: Connection, user_ids: Iterable[str]) -> list[str]:
        """Return those of these ids that are no active users."""
        wanted = list(user_ids)
        return sorted(set(wanted) - repository.active_among(connection, wanted)) if wanted else []

    async def list_all(self, floor: Floor) -> list[dict[str, Any]]:
        """Return the active users with presence, open conversations and queues."""

        def query(connection: Connection) -> tuple[list[Row[Any]], dict[str, int], dict[str, list[str]]]:
            return repository.all_agents(connection), floor.open_counts(connection), floor.queues_by_user(connection)

        rows, counts, queues = await self._database.read(query)
        return [
            {
                "id": row.user_id, "username": row.username, "display_name": row.display_name, "role": row.role,
                "is_active": row.is_active, "presence": _shown(floor.presence(row.user_id)),
                "open_count": counts.get(row.user_id, 0), "queue_ids": queues.get(row.user_id, []),
            }
            for row in rows if row.is_active
        ]  # fmt: skip

    # --- keeping up to date ---

    async def start(self) -> None:
        """Read what the last run knew, so that names are there before auth-service answers."""
        await self._reload()

    async def run(self) -> None:
        """Take the snapshot, then follow the events for ever; cancel to stop."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(), name="agents-events")
            tasks.create_task(self._keep_fresh(), name="agents-memory")

    async def _follow(self) -> None:
        while True:
            try:
                await self._snapshot()
                break
            except Problem as problem:
                log.info("agents.snapshot_waits", problem=problem.slug)
                await asyncio.sleep(RETRY_SECONDS)
        await self._reader.run()

    async def _keep_fresh(self) -> None:
        while True:
            # A signal may be lost: now and then memory is read anew without one.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REFRESH_SECONDS):
                    await self._stale.wait()
            self._stale.clear()
            try:
                await self._reload()
            except Problem as problem:
                log.warning("agents.memory_not_read", problem=problem.slug)
                await asyncio.sleep(RETRY_SECONDS)

    async def _reload(self) -> None:
        rows = await self._database.read(repository.all_agents)
        self._known = {row.user_id: _agent(row) for row in rows}

    async def _snapshot(self) -> None:
        answer = await self._client.get("/internal/users")
        try:
            await self._database.write(lambda tx: self._apply_snapshot(tx, answer))
        except IntegrityError:
            log.info("agents.snapshot_elsewhere")  # another process stored the same users at the same moment
        await self._reload()

    def _apply_snapshot(self, tx: Tx, answer: dict[str, Any]) -> None:
        position = int(answer["position"])
        read = repository.lock_cursor(tx.connection, PRODUCER)
        if read is not None and read > position:
            return  # events after the snapshot were applied already; it must not bring back what they changed
        self._put(tx, answer["users"])
        repository.set_cursor(tx.connection, PRODUCER, position)

    async def _look_up(self, user_id: str) -> None:
        async with self._asking:
            if user_id in self._known or time.monotonic() - self._asked < LOOK_UP_SECONDS:
                return
            self._asked = time.monotonic()
            try:
                await self._snapshot()
            except Problem as problem:
                log.warning("agents.look_up_failed", problem=problem.slug)

    def handle(self, tx: Tx, event: Event) -> None:
        """Apply one event of auth-service."""
        if event.type.startswith("user."):
            self._put(tx, [event.data])

    def _put(self, tx: Tx, users: list[dict[str, Any]]) -> None:
        new: list[str] = []
        for user in users:
            values = {
                "user_id": user["id"], "username": user["username"], "display_name": user["display_name"] or user["username"],
                "role": user["role"], "is_active": user["is_active"], "permissions": sorted(user["permissions"]),
                "updated_at": self._clock.now(),
            }  # fmt: skip
            if repository.put(tx.connection, values) and "conversations:write" in values["permissions"]:
                new.append(user["id"])
        if new:
            self._welcome(tx, new)
        told = orjson.dumps([user["id"] for user in users][:100])
        tx.after_commit(lambda: self._bus.signal(CHANNEL, told))


def _agent(row: Row[Any]) -> Agent:
    return Agent(row.user_id, row.username, row.display_name, row.role, row.is_active, frozenset(row.permissions))


def _shown(presence: str) -> str:
    return "offline" if presence == "invisible" else presence
