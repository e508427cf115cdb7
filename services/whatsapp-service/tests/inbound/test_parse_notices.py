"""Statuses, templates, numbers and accounts as the Cloud API tells of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from whatsapp_service.adapters.cloud.parse import parse_webhook
from whatsapp_service.inbound.domain import AccountNews, Parsed, Person, Preference, StatusNews
from whatsapp_service.port import Failure
from whatsapp_service.updates import TemplateUpdate

from tests.support.whatsapp import BUSINESS, CUSTOMER, NUMBER, encoded, envelope, status, statuses, value

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEMPLATE = {"message_template_id": 55, "message_template_name": "aviso", "message_template_language": "pt_BR"}


def parsed(document: Any) -> Parsed:
    return parse_webhook(encoded(document), NOW)


def only(document: Any) -> Any:
    found = parsed(document)
    assert (found.broken, len(found.pieces)) == ([], 1), found
    return found.pieces[0]


@pytest.mark.parametrize(
    ("told", "kept"),
    [("sent", "sent"), ("delivered", "delivered"), ("read", "read"), ("played", "read"), ("failed", "failed")],
)
def test_each_status_is_read(told: str, kept: str) -> None:
    found: StatusNews = only(statuses(status("wamid.o", told)))
    assert (found.number, found.external_id, found.status, found.wa_id) == (NUMBER, "wamid.o", kept, CUSTOMER)
    assert found.at == datetime.fromtimestamp(1_790_000_000, UTC)


def test_a_status_carries_our_id_the_price_and_the_reason() -> None:
    given = status(
        "wamid.o", "failed", biz_opaque_callback_data="019a", recipient_user_id="BR.1",
        pricing={"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"},
        errors=[{"code": 131047, "title": "Re-engagement message", "error_data": {"details": "more than 24 hours"}}],
    )  # fmt: skip
    found: StatusNews = only(statuses(given))
    assert (found.opaque, found.user_id) == ("019a", "BR.1")
    assert found.failure == Failure(131047, "Re-engagement message", "more than 24 hours")
    assert found.pricing == {"billable": True, "category": "utility", "type": "regular", "model": "PMP"}


def test_statuses_that_mean_nothing_here_are_kept_unread() -> None:
    for given in (
        status("w", "warned"),
        status("w", "sent", recipient_type="group"),
        status("w", "RINGING", type="call"),
    ):
        found = parsed(statuses(given))
        assert (found.pieces, found.broken, len(found.ignored)) == ([], [], 1)
    found = parsed(statuses({"status": "sent"}, status("w", "sent")))
    assert (len(found.pieces), len(found.broken)) == (1, 1)


@pytest.mark.parametrize(
    ("field", "told", "expected"),
    [
        ("message_template_status_update", {"event": "REJECTED", "reason": "INVALID_FORMAT"},
         {"status": "REJECTED", "reason": "INVALID_FORMAT"}),
        ("message_template_status_update", {"event": "APPROVED", "reason": "NONE"}, {"status": "APPROVED", "reason": None}),
        ("message_template_quality_update", {"previous_quality_score": "GREEN", "new_quality_score": "RED"}, {"quality": "RED"}),
        ("template_category_update", {"previous_category": "UTILITY", "new_category": "MARKETING"}, {"category": "MARKETING"}),
        ("message_template_components_update", {"message_template_element": "x"}, {"extra": {"components_changed": True}}),
    ],
)  # fmt: skip
def test_news_of_templates(field: str, told: dict[str, Any], expected: dict[str, Any]) -> None:
    found: TemplateUpdate = only(envelope((field, TEMPLATE | told)))
    assert (found.waba_id, found.name, found.language, found.external_id) == (BUSINESS, "aviso", "pt_BR", "55")
    assert {name: getattr(found, name) for name in expected} == expected


ACCOUNT: list[tuple[str, dict[str, Any], str, str]] = [
    ("phone_number_quality_update", {"display_phone_number": "551140028922", "event": "FLAGGED", "current_limit": "TIER_1K"},
     "alarm", "flagged the quality"),
    ("phone_number_quality_update", {"display_phone_number": "551140028922", "event": "UNFLAGGED"}, "ok", ""),
    ("phone_number_name_update", {"decision": "REJECTED", "rejection_reason": "BRAND"}, "alarm", "BRAND"),
    ("security", {"event": "PIN_RESET_REQUEST"}, "alarm", "PIN_RESET_REQUEST"),
    ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}, "stopped", "DISABLE"),
    ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}, "ok", ""),
    ("account_update", {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SPAM"}}, "alarm", "SPAM"),
    ("account_update", {"event": "ACCOUNT_RESTRICTION", "restriction_info": [{"restriction_type": "RESTRICTED_BIZ"}]},
     "alarm", "RESTRICTED_BIZ"),
    ("account_update", {"event": "PARTNER_REMOVED"}, "stopped", "PARTNER_REMOVED"),
    ("account_update", {"event": "ACCOUNT_OFFBOARDED"}, "stopped", "ACCOUNT_OFFBOARDED"),
    ("account_alerts", {"alert_severity": "CRITICAL", "alert_status": "ACTIVE", "alert_description": "limit near"},
     "alarm", "limit near"),
    ("account_review_update", {"decision": "REJECTED"}, "alarm", "review"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "told", "state", "words"), ACCOUNT)
def test_news_of_numbers_and_accounts(field: str, told: dict[str, Any], state: str, words: str) -> None:
    found: AccountNews = only(envelope((field, told)))
    assert (found.business, found.state) == (BUSINESS, state)
    assert words in found.reason


def test_an_error_of_the_number_itself_raises_its_alarm() -> None:
    error = {"code": 130429, "title": "Rate limit hit", "error_data": {"details": "slow down"}}
    found: AccountNews = only(envelope(("messages", value(errors=[error]))))
    assert (found.number, found.state) == (NUMBER, "alarm")
    assert "130429" in found.reason


def test_a_preference_about_marketing_is_told() -> None:
    given = {
        "wa_id": CUSTOMER,
        "user_id": "BR.1",
        "category": "marketing_messages",
        "value": "stop",
        "timestamp": 1_790_000_000,
    }
    found: Preference = only(envelope(("user_preferences", value(user_preferences=[given, {"value": "maybe"}, 7]))))
    assert (found.number, found.person, found.wants_marketing) == (NUMBER, Person(CUSTOMER, "BR.1"), False)


@pytest.mark.parametrize(
    "field",
    ["history", "smb_app_state_sync", "business_capability_update", "flows", "automatic_events", "something_new"],
)
def test_fields_that_mean_nothing_here_are_kept_unread(field: str) -> None:
    found = parsed(envelope((field, value(history=[{}]))))
    assert (found.pieces, found.broken, found.ignored) == ([], [], [field])


def test_a_template_without_a_name_is_broken_alone() -> None:
    found = parsed(
        envelope(
            ("message_template_status_update", {"event": "APPROVED"}), ("message_template_status_update", TEMPLATE)
        )
    )
    assert (len(found.pieces), len(found.broken)) == (1, 1)
