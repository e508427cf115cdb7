"""Who sees which conversation: one rule, written once for SQL and once for what is already in memory."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, true

from chat_service.conversations.models import conversations
from chat_service.conversations.state import Sight
from shared.security.principal import Principal


@dataclass(frozen=True, slots=True)
class Scope:
    """What one caller may see.

    A user sees what is assigned to him; of his queues all of it or only what has no agent, by permission; with
    ``conversations:read_all`` everything. A visitor sees the conversations of his contact.
    """

    caller: Principal
    queues: frozenset[str] = frozenset()

    @property
    def is_visitor(self) -> bool:
        """True for a website visitor."""
        return self.caller.kind == "visitor"

    def allows(self, sight: Sight) -> bool:
        """Return whether a conversation with this sight is visible."""
        caller = self.caller
        if caller.kind == "visitor":
            return sight.contact_id == caller.id
        if caller.may("conversations:read_all"):
            return True
        if sight.agent_id is not None and sight.agent_id == caller.id:
            return caller.may("conversations:read_assigned")
        if sight.queue_id is not None and sight.queue_id not in self.queues:
            return False
        if sight.agent_id is None:
            return caller.may("conversations:read_unassigned")
        return sight.queue_id is not None and caller.may("conversations:read_department")

    def where(self) -> ColumnElement[bool]:
        """Return the same rule as a WHERE clause on ``chat_conversations``."""
        c, caller = conversations.c, self.caller
        if caller.kind == "visitor":
            return c.contact_id == caller.id
        if caller.may("conversations:read_all"):
            return true()
        queues = sorted(self.queues)
        parts: list[ColumnElement[bool]] = []
        if caller.may("conversations:read_assigned"):
            parts.append(c.agent_id == caller.id)
        if caller.may("conversations:read_unassigned"):
            parts.append(and_(c.agent_id.is_(None), or_(c.queue_id.is_(None), c.queue_id.in_(queues))))
        if caller.may("conversations:read_department") and queues:
            parts.append(and_(c.agent_id.is_not(None), c.agent_id != caller.id, c.queue_id.in_(queues)))
        return or_(*parts) if parts else false()
