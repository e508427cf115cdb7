"""Keeping webhooks as they came: many in one transaction, redeliveries once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql

from shared.database.port import Batch, Tx
from shared.events.bus import Bus
from shared.models.base import ACCOUNT
from shared.utils.clock import Clock, rfc3339
from shared.utils.ids import uuid7
from whatsapp_service.inbound.models import raw_events

ARRIVED = "whatsapp.inbound"
"""The signal after which the worker looks for new webhooks."""
MOST_TOGETHER = 500
_COLUMNS = (
    "id",
    "account_id",
    "provider",
    "digest",
    "signed_by",
    "headers",
    "body",
    "received_at",
    "state",
    "attempts",
)
_SQLITE = (
    f"INSERT INTO {raw_events.name} ({', '.join(_COLUMNS)}) "  # noqa: S608 - names of our own table
    f"VALUES ({', '.join('?' * len(_COLUMNS))}) ON CONFLICT (digest) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Received:
    """A webhook whose signature was right."""

    provider: str
    digest: str
    signed_by: str
    headers: dict[str, str]
    body: bytes


def storing(clock: Clock, bus: Bus) -> Batch[Received, None]:
    """Return the batch that stores webhooks and wakes the worker after the commit."""

    def run(tx: Tx, given: Sequence[Received]) -> list[Exception | None]:
        now = clock.now()
        if tx.raw is not None:
            stamp = rfc3339(now)
            tx.many(
                _SQLITE,
                [
                    (uuid7(), ACCOUNT, one.provider, one.digest, one.signed_by, orjson.dumps(one.headers).decode(),
                     one.body, stamp, "new", 0)
                    for one in given
                ],
            )  # fmt: skip
        else:
            rows = [
                {
                    "id": uuid7(), "account_id": ACCOUNT, "provider": one.provider, "digest": one.digest,
                    "signed_by": one.signed_by, "headers": orjson.dumps(one.headers).decode(), "body": one.body,
                    "received_at": now, "state": "new", "attempts": 0,
                }
                for one in given
            ]  # fmt: skip
            _insert(tx, rows)
        tx.after_commit(lambda: bus.signal(ARRIVED, b""))
        return [None] * len(given)

    return Batch(run, most=MOST_TOGETHER)


def _insert(tx: Tx, rows: list[dict[str, Any]]) -> None:
    if tx.connection.dialect.name == "postgresql":
        statement = postgresql.insert(raw_events).on_conflict_do_nothing(index_elements=[raw_events.c.digest])
        tx.connection.execute(statement, rows)
        return
    # A process that stores the same bytes at the same moment makes the unique constraint fail: the batch is then tried one by one.
    digests = [row["digest"] for row in rows]
    known = set(tx.connection.scalars(select(raw_events.c.digest).where(raw_events.c.digest.in_(digests))))
    fresh = list({row["digest"]: row for row in rows if row["digest"] not in known}.values())
    if fresh:
        tx.connection.execute(insert(raw_events), fresh)
