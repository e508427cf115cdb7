"""Amendments: a message that is stored already gets a reaction, another text, its file, or is deleted.

Each is an item of the timeline, so that it has its place in the order and whoever was away learns of it; and it changes the message
itself in the same transaction, so that history shows how things ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from chat_service.channels import domain, repository
from chat_service.channels.changes import Target, text_of
from chat_service.channels.ports import Files
from chat_service.channels.schemas import AmendmentItem, Media
from chat_service.conversations.models import PREVIEW_LENGTH
from chat_service.conversations.state import Change, Conversation, Item, Sight
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Batch, Tx
from shared.errors import Problem
from shared.events.log import Event, EventLog
from shared.utils.ids import uuid7

SENDER = "channel"
DELETED = "Mensagem apagada"
Reindex = Callable[[Connection, str, int, str, str], None]
"""(connection, conversation id, seq, text so far, new text): keeps the search index true."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who amends: a network, or an agent by his id and name."""

    id: str = SENDER
    name: str = "WhatsApp"


@dataclass(frozen=True, slots=True)
class Amendment:
    """One amendment. ``check`` is asked on the locked conversation; ``event`` is told to other services once it is applied."""

    item: AmendmentItem
    author: Author = Author()
    check: Callable[[Conversation], None] | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Amended:
    """What became of an amendment: applied, repeated (it changes nothing any more), or unknown_target."""

    outcome: str
    item: Item | None = None


@dataclass(slots=True)
class _Work:
    now: datetime
    places: dict[int, str]
    targets: dict[str, Target]
    loaded: dict[str, Conversation]
    known: set[tuple[str, str]]
    changes: dict[str, Change] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


class Amender:
    """Turns amendments into changes; one instance per process."""

    def __init__(self, *, store: TimelineStore, events: EventLog, files: Files, reindex: Reindex) -> None:
        self._store, self._events, self._files, self._reindex = store, events, files, reindex
        self.batch: Batch[Amendment, Amended] = Batch(self.run, most=200)

    def run(self, tx: Tx, amendments: Sequence[Amendment]) -> list[Amended | Exception]:
        """Apply ``amendments`` in arrival order; one outcome each."""
        work = self._prepare(tx, amendments)
        outcomes: list[Amended | Exception] = []
        for index, amendment in enumerate(amendments):
            try:
                outcomes.append(self._one(tx, amendment, work.places.get(index, ""), work))
            except Problem as problem:
                outcomes.append(problem)
        self._store_targets(tx, work)
        self._store.write(tx, list(work.changes.values()), work.now)
        if work.events:
            self._events.append(tx, work.events)
        return outcomes

    def _prepare(self, tx: Tx, amendments: Sequence[Amendment]) -> _Work:
        connection = tx.connection
        named = [(i, a.item) for i, a in enumerate(amendments)]
        keys = [(item.channel_id, item.external_id) for _, item in named if item.external_id]
        external = repository.find_external(connection, keys)
        places = {
            i: str(item.message_id or external[(item.channel_id, item.external_id or "")].message_id)
            for i, item in named
            if item.message_id or (item.channel_id, item.external_id or "") in external
        }
        conversations = repository.places_of(connection, places.values()) if places else {}
        loaded = self._store.load(tx, sorted(set(conversations.values()))) if conversations else {}
        targets = {key: Target(row) for key, row in repository.lock_targets(connection, conversations).items()}
        known = self._store.known(tx, [_key(amendment.item) for amendment in amendments])
        return _Work(utc_now_ms(), places, targets, loaded, set(known))

    def _one(self, tx: Tx, amendment: Amendment, message_id: str, work: _Work) -> Amended:
        item, author = amendment.item, amendment.author
        key = (author.id, _key(item))
        if key in work.known:
            return Amended("repeated")
        target = work.targets.get(message_id)
        if target is None or target.conversation_id not in work.loaded:
            return Amended("unknown_target")
        conversation = work.loaded[target.conversation_id]
        if amendment.check is not None:
            amendment.check(conversation)
        if not target.takes(item):
            return Amended("repeated")
        files: list[dict[str, Any]] = []
        if isinstance(item.change, Media):
            files = self._files.claim_carried(tx, conversation.id, item.change.attachment_id)
        released = target.apply(item, files)
        if released:
            self._files.release(tx, released)
        told = _told(amendment, target, files, work.now)
        change = work.changes.setdefault(conversation.id, Change(conversation, Sight.of(conversation)))
        change.items.append(told)
        work.known.add(key)
        if amendment.event is not None:
            work.events.append(amendment.event)
        return Amended("applied", told)

    def _store_targets(self, tx: Tx, work: _Work) -> None:
        for message_id in sorted(work.targets):
            target = work.targets[message_id]
            if not target.changed:
                continue
            repository.change_message(tx.connection, target.conversation_id, target.seq, target.values())
            if target.content == target.before:
                continue
            conversation = work.loaded[target.conversation_id]
            if repository.newest_message(tx.connection, conversation.id) == target.seq:
                conversation.last_message = DELETED if target.is_deleted else target.content[:PREVIEW_LENGTH]
            self._reindex(tx.connection, conversation.id, target.seq, target.before, target.content)


def _key(item: AmendmentItem) -> str:
    return domain.amendment_key(item.channel_id, item.key)


def _told(amendment: Amendment, target: Target, files: list[dict[str, Any]], now: datetime) -> Item:
    item, author = amendment.item, amendment.author
    return Item(
        id=uuid7(), message_type="system", direction="internal", sender_type="system", sender_id=author.id,
        sender_name=author.name, content=text_of(item.change), created_at=now, client_message_id=_key(item),
        attachments=files or None,
        metadata={
            "event": "amended", "by": author.id, "by_name": author.name, "target": target.id, "target_seq": target.seq,
            "change": item.change.model_dump(),
        },
    )  # fmt: skip
