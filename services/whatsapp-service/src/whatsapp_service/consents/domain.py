"""Where a person stands, from what is known of him; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OUT = ("opted_out", "opted_out_all")


@dataclass(frozen=True, slots=True)
class Person:
    """By what somebody is known: digits with country code and ninth digit, the network's own id, or both."""

    phone: str | None
    user_id: str | None = None


def state_of(rows: Iterable[Any]) -> str | None:
    """Return where a person stands who is known by these rows: his newest word; of two at one moment, the refusal."""
    newest: Any = None
    for row in rows:
        if newest is None or (row.at, row.state in OUT) > (newest.at, newest.state in OUT):
            newest = row
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
