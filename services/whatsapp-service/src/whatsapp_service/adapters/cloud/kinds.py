"""Every kind of message that the Cloud API brings, each to content, metadata and file; pure."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import orjson

from whatsapp_service.adapters import values as read
from whatsapp_service.inbound.domain import MediaFile, Person, Unreadable

MOST_CARDS = 20
MOST_PRODUCTS = 60
LONGEST_ANSWER = 8000
_MEDIA = ("image", "video", "audio", "document", "sticker")


@dataclass(slots=True)
class Body:
    """What a message says."""

    message_type: str
    content: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    media: MediaFile | None = None
    person: Person | None = None
    previous: Person | None = None


def body_of(message: dict[str, Any]) -> Body:
    """Return what ``message`` says; one of a kind that is not known is an unsupported one, so that the thread shows it."""
    kind = read.text(message.get("type"), 40)
    if kind in _MEDIA:
        return _media(kind, message)
    make = _KINDS.get(kind)
    return make(message) if make is not None else _unsupported(message)


def _text(message: dict[str, Any]) -> Body:
    return Body("text", read.text(read.mapping(message.get("text"), "text").get("body")))


def _media(kind: str, message: dict[str, Any]) -> Body:
    given = read.optional(message.get(kind))
    failure = _failure(message) or (None if given.get("id") else "WhatsApp sent no file with this message.")
    mime = read.text(given.get("mime_type"), 150).partition(";")[0].strip().lower() or "application/octet-stream"
    name = read.line(given.get("filename"), 255) or f"{kind}{mimetypes.guess_extension(mime) or ''}"
    size = read.number(given.get("file_size"))
    reference = read.compact({"id": read.text(given.get("id"), 255), "url": read.text(given.get("url"), 2000)})
    file = MediaFile(
        cast("Literal['image', 'audio', 'video', 'document', 'sticker']", kind), mime, name,
        read.hexadecimal(given.get("sha256")), int(size) if size else None, reference, failure,
    )  # fmt: skip
    metadata = {"voice": True} if kind == "audio" and given.get("voice") is True else {}
    if kind == "sticker" and given.get("animated") is True:
        metadata["animated"] = True
    return Body(kind, read.text(given.get("caption")), metadata, file)


def _location(message: dict[str, Any]) -> Body:
    given = read.mapping(message.get("location"), "location")
    latitude, longitude = read.number(given.get("latitude")), read.number(given.get("longitude"))
    if latitude is None or longitude is None:
        raise Unreadable("location has no coordinates")
    place = {
        "latitude": latitude, "longitude": longitude, "name": read.line(given.get("name"), 500),
        "address": read.line(given.get("address"), 1000), "url": read.line(given.get("url"), 1000),
    }  # fmt: skip
    shown = " - ".join(part for part in (place["name"], place["address"]) if isinstance(part, str))
    return Body("location", shown or f"{latitude:g}, {longitude:g}", {"location": read.compact(place)})


def _contacts(message: dict[str, Any]) -> Body:
    cards = [_card(read.optional(one)) for one in read.sequence(message.get("contacts"))[:MOST_CARDS]]
    if not cards:
        raise Unreadable("contacts is empty")
    return Body("contact", ", ".join(card["name"] for card in cards), {"contacts": cards})


def _card(given: dict[str, Any]) -> dict[str, Any]:
    name, org = read.optional(given.get("name")), read.optional(given.get("org"))
    phones = [read.optional(one) for one in read.sequence(given.get("phones"))[:10]]
    emails = [read.optional(one) for one in read.sequence(given.get("emails"))[:10]]
    card: dict[str, Any] = {
        "name": read.line(name.get("formatted_name")) or read.line(name.get("first_name")) or "?",
        "phones": [
            read.compact({key: read.line(one.get(key), 60) for key in ("phone", "wa_id", "type")}) for one in phones
        ],
        "emails": [address for one in emails if (address := read.line(one.get("email")))],
    }
    company = read.line(org.get("company"))
    return {**card, "org": company} if company else card


def _interactive(message: dict[str, Any]) -> Body:
    given = message.get("interactive")
    if not isinstance(given, dict):
        # Meta sends these with an `errors` list in place of the object.
        return _unsupported(message)
    kind = read.text(given.get("type"), 40)
    make = _REPLIES.get(kind)
    if make is None:
        return _unsupported(message, kind)
    reply = make(read.optional(given.get(kind)))
    return Body("interactive", reply.get("title") or reply.get("text", ""), {"interactive_reply": read.compact(reply)})


def _button_reply(given: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "button", "id": read.line(given.get("id"), 256), "title": read.text(given.get("title"), 200)}


def _list_reply(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "list", "id": read.line(given.get("id"), 256), "title": read.text(given.get("title"), 200),
        "description": read.line(given.get("description"), 500),
    }  # fmt: skip


def _flow_reply(given: dict[str, Any]) -> dict[str, Any]:
    raw = given.get("response_json")
    answer: Any = None
    if isinstance(raw, str):
        try:
            answer = read.bounded(orjson.loads(raw)) if len(raw) <= LONGEST_ANSWER else read.text(raw, LONGEST_ANSWER)
        except orjson.JSONDecodeError:
            answer = read.text(raw, LONGEST_ANSWER)
    said = read.text(given.get("body"), 200)
    return {"kind": "flow", "title": "Formulário enviado" if said in ("", "Sent") else said, "response": answer}


def _permission_reply(given: dict[str, Any]) -> dict[str, Any]:
    accepted = given.get("response") == "accept"
    title = "Permitiu chamadas" if accepted else "Não permitiu chamadas"
    kept = {key: given.get(key) for key in ("response", "expiration_timestamp", "response_source")}
    return {"kind": "call_permission", "title": title, "response": read.bounded(read.compact(kept))}


_REPLIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "button_reply": _button_reply,
    "list_reply": _list_reply,
    "nfm_reply": _flow_reply,
    "call_permission_reply": _permission_reply,
}


def _button(message: dict[str, Any]) -> Body:
    given = read.mapping(message.get("button"), "button")
    title = read.text(given.get("text"), 200) or read.text(given.get("payload"), 200)
    reply = {"kind": "button", "id": read.line(given.get("payload"), 256), "title": title}
    return Body("interactive", title, {"interactive_reply": read.compact(reply)})


def _order(message: dict[str, Any]) -> Body:
    given = read.mapping(message.get("order"), "order")
    items = [
        read.compact(
            {
                "product_retailer_id": read.line(one.get("product_retailer_id")),
                "quantity": read.number(one.get("quantity")),
                "item_price": read.number(one.get("item_price")),
                "currency": read.line(one.get("currency"), 10),
            }
        )
        for one in map(read.optional, read.sequence(given.get("product_items"))[:MOST_PRODUCTS])
    ]
    words = read.text(given.get("text"), 4000)
    order = {"catalog_id": read.line(given.get("catalog_id")), "text": words or None}
    return Body("text", words or "Pedido", {"order": {**read.compact(order), "items": items}})


def _system(message: dict[str, Any]) -> Body:
    given = read.mapping(message.get("system"), "system")
    kind = read.line(given.get("type"), 60) or "system"
    now = Person(
        read.phone(given.get("wa_id")) or read.phone(given.get("new_wa_id")),
        read.user_id(given.get("user_id")), read.user_id(given.get("parent_user_id")),
    )  # fmt: skip
    before = Person(
        read.phone(message.get("from")), read.user_id(given.get("previous_user_id")) or read.user_id(message.get("from_user_id")),
        read.user_id(given.get("previous_parent_user_id")),
    )  # fmt: skip
    words = read.text(given.get("body"), 1000)
    body = Body("system", words or "Aviso do WhatsApp", {"system": {"kind": kind, "body": words}})
    if now.phone or now.user_id:
        body.person, body.previous = now, before
    return body


def _welcome(_: dict[str, Any]) -> Body:
    return Body("system", "Abriu a conversa", {"system": {"kind": "request_welcome", "body": "Abriu a conversa"}})


def _unsupported(message: dict[str, Any], inner: str = "") -> Body:
    errors = read.sequence(message.get("errors"))
    error = read.optional(errors[0]) if errors else {}
    told = {
        "kind": read.line(read.optional(message.get("unsupported")).get("type"), 60) or inner or None,
        "title": read.line(error.get("title")) or read.line(error.get("message")),
        "detail": read.line(read.optional(error.get("error_data")).get("details"), 1000),
        "code": read.number(error.get("code")),
    }
    return Body("text", "Mensagem não suportada", {"unsupported": read.compact(told)})


def _failure(message: dict[str, Any]) -> str | None:
    for error in map(read.optional, read.sequence(message.get("errors"))):
        said = read.line(read.optional(error.get("error_data")).get("details"), 300) or read.line(error.get("title"))
        return f"WhatsApp could not get the file: {said}" if said else "WhatsApp could not get the file."
    return None


_KINDS: dict[str, Callable[[dict[str, Any]], Body]] = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "order": _order,
    "system": _system,
    "request_welcome": _welcome,
}
SILENT = frozenset({"system", "request_welcome"})
"""Kinds that the customer did not write: they open no window."""


def surroundings(message: dict[str, Any]) -> dict[str, Any]:
    """Return what is told beside the body: forwarding, the advertisement it came from, the product it asks about."""
    found: dict[str, Any] = {"raw_kind": read.text(message.get("type"), 40) or "unknown"}
    context = read.optional(message.get("context"))
    if context.get("frequently_forwarded") is True:
        found["forwarded"] = "often"
    elif context.get("forwarded") is True:
        found["forwarded"] = True
    product = read.optional(context.get("referred_product"))
    if product:
        found["product"] = {key: read.line(product.get(key)) for key in ("catalog_id", "product_retailer_id")}
    referral = read.optional(message.get("referral"))
    if referral:
        names = ("source_url", "source_id", "source_type", "headline", "body", "media_type", "image_url", "video_url",
                 "thumbnail_url", "ctwa_clid")  # fmt: skip
        found["referral"] = read.compact({name: read.line(referral.get(name), 1000) for name in names})
    return found
