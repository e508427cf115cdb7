"""The queues of each user, remembered for the moment, so that a scope costs no query on the hot path."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

import orjson
import structlog
from sqlalchemy import Connection

from chat_service.conversations.scope import Scope
from shared.database.port import Database
from shared.errors import Problem
from shared.events.bus import Bus
from shared.security.principal import Principal

SCOPES = "chat.scopes"
REMEMBER_SECONDS = 4.0
REVIEW_SECONDS = 3.0
"""A change of membership takes effect within five seconds even when its signal is lost (G21)."""
log = structlog.get_logger(__name__)

QueuesOf = Callable[[Connection, str], frozenset[str]]


class ScopeDirectory:
    """Answers with the scope of a caller."""

    def __init__(self, *, database: Database, bus: Bus, queues_of: QueuesOf) -> None:
        self._database, self._bus, self._queues_of = database, bus, queues_of
        self._known: dict[str, tuple[float, frozenset[str]]] = {}
        self.on_changed: Callable[[list[str]], None] | None = None
        bus.on_signal(SCOPES, self._forget)

    async def scope_of(self, caller: Principal) -> Scope:
        """Return what ``caller`` may see."""
        if not _has_queues(caller):
            return Scope(caller)
        found = self._known.get(caller.id)
        if found is not None and found[0] > time.monotonic():
            return Scope(caller, found[1])
        queues = await self._database.read(lambda c: self._queues_of(c, caller.id))
        self._known[caller.id] = (time.monotonic() + REMEMBER_SECONDS, queues)
        return Scope(caller, queues)

    async def run(self, held: Callable[[], Iterable[Scope]]) -> None:
        """Renew, every few seconds, what ``held`` returns and no signal has renewed; cancel to stop."""
        while True:
            await asyncio.sleep(REVIEW_SECONDS)
            try:
                await self._review({(scope.caller.id, scope.queues) for scope in held() if _has_queues(scope.caller)})
            except Problem as problem:
                log.warning("scopes.not_reviewed", problem=problem.slug)

    async def _review(self, held: set[tuple[str, frozenset[str]]]) -> None:
        users = sorted({user_id for user_id, _ in held})
        if users:
            now = await self._database.read(lambda c: {user_id: self._queues_of(c, user_id) for user_id in users})
            changed = sorted({user_id for user_id, queues in held if now[user_id] != queues})
            if changed:
                self._renew(changed)

    def changed(self, user_ids: list[str]) -> None:
        """Tell every process that these users' queues changed."""
        self._bus.signal(SCOPES, orjson.dumps(user_ids))

    def _forget(self, payload: bytes) -> None:
        self._renew(orjson.loads(payload))

    def _renew(self, user_ids: list[str]) -> None:
        for user_id in user_ids:
            self._known.pop(user_id, None)
        if self.on_changed is not None:
            self.on_changed(user_ids)


def _has_queues(caller: Principal) -> bool:
    """Return whether queues decide on what the caller sees."""
    return caller.kind == "user" and not caller.may("conversations:read_all")
