"""What the inbox's list is narrowed to, and how the few conversations that are wanted are found among many.

A filter is answered in one of two ways, and which one is decided by looking. Where few conversations fit (a tag, a day, a
colleague who is new), they are collected from the filter's own index. Where many do, the list is walked in its order and the
filter passes over what does not fit: collecting and sorting them would take longer than finding the next fifty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, select

from chat_service.conversations.models import conversations, tagged

c = conversations.c
FEW = 1_000
"""Up to so many conversations are collected and sorted; among more than that the next ones are not far."""
SHORT = 20_000
"""Up to so many beginnings a span of days is read from its index: an old month lies far behind in the list's own order."""
MOST_TAGS = 500
"""Tags that are offered to narrow the list to; who has more finds the others by their name."""
NOBODY = "none"
OPEN = "open"
_MOMENT = c.created_at.type
_FILTERS = ("status", "agent_id", "priority", "channel", "tag", "opened_from", "opened_before")
_begun = conversations.alias("begun")
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Every field is optional. ``agent_id`` may be ``none``, ``status`` may be ``open``; the moments are of the beginning."""

    status: str | None = None
    agent_id: str | None = None
    priority: str | None = None
    channel: str | None = None
    tag: str | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    is_short: bool = False
    """Whether few enough conversations began between the moments that their index is the way to them."""

    @property
    def is_nothing(self) -> bool:
        """True when nothing is asked for."""
        return all(getattr(self, name) is None for name in _FILTERS)

    def shape(self) -> tuple[object, ...]:
        """Return what the text of the conditions depends on."""
        given = (getattr(self, name) is not None for name in _FILTERS)
        return (*given, self.agent_id == NOBODY, self.status == OPEN, self.is_short)

    def parameters(self) -> dict[str, Any]:
        """Return the values of the conditions' parameters."""
        return {f"is_{name}": getattr(self, name) for name in _FILTERS}

    def where(self) -> list[Condition]:
        """Return the conditions of a walk: written so that no index of theirs tempts the database to leave it."""
        found = [_plain(c[name], name) for name in ("priority", "channel") if getattr(self, name) is not None]
        if self.status is not None:
            found.append(
                and_(c.status != "resolved", c.status != "closed") if self._is_open else _plain(c.status, "status")
            )
        if self.agent_id is not None:
            found.append(func.coalesce(c.agent_id, "") == ("" if self._is_nobodys else bindparam("is_agent_id")))
        if self.tag is not None:
            found.append(
                select(tagged.c.tag)
                .where(tagged.c.tag == bindparam("is_tag"), tagged.c.conversation_id == c.id)
                .exists()
            )
        if self.is_short:
            return [*found, c.id.in_(select(_begun.c.id).where(*self._opened(_begun.c.created_at)))]
        # Never null, so this is the column itself, unknown to its index.
        return found + self._opened(func.coalesce(c.created_at, c.updated_at, type_=_MOMENT))

    def few(self, connection: Connection) -> list[str] | None:
        """Return the conversations that one of the filters leaves, None where each leaves many.

        The caller's scope and the other filters are not in it: they are for the query that reads the list.
        """
        for query in self.indexed():
            found = list(connection.execute(query.limit(FEW + 1), self.parameters()).scalars())
            if len(found) <= FEW:
                return found
        return None

    def measured(self, connection: Connection) -> Narrowing:
        """Return the same, knowing whether the span of its days is short."""
        if self.opened_from is None and self.opened_before is None:
            return self
        last = select(c.created_at).where(*self._opened(c.created_at)).order_by(c.created_at).limit(1).offset(SHORT)
        return replace(self, is_short=connection.execute(last, self.parameters()).first() is None)

    @property
    def _is_open(self) -> bool:
        return self.status == OPEN

    @property
    def _is_nobodys(self) -> bool:
        return self.agent_id == NOBODY

    def _opened(self, moment: ColumnElement[Any]) -> list[Condition]:
        found: list[Condition] = []
        if self.opened_from is not None:
            found.append(moment >= bindparam("is_opened_from", type_=_MOMENT))
        if self.opened_before is not None:
            found.append(moment < bindparam("is_opened_before", type_=_MOMENT))
        return found

    def indexed(self) -> list[Select[Any]]:
        """Return a query of ids for each filter with an index, the one that leaves least first as a rule."""
        found = []
        if self.tag is not None:
            found.append(select(tagged.c.conversation_id).where(tagged.c.tag == bindparam("is_tag")))
        if self.status is not None and not self._is_open:
            found.append(select(c.id).where(c.status == bindparam("is_status")))
        if self.agent_id is not None:
            theirs = c.agent_id.is_(None) if self._is_nobodys else c.agent_id == bindparam("is_agent_id")
            found.append(select(c.id).where(theirs))
        if self.opened_from is not None or self.opened_before is not None:
            found.append(select(c.id).where(*self._opened(c.created_at)))
        if self.priority is not None:
            found.append(select(c.id).where(c.priority == bindparam("is_priority")))
        if self.channel is not None:
            found.append(select(c.id).where(c.channel == bindparam("is_channel")))
        return found


NOTHING = Narrowing()


def used_tags(connection: Connection) -> list[str]:
    """Return the tags that conversations carry, in order; read from the index of tags alone."""
    t = tagged.c.tag
    return list(connection.execute(select(t).distinct().order_by(t).limit(MOST_TAGS)).scalars())


def _plain(column: ColumnElement[Any], name: str) -> Condition:
    return column.concat("") == bindparam(f"is_{name}")
