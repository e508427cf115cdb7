"""A contact's new name or number reaches the conversations that show it, in the transaction that changed it."""

from __future__ import annotations

from sqlalchemy import select

from chat_service.conversations.models import conversations
from chat_service.conversations.ports import ContactRef
from chat_service.conversations.state import Change, Sight
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Tx

MOST_RENAMED = 50
"""The newest conversations of the contact; older ones keep the name they were held under."""


def rename_contact(store: TimelineStore, tx: Tx, contact: ContactRef) -> None:
    """Show ``contact`` as it is called now."""
    c = conversations.c
    ids = tx.connection.execute(
        select(c.id).where(c.contact_id == contact.id).order_by(c.created_at.desc()).limit(MOST_RENAMED)
    ).scalars()
    changes = []
    for conversation in store.load(tx, list(ids)).values():
        name = contact.name or contact.phone or conversation.contact_name
        if (conversation.contact_name, conversation.contact_phone) != (name, contact.phone):
            change = Change(conversation, Sight.of(conversation))
            conversation.contact_name, conversation.contact_phone = name, contact.phone
            changes.append(change)
    store.write(tx, changes, utc_now_ms())
