"""What Meta itself does: reviews templates, tells preferences, passes on what the business's own telephone sends."""

from __future__ import annotations

import random
from typing import Any

from whatsapp_simulator.book import Message
from whatsapp_simulator.config import Line
from whatsapp_simulator.control.bodies import Burst, Echo, RawWebhook, TemplateChange
from whatsapp_simulator.control.errors import Refused
from whatsapp_simulator.people import Customer
from whatsapp_simulator.template_store import Template
from whatsapp_simulator.webhooks import shapes
from whatsapp_simulator.world import World


def send_raw(world: World, line: Line, wanted: RawWebhook) -> dict[str, Any]:
    """Sign and deliver a body, or one change of the account. Raises Refused."""
    if (wanted.body is None) == (wanted.value is None):
        raise Refused("give either body or value")
    if wanted.value is not None:
        world.announce(line, wanted.field, wanted.value, wanted.field)
        return {"success": True}
    url = world.subscription.address_for(line.id)
    if url is None:
        raise Refused("nobody subscribed to the webhooks")
    world.post.send(url, shapes.encode(wanted.body or {}), "raw")
    return {"success": True}


def set_marketing(world: World, line: Line, customer: Customer, value: str) -> None:
    """A customer stops or allows marketing messages in the app's own menu."""
    customer.stopped_marketing = value == "stop"
    row: dict[str, Any] = {"user_id": customer.user_id}
    if customer.wa_id:
        row["wa_id"] = customer.wa_id
    row |= {
        "detail": f"User requested to {value} marketing messages", "category": "marketing_messages", "value": value,
        "timestamp": int(world.now()),
    }  # fmt: skip
    change = {**shapes.about(line), "contacts": [shapes.contact_of(customer)], "user_preferences": [row]}
    world.announce(line, "user_preferences", change, "user_preferences", customer)
    world.tell_customer(customer)


def echo(world: World, line: Line, customer: Customer, wanted: Echo) -> Message:
    """Somebody writes from the business's own telephone: the customer gets it, the webhook tells it."""
    message = Message(
        world.new_id(line, customer), line.id, customer.id, False, wanted.type,
        wanted.content, world.now(), status="delivered",
    )  # fmt: skip
    message.answer = "echo"
    world.book.add(message)
    world.tell(message)
    body: dict[str, Any] = {"from": line.digits}
    if customer.wa_id:
        body["to"] = customer.wa_id
    body |= {
        "to_user_id": customer.user_id, "id": message.id, "timestamp": str(int(message.at)), "type": wanted.type,
        wanted.type: wanted.content,
    }  # fmt: skip
    world.announce(line, "smb_message_echoes", shapes.echo_value(line, body), "echo", customer)
    return message


def change_template(world: World, template_id: str, wanted: TemplateChange) -> dict[str, Any]:
    """Review, pause or move a template and tell it. Raises Refused."""
    template = world.templates.find(template_id) or next(iter(world.templates.named(template_id)), None)
    if template is None:
        raise Refused("there is no such template")
    line = world.line(None)
    about = _about(template)
    if wanted.category is not None and wanted.category != template.category:
        change = {**about, "previous_category": template.category, "new_category": wanted.category}
        template.category = wanted.category
        world.announce(line, "template_category_update", change, "template category")
    if wanted.status is not None:
        template.status, template.rejected_reason = wanted.status, wanted.reason
        change = {"event": wanted.status, **about, "reason": wanted.reason}
        world.announce(line, "message_template_status_update", change, "template status")
    if wanted.quality is not None:
        change = {"previous_quality_score": template.quality, "new_quality_score": wanted.quality, **about}
        template.quality = wanted.quality
        world.announce(line, "message_template_quality_update", change, "template quality")
    return template.view()


def _about(template: Template) -> dict[str, Any]:
    return {
        "message_template_id": int(template.id), "message_template_name": template.name,
        "message_template_language": template.language,
    }  # fmt: skip


def burst(world: World, line: Line, wanted: Burst) -> list[str]:
    """Let many customers write at once, each body delivered several times, in order or shuffled."""
    url = world.subscription.address_for(line.id)
    if url is None:
        raise Refused("nobody subscribed to the webhooks")
    bodies: list[tuple[bytes, str]] = []
    ids = []
    for number in range(wanted.messages):
        customer = world.people.join(f"5511{970000000 + number % wanted.customers}")
        message = Message(
            world.ids.message(customer.wa_id or ""), line.id, customer.id, True, "text",
            {"body": f"{wanted.prefix} {number // wanted.customers + 1}"}, world.now(),
        )  # fmt: skip
        world.book.add(message)
        customer.windows[line.id] = message.at
        value = shapes.inbound_value(line, customer, shapes.inbound(customer, message, {}))
        body = shapes.encode(shapes.envelope(world.config.waba_id, "messages", value))
        bodies += [(body, customer.id)] * wanted.redeliver
        ids.append(message.id)
    if wanted.shuffle:
        random.Random(world.config.seed).shuffle(bodies)
    for body, customer_id in bodies:
        world.post.send(url, body, "burst", customer_id)
    return ids
