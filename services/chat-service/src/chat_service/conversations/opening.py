"""Beginning conversations: one open one per contact and channel, whoever begins it and however often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from chat_service.conversations import domain, links, repository
from chat_service.conversations.ports import ContactRef, Directory
from chat_service.conversations.schemas import NewConversation
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import PRIORITY_RANK, Change, Conversation, Item, Sight
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Database, Tx
from shared.errors import Invalid
from shared.models.base import ACCOUNT
from shared.observability.metrics import counter
from shared.utils.ids import uuid7

CREATED = counter("conversations_created_total", "Conversations begun.", ("source", "priority"))


class OpeningService:
    """Finds the conversation that takes a contact's messages, or begins one."""

    def __init__(self, *, database: Database, store: TimelineStore, directory: Directory) -> None:
        self._database, self._store, self._directory = database, store, directory
        self.channel_of_new: Callable[[Connection, str, str], dict[str, Any]] | None = None
        """(connection, contact id, channel id) -> what a new conversation shows of its channel."""
        self.number_of_new: Callable[[Connection], str] | None = None
        """(connection) -> the number that a WhatsApp conversation goes through where nobody names one; "" if there is none."""

    async def open(self, scope: Scope, body: NewConversation) -> Conversation:
        """Return the phone's open conversation, or begin one; ``initial_message`` is the customer's first."""
        entered_by = scope.caller.id

        def run(tx: Tx) -> Conversation:
            contact = self._directory.contact_by_phone(
                tx, phone=body.customer_phone, name=body.customer_name, email=body.customer_email
            )
            found = repository.open_of_contact(
                tx.connection, contact.id, body.channel if body.channel_id else None, body.channel_id
            )
            if found is not None:
                return found
            conversation = self.begin(
                tx,
                contact,
                channel=body.channel,
                channel_id=body.channel_id or self._number(tx.connection, body.channel),
                queue_id=body.queue_id,
                priority=body.priority,
                metadata=links.of_clients(body.metadata),
            )
            items = []
            now = conversation.created_at
            if body.initial_message:
                message = first_message(contact, body.initial_message, now, entered_by=entered_by)
                items = domain.receive(conversation, message, now)
            self.store_new(tx, conversation, items)
            return conversation

        return await self._again_if_raced(lambda: self._database.write(run))

    def _number(self, connection: Connection, channel: str) -> str:
        return self.number_of_new(connection) if channel == "whatsapp" and self.number_of_new is not None else ""

    async def _again_if_raced(self, attempt: Callable[[], Awaitable[Conversation]]) -> Conversation:
        # Two first messages at once: the unique index on open conversations lets one through, the other finds it.
        try:
            return await attempt()
        except IntegrityError:
            return await attempt()

    def begin(
        self, tx: Tx, contact: ContactRef, *, channel: str, queue_id: str | None, priority: str = "normal",
        metadata: dict[str, Any] | None = None, channel_id: str = "",
    ) -> Conversation:  # fmt: skip
        """Return a new conversation that waits in a queue; nothing is stored yet. Raises Invalid for an unknown queue."""
        now = utc_now_ms()
        if queue_id is not None and self._directory.queue_name(tx.connection, queue_id) is None:
            raise Invalid.field("queue_id", "exists", "is no active queue")
        shown = dict(metadata or {})
        if channel_id and self.channel_of_new is not None:
            shown["channel"] = self.channel_of_new(tx.connection, contact.id, channel_id)
        return Conversation(
            id=uuid7(), account_id=ACCOUNT, protocol=None, contact_id=contact.id,
            contact_name=contact.name or contact.phone or "Cliente", contact_phone=contact.phone, channel=channel,
            channel_id=channel_id, status="waiting", priority=priority, priority_rank=PRIORITY_RANK[priority], agent_id=None,
            queue_id=queue_id or self._directory.default_queue(tx.connection), tags=[], last_seq=0, feed_offset=0,
            message_count=0, unread_count=0, customer_delivered_seq=0, customer_read_seq=0, last_message=None,
            last_message_type=None, last_message_direction=None, last_message_by=None, last_message_at=None, created_at=now,
            updated_at=now,
            assigned_at=None, first_response_at=None, waiting_since=None, snoozed_until=None, resolved_at=None,
            closed_at=None, close_reason=None, bot_attempts=0, bot_escalated=False, metadata=shown,
        )  # fmt: skip

    def store_new(self, tx: Tx, conversation: Conversation, items: list[Item]) -> None:
        """Store a conversation that ``begin`` made, with its first items."""
        change = Change(conversation, Sight.of(conversation), items, is_new=True)
        self._store.write(tx, [change], conversation.created_at)
        count_new(tx, conversation)


def count_new(tx: Tx, conversation: Conversation) -> None:
    """Count a conversation that ``tx`` begins."""
    tx.after_commit(lambda: CREATED.labels(conversation.channel, conversation.priority).inc())


def first_message(contact: ContactRef, content: str, now: datetime, *, entered_by: str | None = None) -> Item:
    """Return the customer's opening message; ``entered_by`` is the user who typed it in for him."""
    return Item(
        id=uuid7(), message_type="text", direction="inbound", sender_type="customer", sender_id=contact.id,
        sender_name=contact.name or contact.phone or "Cliente", content=content, created_at=now,
        metadata={"entered_by": entered_by} if entered_by else None,
    )  # fmt: skip
