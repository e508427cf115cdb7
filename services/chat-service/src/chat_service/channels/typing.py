"""Tells a network that an agent is writing: seldom, lossy like every typing signal, and nothing for conversations without one."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection

from chat_service.channels import repository
from chat_service.channels.domain import WHATSAPP
from shared.database.port import Database
from shared.errors import Problem
from shared.events.bus import Bus

HEARD, TOLD = "chat.typing", "whatsapp.typing"
PAUSE_SECONDS = 20.0
"""The network shows it for about 25 seconds."""
MOST_REMEMBERED = 10_000
log = structlog.get_logger(__name__)


class TypingRelay:
    """Listens to the typing signals of this process; ``spawn`` runs what has to read the database."""

    def __init__(
        self, *, bus: Bus, database: Database, origin: str, spawn: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._bus, self._database, self._origin, self._spawn = bus, database, origin.encode(), spawn
        self._quiet_until: dict[str, float] = {}
        bus.on_signal(HEARD, self._on_typing)

    def _on_typing(self, payload: bytes) -> None:
        origin, conversation_id, by_staff, told = payload.split(b"|", 3)
        if origin != self._origin or by_staff != b"1" or b'"is_typing":true' not in told:
            return
        now, key = time.monotonic(), conversation_id.decode()
        if self._quiet_until.get(key, 0.0) > now:
            return
        if len(self._quiet_until) >= MOST_REMEMBERED:
            self._quiet_until = {one: until for one, until in self._quiet_until.items() if until > now}
        self._quiet_until[key] = now + PAUSE_SECONDS
        self._spawn(self._tell(key))

    async def _tell(self, conversation_id: str) -> None:
        def read(connection: Connection) -> tuple[str, str] | None:
            return repository.newest_inbound(connection, conversation_id, WHATSAPP)

        try:
            found = await self._database.read(read)
        except Problem as problem:
            log.info("channels.typing_not_told", problem=problem.slug)
            return
        if found is not None:
            self._bus.signal(TOLD, orjson.dumps({"channel_id": found[0], "external_id": found[1]}))
