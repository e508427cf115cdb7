"""Every SQL statement about what came in, but for the one that stores it (see ``store``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from shared.models.base import ACCOUNT
from whatsapp_service.inbound.models import items, leases, raw_events

MOST_KEYS = 400
LONGEST_ERROR = 1000
MOST_LOOKED_AT = 500


def last_signed(connection: Connection, fingerprints: Sequence[str]) -> datetime | None:
    """Return when the newest webhook came that one of these secrets proves, if that was not too many webhooks ago."""
    e = raw_events.c
    # Ids increase with time: only the newest are looked at, however many are kept.
    newest = select(e.signed_by, e.received_at).order_by(e.id.desc()).limit(MOST_LOOKED_AT).subquery()
    wanted = select(func.max(newest.c.received_at)).where(newest.c.signed_by.in_(list(fingerprints)))
    found: datetime | None = connection.execute(wanted).scalar()
    return found


def take_lease(connection: Connection, name: str, owner: str, now: datetime, life: timedelta, *, steal: bool) -> bool:
    """Take or renew a lease; returns whether ``owner`` has it now."""
    found = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).first()
    if found is None:
        connection.execute(insert(leases).values(name=name, owner=owner, until=now + life))
        return True
    if found.owner != owner and found.until > now and not steal:
        return False
    connection.execute(update(leases).where(leases.c.name == name).values(owner=owner, until=now + life))
    return True


def lease_owner(connection: Connection, name: str) -> str | None:
    """Return who has a lease and keep it from changing hands until the transaction ends."""
    return connection.execute(select(leases.c.owner).where(leases.c.name == name).with_for_update()).scalar()


def end_lease(connection: Connection, name: str, owner: str, now: datetime) -> None:
    """End the lease of ``owner``."""
    connection.execute(update(leases).where(leases.c.name == name, leases.c.owner == owner).values(until=now))


def next_events(connection: Connection, limit: int) -> list[Row[Any]]:
    """Return the oldest webhooks that nobody has looked into."""
    return list(
        connection.execute(select(raw_events).where(raw_events.c.state == "new").order_by(raw_events.c.id).limit(limit))
    )


def settle_events(connection: Connection, outcomes: Sequence[tuple[str, str, str | None]], now: datetime) -> None:
    """Set (id, state, error) of events."""
    if not outcomes:
        return
    statement = (
        update(raw_events)
        .where(raw_events.c.id == bindparam("event"))
        .values(state=bindparam("to"), error=bindparam("why"), attempts=raw_events.c.attempts + 1, processed_at=now)
    )
    rows = [{"event": one, "to": state, "why": _cut(error)} for one, state, error in outcomes]
    connection.execute(statement, rows)


def known_keys(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Return which items are there already."""
    found: set[str] = set()
    for start in range(0, len(keys), MOST_KEYS):
        wanted = select(items.c.identity_key).where(items.c.identity_key.in_(keys[start : start + MOST_KEYS]))
        found.update(connection.scalars(wanted))
    return found


def add_items(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert items."""
    if rows:
        connection.execute(insert(items), [{"account_id": ACCOUNT, **row} for row in rows])


def next_items(connection: Connection, now: datetime, limit: int) -> list[Row[Any]]:
    """Return the oldest items that are to be handed to chat now."""
    return list(
        connection.execute(
            select(items).where(items.c.state == "new", items.c.due_at <= now).order_by(items.c.id).limit(limit)
        )
    )


def clock_went_back(connection: Connection, now: datetime) -> None:
    """Let the items be handed over now whose moment was written by a clock that ran ahead."""
    connection.execute(update(items).where(items.c.state == "new", items.c.due_at > now).values(due_at=now))


def finish_items(connection: Connection, ids: Sequence[str], now: datetime, note: str | None = None) -> None:
    """Mark items as done."""
    for start in range(0, len(ids), MOST_KEYS):
        chunk = list(ids[start : start + MOST_KEYS])
        connection.execute(
            update(items).where(items.c.id.in_(chunk)).values(state="done", done_at=now, error=_cut(note))
        )


def postpone_item(connection: Connection, item_id: str, due_at: datetime, error: str) -> None:
    """Try an item again later."""
    connection.execute(
        update(items)
        .where(items.c.id == item_id)
        .values(due_at=due_at, attempts=items.c.attempts + 1, error=_cut(error))
    )


def park_item(connection: Connection, item_id: str, event_id: str, error: str, now: datetime) -> None:
    """Set an item aside with its error, and its webhook with it, so that it is seen and can be replayed."""
    connection.execute(
        update(items)
        .where(items.c.id == item_id)
        .values(state="parked", attempts=items.c.attempts + 1, error=_cut(error))
    )
    connection.execute(
        update(raw_events)
        .where(raw_events.c.id == event_id)
        .values(state="parked", error=_cut(error), processed_at=now)
    )


def list_events(connection: Connection, *, state: str | None, before: str | None, limit: int) -> list[Row[Any]]:
    """Return webhooks, newest first, without their bodies."""
    shown = (raw_events.c.id, raw_events.c.provider, raw_events.c.state, raw_events.c.attempts, raw_events.c.error,
             raw_events.c.received_at, raw_events.c.processed_at,
             func.length(raw_events.c.body).label("size"))  # fmt: skip
    statement = select(*shown).where(raw_events.c.account_id == ACCOUNT)
    if state is not None:
        statement = statement.where(raw_events.c.state == state)
    if before is not None:
        statement = statement.where(raw_events.c.id < before)
    return list(connection.execute(statement.order_by(raw_events.c.id.desc()).limit(limit)))


def count_events(connection: Connection, state: str) -> int:
    """Return how many webhooks are in a state."""
    return int(
        connection.execute(select(func.count()).select_from(raw_events).where(raw_events.c.state == state)).scalar_one()
    )


def state_for_change(connection: Connection, event_id: str) -> str | None:
    """Return one webhook's state and keep it from others until the transaction ends."""
    wanted = select(raw_events.c.state).where(raw_events.c.account_id == ACCOUNT, raw_events.c.id == event_id)
    return connection.execute(wanted.with_for_update()).scalar()


def replay(connection: Connection, event_id: str, now: datetime) -> None:
    """Put a webhook and what was set aside of it back to be worked on."""
    connection.execute(update(raw_events).where(raw_events.c.id == event_id).values(state="new", error=None))
    connection.execute(
        update(items)
        .where(items.c.event_id == event_id, items.c.state == "parked")
        .values(state="new", due_at=now, error=None)
    )


def purge(connection: Connection, older_than: str, limit: int) -> int:
    """Delete what was received before the id ``older_than`` and is not waiting; returns how many rows went."""
    gone = 0
    for table in (raw_events, items):
        old = (
            select(table.c.id).where(table.c.id < older_than, table.c.state != "new").order_by(table.c.id).limit(limit)
        )
        ids = list(connection.scalars(old))
        if ids:
            connection.execute(delete(table).where(table.c.id.in_(ids)))
        gone += len(ids)
    return gone


def _cut(text: str | None) -> str | None:
    return None if text is None else text[:LONGEST_ERROR]
