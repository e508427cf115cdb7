"""POST /{number}/messages: a message, a read mark, and everything that can go wrong on the way."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from whatsapp_simulator.book import Message
from whatsapp_simulator.config import Line
from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.faults import REQUEST_FAULTS, Fault
from whatsapp_simulator.graph.call import Call, Cut
from whatsapp_simulator.people import Customer
from whatsapp_simulator.validation import checks, templates
from whatsapp_simulator.validation.messages import Request, check_mark, check_message

FOR_EVER = 3600.0
BEFORE = frozenset({"rate_429", "server_error", "error", "reset_before", "hang_before"})
AFTER = frozenset(REQUEST_FAULTS) - BEFORE - {"token_expired"}


async def post_message(call: Call) -> Response | dict[str, Any]:
    """Accept a message or a read mark."""
    line = call.line()
    body = await call.json()
    if "status" in body:
        return _mark(call, line, body)
    wanted = check_message(body, lambda media_id: _media(call, line, media_id))
    shown, category = _template(call, line, wanted)
    customer = _recipient(call, line, wanted)
    await _fail_before(call, customer)
    call.world.limits.check(line.id, customer.id)
    message = _message(call, line, customer, wanted, body)
    message.shown, message.category = shown, category
    if not _window_is_open(call, line, customer, message):
        raise GraphError(131047, "More than 24 hours have passed since the customer last replied to this number.")
    fault = call.world.faults.take(AFTER, customer.id)
    message.answer = _ANSWERS.get(fault.kind, "answered") if fault else "answered"
    call.world.accept(line, customer, message)
    if fault is not None and (answer := await _fail_after(call, fault)) is not None:
        return answer
    return _answer(customer, message, wanted)


_ANSWERS = {"reset_after": "cut", "hang_after": "hung", "error_after": "error"}


async def _fail_before(call: Call, customer: Customer) -> None:
    fault = call.world.faults.take(BEFORE, customer.id)
    if fault is None:
        return
    if fault.kind == "reset_before":
        raise Cut
    if fault.kind == "hang_before":
        await call.wait(fault.number("seconds", FOR_EVER))
        raise Cut
    if fault.kind == "rate_429":
        seconds = str(int(fault.number("retry_after", 5)))
        raise GraphError(
            4, message="(#4) Application request limit reached", status=429, headers={"Retry-After": seconds},
            transient=True,
        )  # fmt: skip
    if fault.kind == "server_error":
        raise GraphError(2, message="(#2) Service temporarily unavailable", status=500, transient=True)
    raise GraphError(int(fault.number("code", 131000)), fault.params.get("details", "Asked for by a fault."))


async def _fail_after(call: Call, fault: Fault) -> Response | None:
    if fault.kind == "reset_after":
        raise Cut
    if fault.kind == "error_after":
        raise GraphError(131000, "Something went wrong after the message was accepted.")
    if fault.kind == "hang_after":
        await call.wait(fault.number("seconds", FOR_EVER))
        raise Cut
    await call.wait(fault.number("seconds", 3.0))
    return None


def _media(call: Call, line: Line, media_id: str) -> Any:
    media = call.world.media.find(media_id)
    return media if media is not None and media.line_id == line.id else None


def _template(call: Call, line: Line, wanted: Request) -> tuple[dict[str, Any] | None, str]:
    if wanted.kind != "template":
        return None, "service"
    name, language = wanted.content["name"], wanted.content["language"]["code"]
    template = templates.find_sendable(call.world.templates.named(name), name, language)
    category = template.category.lower()
    if category == "authentication" and wanted.recipient is not None:
        raise GraphError(131062, "Authentication templates need a phone number.")
    return templates.fill(template, wanted.content, lambda media_id: _media(call, line, media_id)), category


def _recipient(call: Call, line: Line, wanted: Request) -> Customer:
    world = call.world
    if wanted.to == line.digits:
        raise GraphError(131021, "The recipient is the sender.")
    customer = world.people.find(wanted.recipient or wanted.to or "")
    if customer is not None:
        return customer
    if wanted.recipient is not None:
        raise GraphError(131026, "No WhatsApp user has this business-scoped user ID.")
    if not world.rules.strangers:
        raise GraphError(131026, "Message undeliverable. The number is not on WhatsApp.")
    assert wanted.to is not None  # noqa: S101 - one of both is there, or the request was refused
    return world.people.join(wanted.to)


def _message(call: Call, line: Line, customer: Customer, wanted: Request, body: dict[str, Any]) -> Message:
    world = call.world
    context = {"from": line.digits, "id": wanted.quoted} if wanted.quoted else None
    return Message(
        world.ids.message(customer.wa_id or customer.user_id), line.id, customer.id, False, wanted.kind,
        wanted.content, world.now(), context=context, callback_data=wanted.callback_data, request=body,
    )  # fmt: skip


def _window_is_open(call: Call, line: Line, customer: Customer, message: Message) -> bool:
    """Return False where a closed window is to be told in the answer and not, as usual, in a status."""
    if call.world.rules.window_refusal == "status":
        return True
    refusal = call.world.refusal_of(line, customer, message)
    return refusal is None or refusal["code"] != 131047


def _answer(customer: Customer, message: Message, wanted: Request) -> dict[str, Any]:
    contact: dict[str, Any] = {"input": wanted.written_to}
    if customer.wa_id and wanted.recipient is None:
        contact["wa_id"] = customer.wa_id
    if wanted.recipient is not None:
        contact["user_id"] = customer.user_id
    sent: dict[str, Any] = {"id": message.id}
    if message.kind == "template":
        sent["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}


def _mark(call: Call, line: Line, body: dict[str, Any]) -> dict[str, Any]:
    message_id, typing = check_mark(body)
    world = call.world
    found = world.book.find(message_id)
    if found is None or not found.from_customer or found.line_id != line.id:
        raise checks.wrong("message_id", "is not a message that this number received", code=131009)
    world.book.marks.append({"message_id": message_id, "typing": typing, "at": world.now()})
    for message in world.book.chat(line.id, found.customer_id):
        if message.from_customer and message.status != "read":
            message.status = "read"
            world.tell(message)
        if message.id == message_id:
            break
    if typing:
        world.hub.tell("typing", {"line_id": line.id, "customer_id": found.customer_id})
    return {"success": True}


def note_refusal(call: Call, error: GraphError) -> None:
    """Keep what was refused, for whoever asks the control API."""
    note = {
        "at": call.world.now(), "method": call.method, "path": call.request.url.path, "code": error.code,
        "status": error.http_status, "details": error.details or error.body("")["error"]["message"],
    }  # fmt: skip
    call.world.book.refused.append({**note, "body": call.body})
    call.world.hub.tell("refused", note)


def answer_error(call: Call, error: GraphError) -> JSONResponse:
    """Return a refusal as Meta writes it."""
    trace = call.world.ids.trace()
    headers = {
        "WWW-Authenticate": f'OAuth "Facebook Platform" "invalid_token" "{error.code}"',
    } if error.code == 190 else {}  # fmt: skip
    return JSONResponse(
        error.body(trace), status_code=error.http_status,
        headers={**headers, **error.headers, "x-fb-trace-id": trace},
    )  # fmt: skip
