"""Every SQL statement about the queue. A change names the fence it was made under: who lost the lease changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, insert, or_, select, update

from shared.models.base import ACCOUNT
from shared.utils.ids import uuid7
from whatsapp_service.outbound.domain import PENDING
from whatsapp_service.outbound.models import queue

_EARLIER = queue.alias("earlier")


def next_position(connection: Connection, conversation_id: str) -> int:
    """Return the place behind everything that was ever queued in this conversation."""
    last = select(func.max(queue.c.position)).where(queue.c.conversation_id == conversation_id)
    return int(connection.execute(last).scalar() or 0) + 1


def find_by_dedupe(connection: Connection, dedupe: str) -> Row[Any] | None:
    """Return a job by what makes it one."""
    return connection.execute(select(queue).where(queue.c.dedupe == dedupe).with_for_update()).first()


def add(connection: Connection, values: dict[str, Any], *, now: datetime) -> None:
    """Queue a new job."""
    fresh = {
        "id": uuid7(), "account_id": ACCOUNT, "state": "queued", "tries": 0, "pair_hits": 0, "sends": 0, "repeats": 0,
        "fence": 0, "spelling": "unknown", "due_at": now, "created_at": now, "updated_at": now,
    }  # fmt: skip
    connection.execute(insert(queue).values(**fresh, **values))


def set_values(connection: Connection, job_id: str, values: dict[str, Any], *, fence: int | None = None) -> bool:
    """Change a job; with ``fence`` only while that lease holds. Returns whether it was changed."""
    mine = queue.c.id == job_id
    if fence is not None:
        mine = and_(mine, queue.c.fence == fence, queue.c.state == "sending")
    return bool(connection.execute(update(queue).where(mine).values(**values)).rowcount)


def find_by_message(connection: Connection, message_id: str) -> Row[Any] | None:
    """Return the job of a message of chat's."""
    return connection.execute(select(queue).where(queue.c.dedupe == f"m:{message_id}")).first()


def get(connection: Connection, job_id: str) -> Row[Any] | None:
    """Return a job, kept from others until the transaction ends."""
    return connection.execute(select(queue).where(queue.c.id == job_id).with_for_update()).first()


def due_channels(connection: Connection, now: datetime) -> list[str]:
    """Return the channels that have something to send now."""
    wanted = select(queue.c.channel_id).where(queue.c.state == "queued", queue.c.due_at <= now).distinct()
    return [row.channel_id for row in connection.execute(wanted)]


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return when the next job that waits for its time becomes due."""
    waiting = queue.c.state.in_(("queued", "reconciling"))
    found: datetime | None = connection.execute(
        select(func.min(queue.c.due_at)).where(waiting, queue.c.due_at > now)
    ).scalar()
    return found


def claimable(connection: Connection, channel_id: str, now: datetime, most: int) -> list[Row[Any]]:
    """Return the first pending job of each conversation of a channel that is due, oldest first."""
    blocked = exists().where(
        _EARLIER.c.conversation_id == queue.c.conversation_id,
        _EARLIER.c.state.in_(PENDING),
        _EARLIER.c.position < queue.c.position,
    )
    wanted = (
        select(queue)
        .where(queue.c.channel_id == channel_id, queue.c.state == "queued", queue.c.due_at <= now, ~blocked)
        .order_by(queue.c.due_at, queue.c.id)
        .limit(most)
    )
    return list(connection.execute(wanted))


def lease(connection: Connection, job_id: str, *, fence: int, owner: str, until: datetime, now: datetime) -> bool:
    """Take a job that is still queued under ``fence``; the new fence is one higher."""
    taken = (
        update(queue)
        .where(queue.c.id == job_id, queue.c.state == "queued", queue.c.fence == fence)
        .values(state="sending", fence=fence + 1, lease_owner=owner, lease_until=until, updated_at=now)
    )
    return bool(connection.execute(taken).rowcount)


def extend_leases(connection: Connection, owner: str, job_ids: Sequence[str], until: datetime) -> None:
    """Keep the jobs that this process still works on."""
    connection.execute(
        update(queue)
        .where(queue.c.id.in_(list(job_ids)), queue.c.state == "sending", queue.c.lease_owner == owner)
        .values(lease_until=until)
    )


def end_all_leases(connection: Connection, now: datetime) -> None:
    """End every lease; for a database that only one process uses, at its start."""
    connection.execute(update(queue).where(queue.c.state == "sending").values(lease_until=now - timedelta(seconds=1)))


def has_leftovers(connection: Connection, now: datetime) -> bool:
    """Return whether ``lapsed``, ``quiet_enough`` or ``too_old`` would find something."""
    found = or_(
        and_(queue.c.state == "sending", queue.c.lease_until < now),
        and_(queue.c.state == "reconciling", queue.c.due_at <= now),
        and_(queue.c.state == "queued", queue.c.expires_at <= now),
    )
    return connection.execute(select(queue.c.id).where(found).limit(1)).first() is not None


def clock_went_back(connection: Connection, now: datetime, *, quiet: timedelta, lease: timedelta) -> None:
    """Bring what waits for a moment back to one that is near: the moments were written by a clock that ran ahead."""
    latest = {
        "queued": ("due_at", now),
        "reconciling": ("due_at", now + quiet),
        "sending": ("lease_until", now + lease),
    }
    for state, (name, moment) in latest.items():
        late = and_(queue.c.state == state, queue.c[name] > moment)
        connection.execute(update(queue).where(late).values({name: moment}))


def put_back(connection: Connection, row: Row[Any], now: datetime) -> None:
    """Return a job to the queue that certainly did not leave."""
    values = {
        "state": "queued", "due_at": now, "fence": row.fence + 1, "lease_owner": None, "lease_until": None,
        "updated_at": now,
    }  # fmt: skip
    set_values(connection, row.id, values)


def repeat(connection: Connection, row: Row[Any], now: datetime) -> None:
    """Queue an uncertain job again, marked as a repetition."""
    values = {
        "state": "queued", "due_at": now, "repeats": row.repeats + 1, "fence": row.fence + 1, "updated_at": now,
    }  # fmt: skip
    set_values(connection, row.id, values)


def lapsed(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Return the jobs whose worker did not come back."""
    wanted = select(queue).where(queue.c.state == "sending", queue.c.lease_until < now).limit(500)
    return list(connection.execute(wanted.with_for_update(skip_locked=True)))


