"""The figures that supervisors look at, and the ones that dashboards scrape."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from chat_service.conversations.models import STATUSES
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Change
from chat_service.stats import repository
from chat_service.stats.repository import OPEN_STATES, OpenGroup
from chat_service.stats.schemas import QueueStats, StatsView
from shared.database.port import Database
from shared.observability.metrics import gauge, histogram
from shared.utils.clock import Clock

MINUTES = (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 86_400)
HOURS = (60, 300, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 259_200, 604_800)
SHARED_SECONDS = 1.0
"""Boards ask every few seconds and there are many of them: within it they share what was read once."""
MOST_VIEWS = 200
ACTIVE = gauge("conversations_active_total", "Conversations that are open.")
BY_STATE = gauge("conversations_by_state", "Conversations in each state.", ("state",))
QUEUE_SIZE = gauge("message_queue_size", "What waits: customers for an agent, changes for the writer.", ("queue_type",))
FIRST_RESPONSE = histogram(
    "first_response_time_seconds", "From the beginning to a person's first answer.", ("channel", "priority"), MINUTES
)
RESOLUTION = histogram("issue_resolution_time_seconds", "From the beginning to the resolution.", (), HOURS)


class Queues(Protocol):
    """What the figures ask of queues."""

    def active(self, connection: Connection) -> list[dict[str, str]]:
        """Return id and name of the active queues, in order."""
        ...

    def by_user(self, connection: Connection) -> dict[str, list[str]]:
        """Return the queues of every user who serves one."""
        ...


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many conversations each queue had at a moment: what is older need not be counted again."""

    by_queue: dict[str | None, int]
    at: datetime

    def within(self, queues: frozenset[str] | None) -> int:
        """Return how many there were in the queues, in all for None."""
        return sum(number for queue, number in self.by_queue.items() if queues is None or queue in queues)


@dataclass(frozen=True, slots=True)
class _Shared:
    """The figures of some queues, or their reading, for everybody who asks until then."""

    until: float
    view: asyncio.Future[StatsView]


class StatsService:
    """``online`` tells which of some users are there now."""

    def __init__(
        self,
        *,
        database: Database,
        queues: Queues,
        online: Callable[[Iterable[str]], set[str]],
        clock: Clock,
        timezone: str,
    ) -> None:
        self._database, self._queues, self._online, self._clock = database, queues, online, clock
        self._zone = ZoneInfo(timezone)
        self._counted: _Counted | None = None
        self._views: dict[frozenset[str] | None, _Shared] = {}

    async def of(self, scope: Scope) -> StatsView:
        """Return the figures of all queues, or of the caller's own without ``reports:all``; they may be a second old."""
        queues = None if scope.caller.may("reports:all") else scope.queues
        known = self._views.get(queues)
        if known is not None and known.until > self._clock.monotonic():
            return await asyncio.shield(known.view)
        if len(self._views) >= MOST_VIEWS:
            self._views.clear()
        # Read once for all who look within the second, whoever of them goes away.
        view = asyncio.ensure_future(self._database.read(lambda c: self._view(c, queues)))
        self._views[queues] = _Shared(self._clock.monotonic() + SHARED_SECONDS, view)
        return await asyncio.shield(view)

    def _view(self, connection: Connection, queues: frozenset[str] | None) -> StatsView:
        groups = repository.open_groups(connection, queues)
        waits = repository.longest_waits(connection, queues)
        today = repository.today(connection, self._midnight(), queues)
        served = self._queues.by_user(connection)
        online = self._online(served)
        busy = {group.agent_id for group in groups if group.status == "in_service"}
        at_work = {user for user in online if queues is None or not queues.isdisjoint(served[user])}
        return StatsView(
            total_conversations=self._total(connection, queues),
            active_conversations=sum(group.count for group in groups),
            waiting_conversations=sum(group.count for group in groups if group.status == "waiting"),
            resolved_today=today.resolved,
            avg_response_time=today.response_seconds,
            avg_resolution_time=today.resolution_seconds,
            agent_utilization=round(len(at_work & busy) / len(at_work), 3) if at_work else 0.0,
            queue_stats=[
                _of_queue(queue, groups, waits.get(queue["id"]), sum(queue["id"] in served[user] for user in online))
                for queue in self._queues.active(connection)
                if queues is None or queue["id"] in queues
            ],
        )

    def _midnight(self) -> datetime:
        return self._clock.now().astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def _total(self, connection: Connection, queues: frozenset[str] | None) -> int:
        counted = self._counted
        if counted is None:
            return repository.total(connection, queues=queues)
        return counted.within(queues) + repository.total(connection, since=counted.at, queues=queues)

    async def refresh(self) -> None:
        """Set the gauges, all from one count by state and queue."""
        at = self._clock.now()
        groups, newer = await self._database.read(lambda c: (repository.by_state(c), repository.by_queue(c, since=at)))
        states, by_queue = Counter[str](), Counter[str | None]()
        for state, queue, number in groups:
            states[state] += number
            by_queue[queue] += number
        by_queue.subtract(newer)
        self._counted = _Counted(dict(by_queue), at)
        for state in STATUSES:
            BY_STATE.labels(state).set(states.get(state, 0))
        ACTIVE.set(sum(states.get(state, 0) for state in OPEN_STATES))
        QUEUE_SIZE.labels("waiting").set(states.get("waiting", 0))
        QUEUE_SIZE.labels("writer").set(getattr(self._database, "queued", 0))


def _of_queue(
    queue: dict[str, str], groups: Sequence[OpenGroup], waiting_since: datetime | None, online: int
) -> QueueStats:
    def number(status: str) -> int:
        return sum(group.count for group in groups if (group.queue_id, group.status) == (queue["id"], status))

    return QueueStats(
        queue_id=queue["id"],
        name=queue["name"],
        waiting=number("waiting"),
        in_service=number("in_service"),
        oldest_waiting_since=waiting_since,
        online_agents=online,
    )


def observe(changes: Iterable[Change]) -> None:
    """Note first answers and resolutions among ``changes``; called once for each commit of this process."""
    for change in changes:
        conversation = change.conversation
        for item in change.items:
            if item.direction == "outbound":
                # The deed gave both the same moment; a later answer has another one.
                if item.created_at == conversation.first_response_at:
                    waited = item.created_at - conversation.created_at
                    FIRST_RESPONSE.labels(conversation.channel, conversation.priority).observe(waited.total_seconds())
                    break
            elif item.metadata is not None and _ends(item.metadata):
                RESOLUTION.observe((item.created_at - conversation.created_at).total_seconds())


def _ends(facts: dict[str, Any]) -> bool:
    """Return whether a deed ended the matter; closing what was resolved before, or what goes on elsewhere, did not."""
    closed = facts.get("event") == "closed" and not facts.get("merged")
    return facts.get("event") == "resolved" or (closed and facts.get("before") != "resolved")
