"""Every SQL statement of reports: what is not counted yet, the sums, and what a month reads of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    select,
    true,
    update,
)

from chat_service.conversations.models import conversations
from chat_service.conversations.state import Conversation
from chat_service.events import EVENTS
from chat_service.messages import reading
from chat_service.messages.models import timeline
from chat_service.reports.domain import MEASURES, Counted, Key, Seen, Subject, Sums, count
from chat_service.reports.models import counted, days
from chat_service.widget.models import ratings
from shared.models.base import ACCOUNT

PRODUCER = "chat-reports"
MOST_ITEMS = 5_000
"""Items of one step; what a longer conversation has beyond them is counted in the next one."""
MOST_RATINGS = 500
_cursors = EVENTS.cursors
_KEY = ("day", "queue_id", "agent_id", "channel")
Dimension = Literal["day", "queue_id", "agent_id", "channel"]
Sum = tuple[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Uncounted:
    """What one step adds: the sums, how far each conversation then is, the ratings that are in them, and the cursor."""

    after: int
    upto: int
    sums: Mapping[Key, Mapping[str, int]]
    new: Mapping[str, Counted]
    further: Mapping[str, Counted]
    rated: Sequence[str]
    is_last: bool
    """Whether nothing more was to be counted at that moment."""


def position(connection: Connection, *, lock: bool = False) -> int | None:
    """Return up to which place of the feed everything is counted, None before the first."""
    query = select(_cursors.c.position).where(_cursors.c.producer == PRODUCER)
    found = connection.execute(query.with_for_update() if lock else query).scalar()
    return None if found is None else int(found)


def open_cursor(connection: Connection) -> None:
    """Make the row that says how far the counting is."""
    if position(connection) is None:
        connection.execute(insert(_cursors).values(producer=PRODUCER, position=0))


def uncounted(connection: Connection, after: int, most: int, zone: ZoneInfo) -> Uncounted | None:
    """Return what up to ``most`` changed conversations and the new ratings add; None when everything is counted."""
    changed = reading.conversations_changed_since(connection, after, most)
    rated = _new_ratings(connection)
    if not changed and not rated:
        return None
    sums = Sums(zone)
    known = _known(connection, [one.id for one in changed])
    items, is_whole = _items(connection, [one.id for one in changed])
    progress = {
        # What came between the two reads is left for the next step: the row does not know of it yet.
        one.id: count(
            sums, _subject(one), known.get(one.id), [item for item in items.get(one.id, ()) if item.seq <= one.last_seq]
        )
        for one in changed
    }
    for conversation_id, queue_id, agent_id, channel, score, at in rated:
        subject = Subject(conversation_id, channel, queue_id or "", agent_id or "", at, None, None)
        sums.add(at, subject, subject.agent_id, ratings=1, score=score)
    return Uncounted(
        after=after,
        # With items left over the cursor waits: how far each conversation is counted is kept beside it.
        upto=changed[-1].feed_offset if changed and is_whole else after,
        sums=sums.by_key,
        new={key: value for key, value in progress.items() if key not in known},
        further={key: value for key, value in progress.items() if key in known and value != known[key]},
        rated=[row[0] for row in rated],
        is_last=is_whole and len(changed) < most and len(rated) < MOST_RATINGS,
    )


def _subject(one: Conversation) -> Subject:
    return Subject(
        one.id,
        one.channel,
        one.queue_id or "",
        one.agent_id or "",
        one.created_at,
        one.first_response_at,
        one.assigned_at,
    )


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, Counted]:
    query = select(counted.c.conversation_id, counted.c.seq, counted.c.reopened_at)
    rows = connection.execute(query.where(counted.c.conversation_id.in_(ids)))
    return {row[0]: Counted(int(row[1]), row[2]) for row in rows}


def _items(connection: Connection, ids: Sequence[str]) -> tuple[dict[str, list[Seen]], bool]:
    """Return the items that are not counted yet by conversation, and whether these are all of them."""
    t = timeline.c
    facts = case((t.message_type == "system", t.metadata), else_=None)
    query = (
        select(t.conversation_id, t.seq, t.direction, t.sender_type, t.sender_id, t.created_at, facts)
        .outerjoin(counted, counted.c.conversation_id == t.conversation_id)
        .where(t.conversation_id.in_(ids), t.seq > func.coalesce(counted.c.seq, 0))
        .order_by(t.conversation_id, t.seq)
        .limit(MOST_ITEMS)
    )
    found: dict[str, list[Seen]] = {}
    number = 0
    for row in connection.execute(query):
        found.setdefault(row[0], []).append(Seen(*row[1:]))
        number += 1
    return found, number < MOST_ITEMS


def _new_ratings(connection: Connection) -> list[Any]:
    c, r = conversations.c, ratings.c
    query = (
        select(r.conversation_id, c.queue_id, c.agent_id, c.channel, r.score, r.created_at)
        .join(conversations, c.id == r.conversation_id)
        .where(r.is_counted == false())
        .limit(MOST_RATINGS)
    )
    return list(connection.execute(query))


def add(connection: Connection, found: Uncounted) -> bool:
    """Add a step to the sums; False when another process was faster and nothing was done."""
    if position(connection, lock=True) != found.after:
        return False
    _add_sums(connection, found.sums)
    if found.new:
        connection.execute(insert(counted), [_progress(key, value) for key, value in found.new.items()])
    if found.further:
        moved = (
            update(counted)
            .where(counted.c.conversation_id == bindparam("of"))
            .values(
                seq=bindparam("new_seq"), reopened_at=bindparam("new_reopened_at", type_=counted.c.reopened_at.type)
            )
        )
        rows = [
            {"of": key, "new_seq": value.seq, "new_reopened_at": value.reopened_at}
            for key, value in found.further.items()
        ]
        connection.execute(moved, rows)
    if found.rated:
        connection.execute(update(ratings).where(ratings.c.conversation_id.in_(found.rated)).values(is_counted=True))
    connection.execute(update(_cursors).where(_cursors.c.producer == PRODUCER).values(position=found.upto))
    return True


def _progress(conversation_id: str, value: Counted) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "seq": value.seq, "reopened_at": value.reopened_at}


def _add_sums(connection: Connection, sums: Mapping[Key, Mapping[str, int]]) -> None:
    """Add to the rows that are there and make the others; the caller holds the cursor's lock, so nobody else adds."""
    d = days.c
    here = sorted({key.day for key in sums})
    query = select(*(d[name] for name in _KEY)).where(d.account_id == ACCOUNT, d.day.in_(here))
    known = {Key(*row) for row in connection.execute(query)}
    new, more = [], []
    for key, amounts in sums.items():
        row = {f"of_{name}": getattr(key, name) for name in _KEY} | {
            f"more_{name}": amounts.get(name, 0) for name in MEASURES
        }
        if key in known:
            more.append(row)
        else:
            values = {name: getattr(key, name) for name in _KEY} | {name: amounts.get(name, 0) for name in MEASURES}
            new.append({"account_id": ACCOUNT, **values})
    if more:
        of = [d[name] == bindparam(f"of_{name}") for name in _KEY]
        added = {name: d[name] + bindparam(f"more_{name}") for name in MEASURES}
        connection.execute(update(days).where(d.account_id == ACCOUNT, *of).values(added), more)
    if new:
        connection.execute(insert(days), new)


