"""Stores what came from another network: every message once, in the conversation of the person it came from.

All items that wait share one transaction. What a network sends twice is found by its own id, before and after the conversations
are locked; the unique key on that id is the last guard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chat_service.channels import domain, repository
from chat_service.channels.ports import Contacts, Queues
from chat_service.channels.repository import Key
from chat_service.channels.schemas import InboundItem
from chat_service.contacts.phones import canonical
from chat_service.contacts.service import ContactRef, Correspondent, Recognised
from chat_service.conversations import domain as deeds
from chat_service.conversations.opening import OpeningService, count_new
from chat_service.conversations.renaming import rename, shown_by
from chat_service.conversations.state import Change, Conversation, Item, Sight
from chat_service.messages.service import count_stored
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Batch, Tx
from shared.errors import Problem
from shared.events.log import Event, EventLog
from shared.utils.clock import rfc3339
from shared.utils.ids import uuid7

LATE_SECONDS = 60
"""A message that was written so much before it came shows both moments."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one item."""

    outcome: str
    contact_id: str | None
    message_id: str | None = None
    conversation_id: str | None = None
    seq: int | None = None


@dataclass(slots=True)
class _Work:
    """What one batch knows and does."""

    now: datetime
    people: dict[Correspondent, Recognised]
    targets: dict[tuple[str, str], str]
    loaded: dict[str, Conversation]
    known: dict[Key, Any]
    has_window: dict[str, bool]
    owners: dict[str, str]
    changes: dict[str, Change] = field(default_factory=dict)
    fresh: dict[Key, tuple[Item, str]] = field(default_factory=dict)


