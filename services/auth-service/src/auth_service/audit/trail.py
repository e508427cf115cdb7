"""The hash chain: each entry's hash covers every one of its fields and the hash before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, update

from auth_service.audit.models import audit
from auth_service.counters import AUDIT, advance, counters
from shared.models.base import ACCOUNT
from shared.utils.clock import rfc3339

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from where."""

    id: str
    address: str = ""

    @classmethod
    def system(cls) -> Actor:
        """Return the actor for what the system does by itself."""
        return cls("system")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One deed worth keeping: who did what to which object, from where, and how it ended."""

    actor: Actor
    action: str
    object_type: str
    object_id: str
    outcome: str = "success"
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain does not hold, and what was found there."""

    position: int
    reason: str


def _digest(row: dict[str, Any]) -> str:
    fields = [
        row["position"],
        row["account_id"],
        rfc3339(row["at"]),
        row["actor_id"],
        row["action"],
        row["object_type"],
        row["object_id"],
        row["address"],
        row["outcome"],
        row["details"],
        row["previous_hash"],
    ]
    return hashlib.sha256(orjson.dumps(fields)).hexdigest()


def append(connection: Connection, now: datetime, entries: Sequence[AuditEntry]) -> None:
    """Add ``entries`` to the trail within the caller's transaction."""
    last = advance(connection, AUDIT, len(entries))
    previous = connection.execute(select(counters.c.hash).where(counters.c.name == AUDIT)).scalar_one()
    moment = now.astimezone(UTC)
    # The stored time has milliseconds; the hash must be of what is stored.
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    rows = []
    for position, entry in enumerate(entries, last - len(entries) + 1):
        row = {
            "position": position,
            "account_id": ACCOUNT,
            "at": moment,
            "actor_id": entry.actor.id,
            "action": entry.action,
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "address": entry.actor.address,
            "outcome": entry.outcome,
            "details": orjson.dumps(entry.details, option=orjson.OPT_SORT_KEYS).decode(),
            "previous_hash": previous,
        }
        previous = row["hash"] = _digest(row)
        rows.append(row)
    connection.execute(insert(audit), rows)
    connection.execute(update(counters).where(counters.c.name == AUDIT).values(hash=previous))


def _walk(connection: Connection) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        rows = (
            connection.execute(select(audit).where(audit.c.position > after).order_by(audit.c.position).limit(CHUNK))
            .mappings()
            .all()
        )
        if not rows:
            return
        yield from (dict(row) for row in rows)
        after = rows[-1]["position"]


def verify(connection: Connection) -> tuple[int, Broken | None]:
    """Return how many entries hold, and the first place where the chain is broken.

    Holes, changed fields and a cut end are all found: the head row knows the last position and its hash.
    """
    head = connection.execute(select(counters.c.position, counters.c.hash).where(counters.c.name == AUDIT)).one()
    previous, seen = "", 0
    for row in _walk(connection):
        if row["position"] > head.position:
            break  # written after the head was read
        if row["position"] != seen + 1:
            return seen, Broken(seen + 1, "an entry is missing")
        if row["previous_hash"] != previous or row["hash"] != _digest(row):
            return seen, Broken(row["position"], "the entry was altered")
        previous, seen = row["hash"], seen + 1
    if seen != head.position:
        return seen, Broken(seen + 1, "the end of the trail is missing")
    if previous != head.hash:
        return seen, Broken(seen, "the last entry is not the one that was written last")
    return seen, None
