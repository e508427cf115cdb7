"""Every SQL statement about attachments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from chat_service.attachments.models import attachments
from chat_service.messages.models import timeline
from shared.models.base import ACCOUNT

_MINE = attachments.c.account_id == ACCOUNT


def get(connection: Connection, attachment_id: str) -> Row[Any] | None:
    """Return one attachment's row."""
    return connection.execute(select(attachments).where(_MINE, attachments.c.id == attachment_id)).first()


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert an attachment."""
    connection.execute(insert(attachments).values(account_id=ACCOUNT, **values))


def playable_of(connection: Connection, digest: str) -> str | None:
    """Return the copy that was made of a file with this content, whoever sent it."""
    a = attachments.c
    query = select(a.playable_digest).where(_MINE, a.digest == digest, a.playable_digest.is_not(None)).limit(1)
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def keep_playable(connection: Connection, digest: str, playable: str) -> None:
    """Note the copy of a content for every attachment that has it."""
    connection.execute(
        update(attachments).where(_MINE, attachments.c.digest == digest).values(playable_digest=playable)
    )


def used_since(connection: Connection, owner_id: str, since: datetime) -> tuple[int, int]:
    """Return how many files and bytes an owner uploaded since a moment."""
    row = connection.execute(
        select(func.count().label("files"), func.coalesce(func.sum(attachments.c.size), 0).label("bytes")).where(
            attachments.c.owner_id == owner_id, attachments.c.created_at > since
        )
    ).one()
    return int(row.files), int(row.bytes)


def unsent(connection: Connection, owner_kind: str, owner_id: str, ids: Sequence[str]) -> list[Row[Any]]:
    """Return those of these files that the owner uploaded and sent nowhere yet, locked until the commit."""
    return list(
        connection.execute(
            select(attachments)
            .where(
                _MINE,
                attachments.c.id.in_(list(ids)),
                attachments.c.owner_kind == owner_kind,
                attachments.c.owner_id == owner_id,
                attachments.c.conversation_id.is_(None),
            )
            .with_for_update()
        )
    )


def send(connection: Connection, conversation_id: str, ids: Sequence[str]) -> None:
    """Note the conversation in which these files were sent."""
    connection.execute(
        update(attachments).where(attachments.c.id.in_(list(ids))).values(conversation_id=conversation_id)
    )


def release(connection: Connection, ids: Sequence[str]) -> None:
    """Note that these files belong to no conversation any more."""
    connection.execute(update(attachments).where(attachments.c.id.in_(list(ids))).values(conversation_id=None))


def forgotten(connection: Connection, before: datetime, limit: int) -> list[Row[Any]]:
    """Return files that were uploaded before a moment, never sent, and that nothing else holds."""
    a = attachments.c
    unused = (a.conversation_id.is_(None), a.kept_at.is_(None), a.created_at < before)
    return list(connection.execute(select(attachments).where(*unused).limit(limit).with_for_update()))


def keep(connection: Connection, attachment_id: str, at: datetime | None) -> None:
    """Note since when something besides a conversation holds a file; None lets it go."""
    connection.execute(update(attachments).where(_MINE, attachments.c.id == attachment_id).values(kept_at=at))


def sent_before(connection: Connection, before: datetime, limit: int) -> list[Row[Any]]:
    """Return files that were sent in a conversation and came before a moment, oldest first."""
    a = attachments.c
    statement = select(attachments).where(_MINE, a.conversation_id.is_not(None), a.created_at < before)
    return list(connection.execute(statement.order_by(a.created_at, a.id).limit(limit)))


def messages_with_files(connection: Connection, conversation_ids: Iterable[str]) -> list[Row[Any]]:
    """Return what messages of these conversations show of files, locked in an order that two processes share."""
    t = timeline.c
    query = (
        select(t.id, t.conversation_id, t.seq, t.attachments)
        .where(t.conversation_id.in_(sorted(conversation_ids)), t.attachments.is_not(None))
        .order_by(t.id)
        .with_for_update()
        .with_hint(timeline, "WITH (UPDLOCK, ROWLOCK)", "mssql")
    )
    return list(connection.execute(query))


def show_files(connection: Connection, conversation_id: str, seq: int, shown: Sequence[Mapping[str, Any]]) -> None:
    """Set what one message shows of its files."""
    here = (timeline.c.conversation_id == conversation_id, timeline.c.seq == seq)
    connection.execute(update(timeline).where(*here).values(attachments=list(shown)))


def remove(connection: Connection, ids: Sequence[str]) -> None:
    """Delete these rows."""
    connection.execute(delete(attachments).where(attachments.c.id.in_(list(ids))))


def is_referred_to(connection: Connection, digest: str) -> bool:
    """Return whether a stored file still belongs to an attachment."""
    a = attachments.c
    wanted = or_(a.digest == digest, a.thumbnail_digest == digest, a.playable_digest == digest)
    return connection.execute(select(attachments.c.id).where(wanted).limit(1)).first() is not None


def hand_over(connection: Connection, gone: str, kept: str) -> None:
    """Give a visitor's files to another contact."""
    theirs = (attachments.c.owner_kind == "visitor", attachments.c.owner_id == gone)
    connection.execute(update(attachments).where(*theirs).values(owner_id=kept))
