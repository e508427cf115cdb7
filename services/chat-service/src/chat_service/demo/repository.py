"""The mark by which sample data is known, and the statements that take it away again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, delete, insert, or_, select, true, update

from chat_service.agents.models import agents
from chat_service.channels.models import external_ids
from chat_service.contacts.models import contacts
from chat_service.conversations.models import accounts, conversations
from chat_service.messages.models import timeline
from chat_service.metadata import metadata
from shared.models.base import ACCOUNT

MARK = {"_demo": "conecta-fibra"}
MOST_AT_ONCE = 500


def _marked() -> ColumnElement[bool]:
    return contacts.c.metadata == MARK


def is_loaded(connection: Connection) -> bool:
    """Return whether the sample provider is there."""
    return connection.execute(select(contacts.c.id).where(_marked()).limit(1)).first() is not None


def is_unused(connection: Connection) -> bool:
    """Return whether nobody ever had a conversation here."""
    return connection.execute(select(conversations.c.id).limit(1)).first() is None


def mark(connection: Connection, contact_id: str, since: datetime) -> None:
    """Mark a contact as sample data and let it have been there for a while."""
    connection.execute(update(contacts).where(contacts.c.id == contact_id).values(metadata=MARK, created_at=since))


def agents_of(connection: Connection, usernames: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the id and name of these active users, by user name."""
    query = select(agents.c.username, agents.c.user_id, agents.c.display_name).where(
        agents.c.account_id == ACCOUNT, agents.c.username.in_(usernames), agents.c.is_active == true()
    )
    return {row.username: (row.user_id, row.display_name) for row in connection.execute(query)}


def marked_contacts(connection: Connection) -> list[str]:
    """Return the contacts that are sample data."""
    return list(connection.execute(select(contacts.c.id).where(_marked())).scalars())


def conversations_of(connection: Connection, contact_ids: Sequence[str]) -> list[str]:
    """Return every conversation of these contacts: with a sample customer all of them are sample data."""
    query = select(conversations.c.id).where(conversations.c.contact_id.in_(contact_ids))
    return list(connection.execute(query).scalars())


def remove(connection: Connection, contact_ids: Sequence[str], conversation_ids: Sequence[str]) -> None:
    """Delete the contacts and conversations with whatever refers to them."""
    for parent, ids in ((conversations, conversation_ids), (contacts, contact_ids)):
        for start in range(0, len(ids), MOST_AT_ONCE):
            some = ids[start : start + MOST_AT_ONCE]
            for table in reversed(metadata.sorted_tables):
                condition = _refers(table, parent, some)
                if condition is not None:
                    connection.execute(delete(table).where(condition))
            connection.execute(delete(parent).where(parent.c.id.in_(some)))


def _refers(table: Table, parent: Table, ids: Sequence[str]) -> ColumnElement[bool] | None:
    found = [key.parent.in_(ids) for key in table.foreign_keys if key.column.table is parent]
    return or_(*found) if found else None


def name_on_network(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what a network calls messages."""
    connection.execute(insert(external_ids), list(rows))


def said_on_network(connection: Connection, channel_id: str, series: str) -> list[Row[Any]]:
    """Return what sample customers and agents wrote to one another through a number, oldest first."""
    e, t, c = external_ids.c, timeline.c, conversations.c
    query = (
        select(
            e.external_id, c.contact_phone.label("phone"), c.contact_name.label("name"), t.direction, t.content,
            t.created_at, t.status,
        )
        .join(timeline, and_(t.conversation_id == e.conversation_id, t.seq == e.seq))
        .join(conversations, c.id == e.conversation_id)
        .where(e.channel_id == channel_id, e.external_id.like(f"{series}%"), c.contact_phone.is_not(None))
        .order_by(t.created_at, t.seq)
    )  # fmt: skip
    return list(connection.execute(query))


def change_epoch(connection: Connection, epoch: str) -> None:
    """Let every client start from a fresh snapshot at its next connection."""
    connection.execute(update(accounts).where(accounts.c.id == ACCOUNT).values(epoch=epoch))
