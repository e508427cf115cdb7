"""The worker: looks into webhooks and hands their items to chat, as long as this process holds the lease."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import structlog

from shared.database.port import Database
from shared.errors import Problem
from shared.events.bus import Bus
from shared.utils.clock import Clock
from whatsapp_service.inbound import repository
from whatsapp_service.inbound.delivery import Delivery
from whatsapp_service.inbound.lease import Lease, LeaseLost
from whatsapp_service.inbound.receiver import BURST_SECONDS, Receiver
from whatsapp_service.inbound.splitting import Splitter
from whatsapp_service.inbound.store import ARRIVED

POLL_SECONDS = 1.0
LONGEST_PAUSE = 30.0
LONGEST_YIELD = 5.0
"""How long at most the work leaves the machine to a burst of webhooks."""
PURGE_EVERY = timedelta(hours=1)
PURGE_ROWS = 500
log = structlog.get_logger(__name__)


class Worker:
    """Runs for as long as the service does."""

    def __init__(
        self, *, clock: Clock, bus: Bus, lease: Lease, splitter: Splitter, delivery: Delivery, receiver: Receiver
    ) -> None:
        self._clock, self._lease, self._splitter, self._delivery = clock, lease, splitter, delivery
        self._receiver = receiver
        self._wake = asyncio.Event()
        self._chat_waits_until, self._chat_failures = 0.0, 0
        bus.on_signal(ARRIVED, lambda _: self._wake.set())

    async def run(self) -> None:
        """Work until cancelled; trouble is told once and tried again."""
        troubled = ""
        try:
            while True:
                self._wake.clear()
                try:
                    busy = await self._lease.hold() and await self._advance()
                    troubled = ""
                except LeaseLost:
                    busy = False
                except Problem as problem:
                    if troubled != problem.slug:
                        log.warning("inbound.worker_waits", problem=problem.slug, detail=problem.detail)
                    troubled, busy = problem.slug, False
                if not busy:
                    await self._rest()
        finally:
            await self._lease.release()

    async def _advance(self) -> bool:
        await self._leave_to_burst()
        split = await self._splitter.advance()
        return bool(await self._deliver()) or bool(split)

    async def _leave_to_burst(self) -> None:
        began = self._clock.monotonic()
        while self._receiver.is_bursting and self._clock.monotonic() - began < LONGEST_YIELD:  # noqa: ASYNC110 - a pace, not an event
            await asyncio.sleep(BURST_SECONDS / 5)

    async def _deliver(self) -> int:
        """Hand items to chat; while chat has trouble, only webhooks are looked into (statuses do not need chat)."""
        now = self._clock.monotonic()
        if now < self._chat_waits_until:
            return 0
        try:
            count = await self._delivery.advance()
        except LeaseLost:
            raise
        except Problem as problem:
            if self._chat_failures == 0:
                log.warning("inbound.chat_does_not_take", problem=problem.slug, detail=problem.detail)
            pause = min(LONGEST_PAUSE, 0.25 * 2**self._chat_failures)
            self._chat_waits_until = now + pause * random.uniform(0.5, 1)  # noqa: S311 - jitter
            self._chat_failures = min(self._chat_failures + 1, 10)
            return 0
        self._chat_failures = 0
        return count

    async def _rest(self) -> None:
        now = self._clock.monotonic()
        wait = self._chat_waits_until - now if now < self._chat_waits_until else POLL_SECONDS
        try:
            async with asyncio.timeout(min(wait, POLL_SECONDS)):
                await self._wake.wait()
        except TimeoutError:
            return


class Retention:
    """Deletes webhooks and items after their time."""

    def __init__(self, *, database: Database, clock: Clock, days: int) -> None:
        self._database, self._clock, self._days = database, clock, days

    async def run(self) -> None:
        """Delete every hour until cancelled, a few rows at a time."""
        while True:
            try:
                while await self.once():  # noqa: ASYNC110 - others write between two portions
                    await asyncio.sleep(0.05)
            except Problem as problem:
                log.warning("inbound.not_purged", problem=problem.slug)
            await asyncio.sleep(PURGE_EVERY.total_seconds())

    async def once(self) -> int:
        """Delete some rows and return how many."""
        edge = self._clock.now() - timedelta(days=self._days)
        # Ids begin with their millisecond, so a time is a place in their order.
        stamp = f"{int(edge.timestamp() * 1000):012x}"
        oldest = f"{stamp[:8]}-{stamp[8:]}"
        return await self._database.write(lambda tx: repository.purge(tx.connection, oldest, PURGE_ROWS))
