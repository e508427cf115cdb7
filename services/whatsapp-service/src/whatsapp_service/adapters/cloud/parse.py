"""A webhook of the Cloud API, parsed: every entry, change, message and status of it, each for itself; pure.

A piece that is not as Meta describes it is noted as broken and its neighbours are read; nothing here raises for what was sent,
but for a body that is no JSON object at all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from whatsapp_service.adapters import values as read
from whatsapp_service.adapters.cloud.kinds import SILENT, body_of, surroundings
from whatsapp_service.adapters.cloud.notices import read_notice
from whatsapp_service.inbound.domain import (
    AccountNews,
    Amendment,
    Author,
    Message,
    Parsed,
    Person,
    StatusNews,
    Unreadable,
)
from whatsapp_service.port import Failure

OBJECT = "whatsapp_business_account"
_LONGEST_ENTRY = timedelta(hours=73)
"""No free entry window lasts longer; anything beyond is no time of one."""
_STATUS: dict[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
}  # fmt: skip


def parse_webhook(body: bytes, received_at: datetime) -> Parsed:
    """Return what ``body`` holds. Raises Unreadable when it is not a webhook of this API."""
    document = read.mapping(read.load(body), "the body")
    into = Parsed()
    if document.get("object") not in (OBJECT, None):
        into.ignored.append(f"object {read.text(document.get('object'), 60)}")
        return into
    entries = document.get("entry")
    if not isinstance(entries, list):
        raise Unreadable("entry is not a list")
    for index, entry in enumerate(entries):
        _guarded(into, f"entry[{index}]", lambda entry=entry: _entry(entry, received_at, into))  # type: ignore[misc]
    return into


def _guarded(into: Parsed, where: str, step: Callable[[], None]) -> None:
    try:
        step()
    except (Unreadable, TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        into.broken.append(f"{where}: {error}"[:300])


def _entry(entry: Any, received_at: datetime, into: Parsed) -> None:
    entry = read.mapping(entry, "entry")
    changes = entry.get("changes")
    if not isinstance(changes, list):
        raise Unreadable("changes is not a list")
    business = read.text(entry.get("id"), 64)
    for index, change in enumerate(changes):
        step = lambda change=change: _change(change, business, received_at, into)  # noqa: E731
        _guarded(into, f"{business or 'entry'}.changes[{index}]", step)


def _change(change: Any, business: str, received_at: datetime, into: Parsed) -> None:
    change = read.mapping(change, "change")
    field, value = read.text(change.get("field"), 60), read.mapping(change.get("value"), "value")
    make = {"messages": _messages, "smb_message_echoes": _echoes, "calls": _calls}.get(field)
    if make is None:
        read_notice(field, value, business, received_at, into)
        return
    number = read.identifier(read.optional(value.get("metadata")).get("phone_number_id"), "phone_number_id")
    make(_Change(number, business, value, received_at, into))


class _Change:
    """One change of the fields that hold messages, and what its pieces have in common."""

    def __init__(self, number: str, business: str, value: dict[str, Any], received_at: datetime, into: Parsed) -> None:
        self.number, self.business, self.value = number, business, value
        self.received_at, self.into = received_at, into
        self._people: dict[str, dict[str, Any]] = {}
        for contact in map(read.optional, read.sequence(value.get("contacts"))):
            for name in ("wa_id", "user_id"):
                if isinstance(contact.get(name), str):
                    self._people[contact[name]] = contact

    def person(self, phone: Any, user_id: Any, parent: Any) -> Person:
        """Return who is meant: the ids of the piece itself, completed by the contact that has one of them."""
        contact = self._people.get(phone) if isinstance(phone, str) else None
        if contact is None:
            contact = self._people.get(user_id, {}) if isinstance(user_id, str) else {}
        profile = read.optional(contact.get("profile"))
        person = Person(
            read.phone(phone) or read.phone(contact.get("wa_id")),
            read.user_id(user_id) or read.user_id(contact.get("user_id")),
            read.user_id(parent) or read.user_id(contact.get("parent_user_id")),
            read.line(profile.get("username"), 100),
            read.line(profile.get("name")),
        )
        if person.phone is None and person.user_id is None:
            raise Unreadable("nobody is named as the customer")
        return person

    def each(self, name: str, step: Callable[[dict[str, Any]], None]) -> None:
        """Run ``step`` on each object of a list of the value, each for itself."""
        for index, one in enumerate(read.sequence(self.value.get(name))):
            _guarded(self.into, f"{name}[{index}]", lambda one=one: step(read.mapping(one, name)))  # type: ignore[misc]


def _messages(change: _Change) -> None:
    change.each("messages", lambda one: _message(change, one, "customer"))
    change.each("statuses", lambda one: _status(change, one))
    change.each("errors", lambda one: _number_error(change, one))


def _echoes(change: _Change) -> None:
    change.each("message_echoes", lambda one: _message(change, one, "business_app"))


def _message(change: _Change, given: dict[str, Any], author: Author) -> None:
    if given.get("group_id"):
        change.into.ignored.append("message of a group")
        return
    external_id, kind = read.identifier(given.get("id"), "id"), read.text(given.get("type"), 40)
    sides = (
        ("from", "from_user_id", "from_parent_user_id")
        if author == "customer"
        else ("to", "to_user_id", "to_parent_user_id")
    )
    at = read.moment(given.get("timestamp"), change.received_at)
    if kind in _AMENDS:
        target, told = _AMENDS[kind](given)
        if kind == "reaction":
            person = change.person(*(given.get(side) for side in sides))
            told |= {"author": "customer" if author == "customer" else "agent", "author_name": person.name or ""}
        change.into.pieces.append(Amendment(change.number, target, external_id, at, told))
        return
    body, around = body_of(given), surroundings(given)
    change.into.pieces.append(
        Message(
            change.number, external_id, at, author,
            body.person or change.person(*(given.get(side) for side in sides)),
            body.message_type, body.content, read.fitting({**body.metadata, **around}), previous=body.previous,
            reply_to=read.line(read.optional(given.get("context")).get("id"), 255), media=body.media,
            opens_window=author == "customer" and kind not in SILENT, from_advertisement="referral" in around,
        )
    )  # fmt: skip


def _reaction(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    told = read.mapping(given.get("reaction"), "reaction")
    return read.identifier(told.get("message_id"), "message_id"), {
        "kind": "reaction", "emoji": read.text(told.get("emoji"), 32),
    }  # fmt: skip


def _edit(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    told = read.mapping(given.get("edit"), "edit")
    content = body_of(read.mapping(told.get("message"), "message")).content
    return read.identifier(told.get("original_message_id"), "original_message_id"), {"kind": "edit", "content": content}


def _revoke(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    told = read.mapping(given.get("revoke"), "revoke")
    return read.identifier(told.get("original_message_id"), "original_message_id"), {"kind": "delete"}


_AMENDS: dict[str, Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]] = {
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
}


def _status(change: _Change, given: dict[str, Any]) -> None:
    if given.get("type") == "call" or given.get("recipient_type") == "group":
        change.into.ignored.append("status of a call or group")
        return
    external_id, told = read.identifier(given.get("id"), "id"), read.text(given.get("status"), 40)
    status = _STATUS.get(told)
    if status is None:
        change.into.ignored.append(f"status {told}")
        return
    change.into.pieces.append(
        StatusNews(
            change.number, external_id, status, read.moment(given.get("timestamp"), change.received_at),
            opaque=read.line(given.get("biz_opaque_callback_data"), 512),
            wa_id=read.phone(given.get("recipient_id")), user_id=read.user_id(given.get("recipient_user_id")),
            failure=_failure(given), pricing=_pricing(given.get("pricing")),
            free_entry_until=_free_entry(given, change.received_at),
        )
    )  # fmt: skip


def _failure(given: dict[str, Any]) -> Failure | None:
    for error in map(read.optional, read.sequence(given.get("errors"))):
        code = read.number(error.get("code"))
        title = read.line(error.get("title")) or read.line(error.get("message")) or "Unknown error"
        return Failure(int(code or 0), title, read.text(read.optional(error.get("error_data")).get("details"), 500))
    return None


def _free_entry(given: dict[str, Any], received_at: datetime) -> datetime | None:
    """Return until when the window lasts that an advertisement opened; other conversations say nothing about a window."""
    told = read.optional(given.get("conversation"))
    if read.optional(told.get("origin")).get("type") != "referral_conversion":
        return None
    seconds = (read.number(told.get("expiration_timestamp")) or 0.0) - received_at.timestamp()
    return received_at + timedelta(seconds=seconds) if 0 < seconds <= _LONGEST_ENTRY.total_seconds() else None


def _pricing(given: Any) -> dict[str, Any] | None:
    if not isinstance(given, dict):
        return None
    return {
        "billable": given.get("billable") is True, "category": read.text(given.get("category"), 40),
        "type": read.line(given.get("type"), 40), "model": read.line(given.get("pricing_model"), 20),
    }  # fmt: skip


def _number_error(change: _Change, given: dict[str, Any]) -> None:
    failure = _failure({"errors": [given]})
    assert failure is not None  # noqa: S101 - one error was given
    said = f"Meta reports error {failure.code}: {failure.title}. {failure.detail}".strip()
    change.into.pieces.append(AccountNews(change.business, change.number, None, "alarm", said, change.received_at))


def _calls(change: _Change) -> None:
    """Note each call of a customer that ended: nobody here takes calls, so it was missed."""
    change.each("calls", lambda one: _call(change, one))


def _call(change: _Change, given: dict[str, Any]) -> None:
    if given.get("event") != "terminate" or given.get("direction") == "BUSINESS_INITIATED":
        change.into.ignored.append("call")
        return
    person = change.person(given.get("from"), given.get("from_user_id"), given.get("from_parent_user_id"))
    told = {"system": {"kind": "missed_call", "body": "Chamada perdida"}, "raw_kind": "call"}
    change.into.pieces.append(
        Message(
            change.number, read.identifier(given.get("id"), "id"), read.moment(given.get("timestamp"), change.received_at),
            "customer", person, "text", "Chamada perdida", told, opens_window=False,
        )
    )  # fmt: skip