class Intake:
    """Turns items from outside into changes; one instance per process."""

    def __init__(
        self, *, store: TimelineStore, opening: OpeningService, contacts: Contacts, queues: Queues, events: EventLog
    ) -> None:
        self._store, self._opening, self._contacts, self._queues, self._events = (
            store,
            opening,
            contacts,
            queues,
            events,
        )
        self.batch: Batch[InboundItem, Taken] = Batch(self.run, most=200)

    def run(self, tx: Tx, items: Sequence[InboundItem]) -> list[Taken | Exception]:
        """Store ``items`` in arrival order; one outcome each."""
        work = self._prepare(tx, items)
        outcomes: list[Taken | Exception | tuple[Item, str]] = []
        for item in items:
            try:
                outcomes.append(self._one(tx, item, work))
            except Problem as problem:
                outcomes.append(problem)
        self._store.write(tx, list(work.changes.values()), work.now)
        repository.add_external(
            tx.connection, [_external(key, item, work.now) for key, (item, _) in work.fresh.items()]
        )
        renamed = [one.contact.id for one in work.people.values() if one.changed]
        if renamed:
            self._events.append(tx, [Event.new("contact.changed", contact_id, {}) for contact_id in renamed])
        seen: set[str] = set()
        return [self._told(tx, outcome, seen) for outcome in outcomes]

    def _told(self, tx: Tx, outcome: Taken | Exception | tuple[Item, str], seen: set[str]) -> Taken | Exception:
        if not isinstance(outcome, tuple):
            return outcome
        item, contact_id = outcome
        repeated = item.id in seen
        seen.add(item.id)
        if not repeated and item.message_type != "system":
            tx.after_commit(lambda: count_stored(item))
        return Taken("repeated" if repeated else "stored", contact_id, item.id, item.conversation_id, item.seq)

    def _prepare(self, tx: Tx, items: Sequence[InboundItem]) -> _Work:
        connection = tx.connection
        keys = [(item.channel_id, item.external_id) for item in items]
        quoted = [(item.channel_id, item.reply_to_external) for item in items if item.reply_to_external]
        known = repository.find_external(connection, [*keys, *quoted])
        fresh = [item for item, key in zip(items, keys, strict=True) if key not in known]
        has_window = self._note_channels(tx, fresh)
        # In one order for everybody: two processes that meet the same two people must not wait for each other.
        asked = sorted({_correspondent(item) for item in fresh}, key=repr)
        people = {one: self._contacts.recognise(tx, one) for one in asked}
        targets = repository.current(connection, {one.contact.id for one in people.values()}, domain.WHATSAPP)
        renamed = [one.contact.id for one in people.values() if one.changed]
        ids = {*targets.values(), *(found for contact_id in renamed for found in shown_by(connection, contact_id))}
        loaded = self._store.load(tx, sorted(ids)) if ids else {}
        if loaded:
            # Whoever stored the same in another process had the lock on the conversation: it is found now.
            known |= repository.find_external(connection, [key for key in keys if key not in known])
        owners = repository.contacts_of(connection, [known[key].conversation_id for key in keys if key in known])
        work = _Work(utc_now_ms(), people, targets, loaded, known, has_window, owners)
        self._rename(work)
        return work

    def _note_channels(self, tx: Tx, items: Sequence[InboundItem]) -> dict[str, bool]:
        """Keep what is new about the channels; returns which of them have a window."""
        wanted = {item.channel_id: item for item in items}
        known = repository.known_channels(tx.connection, wanted) if wanted else {}
        found = {key: bool(row.has_window) for key, row in known.items()}
        for channel_id, item in sorted(wanted.items()):
            row = known.get(channel_id)
            windowed = item.window is not None or (row.has_window if row is not None else item.author != "customer")
            found[channel_id] = bool(windowed)
            name = item.channel_name or (row.name if row is not None else "")
            if row is None or (row.name, bool(row.has_window)) != (name, found[channel_id]):
                values = {
                    "kind": item.channel,
                    "name": name,
                    "has_window": found[channel_id],
                    "updated_at": utc_now_ms(),
                }
                repository.keep_channel(tx.connection, channel_id, values, is_new=row is None)
        return found

    @staticmethod
    def _rename(work: _Work) -> None:
        for one in work.people.values():
            if not one.changed:
                continue
            for conversation in work.loaded.values():
                if conversation.contact_id == one.contact.id:
                    change = Change(conversation, Sight.of(conversation), is_wide=True)
                    if rename(conversation, one.contact):
                        work.changes[conversation.id] = change

    def _one(self, tx: Tx, item: InboundItem, work: _Work) -> Taken | tuple[Item, str]:
        key = (item.channel_id, item.external_id)
        if key in work.known:
            row = work.known[key]
            return Taken("repeated", work.owners.get(row.conversation_id), row.message_id, row.conversation_id, row.seq)
        if key in work.fresh:
            return work.fresh[key]
        contact = work.people[_correspondent(item)].contact
        change = self._change_for(tx, item, contact, work)
        if change is None:
            return Taken("stored", contact.id)
        message = _message(item, contact, work)
        if item.message_type == "system":
            change.items.append(message)
        elif item.author == domain.BUSINESS_APP:
            change.items.extend(deeds.overhear(change.conversation, message, work.now))
        else:
            change.items.extend(deeds.receive(change.conversation, message, work.now))
        _show_channel(change, item, work.has_window[item.channel_id])
        work.changes[change.conversation.id] = change
        work.fresh[key] = (message, contact.id)
        return message, contact.id

    def _change_for(self, tx: Tx, item: InboundItem, contact: ContactRef, work: _Work) -> Change | None:
        """Return the change of the conversation that takes the item; None for news about somebody who has none."""
        place = (contact.id, item.channel_id)
        conversation = work.loaded.get(work.targets.get(place, ""))
        if conversation is None or conversation.status == "closed":
            if item.message_type == "system":
                return None
            conversation = self._begin(tx, item, contact)
            work.targets[place] = conversation.id
            work.loaded[conversation.id] = conversation
            work.changes[conversation.id] = Change(conversation, Sight.of(conversation), is_new=True)
        return work.changes.get(conversation.id) or Change(conversation, Sight.of(conversation))

    def _begin(self, tx: Tx, item: InboundItem, contact: ContactRef) -> Conversation:
        queue_id = item.queue_id
        if queue_id is not None and self._queues.queue_name(tx.connection, queue_id) is None:
            queue_id = None  # the number's queue was closed since: the default one takes its customers
        conversation = self._opening.begin(
            tx, contact, channel=item.channel, channel_id=item.channel_id, queue_id=queue_id
        )
        count_new(tx, conversation)
        return conversation


