"""Every SQL statement about refresh tokens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from auth_service.tokens.models import refresh_tokens
from shared.models.base import ACCOUNT

MOST_WIPED = 500


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a refresh token (its hash)."""
    connection.execute(insert(refresh_tokens).values(account_id=ACCOUNT, **values))


def find(connection: Connection, token_hash: str) -> Row[Any] | None:
    """Return the token with this hash."""
    return connection.execute(select(refresh_tokens).where(refresh_tokens.c.token_hash == token_hash)).first()


def use(connection: Connection, token_id: str, now: datetime, successor_sealed: str) -> bool:
    """Use the token if nobody has: the one statement that decides between two who present it at once."""
    found = connection.execute(
        update(refresh_tokens)
        .where(refresh_tokens.c.id == token_id, refresh_tokens.c.used_at.is_(None))
        .values(used_at=now, successor_sealed=successor_sealed)
    )
    return found.rowcount == 1


def wipe(connection: Connection, token_ids: list[str]) -> None:
    """Forget the sealed successors of these tokens."""
    connection.execute(update(refresh_tokens).where(refresh_tokens.c.id.in_(token_ids)).values(successor_sealed=None))


def past_grace(connection: Connection, before: datetime) -> list[str]:
    """Return tokens whose successor is still kept although their grace is over."""
    statement = select(refresh_tokens.c.id).where(
        refresh_tokens.c.successor_sealed.is_not(None), refresh_tokens.c.used_at < before
    )
    return list(connection.execute(statement.order_by(refresh_tokens.c.id).limit(MOST_WIPED)).scalars())
