"""Stores what the product itself writes to customers: campaigns, and answers to words that concern them.

Such a message is in the contact's timeline like any other and leaves by its network, but it opens nothing: where no conversation
is open it goes into the last one, or into a new one that is resolved from the start, and only the customer's reply brings it to the
inbox. The sender chooses the message's id, so that what is asked for twice is stored once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chat_service.channels import domain, repository
from chat_service.channels.errors import ContactBlocked
from chat_service.channels.ports import Contacts, KeptFiles
from chat_service.channels.schemas import BroadcastItem
from chat_service.channels.sending import prepare
from chat_service.contacts.service import ContactRef, Correspondent
from chat_service.conversations import domain as deeds
from chat_service.conversations.opening import OpeningService
from chat_service.conversations.state import ANNOUNCER, Change, Conversation, Item, Sight
from chat_service.conversations.telling import SYSTEM
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Batch, Tx
from shared.errors import Problem


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What became of one item."""

    outcome: str
    message_id: str
    conversation_id: str
    contact_id: str | None = None


@dataclass(slots=True)
class _Work:
    """What one batch knows and does."""

    now: datetime
    known: dict[str, str]
    targets: dict[tuple[str, str], str]
    loaded: dict[str, Conversation]
    changes: dict[str, Change] = field(default_factory=dict)


class Broadcaster:
    """Turns items into changes; one instance per process."""

    def __init__(self, *, store: TimelineStore, opening: OpeningService, contacts: Contacts, kept: KeptFiles) -> None:
        self._store, self._opening, self._contacts, self._kept = store, opening, contacts, kept
        self.batch: Batch[BroadcastItem, Broadcast] = Batch(self.run, most=100)

    def run(self, tx: Tx, items: Sequence[BroadcastItem]) -> list[Broadcast | Exception]:
        """Store ``items`` in arrival order; one outcome each."""
        people = [self._person(tx, item) for item in items]
        refs = {one.id for one in people if isinstance(one, ContactRef)}
        targets = repository.current(tx.connection, refs, domain.WHATSAPP)
        loaded = self._store.load(tx, sorted(set(targets.values()))) if targets else {}
        # Only now: whoever stored the same in another process had the lock on the conversation.
        known = repository.places_of(tx.connection, [item.message_id for item in items])
        work = _Work(utc_now_ms(), known, targets, loaded)
        outcomes = [self._one(tx, item, person, work) for item, person in zip(items, people, strict=True)]
        self._store.write(tx, list(work.changes.values()), work.now)
        return outcomes

    def _one(self, tx: Tx, item: BroadcastItem, person: ContactRef | Problem, work: _Work) -> Broadcast | Exception:
        if item.message_id in work.known:
            return Broadcast("repeated", item.message_id, work.known[item.message_id])
        if isinstance(person, Problem):
            return person
        if person.is_blocked:
            return ContactBlocked()
        message = _message(item, work.now)
        change = self._change_for(tx, item, person, work)
        try:
            prepare(change.conversation, message, 1 if item.file_id else 0, work.now)
            if item.file_id is not None:
                message.attachments = [self._kept.copy(tx, item.file_id, change.conversation.id)]
        except Problem as problem:
            return problem
        change.items.extend(deeds.say(change.conversation, message))
        if item.resolves and _waits_for_this(change.conversation):
            change.items.extend(deeds.resolve(change.conversation, SYSTEM, work.now, None))
        work.changes[change.conversation.id] = change
        work.loaded[change.conversation.id] = change.conversation
        work.targets[(person.id, item.channel_id)] = change.conversation.id
        work.known[item.message_id] = change.conversation.id
        return Broadcast("stored", item.message_id, change.conversation.id, person.id)

    def _person(self, tx: Tx, item: BroadcastItem) -> ContactRef | Problem:
        try:
            if item.contact_id is not None:
                found = self._contacts.standing_for(tx.connection, item.contact_id)
                if found is not None:
                    return found
            if item.user_id is not None:
                return self._contacts.recognise(tx, Correspondent(item.phone, item.user_id, name=item.name)).contact
            return self._contacts.resolve(tx, name=item.name, phone=f"+{(item.phone or '').lstrip('+')}")
        except Problem as problem:
            return problem

    def _change_for(self, tx: Tx, item: BroadcastItem, contact: ContactRef, work: _Work) -> Change:
        conversation = work.loaded.get(work.targets.get((contact.id, item.channel_id), ""))
        if conversation is not None and conversation.status != "closed":
            return work.changes.get(conversation.id) or Change(conversation, Sight.of(conversation))
        fresh = self._opening.begin(
            tx, contact, channel=domain.WHATSAPP, channel_id=item.channel_id, queue_id=item.queue_id
        )
        fresh.status = "resolved"
        return Change(fresh, Sight.of(fresh), is_new=True)


def _waits_for_this(conversation: Conversation) -> bool:
    """Return whether nothing but the answered message waits, and nobody has taken it."""
    return conversation.status == "waiting" and conversation.unread_count == 1


def _message(item: BroadcastItem, now: datetime) -> Item:
    return Item(
        id=item.message_id, message_type=item.message_type, direction="outbound", sender_type="system", sender_id=ANNOUNCER,
        sender_name=item.sender_name, content=item.content, created_at=now, client_message_id=f"b:{item.message_id}",
        metadata=item.metadata or None,
    )  # fmt: skip
