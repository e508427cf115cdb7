"""The loop that empties the queue: claims what may leave, hands it to senders, takes over what dead processes left."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.observability.metrics import gauge
from shared.utils.clock import Clock, ClockWatch
from shared.utils.ids import uuid7
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.outbound import repository, texts
from whatsapp_service.outbound.breakers import Breakers
from whatsapp_service.outbound.domain import Policy
from whatsapp_service.outbound.jobs import Job, error_of
from whatsapp_service.outbound.pacing import Pace
from whatsapp_service.outbound.sending import CHAT_WAIT_S, Sender
from whatsapp_service.outbound.settling import Settling

POLL_SECONDS = 1.0
SHORTEST_SLEEP_S = 0.02
TIDY_SECONDS = 1.0
STOP_SECONDS = 12.0
"""How long a stop waits for requests that are on their way."""
QUEUE_SIZE = gauge("whatsapp_queue_size", "Messages that wait to leave.", ("state",))
log = structlog.get_logger(__name__)


class Dispatcher:
    """Claims and sends for as long as the service runs; any number of processes may."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        chat: ServiceClient,
        directory: ChannelDirectory,
        sender: Sender,
        settling: Settling,
        breakers: Breakers,
        policy: Policy,
        workers: int,
    ) -> None:
        self._database, self._clock, self._chat, self._directory = database, clock, chat, directory
        self._sender, self._settling, self._breakers, self._policy = sender, settling, breakers, policy
        self._pace, self._workers, self._owner = Pace(policy), workers, uuid7()
        self._active: dict[str, asyncio.Task[None]] = {}
        self._resting: dict[str, float] = {}
        self._wake = asyncio.Event()
        self._tidied_at = float("-inf")
        self._renewed_at = float("-inf")
        self._is_first = True
        self._watch = ClockWatch(clock)

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled; what is on its way then is waited for."""
        troubled = ""
        try:
            while True:
                self._wake.clear()
                try:
                    pause = await self.advance()
                    troubled = ""
                except Problem as problem:
                    if troubled != problem.slug:
                        log.warning("whatsapp.queue_waits", problem=problem.slug)
                    troubled, pause = problem.slug, POLL_SECONDS
                except Exception:  # the border of the process: a fault of ours must not end all sending
                    log.exception("whatsapp.queue_broke")
                    pause = POLL_SECONDS
                if pause > 0:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(pause):
                            await self._wake.wait()
        finally:
            await self._finish()

    async def advance(self) -> float:
        """Do what can be done now and return for how many seconds there is nothing to do."""
        await self._tidy()
        free = self._workers - len(self._active)
        if free <= 0:
            return POLL_SECONDS
        jobs = await self._claim(free)
        if jobs:
            await self._start(jobs)
            return 0.0
        return await self._until_next()

    async def _claim(self, free: int) -> list[Job]:
        now = self._clock.now()
        taken: list[Job] = []
        for channel_id in await self._database.read(lambda c: repository.due_channels(c, now)):
            most = min(free - len(taken), self._allowed(channel_id))
            if most > 0:
                jobs, rest = await self._take_now(channel_id, most)
                taken += jobs
                if not jobs:
                    self._rest(channel_id, rest)
        return taken

    async def _take_now(self, channel_id: str, most: int) -> tuple[list[Job], float]:
        try:
            return await self._database.write(lambda tx: self._take(tx, channel_id, most))
        except IntegrityError:
            return [], SHORTEST_SLEEP_S  # another process noted this number's first pace at the same moment

    def _allowed(self, channel_id: str) -> int:
        """Return how many messages of a channel may be claimed as far as this process knows."""
        if self._resting.get(channel_id, 0.0) > self._clock.monotonic():
            return 0
        channel = self._directory.find(channel_id)
        if channel is not None and channel.is_active and channel.state == "stopped":
            self._rest(channel_id, POLL_SECONDS)
            return 0
        room = self._breakers.room(channel_id)
        if room == 0:
            self._rest(channel_id, max(SHORTEST_SLEEP_S, self._breakers.wait(channel_id)))
        return self._workers if room is None else room

    def _take(self, tx: Tx, channel_id: str, most: int) -> tuple[list[Job], float]:
        """Return the jobs that were claimed; with none, after how many seconds to look again."""
        now = self._clock.now()
        room = self._pace.room(tx.connection, channel_id, now)
        if not room.count:
            return [], room.wait
        until = now + self._policy.lease
        taken = [
            Job.of(row, fence=row.fence + 1)
            for row in repository.claimable(tx.connection, channel_id, now, min(room.count, most))
            if repository.lease(tx.connection, row.id, fence=row.fence, owner=self._owner, until=until, now=now)
        ]
        if taken:
            self._pace.spend(tx.connection, channel_id, len(taken), now)
        # What is due stands behind something that is not: that one's end wakes us, or the poll does.
        return taken, POLL_SECONDS / 4

    def _rest(self, channel_id: str, seconds: float) -> None:
        self._resting[channel_id] = self._clock.monotonic() + min(seconds, POLL_SECONDS)

    async def _start(self, jobs: Sequence[Job]) -> None:
        try:
            items = await self._items(jobs)
        except Problem:
            now = self._clock.now()
            await self._database.write(lambda tx: self._release_all(tx, jobs, now))
            raise
        for job in jobs:
            self._breakers.enter(job.channel_id)
            task = asyncio.get_running_loop().create_task(
                self._sender.send(job, items.get(job.message_id)), name=f"whatsapp-send-{job.id}"
            )
            self._active[job.id] = task
            task.add_done_callback(lambda done, job=job: self._ended(job, done))  # type: ignore[misc]

    def _release_all(self, tx: Tx, jobs: Sequence[Job], now: datetime) -> None:
        for job in jobs:
            self._settling.release(tx, job, seconds=CHAT_WAIT_S, now=now)

    async def _items(self, jobs: Sequence[Job]) -> Mapping[str, Mapping[str, Any]]:
        """Return the messages of ``jobs`` as chat has them now, in one call."""
        wanted = sorted({job.message_id for job in jobs})
        answer = await self._chat.post("/internal/channels/outgoing", {"message_ids": wanted})
        return {str(item["message_id"]): item for item in answer["messages"]}

    def _ended(self, job: Job, task: asyncio.Task[None]) -> None:
        self._active.pop(job.id, None)
        self._resting.pop(job.channel_id, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            # A fault of ours: the lease ends by itself and the job is taken up as after a crash.
            log.error("whatsapp.send_broke", job_id=job.id, exc_info=error)
        self._wake.set()

    async def _until_next(self) -> float:
        now = self._clock.now()
        due = await self._database.read(lambda c: repository.next_due(c, now))
        resting = [at - self._clock.monotonic() for at in self._resting.values()]
        waits = [POLL_SECONDS, *(wait for wait in resting if wait > 0)]
        if due is not None:
            waits.append((due - now).total_seconds())
        return max(SHORTEST_SLEEP_S, min(waits))

    async def _tidy(self) -> None:
        """Keep our leases; take over lapsed ones; end what is quiet, or waited too long."""
        mono, now = self._clock.monotonic(), self._clock.now()
        if jumped := self._watch.jumped():
            await self._after_jump(jumped, now)
        if self._active and mono - self._renewed_at > self._policy.lease.total_seconds() / 3:
            held, until = list(self._active), now + self._policy.lease
            await self._database.write(lambda tx: repository.extend_leases(tx.connection, self._owner, held, until))
            self._renewed_at = mono
        if mono - self._tidied_at < TIDY_SECONDS:
            return
        self._tidied_at = mono
        if self._is_first and self._database.dialect == "sqlite":
            # One process owns a SQLite file: whoever held these leases is gone.
            await self._database.write(lambda tx: repository.end_all_leases(tx.connection, now))
        self._is_first = False
        if await self._database.read(lambda c: repository.has_leftovers(c, now)):
            await self._database.write(lambda tx: self._take_over(tx, now))
        counts = await self._database.read(repository.counts)
        for state in ("queued", "sending", "reconciling", "unconfirmed"):
            QUEUE_SIZE.labels(state=state).set(sum(row.jobs for row in counts if row.state == state))

    async def _after_jump(self, seconds: float, now: datetime) -> None:
        """The wall clock jumped: our leases are renewed before they lapse, and nothing waits for an hour that was undone."""
        self._renewed_at = float("-inf")
        if seconds < 0:
            quiet, lease = self._policy.quiet, self._policy.lease
            await self._database.write(
                lambda tx: repository.clock_went_back(tx.connection, now, quiet=quiet, lease=lease)
            )
        log.warning("whatsapp.clock_jumped", seconds=round(seconds))

    def _take_over(self, tx: Tx, now: datetime) -> None:
        for row in repository.lapsed(tx.connection, now):
            if row.attempt_at is not None:
                # The worker died, or hung, with a request on its way: nobody knows what became of it.
                self._settling.uncertain(tx, row, now)
            else:
                repository.put_back(tx.connection, row, now)
        for row in repository.quiet_enough(tx.connection, now):
            repository.repeat(tx.connection, row, now)
        for row in repository.too_old(tx.connection, now):
            self._settling.fail(tx, row, error_of("expired", texts.EXPIRED), now)

    async def _finish(self) -> None:
        """Wait for what is on its way; what stays is uncertain, and its lease tells the next process so."""
        if self._active:
            await asyncio.wait(self._active.values(), timeout=STOP_SECONDS)
        for task in list(self._active.values()):
            task.cancel()
        await asyncio.gather(*self._active.values(), return_exceptions=True)
