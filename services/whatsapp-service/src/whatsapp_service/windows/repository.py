"""Every SQL statement about windows and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from shared.models.base import ACCOUNT
from whatsapp_service.windows.models import addresses, windows


def rows(connection: Connection, channel_id: str, customers: Sequence[str]) -> list[Row[Any]]:
    """Return the windows of one customer under all his names."""
    wanted = select(windows).where(windows.c.channel_id == channel_id, windows.c.customer.in_(list(customers)))
    return list(connection.execute(wanted))


def note_inbound(
    connection: Connection, channel_id: str, customer: str, *, at: datetime, referral_at: datetime | None
) -> None:
    """Store that the customer wrote; an older message than the newest known changes nothing."""
    mine = (windows.c.channel_id == channel_id, windows.c.customer == customer)
    found = connection.execute(select(windows).where(*mine).with_for_update()).first()
    if found is None:
        connection.execute(
            insert(windows).values(
                channel_id=channel_id,
                customer=customer,
                account_id=ACCOUNT,
                last_inbound_at=at,
                referral_at=referral_at,
            )
        )
        return
    values: dict[str, Any] = {}
    if at > found.last_inbound_at:
        values["last_inbound_at"] = at
    if referral_at is not None and (found.referral_at is None or referral_at > found.referral_at):
        values |= {"referral_at": referral_at, "free_entry_until": None}
    if values:
        connection.execute(update(windows).where(*mine).values(**values))


def open_free_entry(connection: Connection, channel_id: str, customers: Sequence[str], until: datetime) -> None:
    """Store the end of the free entry window."""
    connection.execute(
        update(windows)
        .where(
            windows.c.channel_id == channel_id,
            windows.c.customer.in_(list(customers)),
            windows.c.referral_at.is_not(None),
            windows.c.free_entry_until.is_(None),
        )
        .values(free_entry_until=until)
    )


def set_free_entry(connection: Connection, channel_id: str, customers: Sequence[str], until: datetime) -> bool:
    """Store the end of the free entry window where it is another than known; returns whether it was."""
    w = windows.c
    change = (
        update(windows)
        .where(
            w.channel_id == channel_id, w.customer.in_(list(customers)),
            or_(w.free_entry_until.is_(None), w.free_entry_until < until),
        )
        .values(free_entry_until=until)
    )  # fmt: skip
    return bool(connection.execute(change).rowcount)


def shut(
    connection: Connection, channel_id: str, customers: Sequence[str], *, at: datetime, written_by: datetime
) -> None:
    """End the windows of whoever has not written after ``at``: as if the newest message were of ``written_by``."""
    mine = (windows.c.channel_id == channel_id, windows.c.customer.in_(list(customers)))
    connection.execute(
        update(windows)
        .where(*mine, windows.c.last_inbound_at > written_by, windows.c.last_inbound_at <= at)
        .values(last_inbound_at=written_by)
    )
    connection.execute(
        update(windows)
        .where(*mine, windows.c.last_inbound_at <= at, windows.c.free_entry_until > at)
        .values(free_entry_until=at)
    )


def address_of(connection: Connection, phone: str) -> str | None:
    """Return how the platform spells a number, if it has told."""
    found = connection.execute(select(addresses.c.wa_id).where(addresses.c.phone == phone)).scalar()
    return None if found is None else str(found)


def keep_address(connection: Connection, phone: str, wa_id: str, now: datetime) -> None:
    """Store how the platform spells a number, where that is not the usual spelling or not what was known."""
    known = address_of(connection, phone)
    if known == wa_id or (known is None and wa_id == phone):
        return
    if known is None:
        connection.execute(insert(addresses).values(phone=phone, account_id=ACCOUNT, wa_id=wa_id, updated_at=now))
    else:
        connection.execute(update(addresses).where(addresses.c.phone == phone).values(wa_id=wa_id, updated_at=now))
