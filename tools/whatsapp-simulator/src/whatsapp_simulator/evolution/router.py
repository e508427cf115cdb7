"""The server's routes, below ``/evolution``."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.evolution.instances import Instance, Webhook
from whatsapp_simulator.evolution.sending import send
from whatsapp_simulator.evolution.validation import Refused
from whatsapp_simulator.graph.call import Call
from whatsapp_simulator.world import World

PREFIX = "/evolution"
MOST_BODY = 136 * 1024 * 1024
EVENTS = frozenset({
    "APPLICATION_STARTUP", "QRCODE_UPDATED", "MESSAGES_SET", "MESSAGES_UPSERT", "MESSAGES_EDITED", "MESSAGES_UPDATE",
    "MESSAGES_DELETE", "SEND_MESSAGE", "CONTACTS_SET", "CONTACTS_UPSERT", "CONTACTS_UPDATE", "PRESENCE_UPDATE",
    "CHATS_SET", "CHATS_UPSERT", "CHATS_UPDATE", "CHATS_DELETE", "GROUPS_UPSERT", "GROUP_UPDATE",
    "GROUP_PARTICIPANTS_UPDATE", "CONNECTION_UPDATE", "CALL", "LABELS_EDIT", "LABELS_ASSOCIATION", "LOGOUT_INSTANCE",
})  # fmt: skip


class Evolution:
    """Answers what an Evolution server answers."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, request: Request) -> Response:
        """Answer one request. Raises Cut."""
        group, _, rest = request.url.path[len(PREFIX) + 1 :].partition("/")
        action, _, name = rest.partition("/")
        call = Call(self._world, request, name, action)
        try:
            body = await self._body(call)
            return await self._route(call, group, action, name, body)
        except Refused as refusal:
            note = {
                "at": self._world.now(), "method": call.method, "path": request.url.path, "code": refusal.status,
                "status": refusal.status, "details": str(refusal.messages)[:300],
            }  # fmt: skip
            self._world.book.refused.append({**note, "body": call.body})
            self._world.hub.tell("refused", note)
            return JSONResponse(
                {"status": refusal.status, "error": refusal.error, "response": {"message": refusal.messages}},
                status_code=refusal.status,
            )  # fmt: skip

    async def _body(self, call: Call) -> dict[str, Any]:
        if call.method not in ("POST", "PUT"):
            return {}
        try:
            return await call.json(most=MOST_BODY)
        except GraphError as error:
            raise Refused(str(error)) from error

    async def _route(self, call: Call, group: str, action: str, name: str, body: dict[str, Any]) -> Response:
        if (group, action) == ("instance", "create"):
            self._authorise(call, None)
            return self._create(body)
        instance = self._world.evolution.instances.find(name)
        self._authorise(call, instance)
        if instance is None:
            raise Refused(f'The "{name}" instance does not exist', status=404, error="Not Found")
        if group == "message" and call.method == "POST":
            return await send(call, instance, action, body)
        made = _ROUTES.get((call.method, group, action))
        if made is None:
            raise Refused(f"Cannot {call.method} /{group}/{action}", status=404, error="Not Found")
        return JSONResponse(await made(self._world, call, instance, body))

    def _authorise(self, call: Call, instance: Instance | None) -> None:
        given = call.request.headers.get("apikey", "").encode()
        keys = [self._world.config.evolution_key, *([instance.token] if instance else [])]
        if not any(hmac.compare_digest(given, key.encode()) for key in keys):
            raise Refused("Unauthorized", status=401, error="Unauthorized")

    def _create(self, body: dict[str, Any]) -> Response:
        name, instances = body.get("instanceName"), self._world.evolution.instances
        if not isinstance(name, str) or not name:
            raise Refused(['instance requires property "instanceName"'])
        if body.get("integration") != "WHATSAPP-BAILEYS":
            raise Refused("Invalid integration")
        if instances.find(name) is not None:
            raise Refused(f'This name "{name}" is already in use.', status=403, error="Forbidden")
        made = instances.create(name, body.get("token"))
        if isinstance(body.get("webhook"), dict):
            _set_webhook(made, body["webhook"])
        if body.get("qrcode"):
            instances.connect(made, body.get("number"))
        shown = {
            "instanceName": name,
            "instanceId": f"id-{name}",
            "integration": "WHATSAPP-BAILEYS",
            "status": made.state,
        }
        return JSONResponse({"instance": shown, "hash": made.token, "qrcode": made.qr()}, status_code=201)


def _set_webhook(instance: Instance, given: dict[str, Any]) -> None:
    url, events = given.get("url"), given.get("events") or []
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise Refused('Invalid "url" property')
    unknown = sorted(set(events) - EVENTS)
    if unknown:
        raise Refused([f"instance.webhook.events[0] is not one of enum values: {unknown[0]}"])
    instance.webhook = Webhook(
        bool(given.get("enabled")), url, bool(given.get("byEvents")), bool(given.get("base64")),
        dict(given.get("headers") or {}), list(events),
    )  # fmt: skip


