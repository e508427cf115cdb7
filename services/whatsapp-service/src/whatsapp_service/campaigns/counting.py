"""The one definition of a campaign's figures: list, page, review, report and file all count like this. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from whatsapp_service.campaigns.domain import RECIPIENT_STATES

_SENT = ("sent", "delivered", "read", "replied")
"""Each of these has also been what stands before it."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many recipients are in each state, and why how many are left out."""

    totals: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def selected(self) -> int:
        """Return how many were chosen, whoever of them is left out."""
        return sum(self.totals.values())

    @property
    def recipients(self) -> int:
        """Return how many of them are written to: those are counted in the estimate."""
        return self.selected - self.totals.get("skipped", 0)

    def states(self) -> dict[str, int]:
        """Return how many are in each state, each of them once."""
        return {state: self.totals.get(state, 0) for state in RECIPIENT_STATES}

    def reached(self) -> dict[str, int]:
        """Return how many got so far, each stage with those beyond it."""
        return {stage: self._sum(*_SENT[at:]) for at, stage in enumerate(_SENT)}

    def shown(self) -> dict[str, Any]:
        """Return the figures: selected = left out + to be sent + sent + failed + cancelled."""
        return {
            "selected": self.selected,
            "left_out": self._sum("skipped"),
            "left_out_reasons": dict(sorted(self.left_out.items(), key=lambda one: (-one[1], one[0]))),
            "recipients": self.recipients,
            "to_send": self._sum("pending", "queued"),
            **self.reached(),
            "failed": self._sum("failed"),
            "cancelled": self._sum("cancelled"),
        }

    def _sum(self, *states: str) -> int:
        return sum(self.totals.get(state, 0) for state in states)
