"""Every kind of message that Evolution brings, each to content, metadata and file; pure."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from whatsapp_service.adapters import values as read
from whatsapp_service.adapters.evolution.messages import place_key
from whatsapp_service.inbound.domain import MediaFile, Unreadable

MOST_CARDS = 20
MOST_OPTIONS = 20
OFTEN_FORWARDED = 5
MOST_ENCLOSED = 1024 * 1024
"""Characters of a file inside the webhook that are kept for us; a larger one is asked for."""
Fields = dict[str, Any]
MediaKind = Literal["image", "audio", "video", "document", "sticker"]
_WRAPPERS = (
    "ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension", "documentWithCaptionMessage",
    "deviceSentMessage", "lottieStickerMessage", "groupMentionedMessage",
)  # fmt: skip
_BESIDE = frozenset(
    {"messageContextInfo", "senderKeyDistributionMessage", "base64", "mediaUrl", "contextInfo", "speechToText"}
)


@dataclass(slots=True)
class Body:
    """What a message says. ``echo`` is what it has in common with the request it may be the echo of: kind and words."""

    message_type: str
    content: str = ""
    metadata: Fields = field(default_factory=dict)
    media: MediaFile | None = None
    echo: tuple[str, str] | None = None


def opened(message: Any) -> Fields:
    """Return what is inside a message's wrappers (vanishing, seen once, with caption)."""
    found = read.mapping(message, "message")
    beside: Fields = {name: found[name] for name in ("base64", "mediaUrl") if name in found}
    for _ in range(5):
        wrapper = next((name for name in _WRAPPERS if isinstance(found.get(name), dict)), None)
        if wrapper is None:
            break
        found = read.optional(found[wrapper].get("message"))
    return {**found, **beside}


def kind_of(message: Fields, told: str) -> str:
    """Return the name of the member that holds the message; ``told`` is what Evolution calls it."""
    if told in message:
        return told
    return next((name for name in message if name not in _BESIDE), told or "unknown")


def body_of(data: Fields, message: Fields, kind: str) -> Body:
    """Return what ``message`` says; one of a kind that is not known is an unsupported one, so that the thread shows it."""
    if kind in _MEDIA:
        return _media(data, message, kind)
    make = _KINDS.get(kind)
    return make(message) if make is not None else _unsupported(kind)


def _text(message: Fields) -> Body:
    told = message.get("conversation")
    said = read.text(told if isinstance(told, str) else read.optional(message.get("extendedTextMessage")).get("text"))
    return Body("text", said, echo=("text", said))


def _media(data: Fields, message: Fields, kind: str) -> Body:
    given, ours = read.optional(message.get(kind)), _MEDIA[kind]
    mime = read.text(given.get("mimetype"), 150).partition(";")[0].strip().lower() or "application/octet-stream"
    ending = mimetypes.guess_extension(mime) or ""
    name = read.line(given.get("fileName"), 255) or read.line(given.get("title"), 255) or f"{ours}{ending}"
    size = whole(given.get("fileLength"))
    file = MediaFile(ours, mime, name, _digest(given.get("fileSha256")), size, _reference(data, message, kind, given))
    metadata: Fields = {"voice": True} if ours == "audio" and given.get("ptt") is True else {}
    if ours == "sticker" and given.get("isAnimated") is True:
        metadata["animated"] = True
    caption = read.text(given.get("caption"))
    return Body(ours, caption, metadata, file, echo=(ours, caption))


def _reference(data: Fields, message: Fields, kind: str, given: Fields) -> Fields:
    """Return where the file can be had: inside the webhook, at an address, or by the message's key."""
    enclosed = message.get("base64")
    key = read.optional(data.get("key"))
    kept = {name: one for name, one in given.items() if name not in ("jpegThumbnail", "contextInfo", "waveform")}
    return read.compact(
        {
            "key": {name: key[name] for name in ("id", "remoteJid", "fromMe") if name in key},
            "base64": enclosed if isinstance(enclosed, str) and len(enclosed) <= MOST_ENCLOSED else None,
            "url": read.text(message.get("mediaUrl"), 2000),
            "message": {kind: kept} if len(orjson.dumps(kept)) <= read.LONGEST_METADATA else None,
        }
    )


