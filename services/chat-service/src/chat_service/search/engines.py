"""How each database keeps the words of messages and finds them again, newest first and without reading every match.

SQLite walks FTS5's lists backwards and stops. PostgreSQL's GIN index always fetches every match, so a query looks at the newest
stretch of the index first and goes wider only while it found too little. Any other database compares text, stretch by stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, func, insert, select, text

from chat_service.search.domain import NUMBER, PERSON, Term
from chat_service.search.models import BUCKET, search_items

MOST_POSITIONS = 200
"""Places kept of one word in one message, below the limit of PostgreSQL."""
SPANS = (1, 2, 16)
"""How many stretches PostgreSQL looks at before it looks at all of them; the newest one may have only just begun."""
WHOLE_NUMBER = 11
"""Digits from which on a number is somebody's own."""
TEXT_SPAN = 4 * BUCKET


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that has what was looked for; a greater id is a newer message."""

    id: int
    conversation_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Window:
    """Hits, newest first; the search goes on with ids below ``below``, None when there is nothing more."""

    hits: list[Hit]
    below: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as it is indexed, or with seq 0 who the conversation is with."""

    id: int
    conversation_id: str
    seq: int
    words: list[str]


class Engine(Protocol):
    """Full text in one database."""

    @property
    def most_endings(self) -> int:
        """Return how many words a term may be given in place of their common beginning."""
        ...

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Index new messages."""
        ...

    def find(self, connection: Connection, terms: Sequence[Term], below: int | None, limit: int) -> Window:
        """Return up to ``limit`` messages with an id under ``below`` that have all ``terms``."""
        ...

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Take the words of indexed messages out; their rows are deleted by the caller."""
        ...


class SqliteEngine:
    """FTS5 without content: only the lists of words are kept, the text stays in the timeline."""

    most_endings = 128

    _ADD = text("INSERT INTO chat_search_words (rowid, words) VALUES (:id, :words)")
    _REMOVE = text("INSERT INTO chat_search_words (chat_search_words, rowid, words) VALUES ('delete', :id, :words)")
    # The join is made after the limit: FTS5 hands out rowids newest first only while nothing else is asked of it.
    _FIND = text(
        "SELECT i.id, i.conversation_id, i.seq FROM "
        "(SELECT rowid AS id FROM chat_search_words WHERE chat_search_words MATCH :query AND rowid < :below "
        "ORDER BY rowid DESC LIMIT :limit) m "
        "JOIN chat_search_items i ON i.id = m.id ORDER BY i.id DESC"
    )

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Index new messages."""
        rows = [{**_row(entry), "words": None if entry.seq else " ".join(entry.words)} for entry in entries]
        connection.execute(insert(search_items), rows)
        connection.execute(self._ADD, [_words(entry) for entry in entries])

    def find(self, connection: Connection, terms: Sequence[Term], below: int | None, limit: int) -> Window:
        """Return up to ``limit`` messages, newest first."""
        query = " AND ".join(_fts(term) for term in terms)
        given = {"query": query, "below": 2**63 - 1 if below is None else below, "limit": limit}
        hits = _hits(connection.execute(self._FIND, given))
        return Window(hits, hits[-1].id if len(hits) == limit else None)

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Take the words out of the lists; FTS5 needs to be told which they were."""
        connection.execute(self._REMOVE, [_words(entry) for entry in entries])


