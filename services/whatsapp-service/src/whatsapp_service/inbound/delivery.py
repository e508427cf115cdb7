"""Handing items to chat: in order, many at a time, each once; what chat refuses is set aside, not lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import BadGateway, BadRequest, Invalid, TooLarge
from shared.observability.metrics import counter
from shared.utils.clock import Clock, ClockWatch
from whatsapp_service.inbound import repository
from whatsapp_service.inbound.lease import Lease

MOST_ITEMS = 100
MOST_TEXT = 2_000_000
"""Characters of one request."""
TARGET_WAITS = timedelta(hours=1)
"""How long a reaction or an edit waits for the message it is about, which may come later."""
_OURS = (Invalid, BadRequest, TooLarge)
"""Answers that mean this very item; everything else is trouble that passes."""
log = structlog.get_logger(__name__)

RECEIVED = counter("whatsapp_messages_received_total", "Messages of customers handed to the inbox.", ("type",))
AddMedia = Callable[[Tx, "Row[Any]", dict[str, Any]], None]
IsOurs = Callable[[Connection, str, str], bool]


class Delivery:
    """Hands what waits to chat-service; ``add_media`` notes the file of a message in the same transaction."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        chat: ServiceClient,
        lease: Lease,
        add_media: AddMedia,
        is_ours: IsOurs,
    ) -> None:
        self._database, self._clock, self._chat, self._lease, self._add_media = database, clock, chat, lease, add_media
        self._watch = ClockWatch(clock)
        self.on_stored: Callable[[Tx, str, str], None] = lambda _tx, _channel_id, _external_id: None
        self._is_ours = is_ours

    async def advance(self) -> int:
        """Hand over some items and return how many there were. Raises what keeps chat from taking them."""
        now = self._clock.now()
        if self._watch.jumped() < 0:
            await self._database.write(lambda tx: repository.clock_went_back(tx.connection, now))
        rows = await self._without_echoes(
            await self._database.read(lambda c: repository.next_items(c, now, MOST_ITEMS))
        )
        # Messages first: an amendment of the same moment is about one of them, or about an older one.
        for kind, path in (("message", "/internal/channels/inbound"), ("amendment", "/internal/channels/amendments")):
            for chunk in _chunks([row for row in rows if row.kind == kind]):
                await self._hand_over(path, chunk)
        return len(rows)

    async def _without_echoes(self, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
        """Return ``rows`` without those that turned out to be messages of ours while they waited."""
        echoes = [row for row in rows if row.kind == "message" and row.payload["item"]["author"] != "customer"]
        if not echoes:
            return rows
        ours = await self._database.read(
            lambda c: {row.id for row in echoes if self._is_ours(c, row.channel_id, row.payload["item"]["external_id"])}
        )
        if ours and await self._lease.hold():
            done, now = sorted(ours), self._clock.now()
            await self._database.write(lambda tx: repository.finish_items(tx.connection, done, now, "sent from here"))
        return [row for row in rows if row.id not in ours]

    async def _hand_over(self, path: str, rows: Sequence[Row[Any]]) -> None:
        if not await self._lease.hold():
            return
        try:
            answer = await self._chat.post(path, {"items": [row.payload["item"] for row in rows]})
        except _OURS as problem:
            if len(rows) == 1:
                await self._park(rows[0], f"chat refused it: {problem.detail}")
                return
            for row in rows:
                await self._hand_over(path, [row])
            return
        results = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(results, list) or len(results) != len(rows):
            raise BadGateway("chat-service did not answer for every item.")
        await self._database.write(lambda tx: self._settle(tx, rows, results))
        for row in rows:
            if row.kind == "message" and row.payload["item"]["author"] == "customer":
                RECEIVED.labels(row.payload["item"]["message_type"]).inc()

    def _settle(self, tx: Tx, rows: Sequence[Row[Any]], results: Sequence[dict[str, Any]]) -> None:
        self._lease.check(tx)
        now, done = self._clock.now(), []
        for row, result in zip(rows, results, strict=True):
            outcome = result.get("outcome")
            if outcome in ("stored", "repeated", "applied"):
                done.append(row.id)
                if row.kind == "message":
                    self.on_stored(tx, row.channel_id, row.payload["item"]["external_id"])
                if row.kind == "message" and row.payload["media"] is not None:
                    self._add_media(tx, row, result)
            elif outcome == "unknown_target":
                self._wait_for_target(tx, row, now)
            else:
                repository.park_item(tx.connection, row.id, row.event_id, f"chat: {_words(result)}", now)
        repository.finish_items(tx.connection, done, now)

    def _wait_for_target(self, tx: Tx, row: Row[Any], now: datetime) -> None:
        if now - row.created_at > TARGET_WAITS:
            repository.finish_items(tx.connection, [row.id], now, "the message it is about is not known here")
            return
        wait = timedelta(seconds=min(60, 2**row.attempts))
        repository.postpone_item(tx.connection, row.id, now + wait, "waits for the message it is about")

    async def _park(self, row: Row[Any], error: str) -> None:
        log.warning("inbound.item_parked", item_id=row.id, event_id=row.event_id, kind=row.kind)
        now = self._clock.now()
        await self._database.write(lambda tx: repository.park_item(tx.connection, row.id, row.event_id, error, now))


def _words(result: dict[str, Any]) -> str:
    problem = result.get("problem")
    if isinstance(problem, dict):
        return str(problem.get("detail") or problem.get("title") or problem)
    return str(problem or result.get("outcome"))


def _chunks(rows: Sequence[Row[Any]]) -> Iterator[list[Row[Any]]]:
    """Yield ``rows`` in order, as many together as one request may hold."""
    chunk: list[Row[Any]] = []
    size = 0
    for row in rows:
        its_size = len(str(row.payload["item"]))
        if chunk and size + its_size > MOST_TEXT:
            yield chunk
            chunk, size = [], 0
        chunk.append(row)
        size += its_size
    if chunk:
        yield chunk
