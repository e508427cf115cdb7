"""What an item of a timeline adds to the sums of its day. Pure.

TME, the first answer, counts from the beginning to a person's first answer; TMR, the resolution, from the beginning (or the
reopening) to the resolution; TMA, the handling, from when its agent took it (or the reopening) to the resolution.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

MEASURES = (
    "opened", "resolved", "reopened", "messages_in", "messages_out", "responses", "response_ms", "resolution_ms", "handled",
    "handling_ms", "ratings", "score",
)  # fmt: skip
"""What is summed: counts, milliseconds of what was answered, resolved or handled, and the points of the ratings."""


@dataclass(frozen=True, slots=True)
class Key:
    """Whose sums they are; '' stands for no queue or no agent."""

    day: str
    queue_id: str
    agent_id: str
    channel: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What counting needs to know of a conversation, as it is now."""

    id: str
    channel: str
    queue_id: str
    agent_id: str
    created_at: datetime
    first_response_at: datetime | None
    assigned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """One item of a timeline; ``facts`` is the metadata of a system item."""

    seq: int
    direction: str
    sender_type: str
    sender_id: str
    created_at: datetime
    facts: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Counted:
    """How far a conversation is counted, and when it was last opened again."""

    seq: int
    reopened_at: datetime | None = None


class Sums:
    """What is to be added, by day and whose it is."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.by_key: dict[Key, dict[str, int]] = {}

    def add(self, at: datetime, subject: Subject, agent_id: str, **amounts: int) -> None:
        """Add amounts to the day of ``at`` in the provider's calendar."""
        day = at.astimezone(self._zone).date().isoformat()
        sums = self.by_key.setdefault(Key(day, subject.queue_id, agent_id, subject.channel), {})
        for name, amount in amounts.items():
            sums[name] = sums.get(name, 0) + amount


def count(sums: Sums, subject: Subject, known: Counted | None, items: Iterable[Seen]) -> Counted:
    """Add to ``sums`` what ``items``, which follow what is ``known``, tell of a conversation; returns how far it is counted."""
    if known is None:
        # Who will take it is not known when a conversation begins: its beginning is its queue's.
        sums.add(subject.created_at, subject, "", opened=1)
        known = Counted(0)
    seq, reopened_at = known.seq, known.reopened_at
    for item in items:
        seq = item.seq
        if item.facts is not None:
            reopened_at = _deed(sums, subject, item.created_at, item.facts, reopened_at)
        elif item.direction == "inbound":
            sums.add(item.created_at, subject, subject.agent_id, messages_in=1)
        elif item.direction == "outbound":
            _answer(sums, subject, item)
    return Counted(seq, reopened_at)


def _answer(sums: Sums, subject: Subject, item: Seen) -> None:
    author = item.sender_id if item.sender_type == "agent" else ""
    sums.add(item.created_at, subject, author, messages_out=1)
    # The deed gave both the same moment; a later answer has another one.
    if author and item.created_at == subject.first_response_at:
        waited = _milliseconds(subject.created_at, item.created_at)
        sums.add(item.created_at, subject, author, responses=1, response_ms=waited)


def _deed(
    sums: Sums, subject: Subject, at: datetime, facts: dict[str, Any], reopened_at: datetime | None
) -> datetime | None:
    """Count a resolution or a reopening; returns when the conversation was last opened again."""
    event = facts.get("event")
    if facts.get("merged"):
        return reopened_at  # it goes on in another conversation: nothing was resolved
    if event == "reopened":
        sums.add(at, subject, subject.agent_id, reopened=1)
        return at
    if event == "resolved" or (event == "closed" and facts.get("before") != "resolved"):
        began = reopened_at or subject.created_at
        sums.add(at, subject, subject.agent_id, resolved=1, resolution_ms=_milliseconds(began, at))
        taken = subject.assigned_at
        if taken is not None and taken <= at:
            handled = _milliseconds(max(taken, reopened_at or taken), at)
            sums.add(at, subject, subject.agent_id, handled=1, handling_ms=handled)
    return reopened_at


def _milliseconds(earlier: datetime, later: datetime) -> int:
    return max(0, round((later - earlier).total_seconds() * 1000))
