"""Every SQL statement about the recipients of campaigns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from shared.models.base import ACCOUNT
from whatsapp_service.campaigns.models import recipients

r = recipients.c
CHUNK = 500


def replace(connection: Connection, campaign_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put ``rows`` in the place of a campaign's recipients."""
    connection.execute(delete(recipients).where(r.campaign_id == campaign_id))
    for start in range(0, len(rows), CHUNK):
        fresh = [{"account_id": ACCOUNT, "campaign_id": campaign_id, **row} for row in rows[start : start + CHUNK]]
        connection.execute(insert(recipients), fresh)


def by_reason(connection: Connection, campaign_id: str) -> list[Row[Any]]:
    """Return how many failed or were left out, by state and reason, with one of the sentences."""
    wanted = (
        select(r.state, r.reason, func.min(r.detail).label("detail"), func.count().label("recipients"))
        .where(r.campaign_id == campaign_id, r.state.in_(("failed", "skipped")))
        .group_by(r.state, r.reason)
        .order_by(func.count().desc(), r.reason)
    )
    return list(connection.execute(wanted))


def first(connection: Connection, campaign_id: str, limit: int) -> list[Row[Any]]:
    """Return the first recipients who are to be written to."""
    wanted = select(recipients).where(r.campaign_id == campaign_id, r.state.not_in(("skipped",)))
    return list(connection.execute(wanted.order_by(r.position).limit(limit)))


def page(
    connection: Connection, campaign_id: str, *, state: str | None, after: int, limit: int
) -> list[Row[Any]]:  # fmt: skip
    """Return recipients in their order, from behind a position."""
    wanted = select(recipients).where(r.campaign_id == campaign_id, r.position > after)
    if state is not None:
        wanted = wanted.where(r.state == state)
    return list(connection.execute(wanted.order_by(r.position).limit(limit)))


def next_in_turn(connection: Connection, campaign_id: str, now: datetime, most: int) -> list[Row[Any]]:
    """Return the next recipients to be written to."""
    wanted = select(recipients).where(r.campaign_id == campaign_id, r.state == "pending", r.due_at <= now)
    return list(connection.execute(wanted.order_by(r.position).limit(most)))


def unhanded(connection: Connection, campaign_id: str, most: int) -> list[Row[Any]]:
    """Return the recipients whose message is chosen and of which chat may not know yet."""
    wanted = select(recipients).where(r.campaign_id == campaign_id, r.state == "queued", r.is_handed.is_(False))
    return list(connection.execute(wanted.order_by(r.position).limit(most)))


def waiting_count(connection: Connection, campaign_id: str) -> int:
    """Return how many are on their way and not sent yet."""
    wanted = select(func.count()).select_from(recipients).where(r.campaign_id == campaign_id, r.state == "queued")
    return int(connection.execute(wanted).scalar_one())


def next_due(connection: Connection, campaign_id: str) -> datetime | None:
    """Return when the next recipient may be written to; None when nobody waits."""
    wanted = select(func.min(r.due_at)).where(r.campaign_id == campaign_id, r.state == "pending")
    found: datetime | None = connection.execute(wanted).scalar()
    return found


def change(connection: Connection, recipient_id: str, values: Mapping[str, Any], *, state: str | None = None) -> bool:
    """Set ``values`` on one recipient; with ``state`` only while he is in it. Returns whether he was changed."""
    mine = [r.id == recipient_id]
    if state is not None:
        mine.append(r.state == state)
    return bool(connection.execute(update(recipients).where(*mine).values(**values)).rowcount)


def cancel_pending(connection: Connection, campaign_id: str) -> int:
    """Write to nobody further; returns how many that leaves out."""
    unseen = (r.state == "queued") & r.is_handed.is_(False)
    left = update(recipients).where(r.campaign_id == campaign_id, (r.state == "pending") | unseen)
    waiting = left.values(state="cancelled")
    return int(connection.execute(waiting).rowcount)


def leave_out(connection: Connection, recipient_ids: Sequence[str], reason: str, detail: str | None) -> None:
    """Leave recipients out who were to be written to."""
    mine = (r.id.in_(list(recipient_ids)), r.state == "pending")
    connection.execute(update(recipients).where(*mine).values(state="skipped", reason=reason, detail=detail))


def reconsider(connection: Connection, campaign_id: str, reasons: Sequence[str], now: datetime) -> None:
    """Let those who were left out for one of ``reasons`` wait for their turn again."""
    left_out = (r.campaign_id == campaign_id, r.state == "skipped", r.reason.in_(list(reasons)))
    connection.execute(
        update(recipients).where(*left_out).values(state="pending", reason=None, detail=None, due_at=now)
    )


def by_message(connection: Connection, message_id: str) -> Row[Any] | None:
    """Return the recipient whose message this is, kept from others until the transaction ends."""
    return connection.execute(select(recipients).where(r.message_id == message_id).with_for_update()).first()


def find_by_message(connection: Connection, message_id: str) -> Row[Any] | None:
    """Return the recipient whose message this is."""
    return connection.execute(select(recipients).where(r.message_id == message_id)).first()


def latest_in(connection: Connection, conversation_id: str, since: datetime) -> Row[Any] | None:
    """Return the recipient who was written to last in a conversation, since a moment."""
    wanted = select(recipients).where(r.conversation_id == conversation_id, r.sent_at >= since)
    return connection.execute(wanted.order_by(r.sent_at.desc()).limit(1).with_for_update()).first()


def latest_of(connection: Connection, persons: Sequence[str], since: datetime) -> Row[Any] | None:
    """Return the recipient of any campaign who is this person and was written to last, since a moment."""
    wanted = select(recipients).where(r.person.in_(list(persons)), r.sent_at >= since)
    return connection.execute(wanted.order_by(r.sent_at.desc()).limit(1).with_for_update()).first()


def spared(connection: Connection, persons: Sequence[str], reason: str, since: datetime) -> set[str]:
    """Return those of ``persons`` to whom a message failed for ``reason`` since a moment."""
    wanted = select(r.person).where(
        r.person.in_(list(persons)), r.state == "failed", r.reason == reason, r.failed_at >= since
    )
    return {row.person for row in connection.execute(wanted)}


def sums(connection: Connection, campaign_id: str) -> Any:
    """Return how many replied, opted out, and were charged for or not."""
    wanted = select(
        func.count(r.replied_at).label("replies"),
        func.count(r.opted_out_at).label("opt_outs"),
        func.count(r.billable).label("priced"),
        func.count(r.sent_at).label("sent"),
    ).where(r.campaign_id == campaign_id)
    return connection.execute(wanted).one()


def charged(connection: Connection, campaign_id: str) -> dict[str, int]:
    """Return how many messages the provider charges for, by category."""
    wanted = (
        select(r.priced_category, func.count())
        .where(r.campaign_id == campaign_id, r.billable.is_(True))
        .group_by(r.priced_category)
    )
    return {str(category): count for category, count in connection.execute(wanted)}


def moments(connection: Connection, campaign_id: str) -> list[Row[Any]]:
    """Return the moments of every recipient to whom something happened."""
    wanted = select(r.sent_at, r.delivered_at, r.read_at, r.replied_at, r.failed_at).where(
        r.campaign_id == campaign_id, r.sent_at.is_not(None) | r.failed_at.is_not(None)
    )
    return list(connection.execute(wanted))
