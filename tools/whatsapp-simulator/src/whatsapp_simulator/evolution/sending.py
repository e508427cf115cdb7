"""POST /message/...: a message of the business through an instance, and everything that can go wrong on the way."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from whatsapp_simulator.book import Message
from whatsapp_simulator.evolution import shapes
from whatsapp_simulator.evolution.instances import Instance
from whatsapp_simulator.evolution.validation import Refused, Wanted, check_send
from whatsapp_simulator.faults import REQUEST_FAULTS, Fault
from whatsapp_simulator.graph.call import Call, Cut
from whatsapp_simulator.media import UPLOAD_LIFE
from whatsapp_simulator.people import Customer, digits_of

FOR_EVER = 3600.0
BEFORE = frozenset({"rate_429", "server_error", "error", "reset_before", "hang_before", "token_expired"})
AFTER = frozenset(REQUEST_FAULTS) - BEFORE
_ANSWERS = {"reset_after": "cut", "hang_after": "hung", "error_after": "error"}


async def send(call: Call, instance: Instance, action: str, body: dict[str, Any]) -> Response:
    """Take a message. Raises Refused or Cut."""
    world = call.world
    wanted = check_send(action, body)
    number = wanted.extra["key"]["remoteJid"] if wanted.kind == "reaction" else body["number"]
    customer = _recipient(call, str(number))
    await _fail_before(call, customer)
    if instance.state != "open":
        raise Refused("Error: Connection Closed")
    line = world.lines[instance.name]
    message = Message(
        world.ids.stanza(), line.id, customer.id, False, wanted.kind, _content(call, line.id, wanted), world.now(),
        context=_context(line.digits, body), request={"action": action, **body},
    )  # fmt: skip
    if wanted.kind == "reaction" and not _key_is_right(call, wanted):
        raise Refused("Error: the message to react to is not known under this key")
    fault = world.faults.take(AFTER, customer.id)
    message.answer = _ANSWERS.get(fault.kind, "answered") if fault else "answered"
    world.accept(line, customer, message)
    shown = world.evolution.record(instance, customer, message, from_me=True)
    world.evolution.tell(instance, "send.message", shown, customer)
    await _fail_after(call, fault)
    return JSONResponse(shown, status_code=201)


def _recipient(call: Call, number: str) -> Customer:
    world = call.world
    if number.endswith("@lid"):
        found = next((one for one in world.people.all() if shapes.lid_of(one) == number), None)
    else:
        digits = digits_of(number.partition("@")[0])
        found = world.people.find(digits) if digits else None
        if found is None and digits and world.rules.strangers:
            found = world.people.join(digits)
    if found is None:
        raise Refused({"jid": f"{number}@s.whatsapp.net", "exists": False, "number": number})
    return found


def _content(call: Call, line_id: str, wanted: Wanted) -> Any:
    if not wanted.raw:
        return wanted.content
    kept = call.world.media.add(line_id, wanted.mime_type, wanted.file_name, wanted.raw, UPLOAD_LIFE)
    return {"id": kept.id, "mime_type": wanted.mime_type, "sha256": kept.digest_in_webhook, **wanted.content}


def _context(digits: str, body: dict[str, Any]) -> dict[str, Any] | None:
    return {"from": digits, "id": body["quoted"]["key"]["id"]} if body.get("quoted") else None


def _key_is_right(call: Call, wanted: Wanted) -> bool:
    found = call.world.book.find(wanted.content["message_id"])
    return found is not None and wanted.extra["key"]["fromMe"] is (not found.from_customer)


async def _fail_before(call: Call, customer: Customer) -> None:
    fault = call.world.faults.take(BEFORE, customer.id)
    if fault is None:
        return
    if fault.kind == "reset_before":
        raise Cut
    if fault.kind == "hang_before":
        await call.wait(fault.number("seconds", FOR_EVER))
        raise Cut
    if fault.kind == "token_expired":
        raise Refused("Unauthorized", status=401, error="Unauthorized")
    if fault.kind == "rate_429":
        raise Refused("Too many requests", status=429, error="Too Many Requests")
    if fault.kind == "server_error":
        raise Refused("Service Unavailable", status=503, error="Service Unavailable")
    raise Refused([str(fault.params.get("details", "instance.text is refused by a fault"))])


async def _fail_after(call: Call, fault: Fault | None) -> None:
    if fault is None:
        return
    if fault.kind == "reset_after":
        raise Cut
    if fault.kind == "hang_after":
        await call.wait(fault.number("seconds", FOR_EVER))
        raise Cut
    if fault.kind == "error_after":
        # What Evolution answers when its database fails after the message has left.
        raise Refused("PrismaClientKnownRequestError: Invalid `prisma.message.create()` invocation")
    await call.wait(fault.number("seconds", 3.0))
