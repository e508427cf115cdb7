"""A contact's new name or number reaches the conversations that show it, in the transaction that changed it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from chat_service.conversations.models import conversations
from chat_service.conversations.ports import ContactRef
from chat_service.conversations.state import Change, Conversation, Sight
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Tx

MOST_RENAMED = 50
"""The newest conversations of the contact; older ones keep the name they were held under."""


def shown_by(connection: Connection, contact_id: str) -> list[str]:
    """Return the ids of the conversations that show a contact."""
    c = conversations.c
    query = select(c.id).where(c.contact_id == contact_id).order_by(c.created_at.desc()).limit(MOST_RENAMED)
    return list(connection.execute(query).scalars())


def rename(conversation: Conversation, contact: ContactRef) -> bool:
    """Let a conversation show ``contact`` as it is called now; false when it does already."""
    name = contact.name or contact.phone or conversation.contact_name
    if (conversation.contact_name, conversation.contact_phone) == (name, contact.phone):
        return False
    conversation.contact_name, conversation.contact_phone = name, contact.phone
    return True


def rename_contact(store: TimelineStore, tx: Tx, contact: ContactRef) -> None:
    """Show ``contact`` as it is called now."""
    changes = []
    for conversation in store.load(tx, shown_by(tx.connection, contact.id)).values():
        change = Change(conversation, Sight.of(conversation))
        if rename(conversation, contact):
            changes.append(change)
    store.write(tx, changes, utc_now_ms())
