"""From a message as chat keeps it to what a gateway is asked to send; pure. What cannot be sent is refused in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from whatsapp_service.outbound import menus, texts
from whatsapp_service.port import (
    Ask,
    Buttons,
    Choice,
    ChoiceList,
    Contacts,
    Content,
    Failure,
    FailureClass,
    FlowForm,
    Instead,
    LinkButton,
    Location,
    Media,
    MediaKind,
    Reaction,
    Recipient,
    Refused,
    Section,
    TemplateMessage,
    Text,
)

Item = Mapping[str, Any]
Interactive = Buttons | ChoiceList | LinkButton | Ask | FlowForm
MOST_CAPTION = 1024
_MEDIA_KINDS: dict[str, MediaKind] = {
    "image": "image", "video": "video", "audio": "audio", "document": "document", "sticker": "sticker",
}  # fmt: skip


class NotSendable(Exception):
    """The message cannot be sent as it is; the text is for people."""


def content_of(item: Item, *, signature_mode: str, can_send: frozenset[type]) -> Content | Refused:
    """Return what ``item`` (a message of ``/internal/channels/outgoing``) says, as ``can_send`` allows it."""
    try:
        return _content(item, prefix=_prefix(item, signature_mode), can_send=can_send)
    except NotSendable as error:
        return refused(str(error))
    except (KeyError, TypeError, ValueError):
        # Metadata that lacks what its kind needs: the sender is told, nothing half-made leaves.
        return refused(texts.NOT_SENDABLE)


def refused(sentence: str, kind: FailureClass = FailureClass.CONTENT) -> Refused:
    """Return the refusal of something that never left."""
    return Refused(kind, Failure(-1, sentence))


def recipient_of(item: Item) -> Recipient | None:
    """Return whom ``item`` goes to, or None for a contact that the network cannot reach."""
    contact = item.get("contact") or {}
    phone = "".join(character for character in contact.get("phone") or "" if character.isdigit())
    user_id = contact.get("user_id") or None
    return Recipient(phone or None, user_id) if phone or user_id else None


def reaction_of(payload: Mapping[str, Any]) -> Reaction:
    """Return the reaction of a queued job."""
    return Reaction(str(payload["target"]), str(payload.get("emoji") or ""))


def _content(item: Item, *, prefix: str, can_send: frozenset[type]) -> Content:
    metadata = item.get("metadata") or {}
    kind, text = item["message_type"], str(item.get("content") or "")
    if kind == "template":
        return _template(metadata["template"], text, item.get("attachments") or ())
    if kind == "interactive":
        return _asked(_interactive(metadata["interactive"], text, item), prefix, can_send)
    files = item.get("attachments") or ()
    if files:
        return _media(files[0], metadata, text, prefix)
    make = _PLAIN.get(kind)
    if make is not None and (found := make(metadata)) is not None:
        return found if type(found) in can_send else _text(str(text), prefix)
    return _text(text, prefix)


def _text(text: str, prefix: str) -> Text:
    if not text.strip():
        raise NotSendable(texts.NOT_SENDABLE)
    if len(text) > menus.MOST_TEXT:
        raise NotSendable(texts.TOO_LONG)
    return Text(_signed(text, prefix, menus.MOST_TEXT))


def _media(file: Item, metadata: Item, caption: str, prefix: str) -> Media:
    kind = _MEDIA_KINDS[file["kind"]]
    if len(caption) > MOST_CAPTION:
        raise NotSendable(texts.CAPTION_TOO_LONG)
    shown = _signed(caption, prefix, MOST_CAPTION) if caption and kind not in ("audio", "sticker") else ""
    return Media(
        kind, str(file["id"]), str(file["mime_type"]), str(file["file_name"]), int(file["size"]), shown,
        voice=kind == "audio" and bool(metadata.get("voice")),
    )  # fmt: skip


def _template(template: Item, preview: str, files: Sequence[Item]) -> TemplateMessage:
    components = tuple(dict(one) for one in template.get("components") or ())
    header = _header(files[0], str(template["header"])) if files else None
    return TemplateMessage(str(template["name"]), str(template["language"]), components, preview, header)


def _header(file: Item, kind: str) -> Media:
    """Return the file that a template opens with: what the template calls it counts, not what the file looks like."""
    return Media(
        _MEDIA_KINDS[kind], str(file["id"]), str(file["mime_type"]), str(file["file_name"]), int(file["size"]),
        digest=_optional(file.get("digest")),
    )  # fmt: skip


def _asked(content: Interactive, prefix: str, can_send: frozenset[type]) -> Content:
    """Return a question as this provider carries it; what is only asked for can be answered in words as well."""
    signed = dataclasses.replace(content, body=_signed(content.body, prefix, menus.MOST_BODY))
    if isinstance(content, Ask):
        if Ask in can_send:
            return signed
        return dataclasses.replace(_text(content.body, prefix), instead=Instead(content.body))
    if isinstance(content, FlowForm):
        if FlowForm not in can_send:
            raise NotSendable(texts.NOT_SENDABLE)
        return signed
    if type(content) in can_send and menus.fits(content):
        return signed
    text = menus.as_text(content)
    # The name stands above all of it, a header included.
    return dataclasses.replace(text, body=_signed(text.body, prefix, menus.MOST_TEXT))


def _interactive(given: Item, text: str, item: Item) -> Interactive:
    body = str(given.get("body") or text)
    header, footer = _optional(given.get("header")), _optional(given.get("footer"))
    if given["kind"] == "buttons":
        return Buttons(body, tuple(_choice(one) for one in given["buttons"]), header, footer)
    if given["kind"] == "list":
        sections = tuple(
            Section(str(one.get("title") or ""), tuple(_choice(row) for row in one["rows"]))
            for one in given["sections"]
        )
        return ChoiceList(body, str(given.get("button") or texts.CHOOSE), sections, header, footer)
    if given["kind"] == "cta_url":
        return LinkButton(body, str(given["display_text"]), str(given["url"]), header, footer)
    if given["kind"] == "ask_location":
        return Ask(body, "location")
    if given["kind"] == "ask_phone":
        return Ask(body, "phone")
    if given["kind"] == "flow":
        return FlowForm(
            body, str(given["button"]), str(given["flow_id"]), str(given.get("token") or item.get("message_id") or "unused"),
            _optional(given.get("screen")), dict(given.get("data") or {}), header, footer,
        )  # fmt: skip
    raise NotSendable(texts.NOT_SENDABLE)


def _choice(given: Item) -> Choice:
    return Choice(str(given["id"]), str(given["title"]), _optional(given.get("description")))


def _location(metadata: Item) -> Location | None:
    given = metadata.get("location")
    if not given:
        return None
    latitude, longitude = float(given["latitude"]), float(given["longitude"])
    return Location(latitude, longitude, _optional(given.get("name")), _optional(given.get("address")))


def _contacts(metadata: Item) -> Contacts | None:
    given = metadata.get("contacts")
    return Contacts(tuple(dict(card) for card in given)) if given else None


_PLAIN: dict[str, Callable[[Item], Content | None]] = {"location": _location, "contact": _contacts}


def _prefix(item: Item, mode: str) -> str:
    """Return the agent's name as the channel shows it; a bot and a template never sign."""
    name = str(item.get("sender_name") or "").strip()
    if mode == "off" or item.get("sender_type") != "agent" or not name:
        return ""
    queue = str(item.get("queue_name") or "").strip()
    shown = f"{name} ({queue})" if mode == "name_queue" and queue else name
    # An asterisk in a name would end the bold type early.
    return f"*{shown.replace('*', '')}:*"


def _signed(text: str, prefix: str, most: int) -> str:
    signed = f"{prefix}\n{text}" if prefix else text
    return signed if len(signed) <= most else text


def _optional(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None
