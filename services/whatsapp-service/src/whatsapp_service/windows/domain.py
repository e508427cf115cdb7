"""The arithmetic of WhatsApp's windows: 24 hours after a customer's message, 72 after an answer to who came by an advertisement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SERVICE = timedelta(hours=24)
ANSWER_WITHIN = timedelta(hours=24)
"""An advertisement's visitor must be answered within this time for the free entry window to open."""
FREE_ENTRY = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Window:
    """Until when free messages are allowed; None for a window that never opened."""

    service_until: datetime | None = None
    free_entry_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Return whether anything but a template may be sent now."""
        return any(end is not None and now < end for end in (self.service_until, self.free_entry_until))

    def joined(self, other: Window) -> Window:
        """Return the window of somebody known by two names: the later end of each."""
        return Window(
            _later(self.service_until, other.service_until), _later(self.free_entry_until, other.free_entry_until)
        )


def window_after(last_inbound: datetime, free_entry_until: datetime | None) -> Window:
    """Return the window that a customer's newest message leaves."""
    return Window(last_inbound + SERVICE, free_entry_until)


def free_entry_after_answer(referral_at: datetime | None, answered_at: datetime) -> datetime | None:
    """Return the end of the free entry window that an answer opens, or None where it opens none."""
    if referral_at is None or not timedelta(0) <= answered_at - referral_at <= ANSWER_WITHIN:
        return None
    return answered_at + FREE_ENTRY


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [end for end in (one, other) if end is not None]
    return max(known) if known else None
