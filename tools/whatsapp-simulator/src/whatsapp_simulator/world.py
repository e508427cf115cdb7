"""The whole simulated world: the two sides of the wire meet here."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

from whatsapp_simulator.book import Book, Message
from whatsapp_simulator.config import Config, Line, Pace, Rules
from whatsapp_simulator.errors import webhook_error
from whatsapp_simulator.evolution.server import EvolutionServer
from whatsapp_simulator.faults import STATUS_FAULTS, Faults
from whatsapp_simulator.hub import Hub
from whatsapp_simulator.ids import Ids
from whatsapp_simulator.limits import Limits
from whatsapp_simulator.media import MediaStore
from whatsapp_simulator.memory import Memory
from whatsapp_simulator.people import Customer, People, demo_people
from whatsapp_simulator.progress import Progress
from whatsapp_simulator.subscription import Subscription
from whatsapp_simulator.template_store import TemplateStore
from whatsapp_simulator.webhooks import shapes
from whatsapp_simulator.webhooks.delivery import Post


class World:
    """Everything that exists in one simulator."""

    def __init__(self, config: Config) -> None:
        self.config, self.pace, self.rules = config, Pace(), Rules()
        self.ids = Ids(config.seed)
        self.hub = Hub()
        self.faults = Faults(self.ids, self._faults_changed)
        self.people = People(self.ids, demo_people() if config.with_people else ())
        self.book = Book()
        self.media = MediaStore(self.ids, config.app_secret)
        self.templates = TemplateStore(self.ids)
        self.lines = {line.id: line for line in config.lines}
        self.limits = Limits(self.rules)
        self.subscription = Subscription(config.webhook_url, config.verify_token)
        self.post = Post(config.app_secret, self.pace, config.webhook_workers, self.faults.take)
        self.progress = Progress(self)
        self.evolution = EvolutionServer(self)
        self.profiles: dict[str, dict[str, Any]] = {}
        self.closing = asyncio.Event()
        self.memory = Memory(self, config.folder) if config.folder is not None else None
        self._saving: asyncio.Task[None] | None = None

    def _faults_changed(self) -> None:
        self.hub.tell("faults", {"faults": [fault.view() for fault in self.faults.all()]})

    async def start(self) -> None:
        """Remember what was, and begin to deliver webhooks."""
        if self.memory is not None:
            self.memory.load()
            self._saving = asyncio.get_running_loop().create_task(self.memory.run(), name="simulator memory")
        await self.post.start()

    async def stop(self) -> None:
        """End everything that waits."""
        self.drain()
        self.progress.stop()
        self.evolution.instances.stop()
        await self.post.stop()
        if self._saving is not None and self.memory is not None:
            self._saving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._saving
            await self.memory.save()

    def drain(self) -> None:
        """Let go of requests that hang and of open pages."""
        self.closing.set()
        self.hub.close_all()

    def new_id(self, line: Line, customer: Customer) -> str:
        """Return the id of a new message on a line, in the form of its gateway."""
        return self.ids.stanza() if self.evolution.has(line) else self.ids.message(customer.wa_id or customer.user_id)

    def line(self, line_id: str | None) -> Line:
        """Return a line by its id, the first if none is named. Raises KeyError for an unknown one."""
        return self.lines[line_id or self.config.lines[0].id]

    # The business's side.

    def accept(self, line: Line, customer: Customer, message: Message) -> None:
        """Take over a message of the business: from here on it happens, whatever the sender is told."""
        self.book.add(message)
        self.tell(message)
        refusal = self.refusal_of(line, customer, message)
        fault = self.faults.take(STATUS_FAULTS, customer.id)
        if fault is not None and fault.kind == "fail":
            refusal = webhook_error(int(fault.number("code", 131026)), fault.params.get("details"))
        if refusal is None:
            refusal = self._apply(message)
        self.progress.begin(line, customer, message, refusal=refusal, fault=fault)

    def refusal_of(self, line: Line, customer: Customer, message: Message) -> dict[str, Any] | None:
        """Return why a message cannot reach the customer, or None."""
        if customer.blocked:
            return webhook_error(131026, "Message undeliverable.")
        if customer.stopped_marketing and message.category == "marketing":
            return webhook_error(131050, "The recipient has chosen to stop marketing messages from this business.")
        if self.evolution.has(line):
            return None
        if message.kind != "template" and self.now() >= customer.window_ends(line.id):
            return webhook_error(
                131047,
                "Message failed to send because more than 24 hours have passed since the customer last replied to "
                "this number.",
            )
        return None

    def _apply(self, message: Message) -> dict[str, Any] | None:
        """Carry out a reaction of the business; returns why that is not possible."""
        if message.kind != "reaction":
            return None
        target = self.book.find(message.content["message_id"])
        if target is None or target.deleted or target.kind == "reaction" or target.customer_id != message.customer_id:
            return webhook_error(131009, "The message to react to does not exist.")
        self.react(target, "business", message.content["emoji"])
        return None

    # The customer's side.

    def receive(
        self, line: Line, customer: Customer, message: Message, extra: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Take over something that a customer sent and tell the business; returns the body of the webhook."""
        self.book.add(message)
        if message.kind not in ("system", "unsupported"):
            customer.windows[line.id] = max(message.at, customer.windows.get(line.id, 0.0))
        self.tell(message)
        self.tell_customer(customer)
        body = shapes.inbound(customer, message, extra or {})
        self.announce(line, "messages", shapes.inbound_value(line, customer, body), message.kind, customer)
        return body

    def announce(
        self, line: Line, field: str, value: dict[str, Any], what: str, customer: Customer | None = None
    ) -> None:
        """Send a change of a line's account to whoever subscribed to it."""
        if self.evolution.has(line):
            self.evolution.announce(line, value, customer)
            return
        url = self.subscription.address_for(line.id)
        if url is not None:
            body = shapes.encode(shapes.envelope(self.config.waba_id, field, value))
            self.post.send(url, body, what, customer.id if customer else None)

    def react(self, target: Message, side: str, emoji: str) -> None:
        """Set or take away one side's reaction."""
        if emoji:
            target.reactions[side] = emoji
        else:
            target.reactions.pop(side, None)
        self.tell(target)

    def tell(self, message: Message) -> None:
        """Show a message, new or changed, on the open pages."""
        self.hub.tell("message", message.view())

    def tell_customer(self, customer: Customer) -> None:
        """Show a customer's state on the open pages."""
        for line_id in self.lines:
            self.hub.tell("customer", {"line_id": line_id, **customer.view(line_id)})

    @staticmethod
    def now() -> float:
        """Return the time."""
        return time.time()
