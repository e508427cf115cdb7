"""Every SQL statement about campaigns themselves, their deeds and the provider's rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Text, delete, func, insert, select, type_coerce, update

from shared.models.base import ACCOUNT
from shared.utils.ids import uuid7
from whatsapp_service.campaigns.counting import Count
from whatsapp_service.campaigns.models import campaigns, deeds, recipients, rules

c = campaigns.c


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a campaign."""
    connection.execute(insert(campaigns).values(account_id=ACCOUNT, **values))


def find(connection: Connection, campaign_id: str, *, lock: bool = False) -> Row[Any] | None:
    """Return a campaign, kept from others until the transaction ends if asked."""
    wanted = select(campaigns).where(c.account_id == ACCOUNT, c.id == campaign_id)
    return connection.execute(wanted.with_for_update() if lock else wanted).first()


def change(connection: Connection, campaign_id: str, values: Mapping[str, Any]) -> None:
    """Set ``values`` on a campaign."""
    connection.execute(update(campaigns).where(c.account_id == ACCOUNT, c.id == campaign_id).values(**values))


def remove(connection: Connection, campaign_id: str) -> None:
    """Delete a campaign with all that belongs to it."""
    for table in (recipients, deeds):
        connection.execute(delete(table).where(table.c.campaign_id == campaign_id))
    connection.execute(delete(campaigns).where(c.account_id == ACCOUNT, c.id == campaign_id))


def page(
    connection: Connection, *, state: str | None, q: str | None, offset: int, limit: int
) -> tuple[list[Row[Any]], int]:
    """Return campaigns, newest first, and how many there are in all."""
    where = [c.account_id == ACCOUNT]
    if state is not None:
        where.append(c.state == state)
    if q:
        where.append(func.lower(c.name).contains(q.lower(), autoescape=True))
    total = int(connection.execute(select(func.count()).select_from(campaigns).where(*where)).scalar_one())
    wanted = select(campaigns).where(*where).order_by(c.id.desc()).offset(offset).limit(limit)
    return list(connection.execute(wanted)), total


def names_file(connection: Connection, file_id: str) -> bool:
    """Return whether a campaign opens with this file."""
    found = select(c.id).where(c.account_id == ACCOUNT, type_coerce(c.variables, Text).contains(file_id)).limit(1)
    return connection.execute(found).first() is not None


def at_work(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Return the campaigns that run, and those whose time to begin has come."""
    due = (c.state == "running") | ((c.state == "scheduled") & (c.start_at <= now))
    return list(connection.execute(select(campaigns).where(c.account_id == ACCOUNT, due).order_by(c.id)))


def running_on(connection: Connection, channel_id: str) -> list[Row[Any]]:
    """Return the campaigns that run over a number, kept from others until the transaction ends."""
    wanted = select(campaigns).where(c.account_id == ACCOUNT, c.channel_id == channel_id, c.state == "running")
    return list(connection.execute(wanted.with_for_update()))


def counts(connection: Connection, campaign_ids: Sequence[str]) -> dict[str, Count]:
    """Return the figures of campaigns; of one without recipients there are none."""
    r = recipients.c
    wanted = (
        select(r.campaign_id, r.state, r.reason, func.count().label("count"))
        .where(r.campaign_id.in_(list(campaign_ids)))
        .group_by(r.campaign_id, r.state, r.reason)
    )
    totals: dict[str, Counter[str]] = {}
    left_out: dict[str, Counter[str]] = {}
    for campaign_id, state, reason, count in connection.execute(wanted):
        totals.setdefault(campaign_id, Counter())[state] += count
        if state == "skipped":
            left_out.setdefault(campaign_id, Counter())[str(reason)] += count
    return {one: Count(totals[one], left_out.get(one, {})) for one in totals}


def count(connection: Connection, campaign_id: str) -> Count:
    """Return the figures of one campaign."""
    return counts(connection, [campaign_id]).get(campaign_id, Count())


def add_deed(connection: Connection, campaign_id: str, values: Mapping[str, Any]) -> None:
    """Note what somebody did."""
    connection.execute(insert(deeds).values(id=uuid7(), account_id=ACCOUNT, campaign_id=campaign_id, **values))


def deeds_of(connection: Connection, campaign_id: str) -> list[Row[Any]]:
    """Return who did what to a campaign, oldest first."""
    wanted = select(deeds).where(deeds.c.campaign_id == campaign_id).order_by(deeds.c.id)
    return list(connection.execute(wanted))


def rules_row(connection: Connection) -> Row[Any] | None:
    """Return the stored rules, or None."""
    return connection.execute(select(rules).where(rules.c.account_id == ACCOUNT)).first()


def keep_rules(connection: Connection, given: Mapping[str, Any], *, at: datetime, by_id: str, by_name: str) -> None:
    """Store the rules."""
    values = {"given": dict(given), "updated_at": at, "by_id": by_id, "by_name": by_name}
    changed = connection.execute(update(rules).where(rules.c.account_id == ACCOUNT).values(**values))
    if not changed.rowcount:
        connection.execute(insert(rules).values(account_id=ACCOUNT, **values))
