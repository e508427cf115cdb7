"""What is written to the index and read for it; what differs between databases is in ``engines``, what finds in ``finding``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from chat_service.contacts.models import contacts
from chat_service.contacts.phones import variants
from chat_service.conversations.models import conversations
from chat_service.events import EVENTS
from chat_service.messages.models import timeline
from chat_service.search.domain import is_learnt, person_words, words
from chat_service.search.engines import Entry, engine_of
from chat_service.search.models import search_items, vocabulary
from shared.database.among import among

PRODUCER = "chat-search"
MOST_WORDS = 500
CONTACT_CHANGED = "contact.changed"
MOST_ROWS = 50
_cursors = EVENTS.cursors


Document = tuple[str, int, list[str]]
"""What is indexed: conversation id, seq (0 for who it is with), words."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What the index does not have yet: up to which event, the new messages, and who conversations are with now."""

    upto: int
    messages: list[Document]
    people: list[Document]
    amendable: frozenset[tuple[str, int]] = frozenset()
    """Those of the messages whose text may change after they were stored."""


@dataclass(slots=True)
class _Told:
    """Ids of what some events told of."""

    messages: list[str] = field(default_factory=list)
    amendable: set[tuple[str, int]] = field(default_factory=set)
    conversations: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)

    def hear(self, event: dict[str, Any]) -> None:
        """Note what ``event`` is about, if it can be found."""
        if event["type"] == "message.created":
            self.messages.append(event["data"]["message_id"])
            if "channel_id" in event["data"]:
                self.amendable.add((event["key"], event["data"]["seq"]))
        elif event["type"] == "conversation.created":
            self.conversations.append(event["key"])
        elif event["type"] == CONTACT_CHANGED:
            self.contacts.append(event["key"])


def position(connection: Connection, *, lock: bool = False) -> int | None:
    """Return up to which event the index is current, None before its first."""
    query = select(_cursors.c.position).where(_cursors.c.producer == PRODUCER)
    found = connection.execute(query.with_for_update() if lock else query).scalar()
    return None if found is None else int(found)


def open_cursor(connection: Connection) -> None:
    """Make the row that says how far the index is."""
    if position(connection) is None:
        connection.execute(insert(_cursors).values(producer=PRODUCER, position=0))


def move_cursor(connection: Connection, upto: int) -> None:
    """Note up to which event the index is current."""
    connection.execute(update(_cursors).where(_cursors.c.producer == PRODUCER).values(position=upto))


def unread(connection: Connection, after: int, most: int) -> Unread | None:
    """Return what was told of after a position, about ``most`` documents; None when nothing was told."""
    log, told, upto = EVENTS.log, _Told(), after
    query = (
        select(log.c.position, log.c.payload).where(log.c.position > after).order_by(log.c.position).limit(MOST_ROWS)
    )
    for told_at, events in connection.execute(query):
        for event in events:
            told.hear(event)
        upto = int(told_at)
        if len(told.messages) + len(told.conversations) >= most:
            break
    if upto == after:
        return None
    return Unread(upto, _messages(connection, told.messages), _people(connection, told), frozenset(told.amendable))


def _messages(connection: Connection, ids: list[str]) -> list[Document]:
    """Return the messages in the order in which they were told, which is the order of their commits."""
    t = timeline.c
    if not ids:
        return []
    found = connection.execute(select(t.id, t.conversation_id, t.seq, t.content).where(among(connection, t.id, ids)))
    by_id = {row[0]: (row[1], int(row[2]), words(row[3])) for row in found}
    return [by_id[one] for one in ids if one in by_id and by_id[one][2]]


def _people(connection: Connection, told: _Told) -> list[Document]:
    """Return who the conversations are with: the new ones, and all of contacts that changed."""
    c, k = conversations.c, contacts.c
    if not told.conversations and not told.contacts:
        return []
    query = (
        select(c.id, c.contact_name, k.name, k.email, k.phone)
        .join(contacts, c.contact_id == k.id)
        .where(or_(c.id.in_(told.conversations), c.contact_id.in_(told.contacts)))
        .order_by(c.id)
    )
    return [(row[0], 0, _person(*row[1:])) for row in connection.execute(query)]


