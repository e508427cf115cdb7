"""The bodies of webhooks, as Meta writes them."""

from __future__ import annotations

import json
from typing import Any

from whatsapp_simulator.book import Message
from whatsapp_simulator.config import Line
from whatsapp_simulator.people import Customer


def encode(body: dict[str, Any]) -> bytes:
    """Return a body as bytes: what is not ASCII is escaped, and so is every slash."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def envelope(waba_id: str, field: str, value: dict[str, Any]) -> dict[str, Any]:
    """Return one change of one account as a whole body."""
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": waba_id, "changes": [{"value": value, "field": field}]}],
    }


def about(line: Line) -> dict[str, Any]:
    """Return the members that every change of a number begins with."""
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": line.digits, "phone_number_id": line.id},
    }


def contact_of(customer: Customer) -> dict[str, Any]:
    """Return a customer as an inbound change names them; the number is absent where they hide it."""
    profile: dict[str, Any] = {"name": customer.name}
    if customer.username:
        profile["username"] = customer.username
    contact: dict[str, Any] = {"profile": profile}
    if customer.wa_id:
        contact["wa_id"] = customer.wa_id
    contact["user_id"] = customer.user_id
    if customer.parent_user_id:
        contact["parent_user_id"] = customer.parent_user_id
    return contact


def sender_of(customer: Customer) -> dict[str, Any]:
    """Return who a message is from."""
    sender = {"from": customer.wa_id} if customer.wa_id else {}
    sender["from_user_id"] = customer.user_id
    if customer.parent_user_id:
        sender["from_parent_user_id"] = customer.parent_user_id
    return dict(sender)


def inbound(customer: Customer, message: Message, extra: dict[str, Any]) -> dict[str, Any]:
    """Return a customer's message; ``extra`` is what stands beside its kind (referral, errors...)."""
    body: dict[str, Any] = {
        **sender_of(customer), "id": message.id, "timestamp": str(int(message.at)), "type": message.kind,
    }  # fmt: skip
    if message.context:
        body["context"] = message.context
    if message.content:
        body[message.kind] = message.content
    return body | extra


def inbound_value(line: Line, customer: Customer, body: dict[str, Any]) -> dict[str, Any]:
    """Return the change that carries a customer's message; a system message comes without contacts."""
    contacts = {} if body.get("type") == "system" else {"contacts": [contact_of(customer)]}
    return {**about(line), **contacts, "messages": [body]}


def status(customer: Customer, message: Message, name: str, at: float) -> dict[str, Any]:
    """Return what became of a message of the business."""
    body: dict[str, Any] = {"id": message.id, "status": name, "timestamp": str(int(at))}
    if customer.wa_id:
        body["recipient_id"] = customer.wa_id
    body["recipient_user_id"] = customer.user_id
    if message.callback_data is not None:
        body["biz_opaque_callback_data"] = message.callback_data
    if name == "failed":
        body["errors"] = [message.error]
    elif message.pricing is not None:
        body["pricing"] = message.pricing
    return body


def status_value(line: Line, customer: Customer, body: dict[str, Any]) -> dict[str, Any]:
    """Return the change that carries a status."""
    return {**about(line), "contacts": [contact_of(customer)], "statuses": [body]}


def echo_value(line: Line, body: dict[str, Any]) -> dict[str, Any]:
    """Return the change that tells of a message a person sent from the business's own phone."""
    return {**about(line), "message_echoes": [body]}
