"""Lives a planned conversation through the real rules of conversations, one step after the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chat_service.conversations import domain
from chat_service.conversations.state import Conversation, Item
from chat_service.conversations.telling import Actor, Destination
from chat_service.demo.domain import OPEN, Planned, Step
from shared.utils.ids import uuid7

Staff = Mapping[str, list[Actor]]
"""Who serves each queue, by the queue's name."""


class Story:
    """What happens in one conversation. ``queues`` are ids by name; each call returns the items of some steps."""

    def __init__(self, planned: Planned, conversation: Conversation, staff: Staff, queues: Mapping[str, str]) -> None:
        self._planned, self._conversation, self._staff, self._queues = planned, conversation, staff, queues
        self._luck = planned.luck
        self._queue = planned.dialogue.queue
        self._agent = self._luck.choice(staff[self._queue])
        self._words = _invoice(planned)

    def opening(self) -> list[Item]:
        """Return the customer's first message."""
        return self._step(self._planned.steps[0])

    def rest(self) -> list[Item]:
        """Return everything after it, and how it ends."""
        items = [item for step in self._planned.steps[1:] for item in self._step(step)]
        items += self._ending()
        self._receipts(items)
        return items

    @property
    def last_moment(self) -> datetime:
        """Return when the last message was."""
        return self._planned.steps[-1].at

    def _step(self, step: Step) -> list[Item]:
        if step.kind == "c":
            return domain.receive(self._conversation, self._message(step, "inbound"), step.at)
        if step.kind == "n":
            return [self._message(step, "internal", "note")]
        if step.kind == "transfer":
            return self._hand_over(step)
        return self._answer(step)

    def _answer(self, step: Step) -> list[Item]:
        conversation, agent = self._conversation, self._agent
        # An agent writes after having read; the first one took it shortly before and sorted it.
        items: list[Item] = []
        if conversation.agent_id is None:
            items += domain.take(conversation, agent, step.at - timedelta(seconds=25), "")
            if not conversation.tags:
                items += domain.tag(
                    conversation, agent, step.at - timedelta(seconds=12), list(self._planned.dialogue.tags)
                )
        conversation.unread_count = 0
        reply = self._message(step, "outbound")
        return items + domain.reply(conversation, reply, step.at, owner_name=agent.name, may_override=False)

    def _hand_over(self, step: Step) -> list[Item]:
        queue, words = step.words
        note = self._message(Step(step.at, "n", (words,)), "internal", "note")
        items = domain.transfer(
            self._conversation,
            self._agent,
            step.at,
            Destination(self._queues[queue], queue, None, agent_in_queue=False),
        )
        self._queue, self._agent = queue, self._luck.choice(self._staff[queue])
        return [note, *items]

    def _ending(self) -> list[Item]:
        conversation, agent, state = self._conversation, self._agent, self._planned.state
        at = self.last_moment + timedelta(seconds=self._luck.randint(20, 200))
        if state == "on_hold":
            return domain.hold(conversation, agent, at)
        if state == "snoozed":
            wakes = (at + timedelta(days=3)).replace(hour=12, minute=0, second=0, microsecond=0)
            return domain.snooze(conversation, agent, at, wakes)
        if state in OPEN:
            return []
        conversation.unread_count = 0
        items = domain.resolve(conversation, agent, at, self._planned.dialogue.reason)
        if state == "closed":
            items += domain.close(conversation, agent, at + timedelta(hours=2), None)
        return items

    def _receipts(self, items: list[Item]) -> None:
        """Let the customer have read what he answered, and received the rest."""
        conversation = self._conversation
        answered = max((i for i, item in enumerate(items) if item.direction == "inbound"), default=-1)
        for i, item in enumerate(items):
            if item.direction == "outbound":
                read = i < answered or conversation.is_over
                item.status = "read" if read else "delivered"
                item.delivered_at = item.created_at + timedelta(seconds=2)
                item.read_at = item.created_at + timedelta(seconds=9) if read else None
                conversation.customer_delivered_seq = conversation.last_seq + 1 + i
                if read:
                    conversation.customer_read_seq = conversation.last_seq + 1 + i

    def _message(self, step: Step, direction: str, message_type: str = "text") -> Item:
        conversation, agent = self._conversation, self._agent
        inbound = direction == "inbound"
        who = (conversation.contact_id, conversation.contact_name) if inbound else (agent.id, agent.name)
        facts: dict[str, Any] = {**self._words, "agente": agent.name.split()[0]}
        return Item(
            id=uuid7(), message_type=message_type, direction=direction, sender_type="customer" if inbound else "agent",
            sender_id=who[0], sender_name=who[1], content=step.words[0].format(**facts), created_at=step.at,
        )  # fmt: skip


def _invoice(planned: Planned) -> dict[str, str]:
    """Return what the texts of one conversation fill in."""
    customer, luck = planned.customer, planned.luck
    due = planned.steps[0].at - timedelta(days=luck.randint(2, 20))
    amount = luck.choice(("89,90", "109,90", "129,90", "149,90", "94,35", "217,80"))
    return {
        "cliente": customer.name.split()[0], "valor": amount, "vencimento": due.strftime("%d/%m"), "bairro": customer.area,
        "plano": customer.plan,
    }  # fmt: skip
