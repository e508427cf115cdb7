"""What was said: every message of both sides, and the record of what the business asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_ASKED = 20_000
RANK = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4}


@dataclass(slots=True)
class Message:
    """One message. ``content`` is the object that the webhook or the request carries under the name of its kind."""

    id: str
    line_id: str
    customer_id: str
    from_customer: bool
    kind: str
    content: dict[str, Any]
    at: float
    context: dict[str, Any] | None = None
    status: str = "accepted"
    error: dict[str, Any] | None = None
    callback_data: str | None = None
    category: str = "service"
    """What it is charged as: service, marketing, utility or authentication."""
    pricing: dict[str, Any] | None = None
    shown: dict[str, Any] | None = None
    """A template with its variables filled in, for the phone."""
    reactions: dict[str, str] = field(default_factory=dict)
    """By side: ``customer``, ``business``."""
    edited: bool = False
    deleted: bool = False
    request: dict[str, Any] | None = None
    """The request as the business sent it."""
    answer: str = "answered"
    """What the sender was told: answered, hung, cut or error, the last three though the message was accepted."""

    def view(self) -> dict[str, Any]:
        """Return it as the page and the control API see it."""
        return {
            "id": self.id, "line_id": self.line_id, "customer_id": self.customer_id,
            "from_customer": self.from_customer, "kind": self.kind, "content": self.content, "at": self.at,
            "context": self.context, "status": self.status, "error": self.error, "shown": self.shown,
            "biz_opaque_callback_data": self.callback_data, "reactions": self.reactions, "edited": self.edited,
            "deleted": self.deleted, "answer": self.answer, "category": self.category,
        }  # fmt: skip


class Book:
    """Every message by its id and by chat, and every request for one."""

    def __init__(self) -> None:
        self._by_id: dict[str, Message] = {}
        self._chats: dict[tuple[str, str], list[Message]] = {}
        self.refused: deque[dict[str, Any]] = deque(maxlen=MOST_ASKED)
        self.marks: deque[dict[str, Any]] = deque(maxlen=MOST_ASKED)
        self.unread: dict[tuple[str, str], int] = {}

    def add(self, message: Message) -> None:
        """Keep a message."""
        self._by_id[message.id] = message
        self._chats.setdefault((message.line_id, message.customer_id), []).append(message)
        if not message.from_customer and message.kind != "reaction":
            key = (message.line_id, message.customer_id)
            self.unread[key] = self.unread.get(key, 0) + 1

    def find(self, message_id: str) -> Message | None:
        """Return a message by its id."""
        return self._by_id.get(message_id)

    def chat(self, line_id: str, customer_id: str) -> list[Message]:
        """Return the messages between a line and a customer, oldest first."""
        return self._chats.get((line_id, customer_id), [])

    def all(self) -> list[Message]:
        """Return every message, oldest first."""
        return list(self._by_id.values())

    def outbound(self) -> list[Message]:
        """Return everything that was accepted from the business, in that order."""
        return [message for message in self._by_id.values() if not message.from_customer]

    def forget(self, message_ids: Iterable[str]) -> None:
        """Forget some messages, as if they had never been."""
        for message_id in message_ids:
            message = self._by_id.pop(message_id)
            self._chats[(message.line_id, message.customer_id)].remove(message)

    def sort(self) -> None:
        """Bring every chat into the order of its moments; messages of the past may come after newer ones."""
        self._by_id = {one.id: one for one in sorted(self._by_id.values(), key=_moment)}
        for chat in self._chats.values():
            chat.sort(key=_moment)

    def count_unread(self, line_id: str, customer_id: str) -> None:
        """Count anew what the customer has not read of a chat."""
        chat = [one for one in self.chat(line_id, customer_id) if not one.from_customer and one.kind != "reaction"]
        count = sum(one.status in ("accepted", "sent", "delivered") for one in chat)
        self.unread.pop((line_id, customer_id), None)
        if count:
            self.unread[(line_id, customer_id)] = count

    def clear(self) -> None:
        """Forget everything."""
        for kept in (self._by_id, self._chats, self.refused, self.marks, self.unread):
            kept.clear()


def _moment(message: Message) -> float:
    return message.at
