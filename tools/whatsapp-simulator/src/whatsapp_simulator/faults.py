"""Faults on request: what goes wrong, how often, for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from whatsapp_simulator.ids import Ids

REQUEST_FAULTS = {
    "rate_429": "HTTP 429 with Retry-After (params.retry_after); the message is not accepted",
    "server_error": "HTTP 500 without a body of Meta's; not accepted",
    "error": "the answer is Meta's error params.code; not accepted",
    "token_expired": "190 with subcode 463; not accepted",
    "reset_before": "the connection is cut before anything was accepted",
    "hang_before": "no answer for params.seconds; not accepted",
    "reset_after": "the message is accepted, then the connection is cut",
    "hang_after": "the message is accepted, the answer never comes (or after params.seconds)",
    "error_after": "the message is accepted, the answer is HTTP 500",
    "slow": "the answer comes after params.seconds",
}
STATUS_FAULTS = {
    "fail": "the message is accepted and then fails with params.code in a status",
    "read_without_delivered": "only sent and read are told",
    "statuses_shuffled": "statuses arrive in another order",
    "status_dropped": "the status params.status is never told",
    "status_first": "the first status is delivered before the answer to the sender",
}
WEBHOOK_FAULTS = {
    "duplicate": "the webhook is delivered params.times times",
    "delay": "the webhook is delivered params.seconds later",
    "bad_signature": "the signature is of another secret; it is delivered once more with the right one after that",
}
MEDIA_FAULTS = {
    "media_slow": "the file comes after params.seconds",
    "media_checksum": "the bytes are not those of the checksum",
    "media_gone": "the address answers 404 as if it had expired",
    "media_unauthorised": "the address answers 401",
    "media_cut": "the connection is cut in the middle of the file",
}
KINDS = REQUEST_FAULTS | STATUS_FAULTS | WEBHOOK_FAULTS | MEDIA_FAULTS


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong: ``count`` times more (None: until it is taken away), with probability ``rate``."""

    id: str
    kind: str
    count: int | None = None
    rate: float = 1.0
    customer: str | None = None
    params: dict[str, Any] = field(default_factory=dict)

    def view(self) -> dict[str, Any]:
        """Return it as the control API shows it."""
        return {
            "id": self.id, "kind": self.kind, "count": self.count, "rate": self.rate, "customer": self.customer,
            "params": self.params, "meaning": KINDS[self.kind],
        }  # fmt: skip

    def number(self, name: str, default: float) -> float:
        """Return one of its parameters as a number."""
        value = self.params.get(name, default)
        return float(value) if isinstance(value, int | float) else default


class Faults:
    """The faults that are switched on, in the order in which they were."""

    def __init__(self, ids: Ids, changed: Callable[[], None]) -> None:
        self._ids, self._changed = ids, changed
        self._on: list[Fault] = []

    def all(self) -> list[Fault]:
        """Return what is switched on."""
        return list(self._on)

    def add(self, kind: str, *, count: int | None, rate: float, customer: str | None, params: dict[str, Any]) -> Fault:
        """Switch one on."""
        fault = Fault(self._ids.word(8), kind, count, rate, customer, params)
        self._on.append(fault)
        self._changed()
        return fault

    def remove(self, fault_id: str | None = None) -> int:
        """Switch one off, or all; returns how many were."""
        kept = [] if fault_id is None else [fault for fault in self._on if fault.id != fault_id]
        gone = len(self._on) - len(kept)
        self._on = kept
        self._changed()
        return gone

    def take(self, kinds: Iterable[str], customer: str | None) -> Fault | None:
        """Return the first fault of these kinds that strikes now, and count it."""
        wanted = set(kinds)
        for fault in self._on:
            if fault.kind not in wanted or fault.customer not in (None, customer):
                continue
            if fault.rate < 1.0 and self._ids.chance() >= fault.rate:
                continue
            if fault.count is not None:
                fault.count -= 1
                if fault.count <= 0:
                    self._on.remove(fault)
                self._changed()
            return fault
        return None
