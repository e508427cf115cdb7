"""Every SQL statement of channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from chat_service.channels.models import channels, external_ids
from chat_service.conversations.models import conversations
from chat_service.messages.models import timeline
from shared.models.base import ACCOUNT

Key = tuple[str, str]
"""(channel id, external id)"""
_MOST = 400


def find_external(connection: Connection, keys: Iterable[Key]) -> dict[Key, Row[Any]]:
    """Return the messages that the network calls so."""
    e = external_ids.c
    wanted = sorted(set(keys))
    found: dict[Key, Row[Any]] = {}
    for start in range(0, len(wanted), _MOST):
        by_channel: dict[str, list[str]] = {}
        for channel_id, external_id in wanted[start : start + _MOST]:
            by_channel.setdefault(channel_id, []).append(external_id)
        parts = [and_(e.channel_id == channel_id, e.external_id.in_(ids)) for channel_id, ids in by_channel.items()]
        for row in connection.execute(select(external_ids).where(or_(*parts))):
            found[(row.channel_id, row.external_id)] = row
    return found


def add_external(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what the network calls messages. One that is there already is the database's IntegrityError."""
    if rows:
        connection.execute(insert(external_ids), list(rows))


def external_of(connection: Connection, message_ids: Iterable[str]) -> dict[str, str]:
    """Return what the network calls these messages; of one sent again, what it was called last."""
    e = external_ids.c
    query = select(e.message_id, e.external_id).where(e.message_id.in_(sorted(set(message_ids))))
    return {row.message_id: row.external_id for row in connection.execute(query.order_by(e.created_at))}


def contacts_of(connection: Connection, conversation_ids: Iterable[str]) -> dict[str, str]:
    """Return the contact of each conversation."""
    c = conversations.c
    query = select(c.id, c.contact_id).where(c.id.in_(sorted(set(conversation_ids))))
    return {row.id: row.contact_id for row in connection.execute(query)}


def current(connection: Connection, contact_ids: Iterable[str], channel: str) -> dict[tuple[str, str], str]:
    """Return, by (contact, channel id), the conversation that takes the next message: the open one, else the newest resolved."""
    c = conversations.c
    query = (
        select(c.contact_id, c.channel_id, c.id, c.status)
        .where(c.contact_id.in_(sorted(set(contact_ids))), c.channel == channel, c.status != "closed")
        .order_by(c.created_at)
    )
    found: dict[tuple[str, str], tuple[bool, str]] = {}
    for contact_id, channel_id, conversation_id, status in connection.execute(query):
        key, is_open = (contact_id, channel_id), status != "resolved"
        if key not in found or is_open or not found[key][0]:
            found[key] = (is_open, conversation_id)
    return {key: conversation_id for key, (_, conversation_id) in found.items()}


def window_of(connection: Connection, contact_id: str, channel_id: str) -> dict[str, Any]:
    """Return what the contact's newest conversation on a channel shows of it."""
    c = conversations.c
    query = (
        select(c.metadata).where(c.contact_id == contact_id, c.channel_id == channel_id).order_by(c.created_at.desc())
    )
    row = connection.execute(query.limit(1)).first()
    shown = row[0].get("channel") if row is not None else None
    return shown if isinstance(shown, dict) else {}


def known_channels(connection: Connection, ids: Iterable[str]) -> dict[str, Row[Any]]:
    """Return the channels with these ids."""
    query = select(channels).where(channels.c.account_id == ACCOUNT, channels.c.id.in_(sorted(set(ids))))
    return {str(row.id): row for row in connection.execute(query)}


def active_channels(connection: Connection, kind: str, limit: int) -> list[str]:
    """Return the ids of some active channels of a kind."""
    c = channels.c
    query = select(c.id).where(c.account_id == ACCOUNT, c.kind == kind, c.is_active.is_(True)).order_by(c.id)
    return [str(found) for found in connection.execute(query.limit(limit)).scalars()]


def showing(connection: Connection, channel_id: str, after: str, limit: int) -> list[Row[Any]]:
    """Return id and metadata of the conversations of a channel that are not closed, in the order of their ids."""
    c = conversations.c
    query = select(c.id, c.metadata).where(c.channel_id == channel_id, c.status != "closed", c.id > after)
    return list(connection.execute(query.order_by(c.id).limit(limit)))