class PostgresEngine:
    """A ``tsvector`` in its own notation, so that PostgreSQL's parser has no say in what a word is."""

    # Each is a key that GIN asks about for every candidate: a hundred of them over a stretch is a second of CPU, the beginning of
    # the word a millisecond.
    most_endings = 8

    _ADD = text(
        "INSERT INTO chat_search_items (id, conversation_id, seq, words) SELECT i, c, s, w::tsvector FROM "
        "unnest(CAST(:ids AS bigint[]), CAST(:conversations AS text[]), CAST(:seqs AS bigint[]), CAST(:words AS text[])) "
        "AS t(i, c, s, w)"
    )
    _FIND = text(
        "WITH m AS MATERIALIZED (SELECT id, conversation_id, seq FROM chat_search_items "
        "WHERE words @@ CAST(CAST(:query AS text) AS tsquery) AND id < :below) "
        "SELECT id, conversation_id, seq FROM m ORDER BY id DESC LIMIT :limit"
    )

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Index new messages."""
        connection.execute(
            self._ADD,
            {
                "ids": [entry.id for entry in entries],
                "conversations": [entry.conversation_id for entry in entries],
                "seqs": [entry.seq for entry in entries],
                "words": [_tsvector(entry) for entry in entries],
            },
        )

    def find(self, connection: Connection, terms: Sequence[Term], below: int | None, limit: int) -> Window:
        """Return up to ``limit`` messages, newest first."""
        if below is None:
            below = (connection.execute(select(func.max(search_items.c.id))).scalar() or 0) + 1
        wanted = " & ".join(_tsquery(term) for term in terms)
        newest, begun = divmod(below - 1, BUCKET)
        found, looked = 0, 0.0
        for span in () if _are_few(terms) else SPANS:
            oldest = newest - span + 1
            if oldest <= 0:
                break
            if looked >= 1 and found * span < limit * looked:
                continue  # as many again in as many messages would not be enough: spare the look
            stretches = " | ".join(f"'#{number}'" for number in range(oldest, newest + 1))
            hits = self._find(connection, f"({stretches}) & {wanted}", below, limit)
            if len(hits) == limit:
                return Window(hits, hits[-1].id)
            found, looked = len(hits), span - 1 + begun / BUCKET
        hits = self._find(connection, wanted, below, limit)
        return Window(hits, hits[-1].id if len(hits) == limit else None)

    def _find(self, connection: Connection, query: str, below: int, limit: int) -> list[Hit]:
        return _hits(connection.execute(self._FIND, {"query": query, "below": below, "limit": limit}))

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Nothing beside the row."""


class TextEngine:
    """Words as text between spaces, compared by LIKE over a bounded stretch at a time."""

    most_endings = 128

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Index new messages."""
        connection.execute(
            insert(search_items), [{**_row(entry), "words": f" {' '.join(entry.words)} "} for entry in entries]
        )

    def find(self, connection: Connection, terms: Sequence[Term], below: int | None, limit: int) -> Window:
        """Return up to ``limit`` messages of the next stretch, newest first."""
        c = search_items.c
        if below is None:
            below = (connection.execute(select(func.max(c.id))).scalar() or 0) + 1
        floor = max(0, below - TEXT_SPAN)
        query = select(c.id, c.conversation_id, c.seq).where(c.id < below, c.id >= floor)
        for term in terms:
            query = query.where(
                c.words.contains(f" {' '.join(term.words)}{'' if term.prefix else ' '}", autoescape=True)
            )
        hits = _hits(connection.execute(query.order_by(c.id.desc()).limit(limit)))
        return Window(hits, hits[-1].id if len(hits) == limit else floor or None)

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Nothing beside the row."""


_ENGINES: dict[str, Engine] = {"sqlite": SqliteEngine(), "postgresql": PostgresEngine()}
_TEXT = TextEngine()


def engine_of(connection: Connection) -> Engine:
    """Return the engine of the database behind ``connection``."""
    return _ENGINES.get(connection.dialect.name, _TEXT)


def _row(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "conversation_id": entry.conversation_id, "seq": entry.seq}


def _words(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "words": " ".join(entry.words)}


def _hits(rows: Any) -> list[Hit]:
    return [Hit(int(row[0]), row[1], int(row[2])) for row in rows]


def _are_few(terms: Sequence[Term]) -> bool:
    """True for somebody's number, and for a name of several words: so few rows have them that the whole index is asked at once."""
    said = [word for term in terms for word in term.words]
    if any(len(word) >= WHOLE_NUMBER and word.lstrip(NUMBER).isdigit() for word in said):
        return True
    return len(said) > 1 and all(word.startswith(PERSON) for word in said)


def _fts(term: Term) -> str:
    if term.endings:
        return f"({' OR '.join(_phrase((*term.words[:-1], ending)) for ending in term.endings)})"
    return f"{_phrase(term.words)}{' *' if term.prefix else ''}"


def _phrase(words: Sequence[str]) -> str:
    return f'"{" ".join(words)}"'


def _tsvector(entry: Entry) -> str:
    places: dict[str, list[str]] = {}
    for position, word in enumerate(entry.words, 1):
        places.setdefault(word, []).append(str(position))
    lexemes = [f"'{word}':{','.join(at[:MOST_POSITIONS])}" for word, at in places.items()]
    return " ".join([f"'#{entry.id // BUCKET}'", *lexemes])


def _tsquery(term: Term) -> str:
    lexemes = [f"'{word}'" for word in term.words]
    if term.endings:
        lexemes[-1] = "(" + " | ".join(f"'{ending}'" for ending in term.endings) + ")"
    elif term.prefix:
        lexemes[-1] += ":*"
    return f"({' <-> '.join(lexemes)})"
