"""Where a person stands, from what is known of him; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.errors import Invalid

OUT = ("opted_out", "opted_out_all")


@dataclass(frozen=True, slots=True)
class Person:
    """By what somebody is known: digits with country code and ninth digit, the network's own id, or both."""

    phone: str | None
    user_id: str | None = None


def newest_of(rows: Iterable[Any]) -> Any:
    """Return the row of a person's newest word; of two at one moment, the refusal. None where there is no row."""
    return max(rows, key=lambda row: (row.at, row.state in OUT), default=None)


def state_of(rows: Iterable[Any]) -> str | None:
    """Return where a person stands who is known by these rows: at his newest word."""
    newest = newest_of(rows)
    return None if newest is None else str(newest.state)


def is_later(at: datetime, known: datetime | None) -> bool:
    """Return whether a word of ``at`` counts against one of ``known``: webhooks come in any order."""
    return known is None or at >= known


def reason_to_skip(state: str | None, *, advertises: bool, needs_opt_in: bool, respects_full: bool) -> str | None:
    """Return why who stands at ``state`` is not written to, or None where he may be."""
    if state == "opted_out_all" and respects_full:
        return "opted_out"
    if advertises and state in OUT:
        return "opted_out"
    return "no_consent" if needs_opt_in and state != "opted_in" else None


_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def place(at: datetime, consent_id: str) -> str:
    """Return the place in the list behind a word: its moment and its person, so that what changes meanwhile moves nobody."""
    return f"{(at - _EPOCH) // _TICK}.{consent_id}"


def place_of(text: str) -> tuple[datetime, str]:
    """Return what a place says. Raises Invalid."""
    moment, _, consent_id = text.partition(".")
    try:
        return _EPOCH + timedelta(microseconds=int(moment)), str(UUID(consent_id))
    except (ValueError, OverflowError):
        raise Invalid.field("before", "place", "must be the next_before of a page") from None