def keep_channel(connection: Connection, channel_id: str, values: Mapping[str, Any], *, is_new: bool) -> None:
    """Insert or change a channel."""
    if is_new:
        connection.execute(insert(channels).values(id=channel_id, account_id=ACCOUNT, **values))
    else:
        connection.execute(update(channels).where(channels.c.id == channel_id).values(**values))


def lock_messages(connection: Connection, message_ids: Iterable[str]) -> dict[str, Any]:
    """Return the messages with these ids, locked until the commit, in an order that two processes share."""
    t = timeline.c
    query = (
        select(t.id, t.conversation_id, t.seq, t.direction, t.status, t.delivered_at, t.read_at, t.metadata)
        .where(t.id.in_(sorted(set(message_ids))))
        .order_by(t.id)
        .with_for_update()
        .with_hint(timeline, "WITH (UPDLOCK, ROWLOCK)", "mssql")
    )
    return {str(row.id): row for row in connection.execute(query)}


def lock_targets(connection: Connection, message_ids: Iterable[str]) -> dict[str, Any]:
    """Return what amendments change of these messages, locked until the commit, in an order that two processes share."""
    t = timeline.c
    query = (
        select(t.id, t.conversation_id, t.seq, t.message_type, t.direction, t.content, t.attachments, t.metadata)
        .where(t.id.in_(sorted(set(message_ids))), t.message_type != "system")
        .order_by(t.id)
        .with_for_update()
        .with_hint(timeline, "WITH (UPDLOCK, ROWLOCK)", "mssql")
    )
    return {row.id: row for row in connection.execute(query)}


def places_of(connection: Connection, message_ids: Iterable[str]) -> dict[str, str]:
    """Return the conversation of each of these messages."""
    t = timeline.c
    query = select(t.id, t.conversation_id).where(t.id.in_(sorted(set(message_ids))))
    return {row.id: row.conversation_id for row in connection.execute(query)}


def newest_inbound(connection: Connection, conversation_id: str, channel: str) -> tuple[str, str] | None:
    """Return (channel id, external id) of the customer's newest message, None where no network carries the conversation."""
    c, e, t = conversations.c, external_ids.c, timeline.c
    query = (
        select(e.channel_id, e.external_id)
        .join(conversations, c.id == e.conversation_id)
        .join(timeline, and_(t.conversation_id == e.conversation_id, t.seq == e.seq))
        .where(e.conversation_id == conversation_id, c.channel == channel, t.direction == "inbound")
        .order_by(e.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (row.channel_id, row.external_id) if row is not None else None


def newest_message(connection: Connection, conversation_id: str) -> int | None:
    """Return the seq of the newest message that both sides see."""
    t = timeline.c
    query = select(func.max(t.seq)).where(
        t.conversation_id == conversation_id, t.message_type.not_in(("system", "note"))
    )
    return connection.execute(query).scalar()


def change_message(connection: Connection, conversation_id: str, seq: int, values: Mapping[str, Any]) -> None:
    """Set ``values`` on one message."""
    here = (timeline.c.conversation_id == conversation_id, timeline.c.seq == seq)
    connection.execute(update(timeline).where(*here).values(**values))


def is_stored(connection: Connection, sender_id: str, client_message_id: str | None) -> bool:
    """Return whether a sender's message of this name is in a timeline already."""
    if client_message_id is None:
        return False
    mine = (timeline.c.client_message_id == client_message_id, timeline.c.sender_id == sender_id)
    return connection.execute(select(timeline.c.id).where(*mine)).first() is not None


def leaving(connection: Connection, message_ids: Sequence[str]) -> list[Row[Any]]:
    """Return messages with what their sending needs of conversation and contact."""
    t, c = timeline.c, conversations.c
    query = (
        select(
            t.id, t.conversation_id, t.seq, t.message_type, t.content, t.metadata, t.reply_to, t.attachments,
            t.sender_type, t.sender_id, t.sender_name, t.created_at, t.status, t.direction, c.channel, c.channel_id, c.contact_id,
            c.queue_id,
        )
        .join(conversations, c.id == t.conversation_id)
        .where(t.id.in_(list(message_ids)))
    )  # fmt: skip
    return list(connection.execute(query))
