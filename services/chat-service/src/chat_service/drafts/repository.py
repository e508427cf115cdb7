"""Every SQL statement about drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update

from chat_service.drafts.models import drafts
from shared.models.base import ACCOUNT


def _one(user_id: str, conversation_id: str, kind: str) -> ColumnElement[bool]:
    return and_(drafts.c.user_id == user_id, drafts.c.conversation_id == conversation_id, drafts.c.kind == kind)


def get(connection: Connection, user_id: str, conversation_id: str, kind: str) -> Row[Any] | None:
    """Return one draft."""
    return connection.execute(select(drafts).where(_one(user_id, conversation_id, kind))).first()


def put(connection: Connection, key: tuple[str, str, str], content: str, now: datetime) -> None:
    """Store one draft. Two first saves at once are the database's IntegrityError for the second."""
    user_id, conversation_id, kind = key
    changed = connection.execute(update(drafts).where(_one(*key)).values(content=content, updated_at=now))
    if not changed.rowcount:
        connection.execute(
            insert(drafts).values(
                user_id=user_id,
                conversation_id=conversation_id,
                kind=kind,
                account_id=ACCOUNT,
                content=content,
                updated_at=now,
            )
        )


def remove(connection: Connection, user_id: str, conversation_id: str, kind: str) -> None:
    """Delete one draft."""
    connection.execute(delete(drafts).where(_one(user_id, conversation_id, kind)))


def of_user(connection: Connection, user_id: str, conversation_ids: Sequence[str]) -> list[Row[Any]]:
    """Return the user's drafts in these conversations."""
    wanted = select(drafts).where(drafts.c.user_id == user_id, drafts.c.conversation_id.in_(list(conversation_ids)))
    return list(connection.execute(wanted))


def purge(connection: Connection, before: datetime) -> int:
    """Delete drafts that were last touched before a moment; returns how many."""
    return int(connection.execute(delete(drafts).where(drafts.c.updated_at < before)).rowcount)
