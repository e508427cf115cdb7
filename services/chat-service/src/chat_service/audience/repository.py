"""The query behind a segment: one page of contacts, by id."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, and_, exists, or_, select, type_coerce

from chat_service.audience.schemas import Segment
from chat_service.contacts.models import contacts, identities
from chat_service.conversations.models import conversations
from chat_service.messages.models import timeline
from shared.models.base import ACCOUNT

c, v, t = contacts.c, conversations.c, timeline.c


def page(connection: Connection, wanted: Segment) -> list[Row[Any]]:
    """Return the next contacts of a segment who can be written to: with a number or a network's own id, not blocked."""
    known = exists().where(identities.c.contact_id == c.id, identities.c.kind == "bsuid")
    where: list[ColumnElement[bool]] = [
        c.account_id == ACCOUNT, c.is_blocked.is_(False), or_(c.phone.is_not(None), known),
    ]  # fmt: skip
    if wanted.after is not None:
        where.append(c.id > wanted.after)
    places = _places(wanted)
    if places:
        where.append(exists().where(v.contact_id == c.id, *places))
    if wanted.last_contact_after is not None:
        where.append(_wrote_since(wanted.last_contact_after))
    if wanted.last_contact_before is not None:
        where += [_wrote_since(None), ~_wrote_since(wanted.last_contact_before)]
    query = select(c.id, c.name, c.phone).where(*where).order_by(c.id).limit(wanted.limit)
    return list(connection.execute(query))


def _places(wanted: Segment) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.tags:
        found.append(or_(*(type_coerce(v.tags, Text).contains(f'"{tag}"', autoescape=True) for tag in wanted.tags)))
    if wanted.queue_ids:
        found.append(v.queue_id.in_(wanted.queue_ids))
    if wanted.channel_id is not None:
        found.append(v.channel_id == wanted.channel_id)
    return found


def _wrote_since(moment: datetime | None) -> ColumnElement[bool]:
    """Return whether the contact wrote at a moment or later, or at all."""
    theirs = [v.contact_id == c.id, t.conversation_id == v.id, t.direction == "inbound"]
    if moment is not None:
        theirs.append(t.created_at >= moment)
    return exists().where(and_(*theirs))
