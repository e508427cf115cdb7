"""The statements of the message path, per database.

This is the one place with SQL as text: the path runs thousands of times a second, and a compiled expression costs more than
the work it describes. Every value is a bound parameter; names come from the tables. A list travels as one parameter (a JSON
array, or a PostgreSQL array), so the text never changes and is prepared once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from chat_service.conversations.models import activity, conversations
from chat_service.messages.models import timeline
from shared.utils.clock import rfc3339

ROW = tuple(column.name for column in conversations.columns)
ITEM = tuple(column.name for column in timeline.columns)
_FIXED = ("id", "account_id", "contact_id", "channel", "channel_id", "created_at")
MUTABLE = tuple(name for name in ROW if name not in _FIXED)
MOVED_BY_MESSAGE = (
    "protocol", "last_seq", "feed_offset", "message_count", "unread_count", "last_message", "last_message_type",
    "last_message_direction", "last_message_by", "last_message_at", "updated_at", "waiting_since", "first_response_at",
)  # fmt: skip
"""What a message changes when it sets off no deed."""
BESIDE = tuple(column.name for column in activity.columns if column.name != "conversation_id")
"""What PostgreSQL keeps in the narrow table as well."""
JSON_COLUMNS = frozenset({"tags", "metadata", "attachments"})
TIME_COLUMNS = frozenset(
    name for name in (*ROW, *ITEM) if name.endswith("_at") or name in ("waiting_since", "snoozed_until")
)

_PG_TYPES = {
    "last_seq": "bigint", "feed_offset": "bigint", "message_count": "int", "unread_count": "int", "priority_rank": "int",
    "customer_delivered_seq": "bigint", "customer_read_seq": "bigint", "bot_attempts": "int", "bot_escalated": "boolean",
    "seq": "bigint", "version": "xid",
}  # fmt: skip


def _pg_type(name: str) -> str:
    if name in TIME_COLUMNS:
        return "timestamptz"
    return _PG_TYPES.get(name, "text")


@dataclass(frozen=True, slots=True)
class Statements:
    """SQL text of one dialect."""

    load: str
    known: str
    insert: str
    update: str
    advance: str
    arrays: bool
    plain: str = ""
    """Everything that messages without a deed write, in one statement; where round trips are what costs. It answers with the log's
    position and the version that the rows have now, or with nothing when a row was not of the version that it was read with."""


def _question_marks(source: str, lock: str = "") -> Statements:
    return Statements(
        load=f"SELECT {', '.join(ROW)} FROM chat_conversations{lock} WHERE id IN (SELECT value FROM {source})",
        known="SELECT client_message_id, sender_id, id, conversation_id, seq, content, message_type, created_at "
        f"FROM chat_timeline WHERE client_message_id IN (SELECT value FROM {source})",
        insert=f"INSERT INTO chat_timeline ({', '.join(ITEM)}) VALUES ({', '.join('?' * len(ITEM))})",
        update=f"UPDATE chat_conversations SET {', '.join(f'{name} = ?' for name in MUTABLE)} WHERE id = ?",
        advance=f"UPDATE chat_conversations SET {', '.join(f'{name} = ?' for name in MOVED_BY_MESSAGE)} WHERE id = ?",
        arrays=False,
    )


def _arrays(names: tuple[str, ...], first: int = 1) -> str:
    return ", ".join(f"${i}::{_pg_type(name)}[]" for i, name in enumerate(names, first))


def _literals(names: tuple[str, ...], first: int) -> str:
    return ", ".join(f"${i}::text::{_pg_type(name)}[]" for i, name in enumerate(names, first))


def array_literal(column: Sequence[Any]) -> str:
    """Return a PostgreSQL array of strings, numbers and times as text.

    The driver would ask of every element of a list whether it is a list itself: that costs more than everything else that a
    message costs us there.
    """
    return "{" + ",".join([_element(value) for value in column]) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if type(value) is str:
        if "\\" in value or '"' in value:
            value = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{value}"'
    return str(rfc3339(value)) if isinstance(value, datetime) else str(value)


def _postgresql_plain() -> str:
    """$1 how many conversations, $2 the events, $3 now, then arrays as text: of conversations, of items.

    A conversation's feed_offset is given as its distance from the last. Rows that were changed since they were read (another
    ``xmin``) are not locked; where one is missing, nothing is written and no row comes back. The rows are locked before the head
    of the log, in the order of their ids, as everywhere.
    """
    moved = (*MOVED_BY_MESSAGE, "id", "version")
    values = (
        f"{name} = {'h.position - u.feed_offset' if name == 'feed_offset' else f'u.{name}'}"
        for name in MOVED_BY_MESSAGE
    )
    items = ", ".join(ITEM)
    return (
        f"WITH u AS (SELECT * FROM unnest({_literals(moved, 4)}) AS u({', '.join(moved)})), "
        "l AS (SELECT c.id FROM chat_conversations c, u WHERE c.id = u.id AND c.xmin = u.version ORDER BY c.id FOR UPDATE OF c), "
        "h AS (UPDATE chat_event_head SET position = position + $1::bigint "
        "WHERE id = 1 AND (SELECT count(*) FROM l) = $1::bigint RETURNING position), "
        "e AS (INSERT INTO chat_events (position, payload, created_at) SELECT position, $2::text, $3::timestamptz FROM h), "
        f"c AS (UPDATE chat_conversations c SET {', '.join(values)} FROM h, u WHERE c.id = u.id), "
        "a AS (UPDATE chat_activity a SET feed_offset = h.position - u.feed_offset, updated_at = u.updated_at "
        "FROM h, u WHERE a.conversation_id = u.id), "
        f"t AS (INSERT INTO chat_timeline ({items}) SELECT i.* FROM h, unnest({_literals(ITEM, 4 + len(moved))}) AS i) "
        "SELECT position, pg_current_xact_id()::xid FROM h"
    )


def _postgresql_update(names: tuple[str, ...]) -> str:
    return (
        f"WITH u AS (SELECT * FROM unnest({_arrays((*names, 'id'))}) AS u({', '.join((*names, 'id'))})), "
        f"a AS (UPDATE chat_activity a SET {', '.join(f'{name} = u.{name}' for name in BESIDE if name in names)} "
        "FROM u WHERE a.conversation_id = u.id) "
        f"UPDATE chat_conversations c SET {', '.join(f'{name} = u.{name}' for name in names)} FROM u WHERE c.id = u.id"
    )


def _postgresql() -> Statements:
    return Statements(
        load=f"SELECT {', '.join(ROW)}, xmin FROM chat_conversations WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE",
        known="SELECT client_message_id, sender_id, id, conversation_id, seq, content, message_type, created_at "
        "FROM chat_timeline WHERE client_message_id = ANY($1::text[])",
        insert=f"INSERT INTO chat_timeline ({', '.join(ITEM)}) SELECT * FROM unnest({_arrays(ITEM)})",
        update=_postgresql_update(MUTABLE),
        advance=_postgresql_update(MOVED_BY_MESSAGE),
        arrays=True,
        plain=_postgresql_plain(),
    )


MOST_AT_ONCE = 64
"""Rows of one statement on SQLite. The driver lets go of the interpreter at each step of a statement and has to win it back from
the event loop, so a row per step costs more than the row. Each number of rows is a statement that stays prepared."""


@cache
def insert_rows(count: int) -> str:
    """Return the statement that inserts ``count`` timeline items at once (SQLite)."""
    return f"INSERT INTO chat_timeline ({', '.join(ITEM)}) VALUES {', '.join([_tuple(len(ITEM))] * count)}"


@cache
def update_rows(names: tuple[str, ...], count: int) -> str:
    """Return the statement that writes ``names`` of ``count`` conversations at once (SQLite); each row ends with the id."""
    values = ", ".join([_tuple(len(names) + 1)] * count)
    assigned = ", ".join(f"{name} = u.column{i}" for i, name in enumerate(names, 1))
    return f"UPDATE chat_conversations AS c SET {assigned} FROM (VALUES {values}) AS u WHERE c.id = u.column{len(names) + 1}"


def _tuple(count: int) -> str:
    return f"({', '.join('?' * count)})"


_BY_DIALECT = {
    "sqlite": _question_marks("json_each(?)"),
    "mssql": _question_marks("OPENJSON(?)", " WITH (UPDLOCK, ROWLOCK)"),
    "postgresql": _postgresql(),
}


def statements_for(dialect: str) -> Statements:
    """Return the statements of ``dialect``."""
    return _BY_DIALECT[dialect]


def list_parameter(values: list[str], statements: Statements) -> tuple[Any]:
    """Return ``values`` as the one parameter that ``load`` and ``known`` take."""
    return (values,) if statements.arrays else (orjson.dumps(values).decode(),)


def to_database(name: str, value: Any, dialect: str) -> Any:
    """Return ``value`` of column ``name`` as the driver stores it; the counterpart of the column types."""
    if value is None:
        return None
    if name in JSON_COLUMNS:
        return orjson.dumps(value).decode()
    if isinstance(value, datetime):
        if dialect == "sqlite":
            return rfc3339(value)
        return value.replace(tzinfo=None) if dialect == "mssql" else value
    return value


def from_database(name: str, value: Any) -> Any:
    """Return the Python value of column ``name``."""
    if value is None:
        return None
    if name in JSON_COLUMNS:
        return orjson.loads(value)
    if name == "bot_escalated":
        return bool(value)
    if type(value) is str and name in TIME_COLUMNS:
        return datetime.fromisoformat(value)
    return value
