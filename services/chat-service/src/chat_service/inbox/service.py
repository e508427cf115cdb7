"""The inbox as an agent works it: tabs, their counts, and stretches of the list by cursor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from chat_service.conversations.models import conversations
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import OPEN_STATES, Conversation
from chat_service.inbox.narrowing import used_tags
from chat_service.inbox.queries import InboxQueries, Place, Wanted, decode_place, encode_place, place_of
from chat_service.messages.cache import ConversationCache
from chat_service.search.service import PeopleSearch
from shared.database.port import Database

c = conversations.c
MOST_FOUND = 200
NEWEST = "recent"
MOST_FOUND_BY_WORDS = 100
"""Conversations found by what was written in them; further back one looks with the search itself, page by page."""


class InboxService:
    """Reads the inbox."""

    def __init__(self, *, database: Database, people: PeopleSearch, cache: ConversationCache) -> None:
        self._database, self._people, self._cache = database, people, cache
        self._queries = InboxQueries()

    async def matching(self, scope: Scope, text: str | None, number: str | None = None) -> list[str] | None:
        """Return the conversations found by ``text`` and by ``number``, or None when neither was given.

        The most that a list is narrowed to are the newest ``MOST_FOUND``: whoever finds more has to say more.
        """
        text, number = (text or "").strip(), (number or "").strip()
        if not text and not number:
            return None

        def read(connection: Connection) -> list[str]:
            found = [self._by_text(connection, scope, text)] if text else []
            found += [self._people.ids_by_number(connection, scope, number, MOST_FOUND)] if number else []
            return sorted(set.intersection(*map(set, found)))

        return await self._database.read(read)

    def _by_text(self, connection: Connection, scope: Scope, text: str) -> list[str]:
        """Return whom the text names, and then where it was written."""
        people = self._people.ids(connection, scope, text, MOST_FOUND)
        if len(people) >= MOST_FOUND:
            return people
        return [*people, *self._people.ids_by_words(connection, scope, text, MOST_FOUND_BY_WORDS)]

    async def stretch(self, scope: Scope, wanted: Wanted) -> tuple[list[bytes], str | None]:
        """Return serialised conversations and the cursor of the next stretch.

        Raises BadRequest for a cursor that is not ours.
        """
        place = decode_place(wanted.sort, wanted.cursor)

        def read(connection: Connection) -> tuple[list[Any], list[bytes]]:
            rows = self._queries.keys(connection, scope, _among_few(connection, wanted), place)
            keys = [(row[0], (row[1], row[2], row[3])) for row in rows[: wanted.limit]]
            return rows, self._cache.fetch(connection, keys)

        # What is narrowed may take a few reads more: the lists that every screen asks for do not wait behind it.
        reading = self._database.read_quickly if wanted.narrowing.is_nothing else self._database.read
        rows, shown = await reading(read)
        more = len(rows) > wanted.limit
        return shown, encode_place(wanted.sort, place_of(rows[wanted.limit - 1])) if more else None

    @staticmethod
    def place_at(cursor: str | None) -> Place | None:
        """Return the place of a cursor of the newest conversations. Raises BadRequest for one that is not ours."""
        return decode_place(NEWEST, cursor)

    @staticmethod
    def cursor_behind(conversation: Conversation) -> str:
        """Return the cursor of what comes after ``conversation`` among the newest."""
        return encode_place(NEWEST, (conversation.updated_at, conversation.id))

    async def used_tags(self) -> list[str]:
        """Return the tags that conversations carry."""
        return await self._database.read(used_tags)

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


def _among_few(connection: Connection, wanted: Wanted) -> Wanted:
    """Return ``wanted`` among the conversations that a filter leaves, if these are few; a tab alone is few already."""
    if wanted.tab != "all" or wanted.narrowing.is_nothing or wanted.ids is not None:
        return wanted
    ids = wanted.narrowing.few(connection)
    return replace(
        wanted, ids=ids, narrowing=wanted.narrowing if ids is not None else wanted.narrowing.measured(connection)
    )
