"""The queries behind the figures. Each reads what is open or what is of today, never the whole history; one counts it all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select, true

from chat_service.conversations.models import STATUSES, conversations
from chat_service.stats.elapsed import seconds_between

c = conversations.c
OPEN_STATES = tuple(state for state in STATUSES if state not in ("resolved", "closed"))


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """The open conversations of one queue in one state that one agent has, or nobody."""

    queue_id: str | None
    status: str
    agent_id: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Today:
    """What was finished today, and the means of today in seconds; None where there is nothing to average."""

    resolved: int
    response_seconds: float | None
    resolution_seconds: float | None


def _within(queues: Collection[str] | None) -> ColumnElement[bool]:
    return true() if queues is None else c.queue_id.in_(sorted(queues))


def open_groups(connection: Connection, queues: Collection[str] | None) -> list[OpenGroup]:
    """Return the open conversations by queue, state and agent, in one pass over an index; ``queues`` None means all."""
    query = (
        select(c.queue_id, c.status, c.agent_id, func.count())
        .where(c.status.in_(OPEN_STATES), _within(queues))
        .group_by(c.status, c.queue_id, c.agent_id)
    )
    return [OpenGroup(row[0], row[1], row[2], int(row[3])) for row in connection.execute(query)]


def longest_waits(connection: Connection, queues: Collection[str] | None) -> dict[str | None, datetime | None]:
    """Return since when the customer who waits longest does, by queue; only rows of those who wait are read."""
    since = func.min(c.waiting_since, type_=c.waiting_since.type)
    query = select(c.queue_id, since).where(c.status == "waiting", _within(queues)).group_by(c.queue_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def today(connection: Connection, midnight: datetime, queues: Collection[str] | None) -> Today:
    """Return what was resolved since ``midnight``, and how long those that began since then waited for an answer."""
    took = func.avg(seconds_between(c.resolved_at, c.created_at))
    resolved, resolution = connection.execute(
        select(func.count(), took).where(c.resolved_at >= midnight, _within(queues))
    ).one()
    waited = func.avg(seconds_between(c.first_response_at, c.created_at))
    response = connection.execute(
        select(waited).where(c.created_at >= midnight, c.first_response_at.is_not(None), _within(queues))
    ).scalar()
    return Today(int(resolved), _seconds(response), _seconds(resolution))


def begun_since(
    connection: Connection, since: datetime, queues: Collection[str], most: int
) -> list[tuple[str, datetime, datetime | None]]:
    """Return (state, beginning, first answer) of the newest conversations of the queues, and of those in no queue."""
    query = (
        select(c.status, c.created_at, c.first_response_at)
        .where(c.created_at >= since, or_(c.queue_id.is_(None), c.queue_id.in_(sorted(queues))))
        .order_by(c.created_at.desc())
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def total(connection: Connection, *, since: datetime | None = None, queues: Collection[str] | None = None) -> int:
    """Return how many conversations there are, those stored at ``since`` or later if it is given."""
    query = select(func.count()).select_from(conversations).where(_within(queues))
    if since is not None:
        query = query.where(c.id >= _first_id(since))
    return int(connection.execute(query).scalar_one())


def _first_id(moment: datetime) -> str:
    """Return the id below those that are made at ``moment``; ids tell when a row was stored, also of an imported past."""
    stamp = f"{int(moment.timestamp() * 1000):012x}"
    return f"{stamp[:8]}-{stamp[8:]}-7000-8000-000000000000"


def by_state(connection: Connection) -> list[tuple[str, str | None, int]]:
    """Return how many conversations are in each state of each queue."""
    query = select(c.status, c.queue_id, func.count()).group_by(c.status, c.queue_id)
    return [(row[0], row[1], int(row[2])) for row in connection.execute(query)]


def by_queue(connection: Connection, *, since: datetime) -> dict[str | None, int]:
    """Return how many conversations stored at ``since`` or later each queue has."""
    query = select(c.queue_id, func.count()).where(c.id >= _first_id(since)).group_by(c.queue_id)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)
