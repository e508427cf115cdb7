"""Counts knocks in memory and writes them down every few seconds: a flood of them is a few rows, and no write of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.observability.metrics import counter
from shared.utils.clock import Clock
from whatsapp_service.channels.domain import Channel
from whatsapp_service.inbound.service import last_signed
from whatsapp_service.knocks import repository
from whatsapp_service.knocks.domain import KEPT, SHOWN, Counted, Knock

WRITE_SECONDS = 5.0
REFUSED = counter(
    "whatsapp_webhooks_refused_total", "Calls of the webhook address that proved nothing.", ("channel", "reason")
)
"""``channel`` is the id of a number of ours, or empty: what a caller writes never becomes a label."""
log = structlog.get_logger(__name__)


class Knocks:
    """What this process heard and has not written down yet, and what all of them wrote down."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._waiting: dict[Knock, tuple[int, datetime, datetime]] = {}
        self._writing = asyncio.Lock()

    def hear(self, knock: Knock) -> None:
        """Count one."""
        now = self._clock.now()
        count, first, _ = self._waiting.get(knock, (0, now, now))
        self._waiting[knock] = (count + 1, first, now)
        if knock.kind != "verified":
            REFUSED.labels(channel=knock.channel_id, reason=knock.kind).inc()

    async def write_down(self) -> None:
        """Write down what was heard, whoever began to; what cannot be written is heard of again at the next try."""
        async with self._writing:
            heard, self._waiting = self._waiting, {}
            if heard:
                await self._write(heard)

    async def _write(self, heard: dict[Knock, tuple[int, datetime, datetime]]) -> None:
        def write(tx: Tx) -> None:
            for knock, (count, first, last) in sorted(heard.items(), key=repr):
                repository.add(tx.connection, knock, count, first, last)

        try:
            await self._database.write(write)
        except (Problem, IntegrityError) as error:  # another process may make the same first row
            log.info("knocks.not_written", error=type(error).__name__)
            for knock, (count, first, last) in heard.items():
                more, _, latest = self._waiting.get(knock, (0, first, last))
                self._waiting[knock] = (count + more, first, latest)

    async def run(self) -> None:
        """Write down every few seconds until cancelled."""
        try:
            while True:
                await asyncio.sleep(WRITE_SECONDS)
                await self.write_down()
        finally:
            await asyncio.shield(self.write_down())

    async def of(self, channels: Iterable[Channel]) -> Mapping[str, list[Counted]]:
        """Return what the cards of numbers show, by channel.

        Calls that name no number are shown with each of its provider, unless they had ended before it was connected.
        """
        edge = self._clock.now() - SHOWN
        rows = await self._database.read(lambda c: repository.all_since(c, edge))
        found = [row for row in rows if row.kind != "verified"]
        return {one.id: [_counted(row) for row in found if _concerns(row, one)] for one in channels}

    async def verified_at(self, channel: Channel) -> tuple[datetime | None, datetime | None, datetime | None]:
        """Return when the address was last verified for a channel, when with a wrong word, and when a signed webhook came.

        A wrong word from before the channel was connected says nothing about it.
        """
        own = Knock(channel.provider, channel.id, "verified")
        wrong = Knock(channel.provider, "", "verify_token")
        await self.write_down()
        verified, refused, signed = await self._database.read(
            lambda c: (
                repository.last(c, own), repository.last(c, wrong),
                last_signed(c, channel.secrets.fingerprints[:1]),
            )
        )  # fmt: skip
        return verified, refused if refused is not None and refused >= channel.created_at else None, signed

    def forget(self, tx: Tx, channel_id: str) -> None:
        """Forget in ``tx`` what was counted of a number."""
        repository.forget(tx.connection, channel_id)
        self._waiting = {knock: told for knock, told in self._waiting.items() if knock.channel_id != channel_id}

    def purge(self, tx: Tx) -> None:
        """Forget what is long over."""
        repository.purge(tx.connection, self._clock.now() - KEPT)


def _concerns(row: Any, channel: Channel) -> bool:
    if row.channel_id == "":
        return bool(row.provider == channel.provider and row.last_at >= channel.created_at)
    return bool(row.channel_id == channel.id)


def _counted(row: Any) -> Counted:
    return Counted(row.kind, row._mapping["count"], row.first_at, row.last_at, is_certain=bool(row.channel_id))  # noqa: SLF001 - SQLAlchemy's public name
