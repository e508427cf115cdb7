"""One request for a message: the members around it, and the kinds that are not interactive."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.media import LIMITS, OF_KIND, Media, bare_type
from whatsapp_simulator.people import BSUID, digits_of
from whatsapp_simulator.validation import checks
from whatsapp_simulator.validation.interactive import check_interactive

AROUND = (
    "messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data",
    "recipient_identity_key_hash",
)  # fmt: skip
CAPTIONED = ("image", "video", "document")
_ID = re.compile(r"\d{1,40}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is right in itself; whether its template, file and recipient exist is seen later."""

    kind: str
    content: dict[str, Any]
    to: str | None
    """Digits."""
    recipient: str | None
    """A business-scoped user id."""
    written_to: str
    quoted: str | None
    callback_data: str | None


def check_message(body: dict[str, Any], find_media: Callable[[str], Media | None]) -> Request:
    """Return what a request for a message asks for. Raises GraphError."""
    check_product(body)
    if body.get("recipient_type", "individual") != "individual":
        raise checks.wrong("recipient_type", 'must be one of {INDIVIDUAL} - got "%s"' % body["recipient_type"])  # noqa: UP031
    to, recipient, written_to = _addressee(body)
    kind = _kind(body)
    checks.members(body, "$", (*AROUND, kind))
    content = _content(body, kind)
    _CHECKS[kind](content)
    if kind in OF_KIND:
        _check_file(kind, content, find_media)
    elif kind == "interactive" and (header := content.get("header")) and header.get("type") in OF_KIND:
        _check_file(header["type"], header[header["type"]], find_media)
    context = checks.optional_obj(body, "context")
    quoted = None
    if context is not None:
        checks.members(context, "context", ("message_id",))
        quoted = checks.text(context, "message_id", "context", most=512)
        if not quoted.startswith("wamid."):
            raise GraphError(131009, "context.message_id is not a message id.")
    data = checks.optional_text(body, "biz_opaque_callback_data", "", most=512, least=0)
    return Request(kind, content, to, recipient, written_to, quoted, data)


def check_product(body: dict[str, Any]) -> None:
    """Refuse a body that does not say it is about WhatsApp."""
    if "messaging_product" not in body:
        raise GraphError(100, message="(#100) The parameter messaging_product is required.")
    checks.choice(body, "messaging_product", "", ("whatsapp",))


def _addressee(body: dict[str, Any]) -> tuple[str | None, str | None, str]:
    to, recipient = body.get("to"), body.get("recipient")
    if to is None and recipient is None:
        raise GraphError(100, message="(#100) The parameter to is required.")
    if to is not None:
        digits = digits_of(to) if isinstance(to, str) else None
        if digits is None:
            raise GraphError(131009, "Parameter 'to' is not a valid WhatsApp user phone number.")
        return digits, None, str(to)
    if not isinstance(recipient, str) or not BSUID.fullmatch(recipient):
        raise GraphError(131009, "Parameter 'recipient' is not a valid business-scoped user ID.")
    return None, recipient, recipient


def _kind(body: dict[str, Any]) -> str:
    if "type" not in body and "text" in body:
        return "text"
    return checks.choice(body, "type", "", _CHECKS)


def _content(body: dict[str, Any], kind: str) -> dict[str, Any]:
    if kind != "contacts":
        return checks.obj(body, kind)
    return {"contacts": checks.items(body, "contacts", "", least=1, most=257)}


def _check_text(content: dict[str, Any]) -> None:
    checks.members(content, "text", ("body", "preview_url"))
    checks.text(content, "body", "text", most=4096)
    checks.boolean(content, "preview_url", "text")


def _check_media(kind: str, content: dict[str, Any]) -> None:
    allowed = ["id", "link", "provider"]
    if kind in CAPTIONED:
        allowed.append("caption")
    if kind == "document":
        allowed.append("filename")
    if kind == "audio":
        allowed.append("voice")
    checks.members(content, kind, allowed)
    if ("id" in content) == ("link" in content):
        raise GraphError(
            131008 if "id" not in content else 131009, f"{kind}: exactly one of 'id' and 'link' is required."
        )
    if "id" in content:
        media_id = content["id"]
        if not isinstance(media_id, str | int) or not _ID.fullmatch(str(media_id)):
            raise checks.wrong(f"{kind}['id']", "is not a valid whatsapp business account media attachment ID")
    else:
        checks.url(content, "link", kind)
    checks.optional_text(content, "caption", kind, most=1024, least=0)
    checks.optional_text(content, "filename", kind, most=240)
    checks.boolean(content, "voice", kind)