def _person(shown: str, name: str, email: str | None, phone: str | None) -> list[str]:
    numbers = [number.lstrip("+") for number in variants(phone)] if phone else []
    return person_words(names=(shown, name), email=email, numbers=numbers)


def add(connection: Connection, documents: Sequence[Document]) -> None:
    """Index documents; the caller holds the cursor's lock, so ids are counted on."""
    first = int(connection.execute(select(func.max(search_items.c.id))).scalar() or 0) + 1
    entries = [Entry(first + i, *document) for i, document in enumerate(documents)]
    if entries:
        engine_of(connection).add(connection, entries)


def settled(connection: Connection, found: Unread) -> list[Document]:
    """Return the messages of ``found`` as they read now; the caller holds the cursor's lock.

    What may be amended is read again: an edit between the first look and the lock has changed it, or indexed it itself.
    """
    if not found.amendable:
        return found.messages
    t, s = timeline.c, search_items.c
    settled_messages = []
    for conversation_id, seq, known in found.messages:
        document = (conversation_id, seq, known)
        if (conversation_id, seq) in found.amendable:
            here = (s.conversation_id == conversation_id, s.seq == seq)
            if connection.execute(select(s.id).where(*here)).first() is not None:
                continue
            content = select(t.content).where(t.conversation_id == conversation_id, t.seq == seq)
            document = (conversation_id, seq, words(connection.execute(content).scalar() or ""))
        if document[2]:
            settled_messages.append(document)
    return settled_messages


def replace_message(connection: Connection, conversation_id: str, seq: int, before: str, after: str) -> None:
    """Let a message be found by its new text and no more by the one it had; call it in the transaction that changes it."""
    position(connection, lock=True)
    s = search_items.c
    known = connection.execute(select(s.id).where(s.conversation_id == conversation_id, s.seq == seq)).scalar()
    if known is None and words(before):
        return  # not indexed yet: the indexer will read what stands there then
    if known is not None:
        _drop(connection, [(known, conversation_id, seq, before)])
    new = words(after)
    if not new:
        return
    if known is None:
        add(connection, [(conversation_id, seq, new)])
    else:
        engine_of(connection).add(connection, [Entry(int(known), conversation_id, seq, new)])
    learn(connection, {word for word in new if is_learnt(word)})


def replace_people(connection: Connection, documents: Sequence[Document]) -> None:
    """Index who conversations are with, in place of what was known before."""
    s = search_items.c
    here = (among(connection, s.conversation_id, [document[0] for document in documents]), s.seq == 0)
    _drop(connection, connection.execute(select(s.id, s.conversation_id, s.seq, s.words).where(*here)))
    add(connection, documents)


def learn(connection: Connection, found: Collection[str]) -> None:
    """Add words to the vocabulary; the caller holds the cursor's lock, so nobody else adds any."""
    for start in range(0, len(found), MOST_WORDS):
        some = sorted(found)[start : start + MOST_WORDS]
        known = set(
            connection.execute(select(vocabulary.c.word).where(among(connection, vocabulary.c.word, some))).scalars()
        )
        new = [{"word": word} for word in some if word not in known]
        if new:
            connection.execute(insert(vocabulary), new)


def forget(connection: Connection, conversation_ids: Sequence[str]) -> None:
    """Take conversations out of the index; call it while their timelines are still there."""
    s, t = search_items.c, timeline.c
    kept = func.coalesce(t.content, s.words) if connection.dialect.name != "postgresql" else t.content
    rows = connection.execute(
        select(s.id, s.conversation_id, s.seq, kept)
        .outerjoin(timeline, and_(t.conversation_id == s.conversation_id, t.seq == s.seq))
        .where(among(connection, s.conversation_id, conversation_ids))
    )
    _drop(connection, rows)


def _drop(connection: Connection, rows: Iterable[Any]) -> None:
    # Of a message the words are made anew, of a customer they were kept; PostgreSQL needs neither.
    entries = [Entry(int(r[0]), r[1], int(r[2]), words(r[3] or "") if r[2] else (r[3] or "").split()) for r in rows]
    if entries:
        engine_of(connection).remove(connection, entries)
        connection.execute(
            delete(search_items).where(among(connection, search_items.c.id, [entry.id for entry in entries]))
        )
