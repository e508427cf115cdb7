"""Search as an agent uses it: one question, asked of protocols, documents, customers, then of the words of messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from chat_service.contacts import phones
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation
from chat_service.cursor import decode_cursor, encode_cursor
from chat_service.search import finding
from chat_service.search.domain import Term, parse, person_terms, protocol_prefix, snippet
from chat_service.search.engines import Hit
from shared.database.port import Database
from shared.errors import Invalid

FindContacts = Callable[[Connection, str], list[str]]
"""(connection, text) -> ids of contacts that are known by it; whether their conversations are visible is decided here."""

MATCHES = 3
"""Messages shown of one conversation."""
WINDOW = 100
LARGEST_WINDOW = 1000
MOST_EXAMINED = 20_000
"""Messages looked at for one page when most of them are out of the caller's sight; the cursor goes on from there."""


@dataclass(frozen=True, slots=True)
class Match:
    """A message that has what was looked for."""

    seq: int
    message_type: str
    created_at: datetime
    snippet: str


@dataclass(slots=True)
class Result:
    """A conversation that was found, and where in it."""

    conversation: Conversation
    matches: list[Match] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results."""

    results: list[Result]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Question:
    """What is looked for, by whom."""

    scope: Scope
    text: str
    terms: list[Term]
    protocol: str | None
    people: list[Term]


_Place = tuple[str, str]
_START: _Place = ("", "")
_Step = tuple[list[Result], _Place | None]


class SearchService:
    """Finds conversations; the scope of the caller is part of every query that returns anything."""

    def __init__(self, *, database: Database, by_document: FindContacts) -> None:
        self._database, self._documents = database, by_document
        self._phases = {
            "protocol": self._by_protocol,
            "document": self._by_document,
            "person": self._by_person,
            "words": self._by_words,
        }

    async def find(self, scope: Scope, text: str, cursor: str | None, limit: int) -> Found:
        """Return the next ``limit`` conversations. Raises Invalid for a query or cursor that is none."""
        if "\x00" in text:
            raise Invalid.field("q", "nul", "must not contain the NUL character")
        question = _question(scope, text.strip())
        phase, place = self._start(cursor)
        return await self._database.read(lambda c: self._page(c, question, phase, place, limit))

    def _start(self, cursor: str | None) -> tuple[str, _Place]:
        values = decode_cursor(cursor, 3)
        if values is None:
            return "protocol", _START
        phase, *place = values
        if phase not in self._phases:
            raise _foreign_cursor()
        return phase, (place[0], place[1])

    def _page(self, connection: Connection, question: _Question, phase: str, place: _Place, limit: int) -> Found:
        found: dict[str, Result] = {}
        names = list(self._phases)
        for name in names[names.index(phase) :]:
            # With the page full, the rest is only asked whether there is anything to go on with.
            results, following = self._phases[name](connection, question, place, limit - len(found))
            for result in results:
                found.setdefault(result.conversation.id, result).matches = result.matches
            if following is not None:
                return Found(list(found.values()), encode_cursor([name, *following]))
            place = _START
        return Found(list(found.values()), None)

    def _by_protocol(self, connection: Connection, question: _Question, place: _Place, wanted: int) -> _Step:
        if question.protocol is None:
            return [], None
        rows = finding.by_protocol(connection, question.scope, question.protocol, place[0] or None, wanted + 1)
        return _cut(rows, wanted, place, lambda row: (row.protocol or "", ""))

    def _by_document(self, connection: Connection, question: _Question, place: _Place, wanted: int) -> _Step:
        contacts = self._documents(connection, question.text)
        if not contacts:
            return [], None
        rows = finding.by_contact(connection, question.scope, contacts, _moment(place), wanted + 1)
        return _cut(rows, wanted, place, lambda row: (row.updated_at.isoformat(), row.id))

    def _by_person(self, connection: Connection, question: _Question, place: _Place, wanted: int) -> _Step:
        if not question.people:
            return [], None
        hits, below = _visible_hits(connection, question.scope, question.people, _identifier(place), wanted)
        rows = finding.load(connection, question.scope, list(hits))
        results = [Result(rows[one]) for one in hits if one in rows]
        return results, None if below is None else (str(below), "")

    def _by_words(self, connection: Connection, question: _Question, place: _Place, wanted: int) -> _Step:
        scope = question.scope
        if not question.terms or not scope.caller.may("messages:read"):
            return [], None
        hits, below = _visible_hits(connection, scope, question.terms, _identifier(place), wanted)
        rows = finding.load(connection, scope, list(hits))
        texts = finding.messages_of(connection, [hit for kept in hits.values() for hit in kept])
        results = []
        for conversation_id, kept in hits.items():
            if conversation_id in rows:
                known = [texts[conversation_id, hit.seq] for hit in kept if (conversation_id, hit.seq) in texts]
                matches = [Match(int(m[1]), m[2], m[3], snippet(m[4], question.terms)) for m in known]
                results.append(Result(rows[conversation_id], matches))
        return results, None if below is None else (str(below), "")


class PeopleSearch:
    """Finds conversations by who they are with, or by protocol, for lists that are narrowed to them.

    ``known_as`` gives the contacts whose number, e-mail or document a text is, whole: those are found as soon as they are stored;
    parts of names and numbers once the index has them, a moment later.
    """

    def __init__(self, known_as: FindContacts) -> None:
        self._known_as = known_as

    def ids(self, connection: Connection, scope: Scope, text: str, most: int) -> list[str]:
        """Return up to ``most`` conversations that ``scope`` allows. Raises Invalid for too many words."""
        question = _question(scope, text)
        found = self._of_people(connection, question, most)
        if question.protocol is not None:
            rows = finding.by_protocol(connection, scope, question.protocol, None, most)
            found = dict.fromkeys(row.id for row in rows) | found
        return list(found)[:most]

    def ids_by_number(self, connection: Connection, scope: Scope, text: str, most: int) -> list[str]:
        """Return up to ``most`` conversations of a telephone number, or of the numbers that have its digits."""
        if not phones.search_digits(text):
            return []
        return list(self._of_people(connection, _question(scope, text), most))[:most]

    def ids_by_words(self, connection: Connection, scope: Scope, text: str, most: int) -> list[str]:
        """Return up to ``most`` conversations in whose messages the words stand, newest first; none for a number or a protocol."""
        question = _question(scope, text)
        if not question.terms or not scope.caller.may("messages:read") or phones.search_digits(text):
            return []
        hits, _ = _visible_hits(connection, scope, question.terms, None, most)
        return list(hits)

    def _of_people(self, connection: Connection, question: _Question, most: int) -> dict[str, None]:
        found: dict[str, None] = {}
        contacts = self._known_as(connection, question.text)
        if contacts:
            rows = finding.by_contact(connection, question.scope, contacts, None, most)
            found = dict.fromkeys(row.id for row in rows)
        if question.people:
            hits, _ = _visible_hits(connection, question.scope, question.people, None, most)
            found |= dict.fromkeys(hits)
        return found


def _question(scope: Scope, text: str) -> _Question:
    terms = parse(text)
    partial = scope.caller.may("contacts:see_phone")
    digits = phones.search_digits(text)
    full = phones.normalise(text) if digits else None
    # Whoever may not see numbers finds one only by knowing it all.
    number = full.lstrip("+") if full else digits[0] if digits and partial else None
    people = [] if digits and number is None else person_terms(terms, number, partial=partial)
    return _Question(scope, text, terms, protocol_prefix(text), people)


def _visible_hits(
    connection: Connection, scope: Scope, terms: Sequence[Term], below: int | None, wanted: int
) -> tuple[dict[str, list[Hit]], int | None]:
    """Return the newest hits of up to ``wanted`` visible conversations, and below which id to go on, None at the end."""
    kept: dict[str, list[Hit]] = {}
    seen: dict[str, bool] = {}
    size, examined = WINDOW, 0
    completed = finding.completed(connection, terms)
    if completed is None:
        return kept, None
    while examined < MOST_EXAMINED:
        window = finding.candidates(connection, completed, below, size)
        new = {hit.conversation_id for hit in window.hits} - seen.keys()
        allowed = finding.visible(connection, scope, new)
        seen |= {one: one in allowed for one in new}
        for hit in window.hits:
            if not seen[hit.conversation_id]:
                continue
            if hit.conversation_id not in kept and len(kept) == wanted:
                return kept, hit.id + 1
            matches = kept.setdefault(hit.conversation_id, [])
            if len(matches) < MATCHES:
                matches.append(hit)
        below = window.below
        if below is None:
            return kept, None
        examined += max(1, len(window.hits))
        size = min(size * 4, LARGEST_WINDOW)
    return kept, below


def _cut(rows: list[Conversation], wanted: int, place: _Place, place_of: Callable[[Conversation], _Place]) -> _Step:
    """Return the first ``wanted`` rows, and where to go on if there are more."""
    results = [Result(row) for row in rows[:wanted]]
    if len(rows) <= wanted:
        return results, None
    return results, place_of(rows[wanted - 1]) if wanted else place


def _moment(place: _Place) -> tuple[datetime, str] | None:
    if place == _START:
        return None
    try:
        moment = datetime.fromisoformat(place[0])
    except ValueError:
        raise _foreign_cursor() from None
    if moment.tzinfo is None:
        raise _foreign_cursor()
    return moment, place[1]


def _identifier(place: _Place) -> int | None:
    if place == _START:
        return None
    if not (place[0].isascii() and place[0].isdigit() and len(place[0]) <= 18):
        raise _foreign_cursor()
    return int(place[0])


def _foreign_cursor() -> Invalid:
    return Invalid.field("cursor", "cursor", "is not a cursor of this list")