async def _connect(world: World, call: Call, instance: Instance, _: dict[str, Any]) -> Any:
    if instance.state == "open":
        return _state_of(instance)
    if instance.state == "close":
        world.evolution.instances.connect(instance, call.query.get("number"))
    return instance.qr()


def _state_of(instance: Instance) -> dict[str, Any]:
    return {"instance": {"instanceName": instance.name, "state": instance.state}}


async def _state(_world: World, _call: Call, instance: Instance, _: dict[str, Any]) -> Any:
    return _state_of(instance)


async def _restart(world: World, _call: Call, instance: Instance, _: dict[str, Any]) -> Any:
    if instance.state == "close":
        raise Refused(f'The "{instance.name}" instance is not connected')
    if instance.state == "connecting":
        world.evolution.instances.connect(instance, None)
    return _state_of(instance)


async def _logout(world: World, _call: Call, instance: Instance, _: dict[str, Any]) -> Any:
    if instance.state == "close":
        raise Refused(f'The "{instance.name}" instance is not connected')
    world.evolution.instances.close(instance, "logged_out")
    return {"status": "SUCCESS", "error": False, "response": {"message": "Instance logged out"}}


async def _delete(world: World, _call: Call, instance: Instance, _: dict[str, Any]) -> Any:
    if instance.state == "open":
        raise Refused(f'The "{instance.name}" instance needs to be disconnected')
    world.evolution.instances.delete(instance)
    return {"status": "SUCCESS", "error": False, "response": {"message": "Instance deleted"}}


async def _hook(_world: World, _call: Call, instance: Instance, body: dict[str, Any]) -> Any:
    if not isinstance(body.get("webhook"), dict):
        raise Refused(['instance requires property "webhook"'])
    _set_webhook(instance, body["webhook"])
    return instance.webhook.view()


async def _hook_of(_world: World, _call: Call, instance: Instance, _: dict[str, Any]) -> Any:
    return instance.webhook.view()


async def _file(world: World, _call: Call, _instance: Instance, body: dict[str, Any]) -> Any:
    key = (body.get("message") or {}).get("key") or {}
    message = world.book.find(str(key.get("id", "")))
    content = message.content if message is not None and isinstance(message.content, dict) else {}
    media = world.media.find(str(content.get("id", "")))
    if media is None or world.faults.take({"media_gone"}, None) is not None:
        raise Refused("Message not found")
    if world.faults.take({"media_unauthorised"}, None) is not None:
        raise Refused("Unauthorized", status=401, error="Unauthorized")
    raw = media.content[:-1] + b"?" if world.faults.take({"media_checksum"}, None) is not None else media.content
    return {
        "mediaType": message.kind if message else "", "fileName": media.file_name, "mimetype": media.mime_type,
        "base64": base64.b64encode(raw).decode(),
    }  # fmt: skip


async def _read(world: World, _call: Call, instance: Instance, body: dict[str, Any]) -> Any:
    marks = body.get("readMessages")
    if not isinstance(marks, list) or not all(
        isinstance(one, dict) and {"id", "remoteJid", "fromMe"} <= set(one) for one in marks
    ):
        raise Refused(['instance requires property "readMessages"'])
    for mark in marks:
        found = world.book.find(mark["id"])
        if found is None or found.line_id != instance.name:
            raise Refused("Error: the message is not known")
        world.book.marks.append({"message_id": mark["id"], "typing": False, "at": world.now()})
        found.status = "read"
        world.tell(found)
    return {"message": "Read messages", "read": "success"}


async def _presence(world: World, call: Call, instance: Instance, body: dict[str, Any]) -> Any:
    if body.get("presence") not in ("composing", "recording", "available", "unavailable", "paused"):
        raise Refused(["instance.presence is not one of enum values"])
    if not isinstance(body.get("delay"), int) or not isinstance(body.get("number"), str):
        raise Refused(['instance requires property "delay"'])
    customer = world.people.find(body["number"].partition("@")[0])
    if customer is not None:
        world.hub.tell("typing", {"line_id": instance.name, "customer_id": customer.id})
        world.book.marks.append({"message_id": "", "typing": True, "at": world.now()})
    await call.wait(body["delay"] / 1000)
    return {"presence": body["presence"]}


_ROUTES: dict[tuple[str, str, str], Any] = {
    ("GET", "instance", "connect"): _connect,
    ("GET", "instance", "connectionState"): _state,
    ("POST", "instance", "restart"): _restart,
    ("DELETE", "instance", "logout"): _logout,
    ("DELETE", "instance", "delete"): _delete,
    ("POST", "webhook", "set"): _hook,
    ("GET", "webhook", "find"): _hook_of,
    ("POST", "chat", "getBase64FromMediaMessage"): _file,
    ("POST", "chat", "markMessageAsRead"): _read,
    ("POST", "chat", "sendPresence"): _presence,
}
