"""Reads of timelines and of what changed, for everyone who shows them: history, sockets, the inbox feed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from chat_service.conversations.models import conversations, sights
from chat_service.conversations.places import places
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation, Item, Sight
from chat_service.messages.models import timeline
from chat_service.messages.statements import ITEM, ROW
from shared.database.among import among

_ITEM_COLUMNS = [timeline.c[name] for name in ITEM]
_ROW_COLUMNS = [conversations.c[name] for name in ROW]


def _item(row: Sequence[Any]) -> Item:
    named = dict(zip(ITEM, row, strict=True))
    return Item(**named)


def find_conversation(connection: Connection, scope: Scope, conversation_id: str) -> Conversation | None:
    """Return the conversation if ``scope`` allows it, else None."""
    row = connection.execute(select(*_ROW_COLUMNS).where(conversations.c.id == conversation_id, scope.where())).first()
    return Conversation(*row) if row else None


def get_conversation(connection: Connection, conversation_id: str) -> Conversation:
    """Return a conversation that is there. The caller has checked the scope."""
    return Conversation(*connection.execute(select(*_ROW_COLUMNS).where(conversations.c.id == conversation_id)).one())


def items_after(connection: Connection, conversation_id: str, seq: int, limit: int) -> list[Item]:
    """Return up to ``limit`` items with a greater seq, oldest first. The caller has checked the scope."""
    c = timeline.c
    query = select(*_ITEM_COLUMNS).where(c.conversation_id == conversation_id, c.seq > seq).order_by(c.seq).limit(limit)
    return [_item(row) for row in connection.execute(query)]


def find_message(connection: Connection, conversation_id: str, message_id: str) -> Item | None:
    """Return an item of this conversation by its id. The caller has checked the scope."""
    c = timeline.c
    query = select(*_ITEM_COLUMNS).where(c.id == message_id, c.conversation_id == conversation_id)
    row = connection.execute(query).first()
    return _item(row) if row else None


def statuses_of(connection: Connection, conversation_id: str, most: int) -> list[dict[str, Any]]:
    """Return how far the newest messages to the customer have got, oldest first."""
    c = timeline.c
    query = select(c.id, c.seq, c.status, c.metadata).where(
        c.conversation_id == conversation_id, c.direction == "outbound"
    )
    found = []
    for row in connection.execute(query.order_by(c.seq.desc()).limit(most)):
        told = {"message_id": row.id, "seq": row.seq, "status": row.status}
        if row.metadata and "error" in row.metadata:
            told["error"] = row.metadata["error"]
        found.append(told)
    return found[::-1]


def rest_of_item(connection: Connection, conversation_id: str, seq: int) -> tuple[Any, Any, Any]:
    """Return reply_to, attachments and metadata of an item that is there."""
    c = timeline.c
    query = select(c.reply_to, c.attachments, c.metadata).where(c.conversation_id == conversation_id, c.seq == seq)
    row = connection.execute(query).one()
    return row[0], row[1], row[2]


def items_before(connection: Connection, conversation_id: str, seq: int | None, limit: int) -> list[Item]:
    """Return the ``limit`` newest items below ``seq`` (of all, for None), oldest first."""
    c = timeline.c
    query = select(*_ITEM_COLUMNS).where(c.conversation_id == conversation_id)
    if seq is not None:
        query = query.where(c.seq < seq)
    return [_item(row) for row in connection.execute(query.order_by(c.seq.desc()).limit(limit))][::-1]


def page_of_type(
    connection: Connection, conversation_id: str, message_type: str, page: int, size: int
) -> tuple[list[Item], int]:
    """Return one page of the items of a type, oldest first, and how many there are."""
    c = timeline.c
    here = (c.conversation_id == conversation_id, c.message_type == message_type)
    total = connection.execute(select(func.count()).where(*here)).scalar_one()
    query = select(*_ITEM_COLUMNS).where(*here).order_by(c.seq).limit(size).offset((page - 1) * size)
    return [_item(row) for row in connection.execute(query)], int(total)


def sight_of(connection: Connection, conversation_id: str) -> Sight:
    """Return who can see an existing conversation now."""
    c = conversations.c
    query = select(c.agent_id, c.queue_id, c.contact_id).where(c.id == conversation_id)
    return Sight(*connection.execute(query).one())


def newest_offset(connection: Connection) -> int:
    """Return the feed offset of the newest change, 0 when there is none."""
    newest = func.max(places(connection.dialect.name).feed_offset)
    return int(connection.execute(select(newest)).scalar() or 0)


def conversations_changed_since(connection: Connection, offset: int, limit: int) -> list[Conversation]:
    """Return the conversations that changed after ``offset``, in feed order; the caller filters by scope."""
    place = places(connection.dialect.name)
    query = (
        select(*_ROW_COLUMNS)
        .select_from(place.source)
        .where(place.feed_offset > offset)
        .order_by(place.feed_offset)
        .limit(limit)
    )
    return [Conversation(*row) for row in connection.execute(query)]


def former_sights_since(connection: Connection, offset: int) -> dict[str, list[Sight]]:
    """Return, per conversation that moved after ``offset``, who could see it before each move."""
    c = sights.c
    found: dict[str, list[Sight]] = {}
    query = (
        select(c.conversation_id, c.agent_id, c.queue_id)
        .where(c.feed_offset > offset)
        .order_by(c.feed_offset)
        .limit(5000)
    )
    for conversation_id, agent_id, queue_id in connection.execute(query):
        found.setdefault(conversation_id, []).append(Sight(agent_id, queue_id, ""))
    return found


def visible_among(connection: Connection, scope: Scope, ids: Sequence[str]) -> set[str]:
    """Return those of these conversations that ``scope`` allows."""
    c = conversations.c
    return set(connection.execute(select(c.id).where(among(connection, c.id, ids), scope.where())).scalars())
