"""Windows as the other nouns use them, always inside their own transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shared.database.port import Tx
from whatsapp_service import brazil
from whatsapp_service.windows import repository
from whatsapp_service.windows.domain import SERVICE, Window, free_entry_after_answer, window_after

__all__ = [
    "Window", "address_of", "keep_address", "names", "note_answer", "note_free_entry", "note_inbound", "note_shut",
    "window_of",
]  # fmt: skip


def note_inbound(
    tx: Tx, *, channel_id: str, phone: str | None, user_id: str | None, at: datetime, referral: bool = False
) -> Window:
    """Store that a customer wrote at ``at`` and return his window. ``referral``: he came by an advertisement.

    Repeats and messages that arrive late change nothing. Call it for what a customer writes or taps, not for his reactions:
    the platform does not reliably take those for messages.
    """
    for customer in names(phone, user_id):
        repository.note_inbound(tx.connection, channel_id, customer, at=at, referral_at=at if referral else None)
    return window_of(tx.connection, channel_id=channel_id, phone=phone, user_id=user_id)


def window_of(connection: Connection, *, channel_id: str, phone: str | None, user_id: str | None) -> Window:
    """Return how long this customer may be answered freely on this channel."""
    whole = Window()
    for row in repository.rows(connection, channel_id, names(phone, user_id)):
        whole = whole.joined(window_after(row.last_inbound_at, row.free_entry_until))
    return whole


def note_answer(tx: Tx, *, channel_id: str, phone: str | None, user_id: str | None, at: datetime) -> datetime | None:
    """Open the free entry window where this answer does: the customer came by an advertisement within the last day.

    Returns its end, None where this answer opens none.
    """
    mine = names(phone, user_id)
    ends = [
        end
        for row in repository.rows(tx.connection, channel_id, mine)
        if row.free_entry_until is None and (end := free_entry_after_answer(row.referral_at, at)) is not None
    ]
    if not ends:
        return None
    repository.open_free_entry(tx.connection, channel_id, mine, max(ends))
    return max(ends)


def note_free_entry(tx: Tx, *, channel_id: str, phone: str | None, user_id: str | None, until: datetime) -> bool:
    """Store until when the platform itself says that the free entry window lasts; returns whether that is news."""
    return repository.set_free_entry(tx.connection, channel_id, names(phone, user_id), until)


def note_shut(tx: Tx, *, channel_id: str, phone: str | None, user_id: str | None, at: datetime) -> None:
    """Store that the platform called the window shut at ``at``, unless the customer has written since."""
    repository.shut(tx.connection, channel_id, names(phone, user_id), at=at, written_by=at - SERVICE)


def address_of(connection: Connection, phone: str) -> str:
    """Return the spelling of a number to send to: the platform's own if known, else with the ninth digit."""
    kept = brazil.canonical(phone)
    return repository.address_of(connection, kept) or kept


def keep_address(tx: Tx, *, phone: str, wa_id: str, now: datetime) -> None:
    """Remember how the platform spells a number."""
    if wa_id.isdigit() and len(wa_id) <= 20:
        repository.keep_address(tx.connection, brazil.canonical(phone), wa_id, now)


def names(phone: str | None, user_id: str | None) -> list[str]:
    """Return the names under which what concerns a customer is kept."""
    found = [f"p:{brazil.canonical(phone)}"] if phone else []
    return [*found, f"u:{user_id}"] if user_id else found
