"""The message path: sends that queue while a commit runs share the next transaction, and each is answered after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

import orjson

from chat_service.channels.domain import WHATSAPP
from chat_service.channels.sending import prepare
from chat_service.conversations import domain
from chat_service.conversations.errors import ConversationNotFound
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Change, Conversation, Item, Sight
from chat_service.messages import reading
from chat_service.messages.errors import ClientMessageReused
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Batch, Plan, Tx
from shared.errors import Invalid, Problem
from shared.utils.ids import uuid7

NameOf = Callable[[str | None], str]
ClaimAttachments = Callable[[Tx, str, str, str, Sequence[str]], list[dict[str, Any]]]
"""(tx, owner kind, owner id, conversation id, attachment ids) -> what the message shows of them."""

_ADDED_LATER = frozenset({"reactions", "edited_at", "deleted_at", "error"})
"""Kept in a message's metadata after it was stored: no part of what its sender said."""


@dataclass(slots=True)
class Send:
    """One message to be stored: checked for shape, not yet for permission or state."""

    scope: Scope
    conversation_id: str
    content: str
    sender_type: str
    sender_id: str
    sender_name: str
    message_type: str = "text"
    direction: str = "outbound"
    client_message_id: str | None = None
    reply_to: str | None = None
    attachments: tuple[str, ...] = ()
    metadata: dict[str, Any] | None = None


@dataclass(slots=True)
class Stored:
    """The answer to a send; ``item`` is there when it was stored just now, and None when it had been stored before."""

    id: str
    conversation_id: str
    seq: int
    created_at: datetime
    client_message_id: str | None
    item: Item | None = None

    @property
    def repeated(self) -> bool:
        """True when the message had been stored before."""
        return self.item is None


@dataclass(slots=True)
class _Work:
    """What one batch knows: what is stored already, the conversations, and what it has done so far."""

    known: dict[tuple[str, str], Any]
    loaded: dict[str, Conversation]
    now: datetime
    changes: dict[str, Change] = field(default_factory=dict)
    fresh: dict[tuple[str, str], tuple[Send, Item]] = field(default_factory=dict)


