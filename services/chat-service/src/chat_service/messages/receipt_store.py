"""Stores how far customers have got: two watermarks per conversation, and the ticks of the messages below them.

One select and two statements for everything that moved, however many conversations: this shares the writer with messages, and on
PostgreSQL it holds the rows that messages wait for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from chat_service.messages.models import timeline
from chat_service.messages.statements import list_parameter, statements_for, to_database
from shared.database.port import Tx

_COLUMNS = {"delivered": "customer_delivered_seq", "read": "customer_read_seq"}
_BELOW = {"delivered": "('queued', 'sent')", "read": "('queued', 'sent', 'delivered')"}


@dataclass(frozen=True, slots=True)
class Moved:
    """A watermark that moved from ``before`` to ``seq``."""

    conversation_id: str
    before: int
    seq: int
    status: str


class ReceiptStore:
    """Writes receipts on one kind of database."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._sql = statements_for(dialect)

    def advance(self, tx: Tx, status: str, marks: Mapping[str, int], now: datetime) -> list[Moved]:
        """Move the watermark of ``status`` (delivered or read) to ``marks``; never back. Returns what moved."""
        if not marks:
            return []
        column = _COLUMNS[status]
        known = tx.rows(self._known(column), list_parameter(sorted(marks), self._sql))
        moved = [Moved(key, int(seen), marks[key], status) for key, seen in known if marks[key] > seen]
        if not moved:
            return []
        moment = to_database("delivered_at", now, self._dialect)
        if self._sql.arrays:
            keys, before, upto = [m.conversation_id for m in moved], [m.before for m in moved], [m.seq for m in moved]
            tx.run(self._array_mark(column), (keys, upto))
            tx.run(self._array_ticks(status), (moment, keys, before, upto))
        else:
            mark = f"UPDATE chat_conversations SET {column} = ? WHERE id = ? AND {column} < ?"
            tx.many(mark, [(m.seq, m.conversation_id, m.seq) for m in moved])
            ticks = [(moment, m.conversation_id, m.before, m.seq) for m in moved]
            tx.many(
                f"UPDATE chat_timeline SET status = '{status}', {status}_at = ? WHERE conversation_id = ? AND seq > ? "
                f"AND seq <= ? AND direction = 'outbound' AND status IN {_BELOW[status]}",
                ticks,
            )
        return moved

    def _known(self, column: str) -> str:
        if self._sql.arrays:
            return f"SELECT id, {column} FROM chat_conversations WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE"
        source = "OPENJSON(?)" if self._dialect == "mssql" else "json_each(?)"
        return f"SELECT id, {column} FROM chat_conversations WHERE id IN (SELECT value FROM {source})"

    @staticmethod
    def _array_mark(column: str) -> str:
        return (
            f"UPDATE chat_conversations c SET {column} = u.upto FROM unnest($1::text[], $2::bigint[]) AS u(id, upto) "
            f"WHERE c.id = u.id AND c.{column} < u.upto"
        )

    @staticmethod
    def _array_ticks(status: str) -> str:
        return (
            f"UPDATE chat_timeline t SET status = '{status}', {status}_at = $1::timestamptz "
            "FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS u(id, past, upto) "
            "WHERE t.conversation_id = u.id AND t.seq > u.past AND t.seq <= u.upto AND t.direction = 'outbound' "
            f"AND t.status IN {_BELOW[status]}"
        )


def newest_outbound(connection: Connection, conversation_id: str, after: int, upto: int) -> tuple[str, int] | None:
    """Return id and seq of the newest message to the customer with ``after`` < seq <= ``upto``."""
    t = timeline.c
    found = connection.execute(
        select(t.id, t.seq)
        .where(t.conversation_id == conversation_id, t.seq > after, t.seq <= upto, t.direction == "outbound")
        .order_by(t.seq.desc())
        .limit(1)
    ).first()
    return (str(found.id), int(found.seq)) if found else None
