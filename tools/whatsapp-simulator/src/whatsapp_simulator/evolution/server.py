"""What happens at the Evolution server: its instances, and the events that go to their webhooks."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from whatsapp_simulator.book import Message
from whatsapp_simulator.config import Line
from whatsapp_simulator.evolution import shapes
from whatsapp_simulator.evolution.instances import Instance, Instances
from whatsapp_simulator.people import Customer

if TYPE_CHECKING:
    from whatsapp_simulator.world import World

_AMENDS = ("edit", "revoke")


class EvolutionServer:
    """The server of one world. ``url`` is what it calls itself in its webhooks."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.instances = Instances(world, self.tell)

    def has(self, line: Line) -> bool:
        """Return whether a line is one of its instances'."""
        return self.instances.find(line.id) is not None

    def tell(self, instance: Instance, event: str, data: Any, customer: Customer | None = None) -> None:
        """Send an event to an instance's webhook, if it asked for it."""
        hook, name = instance.webhook, event.replace(".", "_").upper()
        if not hook.enabled or not hook.url or (hook.events and name not in hook.events):
            return
        body = {
            "event": event, "instance": instance.name, "data": data, "destination": hook.url,
            "date_time": datetime.now(UTC).isoformat(), "sender": instance.jid, "server_url": "http://evolution.invalid",
            "apikey": instance.token,
        }  # fmt: skip
        url = f"{hook.url}/{event.replace('.', '-')}" if hook.by_events else hook.url
        headers = {name: value for name, value in hook.headers.items() if name != "jwt_key"}
        self._world.post.send_unsigned(
            url, orjson.dumps(body), f"evolution {event}", customer.id if customer else None,
            headers=headers, jwt_key=hook.headers.get("jwt_key"),
        )  # fmt: skip

    def announce(self, line: Line, value: dict[str, Any], customer: Customer | None) -> None:
        """Tell the events that a change of the Cloud API's form stands for."""
        instance = self.instances.find(line.id)
        if instance is None or customer is None or instance.state != "open":
            return
        for body in (*value.get("messages", ()), *value.get("message_echoes", ())):
            self._message(instance, customer, body, from_me="message_echoes" in value)
        for status in value.get("statuses", ()):
            told = {
                "keyId": status["id"], "remoteJid": shapes.jid_of(customer), "fromMe": True, "participant": None,
                "status": shapes.STATUS[status["status"]], "instanceId": f"id-{instance.name}",
            }  # fmt: skip
            self.tell(instance, "messages.update", told, customer)

    def record(self, instance: Instance, customer: Customer, message: Message, *, from_me: bool) -> dict[str, Any]:
        """Return a message as Evolution writes it."""
        body = {"id": message.id, "type": message.kind, message.kind: message.content, "context": message.context}
        return self._record(instance, customer, body, at=message.at, from_me=from_me)

    def _message(self, instance: Instance, customer: Customer, body: dict[str, Any], *, from_me: bool) -> None:
        kind = body["type"]
        if kind in _AMENDS:
            self._amend(instance, customer, kind, body[kind])
            return
        shown = self._record(instance, customer, body, at=float(body["timestamp"]), from_me=from_me)
        self.tell(instance, "messages.upsert", shown, customer)

    def _amend(self, instance: Instance, customer: Customer, kind: str, told: dict[str, Any]) -> None:
        key = shapes.key_of(customer, told["original_message_id"], from_me=False)
        if kind == "revoke":
            self.tell(instance, "messages.delete", {**key, "status": "DELETED"}, customer)
            return
        edited = {"conversation": told["message"]["text"]["body"]}
        protocol = {
            "key": key, "type": "MESSAGE_EDIT", "editedMessage": edited, "timestampMs": str(int(time.time() * 1000)),
        }  # fmt: skip
        self.tell(instance, "messages.edited", protocol, customer)

    def _record(
        self, instance: Instance, customer: Customer, body: dict[str, Any], *, at: float, from_me: bool
    ) -> dict[str, Any]:
        def key_for(message_id: str) -> dict[str, Any]:
            found = self._world.book.find(message_id)
            return shapes.key_of(customer, message_id, from_me=found is not None and not found.from_customer)

        kind, content = body["type"], body.get(body["type"]) or {}
        media = self._world.media.find(str(content.get("id", ""))) if isinstance(content, dict) else None
        if media is not None:
            content = {**content, "size": len(media.content)}
        name, message = shapes.message_of(kind, content, key_for)
        if media is not None and instance.webhook.base64:
            message["base64"] = base64.b64encode(media.content).decode()
        shown = {
            "key": shapes.key_of(customer, body["id"], from_me=from_me),
            "pushName": instance.name if from_me else customer.name, "status": "PENDING" if from_me else "DELIVERY_ACK",
            "message": message, "contextInfo": None, "messageType": name, "messageTimestamp": int(at),
            "instanceId": f"id-{instance.name}", "source": "unknown" if from_me else "android",
        }  # fmt: skip
        if body.get("context"):
            shown["contextInfo"] = {"stanzaId": body["context"]["id"], "quotedMessage": {"conversation": ""}}
        return shown
