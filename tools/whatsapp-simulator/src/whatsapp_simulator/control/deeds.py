"""What a customer does with the telephone in hand."""

from __future__ import annotations

from typing import Any

from whatsapp_simulator.book import Message
from whatsapp_simulator.config import Line
from whatsapp_simulator.control.bodies import CustomerMessage
from whatsapp_simulator.control.errors import Refused
from whatsapp_simulator.media import OF_KIND
from whatsapp_simulator.people import WINDOW_SECONDS, Customer
from whatsapp_simulator.webhooks import shapes
from whatsapp_simulator.world import World

KINDS = (
    "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "interactive", "button",
    "reaction", "order", "system", "unsupported", "unknown", "edit", "revoke", "request_welcome",
)  # fmt: skip
ANSWERABLE = ("button", "list")


def write(world: World, line: Line, customer: Customer, wanted: CustomerMessage) -> Message:
    """Send something to the business. Raises Refused."""
    if wanted.type not in KINDS:
        raise Refused(f"type must be one of {', '.join(KINDS)}")
    given = wanted.model_extra or {}
    content = given.get(wanted.type, {})
    unknown = sorted(set(given) - {wanted.type})
    if unknown or not isinstance(content, dict | list):
        raise Refused(f"unexpected member '{unknown[0]}'" if unknown else f"{wanted.type} must be an object")
    if wanted.type in OF_KIND:
        content = with_file(world, line, wanted.type, dict(content))
    message = Message(
        wanted.id or world.new_id(line, customer), line.id, customer.id, True, wanted.type,
        content, (wanted.at or world.now()) - customer.message_age,
        context=wanted.context or (quote(world, line, wanted.reply_to) if wanted.reply_to else None),
    )  # fmt: skip
    if "referral" in wanted.extra:
        customer.free_entry[line.id] = world.now() + 72 * 3600
    world.receive(line, customer, message, wanted.extra)
    return message


def quote(world: World, line: Line, message_id: str) -> dict[str, Any]:
    """Return the context of a reply."""
    found = world.book.find(message_id)
    author = line.digits
    if found is not None and found.from_customer:
        customer = world.people.find(found.customer_id)
        author = (customer.wa_id or customer.user_id) if customer else author
    return {"from": author, "id": message_id}


def with_file(world: World, line: Line, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return a file's object as the webhook carries it. Raises Refused for a file that is not there."""
    media = world.media.find(str(content.get("id", "")))
    if media is None or media.line_id != line.id:
        raise Refused("there is no such file; upload it to /control/media first")
    full = {"mime_type": media.mime_type, "sha256": media.digest_in_webhook, **content}
    if kind == "document":
        full.setdefault("filename", media.file_name or "documento")
    elif kind == "audio":
        full.setdefault("voice", False)
    elif kind == "sticker":
        full.setdefault("animated", False)
    return full


def react(world: World, line: Line, customer: Customer, message_id: str, emoji: str) -> None:
    """React to a message. Raises Refused."""
    target = own_chat(world, line, customer, message_id)
    world.react(target, "customer", emoji)
    content = {"message_id": message_id} | ({"emoji": emoji} if emoji else {})
    _tell_only(world, line, customer, "reaction", content)


def edit(world: World, line: Line, customer: Customer, message_id: str, text: str) -> None:
    """Change a text that the customer wrote. Raises Refused."""
    target = own_chat(world, line, customer, message_id)
    if not target.from_customer or target.kind != "text" or target.deleted:
        raise Refused("only a text of one's own can be changed")
    target.content, target.edited = {"body": text}, True
    world.tell(target)
    changed = {"original_message_id": message_id, "message": {"type": "text", "text": {"body": text}}}
    _tell_only(world, line, customer, "edit", changed)


def revoke(world: World, line: Line, customer: Customer, message_id: str) -> None:
    """Delete a message for everybody. Raises Refused."""
    target = own_chat(world, line, customer, message_id)
    if not target.from_customer or target.deleted:
        raise Refused("only a message of one's own can be deleted")
    target.deleted, target.content = True, {}
    world.tell(target)
    _tell_only(world, line, customer, "revoke", {"original_message_id": message_id})


def _tell_only(world: World, line: Line, customer: Customer, kind: str, content: dict[str, Any]) -> None:
    """Tell the business of something that is no bubble of its own on the telephone."""
    message = Message(
        world.new_id(line, customer), line.id, customer.id, True, kind, content,
        world.now() - customer.message_age,
    )  # fmt: skip
    body = shapes.inbound(customer, message, {})
    world.announce(line, "messages", shapes.inbound_value(line, customer, body), kind, customer)


def own_chat(world: World, line: Line, customer: Customer, message_id: str) -> Message:
    """Return a message of this chat. Raises Refused."""
    found = world.book.find(message_id)
    if found is None or found.customer_id != customer.id or found.line_id != line.id:
        raise Refused("there is no such message in this chat")
    return found


def press(world: World, line: Line, customer: Customer, message_id: str, button: str) -> Message:
    """Press a button or choose a row. Raises Refused for one that the message does not have."""
    target = own_chat(world, line, customer, message_id)
    if target.kind == "template":
        for number, shown in enumerate((target.shown or {}).get("buttons", [])):
            if button in (shown["text"], str(number)) and shown["type"] == "QUICK_REPLY":
                answer: dict[str, Any] = {"button": {"payload": shown["payload"], "text": shown["text"]}}
                return write(world, line, customer, CustomerMessage(type="button", reply_to=message_id, **answer))
    elif target.kind == "interactive" and target.content["type"] in ANSWERABLE:
        reply = _reply(target.content, button)
        if reply is not None:
            answer = {"interactive": reply}
            return write(world, line, customer, CustomerMessage(type="interactive", reply_to=message_id, **answer))
    raise Refused("the message has no such button")


def _reply(content: dict[str, Any], button: str) -> dict[str, Any] | None:
    action = content["action"]
    if content["type"] == "button":
        choices = [one["reply"] for one in action["buttons"]]
    else:
        choices = [row for section in action["sections"] for row in section["rows"]]
    chosen = next((one for one in choices if one["id"] == button), None)
    kind = f"{content['type']}_reply"
    return {"type": kind, kind: chosen} if chosen else None


def move_window(world: World, line: Line, customer: Customer, seconds_left: float) -> None:
    """Let the 24 hours end in so many seconds, as Meta counts them."""
    customer.windows[line.id] = world.now() - WINDOW_SECONDS + seconds_left
    customer.free_entry.pop(line.id, None)
    world.tell_customer(customer)


def change_number(world: World, line: Line, customer: Customer, digits: str) -> None:
    """Take another telephone number, and with it another business-scoped user id."""
    before, before_user = customer.wa_id, customer.user_id
    customer.phone = customer.wa_id = digits
    customer.user_id = world.ids.user()
    world.people.add(customer)
    system = {
        "body": f"{customer.name} changed from {before or before_user} to {digits}", "type": "user_changed_number",
        "wa_id": digits, "user_id": customer.user_id, "previous_user_id": before_user,
    }  # fmt: skip
    message = Message(world.ids.message(before or digits), line.id, customer.id, True, "system", system, world.now())
    world.book.add(message)
    world.tell(message)
    body = {"from": before or digits, "from_user_id": before_user, "id": message.id,
            "timestamp": str(int(message.at)), "type": "system", "system": system}  # fmt: skip
    world.announce(line, "messages", {**shapes.about(line), "messages": [body]}, "system", customer)
    world.tell_customer(customer)
