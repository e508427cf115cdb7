"""The queries behind the inbox's tabs: each shape is compiled once, and a cursor says where the next stretch begins."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, func, or_, select, true

from chat_service.conversations.models import conversations
from chat_service.conversations.places import Places, places
from chat_service.conversations.scope import Scope
from chat_service.inbox.narrowing import NOTHING, Narrowing
from shared.database.among import among
from shared.database.compiled import CompiledQuery
from shared.errors import BadRequest

c = conversations.c
_WAITING: ColumnElement[Any] = func.coalesce(c.waiting_since, c.created_at, type_=c.created_at.type)
_MOMENT = c.created_at.type
Place = tuple[Any, ...]
"""Where a stretch ended: (moment, id), or (priority rank, moment, id)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One stretch of one tab."""

    tab: str
    sort: str
    queue_id: str | None
    ids: list[str] | None
    cursor: str | None
    limit: int
    narrowing: Narrowing = NOTHING


class InboxQueries:
    """Finds the keys of a stretch: id, what its serialised form depends on, and its place in the order."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[object, ...], CompiledQuery] = {}

    def keys(self, connection: Connection, scope: Scope, wanted: Wanted, place: Place | None) -> list[Any]:
        """Return one row more than asked for, if there is one: (id, feed offset, delivered, read, *place)."""
        values = {
            **scope.parameters(), **wanted.narrowing.parameters(), "me": scope.caller.id, "queue": wanted.queue_id,
            "most": wanted.limit + 1,
            **{f"place_{i}": value for i, value in enumerate(place or ())},
        }  # fmt: skip
        if wanted.ids is not None:
            statement = _statement(scope, wanted, connection, paged=place is not None)
            return list(connection.execute(statement.where(among(connection, c.id, wanted.ids)), values).all())
        shape = (
            wanted.tab, wanted.sort, wanted.queue_id is not None, place is not None, wanted.narrowing.shape(), *scope.shape(),
        )  # fmt: skip
        query = self._compiled.get(shape)
        if query is None:
            query = self._compiled[shape] = CompiledQuery(
                _statement(scope, wanted, connection, paged=place is not None), connection
            )
        return query.rows(connection, values)


def _statement(scope: Scope, wanted: Wanted, connection: Connection, *, paged: bool) -> Select[Any]:
    by_activity = wanted.tab == "all" and wanted.sort in ("recent", "oldest")
    walking = wanted.ids is not None or by_activity
    # Only who walks all conversations needs the index of their order; a tab's few are found by its own and sorted.
    place = places(connection.dialect.name if by_activity and wanted.ids is None else "")
    columns, order = _order(wanted.sort, place)
    query = select(c.id, c.feed_offset, c.customer_delivered_seq, c.customer_read_seq, *columns)
    query = query.select_from(place.source)
    query = query.where(scope.where(walking=walking, place=place), _tab(wanted.tab), *wanted.narrowing.where())
    if wanted.queue_id is not None:
        query = query.where(place.queue_id == bindparam("queue"))
    if paged:
        query = query.where(_behind(wanted.sort, place))
    return query.order_by(*order).limit(bindparam("most"))


def _tab(tab: str) -> ColumnElement[bool]:
    me: BindParameter[str] = bindparam("me")
    if tab == "mine":
        return and_(c.agent_id == me, c.status == "in_service")
    if tab == "queue":
        return c.status == "waiting"
    if tab == "bot":
        return c.status == "automation"
    if tab == "hold":
        # Not IN: a list expands at every execution, and these queries are compiled once.
        resting = or_(c.status == "on_hold", c.status == "snoozed")
        return and_(resting, or_(c.agent_id == me, c.agent_id.is_(None)))
    return true()


def _order(sort: str, place: Places) -> tuple[list[Any], list[Any]]:
    """Return the columns that mark a row's place, and the ORDER BY."""
    if sort == "oldest":
        return [place.updated_at], [place.updated_at.asc(), place.id.asc()]
    if sort == "waiting":
        return [_WAITING], [_WAITING.asc(), c.id.asc()]
    if sort == "priority":
        return [c.priority_rank, _WAITING], [c.priority_rank.desc(), _WAITING.asc(), c.id.asc()]
    return [place.updated_at], [place.updated_at.desc(), place.id.desc()]


def _behind(sort: str, place: Places) -> ColumnElement[bool]:
    """Return the condition of the rows after the place given as ``place_0``, ``place_1``..."""
    if sort == "priority":
        rank: Any = bindparam("place_0")
        later = _after(_WAITING, c.id, bindparam("place_1", type_=_MOMENT), bindparam("place_2"))
        return or_(c.priority_rank < rank, and_(c.priority_rank == rank, later))
    moment: Any = bindparam("place_0", type_=_MOMENT)
    last: Any = bindparam("place_1")
    if sort == "recent":
        return or_(place.updated_at < moment, and_(place.updated_at == moment, place.id < last))
    if sort == "oldest":
        return _after(place.updated_at, place.id, moment, last)
    return _after(_WAITING, c.id, moment, last)


def _after(column: ColumnElement[Any], key: ColumnElement[Any], moment: Any, last: Any) -> ColumnElement[bool]:
    return or_(column > moment, and_(column == moment, key > last))


def encode_place(sort: str, place: Place) -> str:
    """Return the cursor of the stretch that begins after ``place``."""
    marks = [mark.isoformat() if isinstance(mark, datetime) else mark for mark in place]
    return base64.urlsafe_b64encode(orjson.dumps([sort, *marks])).decode().rstrip("=")


def place_of(row: Any) -> Place:
    """Return the place of a row of ``InboxQueries.keys``."""
    return (*row[4:], row[0])


def decode_place(sort: str, cursor: str | None) -> Place | None:
    """Return where the stretch begins, or None for the first. Raises BadRequest for a cursor of another list."""
    if cursor is None:
        return None
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        name, *marks, last = found
        if name != sort or not isinstance(last, str):
            raise ValueError
        if sort == "priority":
            rank, moment = marks
            return int(rank), datetime.fromisoformat(moment), last
        (moment,) = marks
        return datetime.fromisoformat(moment), last
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadRequest("The cursor is not one of this list.") from error
