"""The rules of a campaign: which deed fits which state, who may approve, and how a recipient's state advances. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

KINDS = ("campaign", "notice")
PURPOSES = ("marketing", "outage", "maintenance", "billing", "contract", "information")
ESSENTIAL = frozenset({"outage", "maintenance", "billing", "contract"})
"""Notices that law or contract oblige a provider to give; they also go to who wants nothing else by WhatsApp."""
STATES = ("draft", "submitted", "approved", "rejected", "scheduled", "running", "paused", "stopped", "done")
OVER = ("stopped", "done")
EDITABLE = ("draft", "rejected")
MOVES: dict[str, dict[str, str]] = {
    "submit": {"draft": "submitted"},
    "withdraw": {"submitted": "draft", "approved": "draft", "scheduled": "draft"},
    "approve": {"submitted": "approved"},
    "reject": {"submitted": "rejected"},
    "revise": {"rejected": "draft", "draft": "draft"},
    "schedule": {"approved": "scheduled"},
    "start": {"approved": "running", "scheduled": "running"},
    "pause": {"running": "paused", "scheduled": "paused"},
    "resume": {"paused": "running"},
    "stop": {"submitted": "stopped", "approved": "stopped", "scheduled": "stopped", "running": "stopped", "paused": "stopped"},
    "finish": {"running": "done"},
}  # fmt: skip

RECIPIENT_STATES = ("pending", "skipped", "queued", "sent", "delivered", "read", "replied", "failed", "cancelled")
_RANK = {"pending": 0, "queued": 1, "sent": 2, "delivered": 3, "read": 4, "replied": 5}
UNCONFIRMED = "unconfirmed"
"""Reason of a recipient about whom nobody knows whether he got the message; a later status may tell."""
PAUSED, STOPPED, OPTED_OUT = "campaign-paused", "campaign-stopped", "opted-out"
"""Why a message was held back at the last moment: it certainly did not leave."""
MOST_TRIES = 3
"""How often somebody gets another turn after a refusal that had nothing to do with him."""
MOST_AT_ONCE = 200
LONGEST_BURST_S = 2.0

COPIED = (
    "kind", "purpose", "channel_id", "template_name", "template_language", "template_category", "variables", "hours",
    "per_minute",
)  # fmt: skip
DECIDES_WHO = ("kind", "purpose", "variables")
"""What is written down that decides who of the recipients is left out."""
ANEW: dict[str, object] = {
    "state": "draft", "state_reason": "", "waits_for": None, "waits_until": None, "next_at": None, "submitter_id": None,
    "approver_id": None, "approver_name": None, "submitted_at": None, "approved_at": None, "approved_estimate": None,
}  # fmt: skip
"""What a draft looks like, whatever it was before."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a deed does not fit the state."""

    deed: str
    state: str

    @property
    def sentence(self) -> str:
        """Return it in words."""
        fits = ", ".join(MOVES[self.deed])
        return f"A campaign can be told to {self.deed} while it is {fits}; this one is {self.state}."


def after(state: str, deed: str) -> str | Refusal:
    """Return the state that ``deed`` leads to, or why it does not fit."""
    return MOVES[deed].get(state) or Refusal(deed, state)


def may_approve(*, caller: str, author: str, submitter: str | None, other_approvers: int) -> bool:
    """Return whether ``caller`` may approve: not what he wrote or submitted himself, unless nobody else could."""
    return caller not in (author, submitter) or other_approvers == 0


def template_fits(kind: str, category: str) -> bool:
    """Return whether a template of ``category`` may be sent by a campaign of ``kind``.

    A notice needs a utility template, else advertising would pass as one. Codes for signing in are nobody's campaign.
    """
    return category == "UTILITY" if kind == "notice" else category in ("MARKETING", "UTILITY")


def respects_full_opt_out(purpose: str) -> bool:
    """Return whether a customer who wants nothing at all by WhatsApp is left out."""
    return purpose not in ESSENTIAL


def room(*, next_at: datetime | None, now: datetime, per_minute: int) -> tuple[int, datetime]:
    """Return how many may be written to now, and the moment from which each further one counts."""
    earliest = now - timedelta(seconds=LONGEST_BURST_S)
    base = max(next_at or now, earliest)
    if base > now:
        return 0, base
    return min(MOST_AT_ONCE, int((now - base).total_seconds() * per_minute / 60) + 1), base


def most_waiting(per_minute: int) -> int:
    """Return how many may wait in the queue at once: few, so that a pause finds little to hold back."""
    return max(10, min(500, per_minute // 2))


def after_report(state: str, status: str, reason: str | None) -> str | None:
    """Return the recipient's state after a status of his message, or None where it changes nothing."""
    if state in ("skipped", "pending"):
        return None
    if state == "cancelled":  # it had left before it was stopped, and we hear of it only now
        return status if status in ("sent", "delivered", "read") else None
    if status in ("failed", UNCONFIRMED):
        return "failed" if state in ("queued", "sent") or (state == "failed" and reason == UNCONFIRMED) else None
    if status not in _RANK or status == "queued":
        return None
    if state == "failed":
        return status if status in ("delivered", "read") or reason == UNCONFIRMED else None
    return status if _RANK[status] > _RANK[state] else None
