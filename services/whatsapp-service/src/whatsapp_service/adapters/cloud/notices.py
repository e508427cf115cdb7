"""What the Cloud API tells about templates, numbers and the account; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal

from whatsapp_service.adapters import values as read
from whatsapp_service.inbound.domain import AccountNews, Parsed, Person, Piece, Preference
from whatsapp_service.updates import TemplateUpdate

Value = dict[str, Any]
State = Literal["ok", "alarm", "stopped"]
_BANNED = {"DISABLE": "stopped", "SCHEDULE_FOR_DISABLE": "alarm", "REINSTATE": "ok"}
_ACCOUNT_ENDED = frozenset({"ACCOUNT_DELETED", "PARTNER_REMOVED", "ACCOUNT_OFFBOARDED", "PARTNER_APP_UNINSTALLED"})


def read_notice(field: str, value: Value, business: str, at: datetime, into: Parsed) -> None:
    """Read a change of a ``field`` other than messages; unknown fields are kept as ignored."""
    make = _FIELDS.get(field)
    if make is None:
        into.ignored.append(field)
        return
    found = [piece for piece in make(value, business, at) if piece is not None]
    into.pieces.extend(found)
    if not found:
        into.ignored.append(field)


def _template(value: Value, business: str, at: datetime, **told: Any) -> TemplateUpdate:
    external = value.get("message_template_id")
    return TemplateUpdate(
        business,
        read.identifier(value.get("message_template_name"), "message_template_name"),
        read.identifier(value.get("message_template_language"), "message_template_language"),
        str(external) if isinstance(external, int | str) else None,
        at=at,
        **told,
    )


def _template_status(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    reason = read.line(value.get("reason"), 300)
    yield _template(
        value, business, at, status=read.line(value.get("event"), 40), reason=None if reason == "NONE" else reason,
        extra=read.bounded({key: value[key] for key in ("disable_info", "other_info") if key in value}),
    )  # fmt: skip


def _template_quality(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    yield _template(value, business, at, quality=read.line(value.get("new_quality_score"), 20))


def _template_category(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    # Without a new category this only announces that one will come.
    category = read.line(value.get("new_category"), 40)
    yield _template(value, business, at, category=category) if category else None


def _template_components(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    yield _template(value, business, at, extra={"components_changed": True})


def _number(value: Value, business: str, at: datetime, state: State, reason: str) -> AccountNews:
    return AccountNews(business, None, read.line(value.get("display_phone_number"), 32), state, reason, at)


def _quality(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    event, limit = value.get("event"), read.line(value.get("current_limit"), 40) or "?"
    if event == "FLAGGED":
        yield _number(value, business, at, "alarm", f"Meta flagged the quality of this number; its limit is {limit}.")
    elif event == "DOWNGRADE":
        yield _number(value, business, at, "alarm", f"Meta lowered the messaging limit of this number to {limit}.")
    elif event in ("UNFLAGGED", "UPGRADE"):
        yield _number(value, business, at, "ok", "")


def _name(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    if value.get("decision") == "REJECTED":
        why = read.line(value.get("rejection_reason"), 200) or "no reason given"
        yield _number(value, business, at, "alarm", f"Meta rejected the display name of this number: {why}.")


def _security(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    event = read.line(value.get("event"), 60) or "unknown event"
    yield _number(value, business, at, "alarm", f"Security of this number at Meta: {event}.")


def _account(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    event = read.line(value.get("event"), 60) or ""
    ban = read.line(read.optional(value.get("ban_info")).get("waba_ban_state"), 60)
    if ban in _BANNED:
        state = _BANNED[ban]
        reason = "" if state == "ok" else f"Meta: the account's state is {ban}."
        yield AccountNews(business, None, None, state, reason, at)  # type: ignore[arg-type]
    elif event in _ACCOUNT_ENDED:
        yield AccountNews(business, None, None, "stopped", f"Meta disconnected the account ({event}).", at)
    elif event == "ACCOUNT_VIOLATION":
        kind = read.line(read.optional(value.get("violation_info")).get("violation_type"), 100) or "unnamed"
        yield AccountNews(business, None, None, "alarm", f"Meta noted a violation of its policy: {kind}.", at)
    elif event == "ACCOUNT_RESTRICTION":
        kinds = [read.line(read.optional(one).get("restriction_type"), 60) or "unnamed"
                 for one in read.sequence(value.get("restriction_info"))[:5]]  # fmt: skip
        yield AccountNews(business, None, None, "alarm", f"Meta restricted the account: {', '.join(kinds)}.", at)


def _alert(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    if value.get("alert_severity") in ("CRITICAL", "WARNING") and value.get("alert_status") != "RESOLVED":
        said = read.line(value.get("alert_description"), 300) or read.line(value.get("alert_type"), 100) or "an alert"
        yield AccountNews(business, None, None, "alarm", f"Meta: {said}", at)


def _review(value: Value, business: str, at: datetime) -> Iterable[Piece | None]:
    if value.get("decision") == "REJECTED":
        yield AccountNews(business, None, None, "alarm", "Meta's review rejected the account.", at)


def _preferences(value: Value, _business: str, at: datetime) -> Iterable[Piece | None]:
    number = read.identifier(read.optional(value.get("metadata")).get("phone_number_id"), "phone_number_id")
    for one in map(read.optional, read.sequence(value.get("user_preferences"))):
        if one.get("category") not in (None, "marketing_messages") or one.get("value") not in ("stop", "resume"):
            continue
        person = Person(read.phone(one.get("wa_id")), read.user_id(one.get("user_id")))
        yield Preference(number, person, one["value"] == "resume", read.moment(one.get("timestamp"), at))


_FIELDS: dict[str, Callable[[Value, str, datetime], Iterable[Piece | None]]] = {
    "message_template_status_update": _template_status,
    "message_template_quality_update": _template_quality,
    "template_category_update": _template_category,
    "message_template_components_update": _template_components,
    "phone_number_quality_update": _quality,
    "phone_number_name_update": _name,
    "security": _security,
    "account_update": _account,
    "account_alerts": _alert,
    "account_review_update": _review,
    "user_preferences": _preferences,
}
