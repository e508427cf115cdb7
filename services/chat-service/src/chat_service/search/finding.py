"""The statements that find: how a word goes on, messages, their conversations; the scope is part of each that returns any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from chat_service.conversations.models import conversations
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation, Sight
from chat_service.messages.models import timeline
from chat_service.messages.statements import ROW
from chat_service.search.domain import Term, is_learnt
from chat_service.search.engines import Hit, Window, engine_of
from chat_service.search.models import search_items, vocabulary
from shared.database.among import among
from shared.models.base import ACCOUNT

LAST_CHARACTER = "\U0010ffff"
COLUMNS = [conversations.c[name] for name in ROW]


def completed(connection: Connection, terms: Sequence[Term]) -> list[Term] | None:
    """Return ``terms`` with the words that an unfinished one may become (many: left to the engine), None when it becomes none."""
    found, most = [], engine_of(connection).most_endings
    for term in terms:
        begun = term.words[-1]
        if not term.prefix or not is_learnt(begun):
            found.append(term)
            continue
        word = vocabulary.c.word
        query = select(word).where(word >= begun, word < begun + LAST_CHARACTER).order_by(word).limit(most + 1)
        endings = tuple(connection.execute(query).scalars())
        if not endings:
            return None
        found.append(term if len(endings) > most else replace(term, endings=endings))
    return found


def candidates(connection: Connection, terms: Sequence[Term], below: int | None, limit: int) -> Window:
    """Return messages that have all ``terms``, newest first, whoever may see them: the caller applies the scope."""
    return engine_of(connection).find(connection, terms, below, limit)


def visible(connection: Connection, scope: Scope, ids: Iterable[str]) -> set[str]:
    """Return those of the conversations that ``scope`` allows.

    The rule is applied to the rows, here: as a condition beside ids it makes SQLite walk all conversations of an agent instead
    of looking up the few that are asked for.
    """
    wanted, c = sorted(ids), conversations.c
    if not wanted or scope.is_everything:
        return set(wanted)
    query = select(c.id, c.agent_id, c.queue_id, c.contact_id).where(among(connection, c.id, wanted))
    return {row[0] for row in connection.execute(query) if scope.allows(Sight(row[1], row[2], row[3]))}


def load(connection: Connection, scope: Scope, ids: Sequence[str]) -> dict[str, Conversation]:
    """Return those of the conversations that ``scope`` allows, by id."""
    if not ids:
        return {}
    rows = [
        Conversation(*row)
        for row in connection.execute(select(*COLUMNS).where(among(connection, conversations.c.id, ids)))
    ]
    return {row.id: row for row in rows if scope.allows(Sight.of(row))}


def messages_of(connection: Connection, hits: Sequence[Hit]) -> dict[tuple[str, int], Any]:
    """Return type, time and content of the messages of ``hits``, by (conversation id, seq)."""
    if not hits:
        return {}
    s, t = search_items.c, timeline.c
    query = (
        select(t.conversation_id, t.seq, t.message_type, t.created_at, t.content)
        .join(search_items, and_(t.conversation_id == s.conversation_id, t.seq == s.seq))
        .where(among(connection, s.id, [hit.id for hit in hits]))
    )
    return {(row[0], int(row[1])): row for row in connection.execute(query)}


def by_protocol(connection: Connection, scope: Scope, digits: str, below: str | None, limit: int) -> list[Conversation]:
    """Return conversations whose protocol begins with ``digits``, newest protocol first."""
    c = conversations.c
    query = select(*COLUMNS).where(
        scope.where(), c.account_id == ACCOUNT, c.protocol >= digits, c.protocol <= digits.ljust(24, "9")
    )
    if below is not None:
        query = query.where(c.protocol < below)
    return [Conversation(*row) for row in connection.execute(query.order_by(c.protocol.desc()).limit(limit))]


def by_contact(
    connection: Connection, scope: Scope, contact_ids: Sequence[str], behind: tuple[datetime, str] | None, limit: int
) -> list[Conversation]:
    """Return the conversations of these contacts, newest activity first."""
    c = conversations.c
    query = select(*COLUMNS).where(scope.where(), among(connection, c.contact_id, contact_ids))
    if behind is not None:
        moment, last = behind
        query = query.where(or_(c.updated_at < moment, and_(c.updated_at == moment, c.id < last)))
    query = query.order_by(c.updated_at.desc(), c.id.desc()).limit(limit)
    return [Conversation(*row) for row in connection.execute(query)]
