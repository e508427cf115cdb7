"""The inbox as an agent works it: tabs, their counts, and stretches of the list by cursor."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, true

from chat_service.conversations.models import conversations
from chat_service.conversations.repository import COLUMNS, OPEN_STATES
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation
from shared.database.port import Database
from shared.errors import BadRequest

c = conversations.c
ContactSearch = Callable[[Connection, str, int], list[str]]
MOST_CONTACTS = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """One stretch of one tab."""

    tab: str
    sort: str
    queue_id: str | None
    contact_ids: list[str] | None
    protocol: str | None
    cursor: str | None
    limit: int


def _tab(tab: str, user_id: str) -> ColumnElement[bool]:
    if tab == "mine":
        return and_(c.agent_id == user_id, c.status == "in_service")
    if tab == "queue":
        return c.status == "waiting"
    if tab == "bot":
        return c.status == "automation"
    if tab == "hold":
        return and_(c.status.in_(("on_hold", "snoozed")), or_(c.agent_id == user_id, c.agent_id.is_(None)))
    return true()


class InboxService:
    """Reads the inbox."""

    def __init__(self, *, database: Database, find_contacts: ContactSearch) -> None:
        self._database, self._find_contacts = database, find_contacts

    async def contacts_matching(self, *texts: str | None) -> list[str] | None:
        """Return the contacts that match every given text, or None when none was given."""
        given = [text.strip() for text in texts if text and text.strip()]
        if not given:
            return None
        found = await self._database.read(
            lambda k: [set(self._find_contacts(k, text, MOST_CONTACTS)) for text in given]
        )
        return sorted(set.intersection(*found))

    async def stretch(self, scope: Scope, wanted: Wanted) -> tuple[list[Conversation], str | None]:
        """Return conversations and the cursor of the next stretch. Raises BadRequest for a cursor that is not ours."""
        order, position = _order(wanted.sort)
        query = select(*COLUMNS).where(scope.where(), _tab(wanted.tab, scope.caller.id))
        if wanted.queue_id:
            query = query.where(c.queue_id == wanted.queue_id)
        if wanted.protocol:
            query = query.where(or_(c.protocol == wanted.protocol, c.contact_id.in_(wanted.contact_ids or [])))
        elif wanted.contact_ids is not None:
            query = query.where(c.contact_id.in_(wanted.contact_ids))
        if wanted.cursor:
            query = query.where(_behind(wanted.sort, _decode(wanted.cursor)))
        query = query.order_by(*order).limit(wanted.limit + 1)
        rows = await self._database.read(lambda k: [Conversation(*row) for row in k.execute(query)])
        more = len(rows) > wanted.limit
        rows = rows[: wanted.limit]
        return rows, _encode(position(rows[-1])) if more else None

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
            states = {status: int(n) for status, n in connection.execute(by_state).tuples()}
            mine, unread, hold = (int(n or 0) for n in connection.execute(own).one())
            return {
                "mine": mine, "queue": states.get("waiting", 0), "bot": states.get("automation", 0), "hold": hold,
                "all": sum(states.values()), "unread_mine": unread,
            }  # fmt: skip

        return await self._database.read(read)


def _order(sort: str) -> tuple[list[Any], Callable[[Conversation], list[Any]]]:
    """Return the ORDER BY of a sort, and what of a row marks its place in it."""
    if sort == "oldest":
        return [c.updated_at.asc(), c.id.asc()], lambda x: [_iso(x.updated_at), x.id]
    if sort == "waiting":
        return [_WAITING.asc(), c.id.asc()], lambda x: [_iso(x.waiting_since or x.created_at), x.id]
    if sort == "priority":
        return (
            [c.priority_rank.desc(), _WAITING.asc(), c.id.asc()],
            lambda x: [x.priority_rank, _iso(x.waiting_since or x.created_at), x.id],
        )
    return [c.updated_at.desc(), c.id.desc()], lambda x: [_iso(x.updated_at), x.id]


_WAITING: ColumnElement[Any] = func.coalesce(c.waiting_since, c.created_at, type_=c.created_at.type)


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _behind(sort: str, place: list[Any]) -> ColumnElement[bool]:
    try:
        if sort == "priority":
            _since = _WAITING
            rank, since, last = int(place[0]), datetime.fromisoformat(place[1]), str(place[2])
            later = or_(_since > since, and_(_since == since, c.id > last))
            return or_(c.priority_rank < rank, and_(c.priority_rank == rank, later))
        moment, last = datetime.fromisoformat(place[0]), str(place[1])
    except (ValueError, TypeError, IndexError) as error:
        raise BadRequest("The cursor is not one of this list.") from error
    if sort == "recent":
        return or_(c.updated_at < moment, and_(c.updated_at == moment, c.id < last))
    column = c.updated_at if sort == "oldest" else _WAITING
    return or_(column > moment, and_(column == moment, c.id > last))


def _encode(place: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def _decode(cursor: str) -> list[Any]:
    try:
        place = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise BadRequest("The cursor is not one of this list.") from error
    if not isinstance(place, list):
        raise BadRequest("The cursor is not one of this list.")
    return place
