"""A contact is seen by those who see one of his conversations."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from chat_service.conversations.models import conversations
from chat_service.conversations.scope import Scope
from shared.security.principal import Principal

QueuesOf = Callable[[Connection, str], frozenset[str]]


def scope_now(connection: Connection, caller: Principal, queues_of: QueuesOf) -> Scope:
    """Return the caller's scope, its queues read on this connection."""
    needs_queues = caller.kind == "user" and not caller.may("conversations:read_all")
    return Scope(caller, queues_of(connection, caller.id) if needs_queues else frozenset())


def contact_is_visible(connection: Connection, caller: Principal, contact_id: str, queues_of: QueuesOf) -> bool:
    """Return whether the caller sees a conversation of this contact."""
    scope = scope_now(connection, caller, queues_of)
    found = connection.execute(
        select(conversations.c.id).where(conversations.c.contact_id == contact_id, scope.where()).limit(1)
    ).first()
    return found is not None


def conversation_is_visible(
    connection: Connection, caller: Principal, conversation_id: str, queues_of: QueuesOf
) -> bool:
    """Return whether the caller sees this conversation."""
    scope = scope_now(connection, caller, queues_of)
    found = connection.execute(
        select(conversations.c.id).where(conversations.c.id == conversation_id, scope.where())
    ).first()
    return found is not None
