"""Reads of conversations: one, by phone, by contact, and lists by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from chat_service.conversations.models import conversations, tagged
from chat_service.conversations.places import places
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import OPEN_STATES, Conversation
from chat_service.messages.statements import ROW
from shared.database.among import among

c = conversations.c
COLUMNS = [c[name] for name in ROW]
_WIDER = {"in_progress": ("in_service", "on_hold"), "active": OPEN_STATES, "open": OPEN_STATES}


def has_tag(tag: str) -> ColumnElement[bool]:
    """Return whether a conversation has a tag."""
    return c.id.in_(select(tagged.c.conversation_id).where(tagged.c.tag == tag))


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; every field is optional. ``ids`` are the few that a search found."""

    status: str | None = None
    agent_id: str | None = None
    queue_id: str | None = None
    priority: str | None = None
    channel: str | None = None
    tag: str | None = None
    ids: Sequence[str] | None = None

    def where(self) -> list[ColumnElement[bool]]:
        """Return the conditions; being among ``ids`` is none of them."""
        found: list[ColumnElement[bool]] = []
        if self.status:
            found.append(c.status.in_(_WIDER.get(self.status, (self.status,))))
        for column, value in (
            (c.agent_id, self.agent_id), (c.queue_id, self.queue_id), (c.priority, self.priority),
            (c.channel, self.channel),
        ):  # fmt: skip
            if value:
                found.append(column == value)
        if self.tag:
            found.append(has_tag(self.tag))
        return found


def _rows(connection: Connection, query: Any) -> list[Conversation]:
    return [Conversation(*row) for row in connection.execute(query)]


def page(  # noqa: PLR0917
    connection: Connection, scope: Scope, wanted: Filter, number: int, size: int, after: Sequence[Any] | None = None
) -> tuple[list[Conversation], int]:
    """Return one page, newest activity first, and how many there are in all.

    The page is the one behind ``after`` (moment of the last activity, id) if that is given, else the ``number``-th.
    """
    if wanted.ids is not None:
        # Few enough to be read whole: their places once, for the order and for the total, then the rows of the page.
        found = _places_among(connection, scope, wanted)
        begin = (number - 1) * size if after is None else sum(one >= tuple(after) for one in found)
        return _in_order(connection, [one[1] for one in found[begin : begin + size]]), len(found)
    conditions = [scope.where(), *wanted.where()]
    total = connection.execute(select(func.count()).select_from(conversations).where(*conditions)).scalar_one()
    place = places(connection.dialect.name)
    query = select(*COLUMNS).select_from(place.source).where(*conditions)
    query = query.order_by(place.updated_at.desc(), place.id.desc()).limit(size)
    if after is None:
        query = query.offset((number - 1) * size)
    else:
        moment, last = after
        query = query.where(or_(place.updated_at < moment, and_(place.updated_at == moment, place.id < last)))
    return _rows(connection, query), int(total)


def _places_among(connection: Connection, scope: Scope, wanted: Filter) -> list[tuple[Any, ...]]:
    """Return the places (moment of the last activity, id) of the few that a search found, newest first."""
    keys = select(c.updated_at, c.id).where(
        scope.where(walking=True), *wanted.where(), among(connection, c.id, wanted.ids or ())
    )
    return sorted((tuple(row) for row in connection.execute(keys)), reverse=True)


def _in_order(connection: Connection, ids: Sequence[str]) -> list[Conversation]:
    rows = {row.id: row for row in _rows(connection, select(*COLUMNS).where(among(connection, c.id, ids)))}
    return [rows[one] for one in ids if one in rows]


def open_of_contact(
    connection: Connection, contact_id: str, channel: str | None = None, channel_id: str | None = None
) -> Conversation | None:
    """Return the contact's open conversation (of a channel, of one number), the newest if several channels have one."""
    query = (
        select(*COLUMNS)
        .where(c.contact_id == contact_id, c.status.in_(OPEN_STATES))
        .order_by(c.created_at.desc())
        .limit(1)
    )
    if channel:
        query = query.where(c.channel == channel)
    if channel_id:
        query = query.where(c.channel_id == channel_id)
    found = _rows(connection, query)
    return found[0] if found else None


def latest_of_contact(connection: Connection, contact_id: str, channel: str) -> Conversation | None:
    """Return the contact's newest conversation on a channel, whatever its state."""
    query = (
        select(*COLUMNS).where(c.contact_id == contact_id, c.channel == channel).order_by(c.created_at.desc()).limit(1)
    )
    found = _rows(connection, query)
    return found[0] if found else None


def of_contact(connection: Connection, scope: Scope, contact_id: str, limit: int) -> list[Conversation]:
    """Return the visible conversations of a contact, newest first."""
    return _rows(
        connection,
        select(*COLUMNS).where(scope.where(), c.contact_id == contact_id).order_by(c.created_at.desc()).limit(limit),
    )


def of_contact_on(connection: Connection, contact_id: str, channel: str, limit: int) -> list[Conversation]:
    """Return a contact's conversations on one channel, newest first; for the contact himself."""
    query = select(*COLUMNS).where(c.contact_id == contact_id, c.channel == channel)
    return _rows(connection, query.order_by(c.created_at.desc()).limit(limit))


def due_to_wake(connection: Connection, now: Any, limit: int = 100) -> list[str]:
    """Return ids of snoozed conversations whose moment has come."""
    query = select(c.id).where(c.status == "snoozed", c.snoozed_until <= now).order_by(c.snoozed_until).limit(limit)
    return list(connection.execute(query).scalars())


def open_counts(connection: Connection) -> dict[str, int]:
    """Return how many open conversations each agent has."""
    query = (
        select(c.agent_id, func.count())
        .where(c.agent_id.is_not(None), c.status.in_(("in_service", "on_hold")))
        .group_by(c.agent_id)
    )
    return {agent: int(n) for agent, n in connection.execute(query) if agent}
