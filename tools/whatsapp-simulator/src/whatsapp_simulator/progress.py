"""What becomes of a message of the business: sent, delivered, read or failed, and who is told when."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from time import gmtime
from typing import TYPE_CHECKING, Any

from whatsapp_simulator.book import RANK, Message
from whatsapp_simulator.config import Line
from whatsapp_simulator.faults import Fault
from whatsapp_simulator.people import Customer
from whatsapp_simulator.webhooks import shapes

if TYPE_CHECKING:
    from whatsapp_simulator.world import World


class Progress:
    """Moves messages along and tells the business."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._timers: set[asyncio.TimerHandle] = set()
        self._charged: Counter[tuple[str, str]] = Counter()

    def stop(self) -> None:
        """Let nothing more happen by itself."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def begin(
        self, line: Line, customer: Customer, message: Message, *, refusal: dict[str, Any] | None, fault: Fault | None
    ) -> None:
        """Set a message on its way; ``refusal`` is why it fails."""
        pace = self._world.pace
        if refusal is not None:
            self._later(pace.sent_after, lambda: self.fail(line, customer, message, refusal))
            return
        message.pricing = self._price(line, customer, message)
        kind = fault.kind if fault else None
        if kind == "status_first":
            self._step(line, customer, message, "sent")
        else:
            self._later(pace.sent_after, lambda: self._step(line, customer, message, "sent", fault))
        if message.kind == "reaction" or not customer.online:
            return
        if kind == "statuses_shuffled":
            # Read is told first, sent last, all of them with the moments at which they would have happened.
            self._later(pace.sent_after / 2, lambda: self._tell_all(line, customer, message, ("read", "delivered")))
            return
        if kind == "read_without_delivered":
            self._later(pace.delivered_after, lambda: self._step(line, customer, message, "read", fault))
            return
        self._later(pace.delivered_after, lambda: self._step(line, customer, message, "delivered", fault))
        if pace.read_after is not None and customer.read_receipts:
            self._later(pace.read_after, lambda: self._step(line, customer, message, "read", fault))

    def _tell_all(self, line: Line, customer: Customer, message: Message, names: tuple[str, ...]) -> None:
        for name in names:
            self._step(line, customer, message, name)

    def come_online(self, line: Line, customer: Customer) -> None:
        """Deliver what waited for the customer's telephone."""
        for message in self._world.book.chat(line.id, customer.id):
            if not message.from_customer and message.status == "sent" and message.kind != "reaction":
                self._step(line, customer, message, "delivered")

    def read(self, line: Line, customer: Customer) -> int:
        """The customer looks at the chat: everything delivered is read; returns how many messages were."""
        self._world.book.unread.pop((line.id, customer.id), None)
        if not customer.online or not customer.read_receipts:
            return 0
        seen = [
            message
            for message in self._world.book.chat(line.id, customer.id)
            if not message.from_customer and message.status == "delivered" and message.kind != "reaction"
        ]
        for message in seen:
            self._step(line, customer, message, "read")
        return len(seen)

    def play(self, line: Line, customer: Customer, message: Message) -> None:
        """The customer listens to a voice message."""
        self._step(line, customer, message, "played")

    def fail(self, line: Line, customer: Customer, message: Message, error: dict[str, Any]) -> None:
        """Let a message fail and tell why."""
        message.status, message.error = "failed", error
        self._tell(line, customer, message, "failed")

    def _step(self, line: Line, customer: Customer, message: Message, name: str, fault: Fault | None = None) -> None:
        if message.status == "failed":
            return
        if RANK[name] > RANK[message.status]:
            message.status = name
        if fault is not None and fault.kind == "status_dropped" and fault.params.get("status", "delivered") == name:
            self._world.tell(message)
            return
        self._tell(line, customer, message, name)

    def _tell(self, line: Line, customer: Customer, message: Message, name: str) -> None:
        self._world.tell(message)
        body = shapes.status(customer, message, name, self._world.now())
        self._world.announce(line, "messages", shapes.status_value(line, customer, body), f"status {name}", customer)

    def _price(self, line: Line, customer: Customer, message: Message) -> dict[str, Any]:
        """Return what the message is charged as: per message, with a month's free service messages."""
        kind = "regular"
        if customer.free_entry.get(line.id, 0.0) > self._world.now():
            kind = "free_entry_point"
        elif message.category == "service":
            moment = gmtime(self._world.now())
            month = (line.id, f"{moment.tm_year}-{moment.tm_mon}")
            self._charged[month] += 1
            if self._charged[month] <= self._world.rules.free_service_messages:
                kind = "free_customer_service"
        return {
            "billable": kind == "regular", "pricing_model": "PMP", "type": kind, "category": message.category,
        }  # fmt: skip

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        def run() -> None:
            self._timers.discard(timer)
            act()

        timer = asyncio.get_running_loop().call_later(seconds, run)
        self._timers.add(timer)
