"""What the inbox's list is narrowed to, and how the few conversations that are wanted are found among many.

A filter is answered in one of two ways, and which one is decided by looking. Where few conversations fit (a tag, a day, a
colleague who is new), they are collected from the filter's own index. Where many do, the list is walked in its order and the
filter passes over what does not fit: collecting and sorting them would take longer than finding the next fifty.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, select

from chat_service.conversations.models import conversations, tagged

c = conversations.c
FEW = 1_000
"""Up to so many conversations are collected and sorted; among more than that the next ones are not far."""
MOST_TAGS = 500
"""Tags that are offered to narrow the list to; who has more finds the others by their name."""
NOBODY = "none"
OPEN = "open"
_MOMENT = c.created_at.type
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

    @property
    def is_nothing(self) -> bool:
        """True when nothing is asked for."""
        return not any(self.shape())

    def shape(self) -> tuple[object, ...]:
        """Return what the text of the conditions depends on."""
        given = (getattr(self, one.name) is not None for one in fields(self))
        return (*given, self.agent_id == NOBODY, self.status == OPEN)

    def parameters(self) -> dict[str, Any]:
        """Return the values of the conditions' parameters."""
        return {f"is_{one.name}": getattr(self, one.name) for one in fields(self)}

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
