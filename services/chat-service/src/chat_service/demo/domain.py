"""Which conversations the sample provider had: the same every time, counted back from the moment it is loaded. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chat_service.demo.provider import CustomerData, Dialogue, Line, Provider

SEED = 20_240_615
STATES = {"waiting": 14, "in_service": 17, "on_hold": 5, "snoozed": 4, "resolved": 26, "closed": 54}
OPEN = frozenset({"waiting", "in_service", "on_hold", "snoozed"})
DAYS = 30
OPENS_AT, CLOSES_AT = 8, 20
# How long before now the last thing happened, in minutes.
_QUIET = {
    "waiting": (1, 95),
    "in_service": (0.5, 70),
    "on_hold": (60, 900),
    "snoozed": (120, 2000),
    "resolved": (30, 5000),
}
# Seconds before each kind of line, by who spoke before.
_PAUSES = {"cc": (6, 45), "ca": (35, 240), "ac": (20, 300), "aa": (8, 60), "n": (15, 60), "transfer": (20, 90)}
_FIRST_ANSWER = (40, 780)
# How long ago the customers of these conversations on WhatsApp last wrote, so that a window is seen running out and one shut.
_RUNNING_OUT = (
    ("in_service", timedelta(hours=23, minutes=20)),
    ("in_service", timedelta(hours=27)),
    ("on_hold", timedelta(hours=26)),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line at its moment, with the words that were chosen."""

    at: datetime
    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One conversation: whose, about what, in which state it is now, and what happened when."""

    customer: CustomerData
    dialogue: Dialogue
    channel: str
    state: str
    priority: str
    steps: tuple[Step, ...]
    luck: random.Random

    @property
    def written_at(self) -> datetime:
        """Return when the customer last wrote."""
        return max(step.at for step in self.steps if step.kind == "c")


def plan(provider: Provider, now: datetime, timezone: str) -> list[Planned]:
    """Return the conversations in the order in which they began.

    An open one is the only open one of its customer on its channel; everybody has at least two.
    """
    luck = random.Random(SEED)  # noqa: S311 - the same story every time, not a secret
    zone = ZoneInfo(timezone)
    states = [state for state, count in STATES.items() for _ in range(count)]
    planned = []
    for number, state in enumerate(states):
        customer = provider.customers[number % len(provider.customers)]
        dialogue = _dialogue_for(customer, provider.dialogues, luck)
        lines = _until(dialogue.lines, state, luck)
        pauses = _pauses(lines, luck)
        began = _end(state, now, zone, luck) - timedelta(seconds=sum(pauses))
        channel = luck.choices(("whatsapp", "web"), (3, 1))[0]
        priority = dialogue.priority if dialogue.priority in ("urgent", "high") or luck.random() < 0.5 else "normal"
        steps = _steps(lines, pauses, began, luck)
        planned.append(Planned(customer, dialogue, channel, state, priority, steps, random.Random(luck.random())))  # noqa: S311
    return sorted(_with_old_windows(planned, now), key=lambda one: one.steps[0].at)


def _with_old_windows(planned: Sequence[Planned], now: datetime) -> list[Planned]:
    """Move a few open conversations back: the customers of most wrote within the last hour."""
    found, wanted = list(planned), list(_RUNNING_OUT)
    for i, one in enumerate(found):
        ago = next((ago for state, ago in wanted if state == one.state), None)
        if one.channel != "whatsapp" or ago is None:
            continue
        back = one.written_at - (now - ago)
        back -= timedelta(microseconds=back.microseconds % 1000)
        moved = replace(one, steps=tuple(replace(step, at=step.at - back) for step in one.steps))
        if all(_is_over_before(other, moved) for other in found if other is not one):
            wanted.remove((one.state, ago))
            found[i] = moved
    return found


def _is_over_before(other: Planned, moved: Planned) -> bool:
    """Return whether two conversations of one customer do not overlap; those of two never do."""
    if (other.customer, other.channel) != (moved.customer, moved.channel):
        return True
    return other.steps[-1].at + timedelta(hours=3) < moved.steps[0].at


def _dialogue_for(customer: CustomerData, dialogues: Sequence[Dialogue], luck: random.Random) -> Dialogue:
    own = [one for one in dialogues if one.only == customer.name]
    return own[0] if own else luck.choice([one for one in dialogues if one.only is None])


def _until(lines: Sequence[Line], state: str, luck: random.Random) -> Sequence[Line]:
    """Return as much of a dialogue as has happened in ``state``."""
    first_answer = next(i for i, line in enumerate(lines) if line.kind == "a")
    if state == "waiting":
        return lines[:first_answer]
    if state not in OPEN:
        return lines
    answers = [i for i, line in enumerate(lines) if line.kind == "a" and not _hands_over(lines, i)]
    last = luck.choice(answers[:-1] or answers)
    if state == "in_service" and luck.random() < 0.6:
        while last + 1 < len(lines) and lines[last + 1].kind == "c":
            last += 1
    return lines[: last + 1]


def _hands_over(lines: Sequence[Line], i: int) -> bool:
    return i + 1 < len(lines) and lines[i + 1].kind == "transfer"


def _pauses(lines: Sequence[Line], luck: random.Random) -> list[float]:
    """Return how many seconds pass before each line."""
    pauses, before, answered = [0.0], "c", False
    for line in lines[1:]:
        span = _PAUSES.get(line.kind) or _PAUSES[before + line.kind]
        if line.kind == "a" and not answered:
            span, answered = _FIRST_ANSWER, True
        pauses.append(round(luck.uniform(*span), 3))
        # Who takes over from a colleague needs a moment to read.
        before = "c" if line.kind == "transfer" else line.kind if line.kind in "ca" else before
    return pauses


def _end(state: str, now: datetime, zone: ZoneInfo, luck: random.Random) -> datetime:
    """Return when the last line was: some time ago for what is recent, in business hours for what is over."""
    if state in _QUIET:
        return now - timedelta(minutes=luck.uniform(*_QUIET[state]))
    day = now.astimezone(zone) - timedelta(days=luck.randint(1, DAYS))
    hour = luck.triangular(OPENS_AT, CLOSES_AT, 10 if luck.random() < 0.5 else 18)
    return (day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)).astimezone(now.tzinfo)


def _steps(lines: Sequence[Line], pauses: Sequence[float], began: datetime, luck: random.Random) -> tuple[Step, ...]:
    steps, at = [], began
    for line, pause in zip(lines, pauses, strict=True):
        at += timedelta(seconds=pause)
        moment = at.replace(microsecond=at.microsecond // 1000 * 1000)
        words = line.variants if line.kind == "transfer" else (luck.choice(line.variants),)
        steps.append(Step(moment, line.kind, words))
    return tuple(steps)
