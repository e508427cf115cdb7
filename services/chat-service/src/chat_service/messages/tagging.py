"""Keeps the table by which the conversations of a tag are found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, delete, insert, or_

from chat_service.conversations.models import tagged
from chat_service.conversations.state import Change
from shared.database.port import Tx

t = tagged.c


def retag(tx: Tx, changes: Sequence[Change]) -> None:
    """Bring the table to what the deeds' own items say was added and removed."""
    told = [
        (change.conversation.id, item.metadata)
        for change in changes
        for item in change.items
        if item.message_type == "system" and item.metadata and item.metadata.get("event") == "tags"
    ]
    touched = {(key, tag) for key, facts in told for tag in (*facts["added"], *facts["removed"])}
    if not touched:
        return
    places = [and_(t.tag == tag, t.conversation_id == key) for key, tag in touched]
    tx.connection.execute(delete(tagged).where(or_(*places)))
    now = {change.conversation.id: change.conversation.tags for change in changes}
    rows = [{"tag": tag, "conversation_id": key} for key, tag in sorted(touched) if tag in now[key]]
    if rows:
        tx.connection.execute(insert(tagged), rows)
