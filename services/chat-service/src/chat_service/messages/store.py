"""Writes changes of conversations: items get their seq, the row its new state, the feed its offset, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from chat_service.conversations.models import PREVIEW_LENGTH, activity, conversations, sights
from chat_service.conversations.state import ANNOUNCER, Change, Conversation, Item
from chat_service.messages.announcing import events_of
from chat_service.messages.at_once import AtOnce
from chat_service.messages.models import timeline
from chat_service.messages.protocols import next_protocol
from chat_service.messages.rows import columns_of, rows_of
from chat_service.messages.statements import (
    BESIDE,
    ITEM,
    JSON_COLUMNS,
    MOST_AT_ONCE,
    MOVED_BY_MESSAGE,
    MUTABLE,
    ROW,
    TIME_COLUMNS,
    from_database,
    insert_rows,
    list_parameter,
    statements_for,
    update_rows,
)
from chat_service.messages.tagging import retag
from shared.database.port import Tx
from shared.events.log import EventLog

_TIMES = tuple(i for i, name in enumerate(ROW) if name in TIME_COLUMNS)
_JSONS = tuple(i for i, name in enumerate(ROW) if name in JSON_COLUMNS)
MOST_REMEMBERED = 5_000
"""Conversations whose state is kept between two batches: about 1.5 kB each."""
_state = attrgetter(*ROW, "version")

OnCommitted = Callable[[list[Change]], None]
Written = tuple[str, tuple[Any, ...], Callable[[list[Any]], list[Callable[[], None]] | None]]
"""A statement, its parameters, and what its rows mean: the calls for after the commit, None where nothing was written."""


class TimelineStore:
    """The one writer of conversations and their timelines.

    ``committed`` is called on the event loop after each commit with the changes in commit order: that is the hub.
    """

    def __init__(self, *, dialect: str, events: EventLog, committed: OnCommitted, timezone: str) -> None:
        self._dialect = dialect
        self._sql = statements_for(dialect)
        self._events = events
        self._committed = committed
        self._zone = ZoneInfo(timezone)

    @property
    def plans(self) -> bool:
        """True where one statement writes messages to remembered conversations and sees whether they are still the same."""
        return bool(self._sql.plain)

    @staticmethod
    def recall(memory: dict[str, Any] | None, ids: Sequence[str]) -> dict[str, Conversation] | None:
        """Return the conversations as they were left by the last transaction, unlocked; None unless all are remembered."""
        if not memory:
            return None
        try:
            return {key: Conversation(*memory[key]) for key in set(ids)}
        except KeyError:
            return None

    def load(self, tx: Tx, ids: Sequence[str]) -> dict[str, Conversation]:
        """Return the conversations with these ids, locked until the transaction ends; absent ones are missing."""
        wanted, memory = set(ids), tx.memory or {}
        if self._sql.plain:
            for key in wanted:
                memory.pop(key, None)
        found = {key: Conversation(*memory[key]) for key in wanted if key in memory}
        missing = wanted.difference(found)
        if missing:
            rows = tx.rows(self._sql.load, list_parameter(sorted(missing), self._sql))
            found |= {row[0]: self.conversation(row) for row in rows}
        return found

    @staticmethod
    def conversation(row: Sequence[Any]) -> Conversation:
        """Return the conversation of one row in the order of ``ROW``."""
        values = list(row)
        for i in _TIMES:
            if type(values[i]) is str:
                values[i] = datetime.fromisoformat(values[i])
        for i in _JSONS:
            values[i] = from_database(ROW[i], values[i])
        return Conversation(*values)

    def known(self, tx: Tx, client_message_ids: Sequence[str]) -> dict[tuple[str, str], Any]:
        """Return what is already stored under these ids, by (sender id, client_message_id)."""
        if not client_message_ids:
            return {}
        rows = tx.rows(self._sql.known, list_parameter(list(client_message_ids), self._sql))
        return {(row[1], row[0]): row for row in rows}

    def write(self, tx: Tx, changes: Sequence[Change], now: datetime) -> None:
        """Give each item its seq and store items, rows and events; the hub hears of it after the commit.

        ``now`` becomes the activity time where a message was added. Mutates the conversations of ``changes``.
        """
        if not changes:
            return
        for change in changes:
            self._number(tx, change, now)
        if self._sql.plain and _are_plain(changes):
            at_once = AtOnce(changes)
            last = at_once.written(tx.rows(self._sql.plain, at_once.parameters))
            if last is not None:
                self._events.wake_after_commit(tx, last, at_once.payload)
                _remember(tx.memory, changes)
            else:
                self._write_in_steps(tx, changes)
        else:
            self._write_in_steps(tx, changes)
            if not self._sql.plain:
                _remember(tx.memory, changes)
        done = list(changes)
        tx.after_commit(lambda: self._committed(done))

    def plan(self, memory: dict[str, Any], changes: Sequence[Change], now: datetime) -> Written | None:
        """Return how messages to remembered conversations, each with its protocol, are written by one statement.

        None where that cannot be: another database, or more to do than adding messages.
        """
        if not changes or not self._sql.plain or not _are_plain(changes):
            return None
        for change in changes:
            self._number(None, change, now)
        at_once, done = AtOnce(changes), list(changes)

        def finish(rows: list[Any]) -> list[Callable[[], None]] | None:
            last = at_once.written(rows)
            if last is None:
                return None
            _remember(memory, done)
            told = self._events.signal_of(last, at_once.payload)
            return [lambda: self._events.wake(told), lambda: self._committed(done)]

        return self._sql.plain, at_once.parameters, finish

    def _write_in_steps(self, tx: Tx, changes: Sequence[Change]) -> None:
        items = [item for change in changes for item in change.items]
        events = [event for change in changes for event in events_of(change)]
        last = self._events.append(tx, events, width=len(changes))
        for back, change in enumerate(reversed(changes)):
            change.conversation.feed_offset = last - back
        new = [change.conversation for change in changes if change.is_new]
        if new:
            tx.connection.execute(insert(conversations), [_as_dict(conversation) for conversation in new])
            if self._sql.plain:
                tx.connection.execute(insert(activity), [_activity(conversation) for conversation in new])
        self._update(tx, [change for change in changes if not change.is_new])
        if items:
            self._insert(tx, items)
        retag(tx, changes)
        moved = [_former_sight(change) for change in changes if not change.is_new and _has_moved(change)]
        if moved:
            tx.connection.execute(insert(sights), moved)

    def _number(self, tx: Tx | None, change: Change, now: datetime) -> None:
        """Give the items of ``change`` their seq. Without ``tx`` every conversation has its protocol already."""
        conversation = change.conversation
        for item in change.items:
            conversation.last_seq += 1
            item.seq = conversation.last_seq
            item.conversation_id = conversation.id
            if item.message_type == "system":
                continue
            conversation.message_count += 1
            if item.message_type == "note" or (
                item.sender_id == ANNOUNCER and not (change.is_new or conversation.is_over)
            ):
                continue
            conversation.last_message = item.content[:PREVIEW_LENGTH]
            conversation.last_message_type, conversation.last_message_direction = item.message_type, item.direction
            conversation.last_message_by = item.sender_id if item.sender_type == "agent" else item.sender_type
            conversation.last_message_at = item.created_at
            conversation.updated_at = now
            if item.direction == "inbound" and conversation.protocol is None and tx is not None:
                conversation.protocol = next_protocol(tx, conversation.account_id, now.astimezone(self._zone))
        if change.is_new:
            conversation.updated_at = now

    def mark_read_by_agent(self, tx: Tx, conversation_id: str, seq: int, now: datetime) -> tuple[str, int] | None:
        """Mark the customer's messages up to ``seq`` as read; returns id and seq of the newest that was not, or None."""
        t = timeline.c
        unread = (t.conversation_id == conversation_id, t.seq <= seq, t.direction == "inbound", t.status != "read")
        newest = tx.connection.execute(select(t.id, t.seq).where(*unread).order_by(t.seq.desc()).limit(1)).first()
        if newest is None:
            return None
        tx.connection.execute(update(timeline).where(*unread).values(status="read", read_at=now))
        return str(newest.id), int(newest.seq)

    def _insert(self, tx: Tx, items: list[Item]) -> None:
        if tx.raw is not None:
            self._in_chunks(tx, insert_rows, ITEM, items)
        else:
            self._many(tx, self._sql.insert, ITEM, items)

    def _update(self, tx: Tx, changes: list[Change]) -> None:
        """Write the rows back: all of them where a deed was done, only what a message moves where none was."""
        narrow = [change.conversation for change in changes if change.is_plain]
        wide = [change.conversation for change in changes if not change.is_plain]
        if narrow and tx.raw is not None:
            self._in_chunks(tx, partial(update_rows, MOVED_BY_MESSAGE), (*MOVED_BY_MESSAGE, "id"), narrow)
        elif narrow:
            self._many(tx, self._sql.advance, (*MOVED_BY_MESSAGE, "id"), narrow)
        if wide:
            self._many(tx, self._sql.update, (*MUTABLE, "id"), wide)

    def _in_chunks(
        self, tx: Tx, sql: Callable[[int], str], names: tuple[str, ...], things: Sequence[Item | Conversation]
    ) -> None:
        rows, done = rows_of(names, things, self._dialect), 0
        while done < len(rows):
            count = min(MOST_AT_ONCE, len(rows) - done)
            tx.run(sql(count), tuple(chain.from_iterable(rows[done : done + count])))
            done += count

    def _many(self, tx: Tx, sql: str, names: tuple[str, ...], things: Sequence[Item | Conversation]) -> None:
        if self._sql.arrays:
            tx.run(sql, columns_of(names, things, self._dialect))
        else:
            tx.many(sql, rows_of(names, things, self._dialect))


def _are_plain(changes: Sequence[Change]) -> bool:
    return all(change.is_plain and not change.is_new for change in changes)


def _remember(memory: dict[str, Any] | None, changes: Sequence[Change]) -> None:
    if memory is None:
        return
    if len(memory) > MOST_REMEMBERED:
        memory.clear()
    for change in changes:
        memory[change.conversation.id] = _state(change.conversation)


def _has_moved(change: Change) -> bool:
    before, now = change.before, change.conversation
    return (before.agent_id, before.queue_id) != (now.agent_id, now.queue_id)


def _former_sight(change: Change) -> dict[str, Any]:
    return {
        "feed_offset": change.conversation.feed_offset, "conversation_id": change.conversation.id,
        "agent_id": change.before.agent_id, "queue_id": change.before.queue_id,
    }  # fmt: skip


def _activity(conversation: Conversation) -> dict[str, Any]:
    return {"conversation_id": conversation.id} | {name: getattr(conversation, name) for name in BESIDE}


def _as_dict(conversation: Conversation) -> dict[str, Any]:
    return {name: getattr(conversation, name) for name in ROW}


def utc_now_ms() -> datetime:
    """Return now in UTC, cut to the milliseconds that are stored and sent."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
