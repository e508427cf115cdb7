"""What an Evolution server refuses in the body of a send, and what is left of the body for the book."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]
OPTIONS = frozenset({"number", "delay", "quoted", "linkPreview", "mentionsEveryOne", "mentioned", "encoding"})
MEDIA_TYPES = ("image", "video", "audio", "document")


class Refused(Exception):
    """The request is refused; the texts are those of the answer, ``status`` its code."""

    def __init__(self, *messages: Any, status: int = 400, error: str = "Bad Request") -> None:
        super().__init__(str(messages))
        self.messages, self.status, self.error = list(messages), status, error


@dataclass(slots=True)
class Wanted:
    """A send that is in order: the kind and content of the book, and the file that came with it."""

    kind: str
    content: Any
    raw: bytes = b""
    mime_type: str = ""
    file_name: str | None = None
    extra: Fields = field(default_factory=dict)


def check_send(action: str, body: Fields) -> Wanted:
    """Return what is wanted. Raises Refused."""
    rule = _RULES.get(action)
    if rule is None:
        raise Refused(f"Cannot POST /message/{action}", status=404, error="Not Found")
    members, make = rule
    unknown = sorted(set(body) - members - (OPTIONS if action != "sendReaction" else frozenset()))
    if unknown:
        raise Refused([f'instance is not allowed to have the additional property "{unknown[0]}"'])
    if action != "sendReaction":
        _text(body, "number")
    _quoted(body)
    return make(body)


def _quoted(body: Fields) -> None:
    if "quoted" in body:
        key = body["quoted"].get("key") if isinstance(body["quoted"], dict) else None
        if not isinstance(key, dict) or not isinstance(key.get("id"), str) or not key["id"]:
            raise Refused(['instance.quoted.key requires property "id"'])


def _text(body: Fields, name: str, *, may_be_empty: bool = False) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise Refused(
            [f'instance requires property "{name}"' if value is None else f"instance.{name} is not of a type(s) string"]
        )
    if not value and not may_be_empty:
        raise Refused([f'The "{name}" cannot be empty'])
    return value


def _send_text(body: Fields) -> Wanted:
    return Wanted("text", {"body": _text(body, "text")})


def _send_media(body: Fields) -> Wanted:
    kind = _text(body, "mediatype")
    if kind not in MEDIA_TYPES:
        raise Refused([f"instance.mediatype is not one of enum values: {','.join(MEDIA_TYPES)}"])
    name = body.get("fileName")
    if kind == "document" and not name:
        raise Refused("For base64 the file name must be informed.")
    content: Fields = {"caption": body["caption"]} if body.get("caption") else {}
    if kind == "document":
        content["filename"] = name
    return Wanted(kind, content, _file(body, "media"), str(body.get("mimetype") or ""), name)


def _send_voice(body: Fields) -> Wanted:
    raw = _file(body, "audio")
    if not raw.startswith(b"OggS"):
        raise Refused("Error: the audio could not be converted")
    return Wanted("audio", {"voice": True}, raw, "audio/ogg; codecs=opus", "voz.ogg")


def _send_sticker(body: Fields) -> Wanted:
    return Wanted("sticker", {"animated": False}, _file(body, "sticker"), "image/webp", "figurinha.webp")


def _file(body: Fields, name: str) -> bytes:
    given = _text(body, name)
    if given.startswith(("http://", "https://")):
        raise Refused("The simulator takes files inside the request only.")
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("Owned media must be a url or base64") from None


def _send_location(body: Fields) -> Wanted:
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = body.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > most:
            raise Refused([f"instance.{name} is not of a type(s) number"])
    named = {name: _text(body, name, may_be_empty=True) for name in ("name", "address")}
    place = {"latitude": body["latitude"], "longitude": body["longitude"]}
    return Wanted("location", {**place, **{name: one for name, one in named.items() if one}})


def _send_contact(body: Fields) -> Wanted:
    cards = body.get("contact")
    if not isinstance(cards, list) or not cards:
        raise Refused(['instance requires property "contact"'])
    shown = []
    for card in cards:
        name, phone = _text(card, "fullName"), _text(card, "phoneNumber")
        if len(phone) < 10 or not str(card.get("wuid") or "0" * 10).isdigit():
            raise Refused(["instance.contact[0].phoneNumber does not meet minimum length of 10"])
        numbers = [{"phone": phone, **({"wa_id": card["wuid"]} if card.get("wuid") else {})}]
        shown.append({"name": {"formatted_name": name}, "phones": numbers})
    return Wanted("contacts", shown)


def _send_reaction(body: Fields) -> Wanted:
    key = body.get("key")
    if (
        not isinstance(key, dict)
        or not all(name in key for name in ("id", "remoteJid", "fromMe"))
        or not key["remoteJid"]
    ):
        raise Refused(['instance.key requires property "remoteJid"'])
    if not isinstance(key["fromMe"], bool):
        raise Refused(["instance.key.fromMe is not of a type(s) boolean"])
    emoji = _text(body, "reaction", may_be_empty=True)
    return Wanted("reaction", {"message_id": key["id"], "emoji": emoji}, extra={"key": key})


def _send_list(body: Fields) -> Wanted:
    for name in ("title", "footerText"):
        _text(body, name, may_be_empty=True)
    button, sections = _text(body, "buttonText"), body.get("sections")
    if not isinstance(sections, list) or not sections:
        raise Refused(['instance requires property "sections"'])
    shown = []
    for section in sections:
        rows = section.get("rows") or []
        for row in rows:
            _text(row, "title"), _text(row, "rowId")
            if row.get("description") == "":
                raise Refused(['The "description" cannot be empty'])
        named = [
            {
                "id": row["rowId"],
                "title": row["title"],
                **({"description": row["description"]} if row.get("description") else {}),
            }
            for row in rows
        ]
        shown.append({"title": _text(section, "title"), "rows": named})
    content: Fields = {
        "type": "list",
        "body": {"text": str(body.get("description") or "")},
        "action": {"button": button, "sections": shown},
    }
    if body["title"]:
        content["header"] = {"type": "text", "text": body["title"]}
    if body["footerText"]:
        content["footer"] = {"text": body["footerText"]}
    return Wanted("interactive", content)


_RULES: dict[str, tuple[frozenset[str], Callable[[Fields], Wanted]]] = {
    "sendText": (frozenset({"text"}), _send_text),
    "sendMedia": (frozenset({"mediatype", "mimetype", "media", "fileName", "caption"}), _send_media),
    "sendWhatsAppAudio": (frozenset({"audio"}), _send_voice),
    "sendSticker": (frozenset({"sticker"}), _send_sticker),
    "sendLocation": (frozenset({"latitude", "longitude", "name", "address"}), _send_location),
    "sendContact": (frozenset({"contact"}), _send_contact),
    "sendReaction": (frozenset({"key", "reaction"}), _send_reaction),
    "sendList": (frozenset({"title", "description", "buttonText", "footerText", "sections"}), _send_list),
}
