"""What chat's event log means for the queue. The reader's cursor moves in the same transaction, so each event is applied once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shared.database.port import Tx
from shared.events.log import Event
from shared.utils.clock import Clock
from whatsapp_service.outbound import repository
from whatsapp_service.outbound.domain import Policy

CHANNEL = "whatsapp"
READ = "conversation.read"
_SENT_AGAIN_FROM = ("failed", "unconfirmed")


class ChatEvents:
    """Queues what chat stored for WhatsApp. ``wake`` and ``on_read`` are called after the commit."""

    def __init__(
        self, *, clock: Clock, policy: Policy, wake: Callable[[], None], on_read: Callable[[str, str], None]
    ) -> None:
        self._clock, self._policy, self._wake, self._on_read = clock, policy, wake, on_read
        self.on_inbound: Callable[[Tx, str, datetime], None] = lambda _tx, _conversation_id, _now: None

    def handle(self, tx: Tx, event: Event) -> None:
        """Apply one event; those of other channels are none of ours."""
        data = event.data
        if data.get("channel") != CHANNEL or not data.get("channel_id"):
            return
        if event.type == "message.created" and data.get("direction") == "outbound":
            self._queue(tx, event)
        elif event.type == "message.created" and data.get("direction") == "inbound":
            self.on_inbound(tx, event.key, self._clock.now())
        elif event.type == "message.retried":
            self._again(tx, event)
        elif event.type == "message.reacted":
            self._react(tx, event)
        elif event.type == READ and data.get("external_id"):
            channel_id, external_id = str(data["channel_id"]), str(data["external_id"])
            tx.after_commit(lambda: self._on_read(channel_id, external_id))

    def _queue(self, tx: Tx, event: Event) -> None:
        message_id = str(event.data["message_id"])
        dedupe = f"m:{message_id}"
        if repository.find_by_dedupe(tx.connection, dedupe) is None:
            self._add(tx, event, dedupe=dedupe, kind="message", message_id=message_id)

    def _again(self, tx: Tx, event: Event) -> None:
        """Send once more what failed or is uncertain: somebody has decided so, whatever it may double."""
        message_id = str(event.data["message_id"])
        row = repository.find_by_dedupe(tx.connection, f"m:{message_id}")
        if row is None:
            self._add(tx, event, dedupe=f"m:{message_id}", kind="message", message_id=message_id)
            return
        if row.state not in _SENT_AGAIN_FROM:
            return
        now = self._clock.now()
        values = {
            "state": "queued", "due_at": now, "expires_at": now + self._policy.life, "tries": 0, "pair_hits": 0,
            "repeats": 0, "spelling": "unknown", "fence": row.fence + 1, "error": None, "updated_at": now,
            "position": repository.next_position(tx.connection, row.conversation_id),
        }  # fmt: skip
        repository.set_values(tx.connection, row.id, values)
        tx.after_commit(self._wake)

    def _react(self, tx: Tx, event: Event) -> None:
        target = event.data.get("external_id")
        dedupe = f"r:{event.id}"
        if not target or repository.find_by_dedupe(tx.connection, dedupe) is not None:
            return
        payload = {"target": str(target), "emoji": str(event.data.get("emoji") or "")}
        message_id = str(event.data["message_id"])
        self._add(tx, event, dedupe=dedupe, kind="reaction", message_id=message_id, payload=payload)

    def _add(
        self, tx: Tx, event: Event, *, dedupe: str, kind: str, message_id: str, payload: dict[str, Any] | None = None
    ) -> None:
        now = self._clock.now()
        values = {
            "dedupe": dedupe, "kind": kind, "message_id": message_id, "channel_id": str(event.data["channel_id"]),
            "conversation_id": event.key, "position": repository.next_position(tx.connection, event.key),
            "payload": payload, "is_template": event.data.get("message_type") == "template",
            "expires_at": now + self._policy.life,
        }  # fmt: skip
        repository.add(tx.connection, values, now=now)
        tx.after_commit(self._wake)