class MessageWriter:
    """Turns sends into changes; one instance per process."""

    def __init__(self, store: TimelineStore, *, name_of: NameOf, claim: ClaimAttachments) -> None:
        self._store, self._name_of, self._claim = store, name_of, claim
        self.batch: Batch[Send, Stored] = Batch(
            self.run, most=1000, plan=self.plan if store.plans else None, key=attrgetter("conversation_id")
        )

    def run(self, tx: Tx, sends: Sequence[Send]) -> list[Stored | Exception]:
        """Store ``sends`` in arrival order; one outcome each."""
        recalled = None if self._store.plans else self._recall(tx.memory, sends)
        if recalled is not None:
            work = _Work({}, recalled, utc_now_ms())
            outcomes = self._decide(tx, sends, work)
            # A refused one may repeat what was stored before its conversation left the sender's sight, or was closed.
            if not any(isinstance(outcome, Exception) for outcome in outcomes):
                self._store.write(tx, list(work.changes.values()), work.now)
                return [_stored(outcome) for outcome in outcomes]
        # The lock first: who repeats through another process waits here, and then finds what was stored meanwhile.
        loaded = self._store.load(tx, [s.conversation_id for s in sends])
        known = self._store.known(tx, [s.client_message_id for s in sends if s.client_message_id])
        work = _Work(known, loaded, utc_now_ms())
        outcomes = self._decide(tx, sends, work)
        self._store.write(tx, list(work.changes.values()), work.now)
        return [_stored(outcome) for outcome in outcomes]

    def plan(self, memory: dict[str, Any], sends: Sequence[Send]) -> Plan[Stored] | None:
        """Return how ``sends`` are stored by one statement; None where one may be refused or sets off a deed."""
        if any(send.reply_to for send in sends):
            return None  # what it answers is looked for first
        recalled = self._recall(memory, sends)
        if recalled is None:
            return None
        work = _Work({}, recalled, utc_now_ms())
        outcomes = self._decide(None, sends, work)
        if any(isinstance(outcome, Exception) for outcome in outcomes):
            return None
        written = self._store.plan(memory, list(work.changes.values()), work.now)
        if written is None:
            return None
        sql, parameters, settle = written

        def finish(rows: list[Any]) -> tuple[list[Stored | Exception], list[Callable[[], None]]] | None:
            calls = settle(rows)
            return None if calls is None else ([_stored(outcome) for outcome in outcomes], calls)

        return Plan(sql, parameters, finish)

    def _recall(self, memory: dict[str, Any] | None, sends: Sequence[Send]) -> dict[str, Conversation] | None:
        """Return the conversations from memory where the sends need no row locked before they are written.

        Nothing is known of repeats then: one is refused by the index of keys, and the batch is run again without memory.
        """
        if any(send.attachments for send in sends):
            return None
        recalled = self._store.recall(memory, [send.conversation_id for send in sends])
        if recalled is None or any(conversation.protocol is None for conversation in recalled.values()):
            return None
        return recalled

    def _decide(self, tx: Tx | None, sends: Sequence[Send], work: _Work) -> list[Stored | Exception | Item]:
        """Let each send do what it does to its conversation; nothing is written yet. ``tx`` may be None where all is remembered."""
        outcomes: list[Stored | Exception | Item] = []
        for send in sends:
            try:
                outcomes.append(self._one(tx, send, work))
            except Problem as problem:
                outcomes.append(problem)
        return outcomes

    def _one(self, tx: Tx | None, send: Send, work: _Work) -> Stored | Item:
        key = (send.sender_id, send.client_message_id) if send.client_message_id else None
        if key is not None and key in work.known and tx is not None:
            # Before the scope: a sender is told of his own message also when the conversation has left his sight (G3).
            return self._repeat(tx, send, work.known[key])
        conversation = work.loaded.get(send.conversation_id)
        if conversation is None or not send.scope.allows(Sight.of(conversation)):
            raise ConversationNotFound
        if key is not None and key in work.fresh:
            first, item = work.fresh[key]
            _refuse_other(send, _whole(first), _whole(send))
            return item
        change = work.changes.get(conversation.id) or Change(conversation, Sight.of(conversation))
        item = _item(send, work.now)
        if send.reply_to is not None and tx is not None:
            _refuse_foreign(tx, send)
        if conversation.channel == WHATSAPP:
            prepare(conversation, item, len(send.attachments), work.now)
        if send.attachments and tx is not None:
            # Refused here, the send must leave no trace: the domain is asked on a copy before the files are claimed.
            self._apply(copy(conversation), send, item, work.now)
            owner = "visitor" if send.sender_type == "customer" else "user"
            item.attachments = self._claim(tx, owner, send.sender_id, conversation.id, send.attachments)
        change.items.extend(self._apply(conversation, send, item, work.now))
        work.changes[conversation.id] = change
        if key is not None:
            work.fresh[key] = (send, item)
        return item

    def _repeat(self, tx: Tx, send: Send, row: Any) -> Stored:
        """Return the first answer again. Raises ClientMessageReused when the key named another message."""
        client_message_id, _, item_id, conversation_id, seq, content, message_type, created_at = row
        _refuse_other(
            send, (conversation_id, content, message_type), (send.conversation_id, send.content, send.message_type)
        )
        if send.scope.caller.kind != "service":
            # What a channel brings in twice is the same event by its id, however the provider tells it the second time.
            self._refuse_other_rest(tx, send, seq)
        if isinstance(created_at, str):
            created_at = datetime.fromisoformat(created_at)
        return Stored(item_id, conversation_id, seq, created_at, client_message_id)

    def _refuse_other_rest(self, tx: Tx, send: Send, seq: int) -> None:
        # Read only now: almost no send is a repeat, and the look-up of every send would carry it.
        reply_to, attachments, metadata = reading.rest_of_item(tx.connection, send.conversation_id, seq)
        wanted = _rest(send)
        files = [one["id"] for one in attachments or ()]
        said = {key: value for key, value in (metadata or {}).items() if key in wanted[2] or key not in _ADDED_LATER}
        _refuse_other(send, (reply_to, files, said), wanted)

    def _apply(self, conversation: Conversation, send: Send, item: Item, now: datetime) -> list[Item]:
        """Let the domain decide what the message does to its conversation. It raises before it changes anything."""
        if send.message_type == "note":
            return [item]
        if send.sender_type == "customer":
            return domain.receive(conversation, item, now)
        if send.sender_type == "agent":
            override = send.scope.caller.may("conversations:assign_user")
            return domain.reply(
                conversation, item, now, owner_name=self._name_of(conversation.agent_id), may_override=override
            )
        return domain.say(conversation, item)


def _item(send: Send, now: datetime) -> Item:
    return Item(
        id=uuid7(), message_type=send.message_type, direction=send.direction, sender_type=send.sender_type,
        sender_id=send.sender_id, sender_name=send.sender_name, content=send.content, created_at=now,
        client_message_id=send.client_message_id, reply_to=send.reply_to, metadata=send.metadata,
    )  # fmt: skip


def _whole(send: Send) -> tuple[Any, ...]:
    return send.conversation_id, send.content, send.message_type, *_rest(send)


def _rest(send: Send) -> tuple[str | None, list[str], dict[str, Any]]:
    """Return what a message says beside its text, as it is stored."""
    return send.reply_to, list(dict.fromkeys(send.attachments)), orjson.loads(orjson.dumps(send.metadata or {}))


def _refuse_foreign(tx: Tx, send: Send) -> None:
    """Raise Invalid unless what the message answers lies in its conversation, in its sender's sight."""
    answered = reading.find_message(tx.connection, send.conversation_id, str(send.reply_to))
    if answered is None or (answered.message_type == "note" and send.sender_type == "customer"):
        raise Invalid.field("reply_to", "exists", "is no message of this conversation")


def _refuse_other(send: Send, known: tuple[Any, ...], wanted: tuple[Any, ...]) -> None:
    if known != wanted:
        raise ClientMessageReused(f"client_message_id {send.client_message_id} was used for another message.")


def _stored(outcome: Stored | Exception | Item) -> Stored | Exception:
    if not isinstance(outcome, Item):
        return outcome
    item = outcome
    return Stored(item.id, item.conversation_id, item.seq, item.created_at, item.client_message_id, item)
