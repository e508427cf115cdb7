"""Names that nobody can see and addresses that lead nowhere are refused, with the field and the rule."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from chat_service.conversations.schemas import ConversationChange, NewConversation
from chat_service.widget.domain import normalise_origin
from pydantic import ValidationError

from shared.utils.ids import uuid7

UNSEEN = ("\u200b\u200d", "\u202e", "\U000e0041", "\u3164", "\u2800")


async def test_no_noun_takes_an_invisible_name(visits: Any) -> None:
    places = (
        ("POST", "/api/chat/queues"),
        ("POST", "/api/chat/tags"),
        ("PUT", f"/api/chat/contacts/{uuid7()}"),
        ("PUT", "/api/chat/widget/settings"),
    )
    async with visits.as_role("admin") as admin:
        for name, (method, path) in product(UNSEEN, places):
            answer = await admin.request(method, path, json={"name": name})
            assert answer.status_code == 422, (path, answer.text)
            assert [(one["field"], one["rule"]) for one in answer.json()["errors"]] == [("name", "required")], path


@pytest.mark.parametrize("name", UNSEEN)
def test_no_conversation_takes_an_invisible_customer_or_tag(name: str) -> None:
    for given in ({"customer_name": name}, {"tags": [name]}):
        with pytest.raises(ValidationError, match="visible character"):
            ConversationChange.model_validate(given)
    with pytest.raises(ValidationError, match="visible character"):
        NewConversation.model_validate({"customer_phone": "11988887777", "customer_name": name})
    assert NewConversation(customer_phone="11988887777", customer_name="").customer_name == ""
    shown = ConversationChange(customer_name="Ana\u202e Melo", tags=["fi\u200bbra"])
    assert (shown.customer_name, shown.tags) == ("Ana Melo", ["fibra"])


ADDRESSES = (
    "http://[", "http://]", "http://[::1", "http://a:b", "http://a:99999", "http://a:0", "http://:80", "https://user@a.example",
    "https://user:secret@a.example", "https://@a.example", "https:///logo.png", "https://?x", "https://a.example\\@b", "ftp://a.example",
    "https://a\u200b.example", "https://a..example", "https://.", "https://a.example/\u202egnp", "//a.example/logo.png",
)  # fmt: skip


async def test_an_address_that_leads_nowhere_is_no_logo_and_no_policy(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        for field, address in product(("logo_url", "consent_url"), ADDRESSES):
            answer = await admin.put("/api/chat/widget/settings", json={field: address})
            assert answer.status_code == 422, (field, address, answer.text)
            [fault] = answer.json()["errors"]
            assert fault["field"] == field
            assert fault["rule"] in ("web_address", "string_pattern_mismatch")


async def test_usual_addresses_of_a_logo_are_taken(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        for address in (
            "https://a.example/l.png?v=1#x",
            "http://127.0.0.1:8080/l.png",
            "http://[::1]:8/l",
            "https://pão.example/á",
        ):
            answer = await admin.put("/api/chat/widget/settings", json={"logo_url": address})
            assert answer.status_code == 200, answer.text


ORIGINS = (
    "https://a.example/chat", "https://a.example.", "https://user@a.example", "https://user:x@a.example", "https://pão.example",
    "null", "https://a.example:*", "https://*.example", "https://*", "http://[", "http://[::1", "https://a..example", "https://a:0",
    "https://a.example:99999", "https://a.example:８０", "https://a\u200b.example", "https://a.example?x", "https://a.example#x",
    "a.example", "//a.example", "ftp://a.example", "https://", "", " ", "https://a.example,https://b.example",
)  # fmt: skip


async def test_what_no_browser_sends_as_an_origin_is_not_put_on_the_list(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        before = (await admin.get("/api/chat/widget/settings")).json()["origins"]
        for origin in ORIGINS:
            assert normalise_origin(origin) is None, origin
            answer = await admin.put("/api/chat/widget/settings", json={"origins": ["https://ok.example", origin]})
            assert answer.status_code == 422, (origin, answer.text)
            assert [(one["field"], one["rule"]) for one in answer.json()["errors"]] == [("origins", "origin")]
        assert (await admin.get("/api/chat/widget/settings")).json()["origins"] == before


def test_origins_are_kept_as_browsers_send_them() -> None:
    for given, kept in (
        ("https://A.Example/", "https://a.example"), ("https://a.example:443", "https://a.example"), ("*", "*"),
        ("http://localhost:5500", "http://localhost:5500"), ("http://[::1]:80", "http://[::1]"), ("http://10.0.0.1:8080", "http://10.0.0.1:8080"),
        ("https://xn--po-hia.example", "https://xn--po-hia.example"), ("https://meu_site.example", "https://meu_site.example"),
    ):  # fmt: skip
        assert normalise_origin(given) == kept
