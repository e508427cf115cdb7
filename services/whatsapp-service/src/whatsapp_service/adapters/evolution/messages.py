"""Evolution's own shape of every kind of message that is sent; pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from whatsapp_service.adapters.evolution.error_texts import CONTACT_WITHOUT_PHONE
from whatsapp_service.adapters.evolution.jids import address_of, canonical, chat_of
from whatsapp_service.keys import MessageKey, echo_key
from whatsapp_service.port import ChoiceList, Contacts, Content, Location, Media, Outgoing, Reaction, Text

Body = dict[str, Any]
Request = tuple[str, Body]
"""The action of ``POST /message/{action}/{instance}`` and its body."""
SHORTEST_PHONE = 10


class Unsendable(Exception):
    """The message lacks what its kind needs here; the text is an error code of ours."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def request_of(outgoing: Outgoing, *, raw: bytes = b"", quoted: MessageKey | None = None) -> Request:
    """Return the request of a message; ``raw`` is the file of a media message, ``quoted`` the key of the one it answers."""
    action, body = _content(outgoing.content, raw)
    body = {"number": address_of(outgoing.recipient.phone, outgoing.recipient.user_id), **body}
    if outgoing.reply_to:
        body["quoted"] = {"key": _key(quoted) if quoted else {"id": outgoing.reply_to}}
    return action, body


def reaction_of(outgoing: Outgoing, reaction: Reaction, target: MessageKey | None) -> Request:
    """Return the request of a reaction; a target whose key is not known is taken for the customer's own message."""
    chat = chat_of(outgoing.recipient.phone, outgoing.recipient.user_id) or ""
    key = target or MessageKey(reaction.target, chat, from_us=False)
    return "sendReaction", {"key": _key(key), "reaction": reaction.emoji}


def echo_of(outgoing: Outgoing) -> str | None:
    """Return what Evolution's report of this message will be known by."""
    phone, content = canonical(outgoing.recipient.phone), outgoing.content
    if isinstance(content, Text):
        return echo_key("text", phone, content.body)
    if isinstance(content, Media):
        return echo_key(content.kind, phone, content.caption)
    if isinstance(content, Location):
        return echo_key("location", phone, place_key(content.latitude, content.longitude))
    if isinstance(content, Contacts):
        return echo_key("contact", phone, ", ".join(_name(card) for card in content.cards))
    return echo_key("list", phone, content.body) if isinstance(content, ChoiceList) else None


def place_key(latitude: float, longitude: float) -> str:
    """Return a place as it is compared: to about a metre."""
    return f"{latitude:.5f},{longitude:.5f}"


def _key(key: MessageKey) -> Body:
    return {"id": key.external_id, "remoteJid": key.chat, "fromMe": key.from_us}


def _content(content: Content, raw: bytes) -> Request:
    match content:
        case Text() as text:
            return "sendText", {"text": text.body, "linkPreview": text.preview_url}
        case Media() as media:
            return _media(media, base64.b64encode(raw).decode())
        case Location() as place:
            known = {"latitude": place.latitude, "longitude": place.longitude}
            return "sendLocation", {**known, "name": place.name or "", "address": place.address or ""}
        case Contacts() as contacts:
            return "sendContact", {"contact": [_card(card) for card in contacts.cards]}
        case ChoiceList() as choices:
            return "sendList", _list(choices)
        case other:
            raise TypeError(f"{type(other).__name__} is not carried here")


def _media(media: Media, encoded: str) -> Request:
    if media.kind == "sticker":
        return "sendSticker", {"sticker": encoded}
    if media.kind == "audio" and media.voice:
        return "sendWhatsAppAudio", {"audio": encoded}
    body: Body = {"mediatype": media.kind, "mimetype": media.mime_type, "media": encoded, "fileName": media.file_name}
    return "sendMedia", {**body, "caption": media.caption} if media.caption else body


def _card(card: Mapping[str, Any]) -> Body:
    phones = [one for one in card.get("phones") or () if isinstance(one, Mapping)]
    written = next((str(one["phone"]) for one in phones if one.get("phone")), "")
    digits = "".join(character for character in written if character.isdigit())
    if len(digits) < SHORTEST_PHONE:
        raise Unsendable(CONTACT_WITHOUT_PHONE)
    wuid = next((str(one["wa_id"]) for one in phones if one.get("wa_id")), digits)
    shown: Body = {"fullName": _name(card), "wuid": wuid, "phoneNumber": written}
    org, emails = card.get("org"), card.get("emails") or ()
    if org:
        shown["organization"] = str(org.get("company") or "") if isinstance(org, Mapping) else str(org)
    for one in emails:
        shown["email"] = str(one.get("email") or "") if isinstance(one, Mapping) else str(one)
        break
    return {name: value for name, value in shown.items() if value}


def _name(card: Mapping[str, Any]) -> str:
    return str(card.get("name") or "").strip() or "?"


def _list(choices: ChoiceList) -> Body:
    sections = [
        {"title": one.title or choices.button, "rows": [_row(row.id, row.title, row.description) for row in one.rows]}
        for one in choices.sections
    ]
    return {
        "title": choices.header or "", "description": choices.body, "buttonText": choices.button,
        "footerText": choices.footer or "", "sections": sections,
    }  # fmt: skip


def _row(row_id: str, title: str, description: str | None) -> Body:
    shown: Body = {"rowId": row_id, "title": title}
    return {**shown, "description": description} if description else shown
