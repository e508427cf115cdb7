"""Drafts, each agent's own; nobody reads another's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from chat_service.drafts import repository
from shared.database.port import Database, Tx
from shared.security.principal import Principal
from shared.utils.clock import Clock

EnsureVisible = Callable[[Connection, Principal, str], None]


class DraftService:
    """``ensure_visible`` raises NotFound for a conversation that the caller may not see."""

    def __init__(self, *, database: Database, clock: Clock, ensure_visible: EnsureVisible, life_hours: int) -> None:
        self._database, self._clock, self._ensure_visible = database, clock, ensure_visible
        self._life = timedelta(hours=life_hours)

    async def get(self, caller: Principal, conversation_id: str, kind: str) -> dict[str, Any]:
        """Return the caller's draft; empty when there is none. Raises NotFound."""

        def query(connection: Connection) -> dict[str, Any]:
            self._ensure_visible(connection, caller, conversation_id)
            row = repository.get(connection, caller.id, conversation_id, kind)
            return {"content": row.content if row else "", "updated_at": row.updated_at if row else None}

        return await self._database.read(query)

    async def put(self, caller: Principal, conversation_id: str, kind: str, content: str) -> dict[str, Any]:
        """Store the caller's draft; an empty one is deleted. Raises NotFound."""
        if not content.strip():
            await self.remove(caller, conversation_id, kind)
            return {"content": "", "updated_at": None}
        now = self._clock.now()

        def write(tx: Tx) -> dict[str, Any]:
            self._ensure_visible(tx.connection, caller, conversation_id)
            repository.put(tx.connection, (caller.id, conversation_id, kind), content, now)
            return {"content": content, "updated_at": now}

        try:
            return await self._database.write(write)
        except (
            IntegrityError
        ):  # another tab of the same agent saved its first letter meanwhile: now there is a row to change
            return await self._database.write(write)

    async def remove(self, caller: Principal, conversation_id: str, kind: str) -> None:
        """Delete the caller's draft. Raises NotFound for a conversation that he may not see."""

        def write(tx: Tx) -> None:
            self._ensure_visible(tx.connection, caller, conversation_id)
            repository.remove(tx.connection, caller.id, conversation_id, kind)

        await self._database.write(write)

    def drafts_of(
        self, connection: Connection, user_id: str, conversation_ids: Sequence[str]
    ) -> dict[str, dict[str, str]]:
        """Return the user's drafts as {conversation id: {kind: content}}, for a list of conversations he sees."""
        found: dict[str, dict[str, str]] = {}
        for row in repository.of_user(connection, user_id, conversation_ids):
            found.setdefault(row.conversation_id, {})[row.kind] = row.content
        return found

    async def purge(self) -> int:
        """Delete drafts that nobody touched for long; returns how many."""
        before = self._clock.now() - self._life
        return await self._database.write(lambda tx: repository.purge(tx.connection, before))
