"""The inbox as an agent works it: tabs, their counts, and stretches of the list by cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from chat_service.conversations.models import conversations
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import OPEN_STATES
from chat_service.inbox.queries import InboxQueries, Wanted, decode_place, encode_place
from chat_service.messages.cache import ConversationCache
from shared.database.port import Database

c = conversations.c
ContactSearch = Callable[[Connection, str, int], list[str]]
MOST_CONTACTS = 200


class InboxService:
    """Reads the inbox."""

    def __init__(self, *, database: Database, find_contacts: ContactSearch, cache: ConversationCache) -> None:
        self._database, self._find_contacts, self._cache = database, find_contacts, cache
        self._queries = InboxQueries()

    async def contacts_matching(self, *texts: str | None) -> list[str] | None:
        """Return the contacts that match every given text, or None when none was given."""
        given = [text.strip() for text in texts if text and text.strip()]
        if not given:
            return None
        found = await self._database.read(
            lambda k: [set(self._find_contacts(k, text, MOST_CONTACTS)) for text in given]
        )
        return sorted(set.intersection(*found))

    async def stretch(self, scope: Scope, wanted: Wanted) -> tuple[list[bytes], str | None]:
        """Return serialised conversations and the cursor of the next stretch.

        Raises BadRequest for a cursor that is not ours.
        """
        place = decode_place(wanted.sort, wanted.cursor)

        def read(connection: Connection) -> tuple[list[Any], list[bytes]]:
            rows = self._queries.keys(connection, scope, wanted, place)
            keys = [(row[0], (row[1], row[2], row[3])) for row in rows[: wanted.limit]]
            return rows, self._cache.fetch(connection, keys)

        rows, shown = await self._database.read_quickly(read)
        more = len(rows) > wanted.limit
        return shown, encode_place(wanted.sort, rows[wanted.limit - 1]) if more else None

    async def counts(self, scope: Scope) -> dict[str, int]:
        """Return how many conversations each tab holds; ``all`` counts what is open."""
        me = scope.caller.id
        by_state = select(c.status, func.count()).where(scope.where(), c.status.in_(OPEN_STATES)).group_by(c.status)
        own = select(
            func.sum(case((c.status == "in_service", 1), else_=0)),
            func.sum(case((and_(c.status == "in_service", c.unread_count > 0), 1), else_=0)),
            func.sum(case((c.status.in_(("on_hold", "snoozed")), 1), else_=0)),
        ).where(c.agent_id == me, c.status.in_(OPEN_STATES))

        def read(connection: Connection) -> dict[str, int]:
            states = {status: int(n) for status, n in connection.execute(by_state)}
            mine, unread, hold = (int(n or 0) for n in connection.execute(own).one())
            return {
                "mine": mine, "queue": states.get("waiting", 0), "bot": states.get("automation", 0), "hold": hold,
                "all": sum(states.values()), "unread_mine": unread,
            }  # fmt: skip

        return await self._database.read(read)
