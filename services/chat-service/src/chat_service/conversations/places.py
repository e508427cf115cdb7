"""Where a query finds what lists of conversations are ordered by: in the row itself; on PostgreSQL in a narrow table beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause

from chat_service.conversations.models import activity, conversations


@dataclass(frozen=True, slots=True)
class Places:
    """The columns with an index that gives their order, and what to select from."""

    source: FromClause
    id: Any
    feed_offset: Any
    updated_at: Any
    agent_id: Any
    queue_id: Any


ROW = Places(
    conversations,
    conversations.c.id,
    conversations.c.feed_offset,
    conversations.c.updated_at,
    conversations.c.agent_id,
    conversations.c.queue_id,
)
_BESIDE = Places(
    activity.join(conversations, conversations.c.id == activity.c.conversation_id),
    activity.c.conversation_id,
    activity.c.feed_offset,
    activity.c.updated_at,
    activity.c.agent_id,
    activity.c.queue_id,
)


def places(dialect: str) -> Places:
    """Return the places of ``dialect``; every conversation has one."""
    return _BESIDE if dialect == "postgresql" else ROW
