"""What a message to a customer must be before its network may have it: who cannot be served later is told now. Pure.

The bounds are those of WhatsApp; what it would refuse after minutes in a queue is refused here at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chat_service.channels.domain import DESPITE, require_number, require_window
from chat_service.conversations.state import Conversation, Item
from shared.errors import Invalid

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_BODY = 1024
MOST_SHORT = 60
"""Characters of a header or a footer."""
MOST_BUTTONS = 3
MOST_ROWS = 10
MOST_SECTIONS = 10
MOST_COMPONENTS = 20
MOST_CARDS = 20
HEADERS = ("image", "video", "document")
"""As what a file stands at the head of a template."""
_BUTTON_TITLE, _BUTTON_ID, _FORM_BUTTON = 20, 256, 30
_ASKS = frozenset({"ask_location", "ask_phone"})
_ROW_TITLE, _ROW_ID, _ROW_DESCRIPTION = 24, 200, 72


def prepare(conversation: Conversation, message: Item, files: int, now: datetime) -> None:
    """Let a message to the customer wait for its network. Raises NoNumber, WindowClosed, Invalid."""
    if message.direction != "outbound" or conversation.status == "closed":
        return
    require_number(conversation)
    if message.message_type != "template":
        require_window(conversation, now)
    if files > 1:
        raise Invalid.field("attachments", "count", "WhatsApp takes one file per message; send them one by one")
    most = MOST_CAPTION if files else MOST_TEXT
    if message.message_type not in _CHECKS and len(message.content) > most:
        raise Invalid.field("content", "max_length", f"WhatsApp takes at most {most} characters here")
    check = _CHECKS.get(message.message_type)
    if check is not None:
        check(message.metadata or {})
    if message.message_type == "template":
        _header_file(message.metadata or {}, files)
    message.status = "queued"


def _template(metadata: dict[str, Any]) -> None:
    template = _mapping(metadata, "template")
    for name in ("name", "language"):
        _text(template, f"metadata.template.{name}", name, 512)
    _list(template.get("components", []), "metadata.template.components", 0, MOST_COMPONENTS)
    if not isinstance(template.get(DESPITE, False), bool):
        raise Invalid.field(f"metadata.template.{DESPITE}", "type", "must be true or false")


def _header_file(metadata: dict[str, Any], files: int) -> None:
    """Refuse a file at a template that does not open with one: the sender says as what, and gives no address besides."""
    template = _mapping(metadata, "template")
    if not files and template.get("header") is None:
        return
    if not files:
        raise Invalid.field("attachments", "required", "the template opens with a file; name the one that was stored")
    if template.get("header") not in HEADERS:
        raise Invalid.field("metadata.template.header", "allowed", f"must be one of {', '.join(HEADERS)}")
    if any(str(one.get("type")).lower() == "header" for one in template.get("components", [])):
        raise Invalid.field("metadata.template.components", "header", "the file is the header; give no other")


def _interactive(metadata: dict[str, Any]) -> None:
    given = _mapping(metadata, "interactive")
    at = "metadata.interactive"
    for name, most in (("header", MOST_SHORT), ("footer", MOST_SHORT), ("button", _FORM_BUTTON)):
        _text(given, f"{at}.{name}", name, most, optional=True)
    _text(given, f"{at}.body", "body", MOST_BODY)
    if given.get("kind") == "buttons":
        buttons = _list(given.get("buttons"), f"{at}.buttons", 1, MOST_BUTTONS)
        _choices(buttons, f"{at}.buttons", _BUTTON_TITLE, _BUTTON_ID)
    elif given.get("kind") == "list":
        _text(given, f"{at}.button", "button", _BUTTON_TITLE, optional=True)
        _sections(_list(given.get("sections"), f"{at}.sections", 1, MOST_SECTIONS), f"{at}.sections")
    elif given.get("kind") == "cta_url":
        _text(given, f"{at}.display_text", "display_text", _BUTTON_TITLE)
        _text(given, f"{at}.url", "url", 2000)
    elif given.get("kind") == "flow":
        _text(given, f"{at}.flow_id", "flow_id", 100)
        _text(given, f"{at}.button", "button", _FORM_BUTTON)
        _text(given, f"{at}.token", "token", 200, optional=True)
        _text(given, f"{at}.screen", "screen", 100, optional=True)
        if not isinstance(given.get("data", {}), dict):
            raise Invalid.field(f"{at}.data", "type", "must be an object")
    elif given.get("kind") not in _ASKS:
        raise Invalid.field(
            f"{at}.kind", "allowed", f"must be buttons, list, cta_url, flow, {' or '.join(sorted(_ASKS))}"
        )


def _sections(sections: list[dict[str, Any]], at: str) -> None:
    rows: list[dict[str, Any]] = []
    for section in sections:
        _text(section, f"{at}.title", "title", _ROW_TITLE, optional=len(sections) == 1)
        rows += _list(section.get("rows"), f"{at}.rows", 1, MOST_ROWS)
    if len(rows) > MOST_ROWS:
        raise Invalid.field(f"{at}.rows", "count", f"at most {MOST_ROWS} rows in all")
    _choices(rows, f"{at}.rows", _ROW_TITLE, _ROW_ID, same_titles=True)
    for row in rows:
        _text(row, f"{at}.rows.description", "description", _ROW_DESCRIPTION, optional=True)


def _choices(choices: list[dict[str, Any]], at: str, title: int, identifier: int, *, same_titles: bool = False) -> None:
    for choice in choices:
        _text(choice, f"{at}.id", "id", identifier)
        _text(choice, f"{at}.title", "title", title)
    for name in ("id",) if same_titles else ("id", "title"):
        if len({choice[name] for choice in choices}) != len(choices):
            raise Invalid.field(f"{at}.{name}", "unique", "must differ from one another")


def _location(metadata: dict[str, Any]) -> None:
    place = _mapping(metadata, "location")
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = place.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not -most <= value <= most:
            raise Invalid.field(f"metadata.location.{name}", "range", f"must be a number from -{most} to {most}")


def _contact(metadata: dict[str, Any]) -> None:
    for card in _list(metadata.get("contacts"), "metadata.contacts", 1, MOST_CARDS):
        _text(card, "metadata.contacts.name", "name", 200)


def _mapping(metadata: dict[str, Any], name: str) -> dict[str, Any]:
    found = metadata.get(name)
    if not isinstance(found, dict):
        raise Invalid.field(f"metadata.{name}", "required", "must be an object that says what is sent")
    return found


def _list(found: Any, at: str, least: int, most: int) -> list[dict[str, Any]]:
    if (
        not isinstance(found, list)
        or not least <= len(found) <= most
        or not all(isinstance(one, dict) for one in found)
    ):
        raise Invalid.field(at, "count", f"must be a list of {least} to {most} objects")
    return found


def _text(found: dict[str, Any], at: str, name: str, most: int, *, optional: bool = False) -> None:
    value = found.get(name)
    if optional and value in (None, ""):
        return
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise Invalid.field(at, "length", f"must be a text of 1 to {most} characters")


_CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "template": _template, "interactive": _interactive, "location": _location, "contact": _contact,
}  # fmt: skip