def quiet_enough(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Return the uncertain jobs about which nothing was heard for the quiet period."""
    wanted = select(queue).where(queue.c.state == "reconciling", queue.c.due_at <= now).limit(500)
    return list(connection.execute(wanted.with_for_update(skip_locked=True)))


def too_old(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Return what still waits after the longest time that a message may wait."""
    wanted = select(queue).where(queue.c.state == "queued", queue.c.expires_at <= now).limit(500)
    return list(connection.execute(wanted.with_for_update(skip_locked=True)))


def find_for_status(
    connection: Connection, channel_id: str, external_id: str, message_id: str | None
) -> Row[Any] | None:
    """Return the job that a status is about: by the provider's id, else by our own that the provider repeated."""
    by_external = and_(queue.c.channel_id == channel_id, queue.c.external_id == external_id)
    found = connection.execute(select(queue).where(by_external).with_for_update()).first()
    if found is not None or not message_id:
        return found
    by_ours = and_(or_(queue.c.dedupe == f"m:{message_id}", queue.c.id == message_id), queue.c.channel_id == channel_id)
    return connection.execute(select(queue).where(by_ours).with_for_update()).first()


def is_known(connection: Connection, channel_id: str, external_id: str) -> bool:
    """Return whether a message of this provider's id was sent from here."""
    wanted = select(queue.c.id).where(queue.c.channel_id == channel_id, queue.c.external_id == external_id)
    return connection.execute(wanted).first() is not None


def unanswered(connection: Connection, channel_id: str, echo_key: str) -> Row[Any] | None:
    """Return the oldest job whose request left, whose answer did not come, and that an echo of this kind may be about."""
    wanted = (
        select(queue)
        .where(
            queue.c.channel_id == channel_id,
            queue.c.echo_key == echo_key,
            queue.c.external_id.is_(None),
            queue.c.state.in_(("sending", "reconciling", "unconfirmed", "queued")),
            queue.c.sends > 0,
        )
        .order_by(queue.c.id)
        .limit(1)
        .with_for_update()
    )
    return connection.execute(wanted).first()


def is_sending(connection: Connection, channel_id: str) -> bool:
    """Return whether a request of a channel is on its way."""
    wanted = select(queue.c.id).where(queue.c.channel_id == channel_id, queue.c.state == "sending").limit(1)
    return connection.execute(wanted).first() is not None


def counts(connection: Connection) -> list[Row[Any]]:
    """Return how many jobs of each channel are in each state that is not over."""
    over = ("sent", "delivered", "read", "failed")
    wanted = (
        select(
            queue.c.channel_id, queue.c.state, func.count().label("jobs"), func.min(queue.c.created_at).label("oldest")
        )
        .where(queue.c.state.not_in(over))
        .group_by(queue.c.channel_id, queue.c.state)
    )
    return list(connection.execute(wanted))