def _correspondent(item: InboundItem) -> Correspondent:
    given, was = item.contact, item.previous
    before = Correspondent(was.phone, was.user_id, was.parent_user_id) if was is not None else None
    echo = item.author == domain.BUSINESS_APP
    return Correspondent(
        given.phone, given.user_id, given.parent_user_id, None if echo else given.name, given.username, before
    )


def _message(item: InboundItem, contact: ContactRef, work: _Work) -> Item:
    metadata = dict(item.metadata)
    if item.attachment is not None:
        metadata["media"] = item.attachment.model_dump(exclude_none=True)
    if (work.now - item.sent_at).total_seconds() > LATE_SECONDS:
        metadata["sent_at"] = rfc3339(item.sent_at)
    reply_to = _quoted(item, work)
    if item.reply_to_external and reply_to is None:
        metadata["reply_to_external"] = item.reply_to_external
    echo = item.author == domain.BUSINESS_APP
    if item.message_type == "system":
        metadata.setdefault("event", "channel_notice")
        metadata |= _moved(item)
        who = ("internal", "system", "system", item.channel_name or "WhatsApp")
    elif echo:
        who = ("outbound", "agent", domain.BUSINESS_APP, domain.BUSINESS_APP_NAME)
    else:
        who = ("inbound", "customer", contact.id, contact.name or contact.phone or "Cliente")
    return Item(
        id=uuid7(), message_type=item.message_type, direction=who[0], sender_type=who[1], sender_id=who[2], sender_name=who[3],
        content=item.content, created_at=work.now, client_message_id=domain.message_key(item.channel_id, item.external_id),
        reply_to=reply_to, metadata=metadata or None,
    )  # fmt: skip


def _moved(item: InboundItem) -> dict[str, Any]:
    """Return the numbers between which a customer moved, as conversations show numbers."""
    if item.previous is None or item.previous.phone == item.contact.phone:
        return {}
    given = {"previous_phone": item.previous.phone, "phone": item.contact.phone}
    return {name: canonical(f"+{phone.lstrip('+')}") for name, phone in given.items() if phone}


def _quoted(item: InboundItem, work: _Work) -> str | None:
    if not item.reply_to_external:
        return None
    key = (item.channel_id, item.reply_to_external)
    if key in work.fresh:
        return work.fresh[key][0].id
    return str(work.known[key].message_id) if key in work.known else None


def _show_channel(change: Change, item: InboundItem, has_window: bool) -> None:  # noqa: FBT001 - a fact, not a switch
    conversation = change.conversation
    facts: dict[str, Any] = {"id": item.channel_id, "name": item.channel_name or None, "has_window": has_window}
    if item.window is not None:
        facts |= domain.window_facts(item.window.service_until, item.window.free_entry_until)
    before = conversation.metadata.get("channel")
    before = before if isinstance(before, dict) else {}
    shown = domain.shown_channel(before, facts)
    if shown != before:
        conversation.metadata = {**conversation.metadata, "channel": shown}
        change.is_wide = True


def _external(key: Key, item: Item, now: datetime) -> dict[str, Any]:
    return {
        "channel_id": key[0], "external_id": key[1], "message_id": item.id, "conversation_id": item.conversation_id,
        "seq": item.seq, "created_at": now,
    }  # fmt: skip