def _location(message: Fields) -> Body:
    given = read.optional(message.get("locationMessage") or message.get("liveLocationMessage"))
    latitude, longitude = read.number(given.get("degreesLatitude")), read.number(given.get("degreesLongitude"))
    if latitude is None or longitude is None:
        raise Unreadable("location has no coordinates")
    place = {
        "latitude": latitude, "longitude": longitude, "name": read.line(given.get("name"), 500),
        "address": read.line(given.get("address"), 1000), "url": read.line(given.get("url"), 1000),
    }  # fmt: skip
    shown = " - ".join(part for part in (place["name"], place["address"]) if isinstance(part, str))
    echo = ("location", place_key(latitude, longitude))
    return Body("location", shown or f"{latitude:g}, {longitude:g}", {"location": read.compact(place)}, echo=echo)


def _contacts(message: Fields) -> Body:
    many = read.optional(message.get("contactsArrayMessage"))
    given = read.sequence(many.get("contacts")) if many else [message.get("contactMessage")]
    cards = [_card(read.optional(one)) for one in given[:MOST_CARDS]]
    if not cards:
        raise Unreadable("contacts is empty")
    names = ", ".join(card["name"] for card in cards)
    return Body("contact", names, {"contacts": cards}, echo=("contact", names))


def _card(given: Fields) -> Fields:
    """Return a contact from its vCard."""
    card: Fields = {"name": read.line(given.get("displayName")) or "?", "phones": [], "emails": []}
    for line in read.text(given.get("vcard"), 8000).splitlines():
        head, _, value = line.partition(":")
        name, value = head.rpartition(".")[2].partition(";")[0].upper(), value.strip()
        if name == "TEL" and value and len(card["phones"]) < 10:
            found = re.search(r"waid=(\d{5,20})", head, re.IGNORECASE)
            card["phones"].append(read.compact({"phone": value[:60], "wa_id": found[1] if found else None}))
        elif name == "EMAIL" and value and len(card["emails"]) < 10:
            card["emails"].append(value[:200])
        elif name == "ORG" and value.strip(";"):
            card["org"] = value.strip(";")[:200]
        elif name == "FN" and card["name"] == "?" and value:
            card["name"] = value[:200]
    return card


def _reply(kind: str, reply_id: Any, title: Any, description: Any = None) -> Body:
    said = read.text(title, 200) or read.text(reply_id, 200)
    told = {"kind": kind, "id": read.line(reply_id, 256), "title": said, "description": read.line(description, 500)}
    return Body("interactive", said, {"interactive_reply": read.compact(told)})


def _button(message: Fields) -> Body:
    given = read.optional(message.get("buttonsResponseMessage"))
    return _reply("button", given.get("selectedButtonId"), given.get("selectedDisplayText"))


def _template_button(message: Fields) -> Body:
    given = read.optional(message.get("templateButtonReplyMessage"))
    return _reply("button", given.get("selectedId"), given.get("selectedDisplayText"))


def _row(message: Fields) -> Body:
    given = read.optional(message.get("listResponseMessage"))
    chosen = read.optional(given.get("singleSelectReply")).get("selectedRowId")
    return _reply("list", chosen, given.get("title"), given.get("description"))


def _flow(message: Fields) -> Body:
    given = read.optional(message.get("interactiveResponseMessage"))
    title = read.optional(given.get("body")).get("text")
    raw = read.optional(given.get("nativeFlowResponseMessage")).get("paramsJson")
    answer: Any = None
    if isinstance(raw, str) and len(raw) <= 8000:
        try:
            answer = read.optional(orjson.loads(raw))
        except orjson.JSONDecodeError:
            answer = {}
        return _reply("button", answer.get("id"), title or answer.get("id"))
    return _reply("button", None, title)


def _poll(message: Fields) -> Body:
    given = next((read.optional(one) for name, one in message.items() if name.startswith("pollCreationMessage")), {})
    told = [read.line(read.optional(one).get("optionName")) for one in read.sequence(given.get("options"))]
    options = [one for one in told[:MOST_OPTIONS] if one]
    lines = [read.text(given.get("name"), 1000) or "Enquete", *(f"- {one}" for one in options)]
    return Body("text", "\n".join(lines), {"poll": {"options": options}})


def _vote(message: Fields) -> Body:
    vote = read.optional(read.optional(message.get("pollUpdateMessage")).get("vote"))
    chosen = [one for one in map(read.line, read.sequence(vote.get("selectedOptions"))[:MOST_OPTIONS]) if one]
    return Body("text", ", ".join(chosen) or "Respondeu à enquete", {"poll_vote": {"options": chosen}})