def restart(connection: Connection) -> None:
    """Forget all sums and count everything anew; for when conversations were taken away as if they had never been."""
    current = position(connection, lock=True)
    if current is None:
        return
    connection.execute(delete(days))
    connection.execute(delete(counted))
    connection.execute(update(ratings).values(is_counted=False))
    # Below every place of the feed, and another one each time: a step that was read before must not be added now.
    again = min(current, 0) - 1
    connection.execute(update(_cursors).where(_cursors.c.producer == PRODUCER).values(position=again))


def sums_by(
    connection: Connection, dimension: Dimension, span: tuple[str, str], queues: Collection[str] | None
) -> list[Sum]:
    """Return the sums of the days from the first to the last of ``span``, by one dimension; ``queues`` None means all."""
    column = days.c[dimension]
    query = select(column, *_totals()).where(*_within(span, queues)).group_by(column).order_by(column)
    return [(row[0], _named(row[1:])) for row in connection.execute(query)]


def total(connection: Connection, span: tuple[str, str], queues: Collection[str] | None) -> dict[str, int]:
    """Return the sums of the days of ``span`` taken together."""
    return _named(connection.execute(select(*_totals()).where(*_within(span, queues))).one())


def rows(
    connection: Connection, span: tuple[str, str], queues: Collection[str] | None
) -> list[tuple[Key, dict[str, int]]]:
    """Return every row of the days of ``span``, in order."""
    d = days.c
    key = [d[name] for name in _KEY]
    query = select(*key, *(d[name] for name in MEASURES)).where(*_within(span, queues)).order_by(*key)
    return [(Key(*row[:4]), _named(row[4:])) for row in connection.execute(query)]


def _totals() -> list[ColumnElement[Any]]:
    return [func.coalesce(func.sum(days.c[name]), 0) for name in MEASURES]


def _within(span: tuple[str, str], queues: Collection[str] | None) -> list[ColumnElement[bool]]:
    d = days.c
    mine = true() if queues is None else d.queue_id.in_(sorted(queues))
    return [and_(d.account_id == ACCOUNT, d.day >= span[0], d.day <= span[1]), mine]


def _named(values: Iterable[Any]) -> dict[str, int]:
    return {name: int(value) for name, value in zip(MEASURES, values, strict=True)}
