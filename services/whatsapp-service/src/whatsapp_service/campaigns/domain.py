"""The rules of a campaign: which deed fits which state, who may approve, and how a recipient's state advances. Pure."""

from __future__ import annotations

from dataclasses import dataclass

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
    "pause": {"running": "paused"},
    "resume": {"paused": "running"},
    "stop": {"submitted": "stopped", "approved": "stopped", "scheduled": "stopped", "running": "stopped", "paused": "stopped"},
    "finish": {"running": "done"},
}  # fmt: skip

RECIPIENT_STATES = ("pending", "skipped", "queued", "sent", "delivered", "read", "replied", "failed", "cancelled")
SKIPS = ("opted_out", "no_consent", "invalid", "duplicate", "blocked", "marketing_limit")
_RANK = {"pending": 0, "queued": 1, "sent": 2, "delivered": 3, "read": 4, "replied": 5}
UNCONFIRMED = "unconfirmed"
"""Reason of a recipient about whom nobody knows whether he got the message; a later status may tell."""
HELD = ("campaign-paused", "campaign-stopped", "opted-out")
"""Why a message was held back at the last moment: it certainly did not leave."""


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


def after_report(state: str, status: str, reason: str | None) -> str | None:
    """Return the recipient's state after a status of his message, or None where it changes nothing."""
    if state in ("skipped", "cancelled", "pending"):
        return None
    if status in ("failed", UNCONFIRMED):
        return "failed" if state in ("queued", "sent") or (state == "failed" and reason == UNCONFIRMED) else None
    if status not in _RANK or status == "queued":
        return None
    if state == "failed":
        return status if status in ("delivered", "read") or reason == UNCONFIRMED else None
    return status if _RANK[status] > _RANK[state] else None