def _shown(name: str, *members: str) -> Callable[[Fields], Body]:
    """Return a reader of what another company's system sends: its words, without what can be tapped."""

    def make(message: Fields) -> Body:
        given = read.optional(message.get(name))
        parts = [read.text(_at(given, member), 2000) for member in members]
        return Body("text", "\n\n".join(part for part in parts if part) or "Mensagem não suportada")

    return make


def _at(given: Fields, member: str) -> Any:
    found: Any = given
    for name in member.split("."):
        found = read.optional(found).get(name)
    return found


def _sent_list(message: Fields) -> Body:
    given = read.optional(message.get("listMessage"))
    said = read.text(given.get("description"), 4000)
    return Body("text", said or read.text(given.get("title"), 1000), echo=("list", said))


def _order(message: Fields) -> Body:
    given = read.optional(message.get("orderMessage") or message.get("productMessage"))
    words = read.text(given.get("message"), 4000) or read.text(given.get("orderTitle"), 500)
    return Body(
        "text", words or "Pedido", {"order": read.compact({"id": read.line(given.get("orderId")), "text": words})}
    )


def _unsupported(kind: str) -> Body:
    return Body("text", "Mensagem não suportada", {"unsupported": {"kind": read.text(kind, 60)}})


_MEDIA: dict[str, MediaKind] = {
    "imageMessage": "image", "videoMessage": "video", "ptvMessage": "video", "audioMessage": "audio",
    "documentMessage": "document", "stickerMessage": "sticker",
}  # fmt: skip
_KINDS: dict[str, Callable[[Fields], Body]] = {
    "conversation": _text,
    "extendedTextMessage": _text,
    "locationMessage": _location,
    "liveLocationMessage": _location,
    "contactMessage": _contacts,
    "contactsArrayMessage": _contacts,
    "buttonsResponseMessage": _button,
    "templateButtonReplyMessage": _template_button,
    "listResponseMessage": _row,
    "interactiveResponseMessage": _flow,
    "pollCreationMessage": _poll,
    "pollCreationMessageV2": _poll,
    "pollCreationMessageV3": _poll,
    "pollUpdateMessage": _vote,
    "listMessage": _sent_list,
    "buttonsMessage": _shown("buttonsMessage", "contentText", "footerText"),
    "templateMessage": _shown("templateMessage", "hydratedTemplate.hydratedContentText"),
    "interactiveMessage": _shown("interactiveMessage", "header.title", "body.text", "footer.text"),
    "highlyStructuredMessage": _shown("highlyStructuredMessage", "hydratedHsm.hydratedTemplate.hydratedContentText"),
    "orderMessage": _order,
    "productMessage": _order,
}


def surroundings(data: Fields, message: Fields, kind: str) -> tuple[Fields, str | None]:
    """Return what is told beside the body (forwarding, the advertisement it came from), and the id of what it answers."""
    inner = read.optional(message.get(kind))
    context = {**read.optional(inner.get("contextInfo")), **read.optional(data.get("contextInfo"))}
    found: Fields = {"raw_kind": read.text(kind, 40) or "unknown"}
    if context.get("isForwarded") is True:
        found["forwarded"] = "often" if (whole(context.get("forwardingScore")) or 0) >= OFTEN_FORWARDED else True
    advertisement = read.optional(context.get("externalAdReply"))
    if advertisement:
        names = (
            ("source_url", "sourceUrl"), ("source_id", "sourceId"), ("source_type", "sourceType"), ("headline", "title"),
            ("body", "body"),
        )  # fmt: skip
        found["referral"] = read.compact({ours: read.line(advertisement.get(theirs), 1000) for ours, theirs in names})
    return found, read.line(context.get("stanzaId"), 255)


def whole(value: Any) -> int | None:
    """Return a whole number that may be written as text, or as the halves of a long one."""
    if isinstance(value, dict):
        low, high = value.get("low"), value.get("high")
        if not isinstance(low, int) or not isinstance(high, int):
            return None
        value = (high << 32) + (low & 0xFFFF_FFFF)
    found = read.number(value)
    return int(found) if found is not None and found >= 0 else None


def _digest(value: Any) -> str:
    """Return a SHA-256 that may be base64, or an object of its bytes by place."""
    if isinstance(value, dict) and len(value) == 32:
        try:
            return bytes(int(value[str(place)]) for place in range(32)).hex()
        except (KeyError, TypeError, ValueError):
            return ""
    return read.hexadecimal(value)