def _check_file(kind: str, content: dict[str, Any], find_media: Callable[[str], Media | None]) -> None:
    """Refuse a file that does not exist, is another number's or cannot be this kind of message."""
    if "id" not in content:
        return
    media = find_media(str(content["id"]))
    if media is None:
        raise checks.wrong(f"{kind}['id']", "is not a valid whatsapp business account media attachment ID")
    mime_type = bare_type(media.mime_type)
    if mime_type not in OF_KIND[kind]:
        raise GraphError(131053, f"{kind}: a file of type {mime_type} cannot be sent as {kind}.")
    if kind != "document" and len(media.content) > LIMITS[mime_type]:
        raise GraphError(131053, f"{kind}: the file is larger than {LIMITS[mime_type]} bytes.")
    if content.get("voice") and mime_type != "audio/ogg":
        raise GraphError(131053, "audio: a voice message must be audio/ogg with the opus codec.")


def _check_location(content: dict[str, Any]) -> None:
    checks.members(content, "location", ("latitude", "longitude", "name", "address"))
    checks.number(content, "latitude", "location", least=-90, most=90)
    checks.number(content, "longitude", "location", least=-180, most=180)
    checks.optional_text(content, "name", "location", most=1000)
    checks.optional_text(content, "address", "location", most=1000)


_NAME = ("formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix")
_CARD = ("name", "phones", "emails", "org", "addresses", "urls", "birthday")


def _check_contacts(content: dict[str, Any]) -> None:
    for number, card in enumerate(content["contacts"]):
        path = f"contacts[{number}]"
        checks.members(card, path, _CARD)
        name = checks.obj(card, "name", path)
        checks.members(name, f"{path}.name", _NAME)
        checks.text(name, "formatted_name", f"{path}.name", most=512)
        if not any(name.get(part) for part in _NAME[1:]):
            raise GraphError(131008, f"{path}.name: at least one part of the name besides formatted_name is required.")
        for phone in card.get("phones") or ():
            if not isinstance(phone, dict):
                raise checks.wrong(f"{path}.phones", "must be an array of JSON objects")
            checks.members(phone, f"{path}.phones", ("phone", "type", "wa_id"))


def _check_reaction(content: dict[str, Any]) -> None:
    checks.members(content, "reaction", ("message_id", "emoji"))
    message_id = checks.text(content, "message_id", "reaction", most=512)
    if not message_id.startswith("wamid."):
        raise GraphError(131009, "reaction.message_id is not a message id.")
    emoji = checks.optional_text(content, "emoji", "reaction", most=24, least=0)
    if emoji is None:
        raise checks.missing("reaction.emoji")
    if emoji and emoji.isascii():
        raise GraphError(131009, "reaction.emoji must be an emoji.")


def _check_template(content: dict[str, Any]) -> None:
    checks.members(content, "template", ("name", "language", "components", "namespace", "category"))
    checks.text(content, "name", "template", most=512)
    language = checks.obj(content, "language", "template")
    checks.members(language, "template.language", ("code", "policy"))
    checks.text(language, "code", "template.language", most=15)
    if content.get("components") is not None:
        checks.items(content, "components", "template", least=0, most=20, code=100)


_CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "text": _check_text,
    "image": lambda content: _check_media("image", content),
    "video": lambda content: _check_media("video", content),
    "audio": lambda content: _check_media("audio", content),
    "document": lambda content: _check_media("document", content),
    "sticker": lambda content: _check_media("sticker", content),
    "location": _check_location,
    "contacts": _check_contacts,
    "reaction": _check_reaction,
    "interactive": check_interactive,
    "template": _check_template,
}


def check_mark(body: dict[str, Any]) -> tuple[str, bool]:
    """Return (message id, whether typing is shown) of a read mark. Raises GraphError."""
    check_product(body)
    checks.members(body, "$", ("messaging_product", "status", "message_id", "typing_indicator"))
    checks.choice(body, "status", "", ("read",))
    message_id = checks.text(body, "message_id", "", most=512)
    typing = checks.optional_obj(body, "typing_indicator")
    if typing is not None:
        checks.members(typing, "typing_indicator", ("type",))
        checks.choice(typing, "type", "typing_indicator", ("text",))
    return message_id, typing is not None
