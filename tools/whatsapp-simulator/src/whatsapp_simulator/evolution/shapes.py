"""Messages as Evolution writes them, from the same book of messages that the Cloud API's side uses."""

from __future__ import annotations

import hashlib
from typing import Any

from whatsapp_simulator.people import Customer

Fields = dict[str, Any]
_MEDIA = {
    "image": "imageMessage", "video": "videoMessage", "audio": "audioMessage", "document": "documentMessage",
    "sticker": "stickerMessage",
}  # fmt: skip
STATUS = {"sent": "SERVER_ACK", "delivered": "DELIVERY_ACK", "read": "READ", "played": "PLAYED", "failed": "ERROR"}


def jid_of(customer: Customer) -> str:
    """Return the id of the chat with a customer: the number, or a hidden id where it is not shown."""
    return f"{customer.wa_id}@s.whatsapp.net" if customer.wa_id else lid_of(customer)


def lid_of(customer: Customer) -> str:
    """Return the hidden id of a customer."""
    return f"{int(hashlib.sha256(customer.user_id.encode()).hexdigest()[:12], 16)}@lid"


def key_of(customer: Customer, message_id: str, *, from_me: bool) -> Fields:
    """Return a message's key; customers with a user name are addressed by their hidden id, their number stands beside it."""
    key: Fields = {"remoteJid": jid_of(customer), "fromMe": from_me, "id": message_id}
    if customer.username and customer.wa_id:
        return {**key, "remoteJid": lid_of(customer), "remoteJidAlt": jid_of(customer), "addressingMode": "lid"}
    return {**key, "addressingMode": "pn"}


def message_of(kind: str, content: Any, key_for: Any) -> tuple[str, Fields]:
    """Return (messageType, message) of one of the book's messages; ``key_for`` makes the key of another message's id."""
    if kind in _MEDIA:
        return _MEDIA[kind], {_MEDIA[kind]: _media(kind, content)}
    make = _KINDS.get(kind)
    return make(content, key_for) if make is not None else ("unknownMessage", {"unknownMessage": {}})


def _media(kind: str, content: Fields) -> Fields:
    shown: Fields = {"url": "https://mmg.whatsapp.net/v/simulated", "mimetype": content.get("mime_type", "")}
    if content.get("sha256"):
        shown["fileSha256"] = content["sha256"]
    if content.get("size") is not None:
        shown["fileLength"] = {"low": content["size"], "high": 0, "unsigned": True}
    if content.get("caption"):
        shown["caption"] = content["caption"]
    if kind == "document":
        shown["fileName"] = content.get("filename") or "documento"
    if kind == "audio":
        shown["ptt"] = content.get("voice") is True
    return shown


def _text(content: Fields, _: Any) -> tuple[str, Fields]:
    return "conversation", {"conversation": content.get("body", "")}


def _location(content: Fields, _: Any) -> tuple[str, Fields]:
    shown = {"degreesLatitude": content["latitude"], "degreesLongitude": content["longitude"]}
    named = {name: content[name] for name in ("name", "address", "url") if content.get(name)}
    return "locationMessage", {"locationMessage": {**shown, **named}}


def _contacts(content: list[Fields], _: Any) -> tuple[str, Fields]:
    cards = [_card(one) for one in content]
    if len(cards) == 1:
        return "contactMessage", {"contactMessage": cards[0]}
    return "contactsArrayMessage", {
        "contactsArrayMessage": {"displayName": f"{len(cards)} contatos", "contacts": cards}
    }


def _card(given: Fields) -> Fields:
    name = given.get("name", {}).get("formatted_name", "?")
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{name}"]
    for number, phone in enumerate(given.get("phones", []), 1):
        written = phone.get("phone", "")
        digits = phone.get("wa_id") or "".join(one for one in written if one.isdigit())
        lines.append(f"item{number}.TEL;waid={digits}:{written}")
    return {"displayName": name, "vcard": "\n".join([*lines, "END:VCARD"])}


def _reaction(content: Fields, key_for: Any) -> tuple[str, Fields]:
    told = {"key": key_for(content["message_id"]), "text": content.get("emoji", "")}
    return "reactionMessage", {"reactionMessage": told}


def _interactive(content: Fields, _: Any) -> tuple[str, Fields]:
    if content["type"] == "list":
        header, footer = content.get("header", {}), content.get("footer", {})
        told = {
            "title": header.get("text", ""), "description": content["body"]["text"], "footerText": footer.get("text", ""),
            "buttonText": content["action"]["button"], "listType": "SINGLE_SELECT",
        }  # fmt: skip
        return "listMessage", {"listMessage": told}
    if content["type"] == "list_reply":
        row = content["list_reply"]
        told = {
            "title": row["title"],
            "description": row.get("description", ""),
            "singleSelectReply": {"selectedRowId": row["id"]},
        }
        return "listResponseMessage", {"listResponseMessage": told}
    button = content["button_reply"]
    told = {"selectedButtonId": button["id"], "selectedDisplayText": button["title"]}
    return "buttonsResponseMessage", {"buttonsResponseMessage": told}


_KINDS: dict[str, Any] = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "interactive": _interactive,
}
