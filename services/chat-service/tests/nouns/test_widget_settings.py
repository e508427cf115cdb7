"""The widget's settings: what visitors are shown, which pages may show it."""

from __future__ import annotations

from typing import Any

import pytest
from chat_service.widget.domain import normalise_origin, origin_allowed

from shared.utils.ids import uuid7
from tests.support.chat_nouns import begin, form, signed


async def test_the_configuration_shows_what_was_set(visits: Any) -> None:
    async with visits.as_role("admin") as admin, visits.as_role("agent") as agent, visits.client() as anybody:
        assert (await agent.get("/api/chat/widget/settings")).status_code == 403
        assert (await agent.put("/api/chat/widget/settings", json={"name": "x"})).status_code == 403
        queue = (await admin.post("/api/chat/queues", json={"name": "Vendas"})).json()["id"]
        change = {
            "name": "Fibra Sul", "color": "#0a84ff", "logo_url": "https://fibra.example/logo.png", "greeting": "Olá!",
            "consent_version": "2026-11", "consent_url": "https://fibra.example/privacidade", "queue_ids": [queue],
            "origins": ["https://Fibra.example/", "https://fibra.example"],
        }  # fmt: skip
        put = await admin.put("/api/chat/widget/settings", json=change)
        assert put.status_code == 200, put.text
        assert put.json()["origins"] == ["https://fibra.example"]
        config = (await anybody.get("/api/widget/config")).json()
        assert config == {
            "name": "Fibra Sul", "color": "#0a84ff", "logo_url": "https://fibra.example/logo.png", "greeting": "Olá!",
            "consent": {"version": "2026-11", "url": "https://fibra.example/privacidade", "text": None, "required": True},
            "queues": [{"id": queue, "name": "Vendas"}],
            "topics": {"offline": None, "bill": None, "person": None},
            "business": {"online": False, "expected_wait_minutes": None},
            "limits": {"max_message_length": 16384, "max_file_size": 26214400},
        }  # fmt: skip
        for wrong in (
            {"origins": ["fibra"]},
            {"logo_url": "javascript:alert(1)"},
            {"queue_ids": [uuid7()]},
            {"topic_queues": {"bill": uuid7()}},
            {"topic_queues": {"weather": queue}},
            {"account_id": uuid7()},
        ):
            assert (await admin.put("/api/chat/widget/settings", json=wrong)).status_code == 422
        before = put.json()["identity_secret"]
        after = (await admin.put("/api/chat/widget/settings", json={"rotate_identity_secret": True})).json()[
            "identity_secret"
        ]
        assert len(before) == len(after) == 64
        assert before != after
        assert (await begin(visits, identity=signed(before))).status_code == 422
        assert (await begin(visits, identity=signed(after))).status_code == 200


async def test_a_topic_leads_to_the_queue_that_was_set_for_it_also_where_visitors_choose_none(visits: Any) -> None:
    async with visits.as_role("admin") as admin, visits.client() as anybody:
        bills, sales = [
            (await admin.post("/api/chat/queues", json={"name": name})).json()["id"] for name in ("Faturas", "Vendas")
        ]
        change = {"topic_queues": {"bill": bills}, "queue_ids": [sales]}
        put = await admin.put("/api/chat/widget/settings", json=change)
        assert put.json()["topic_queues"] == {"offline": None, "bill": bills, "person": None}, put.text
        config = (await anybody.get("/api/widget/config")).json()
        assert (config["topics"]["bill"], [one["id"] for one in config["queues"]]) == (bills, [sales])
        begun = await begin(visits, queue_id=bills)
        assert begun.status_code == 200, begun.text
        async with visits.client(begun.json()["session_token"]) as visitor:
            opened = await visitor.post("/api/widget/conversations", json={"queue_id": bills})
            assert opened.json()["queue_id"] == bills, opened.text
        await admin.delete(f"/api/chat/queues/{bills}")
        assert (await anybody.get("/api/widget/config")).json()["topics"]["bill"] is None
        assert (await begin(visits, queue_id=bills)).status_code == 422


async def test_only_listed_pages_show_the_widget(visits: Any) -> None:
    async with visits.as_role("admin") as admin, visits.client() as browser:
        for origin, status in (
            ("http://localhost:5500", 200),
            ("http://testserver:9", 200),
            ("https://evil.example", 403),
            ("null", 403),
        ):
            answer = await browser.get("/api/widget/config", headers={"Origin": origin})
            assert answer.status_code == status, origin
        await admin.put("/api/chat/widget/settings", json={"origins": ["https://fibra.example"]})
        for origin, status in (
            ("https://fibra.example", 200),
            ("https://fibra.example.evil.example", 403),
            ("http://localhost:5500", 403),
        ):
            begun = await browser.post("/api/widget/sessions", json=form(), headers={"Origin": origin})
            assert begun.status_code == status, origin
        await admin.put("/api/chat/widget/settings", json={"origins": ["*"]})
        assert (await browser.get("/api/widget/config", headers={"Origin": "https://evil.example"})).status_code == 200


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://Fibra.Example/", "https://fibra.example"),
        ("https://fibra.example:443", "https://fibra.example"),
        ("http://fibra.example:8080", "http://fibra.example:8080"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("*", "*"),
        ("null", None),
        ("https://user@fibra.example", None),
        ("https://fibra.example/path", None),
        ("https://fibra.example:99999", None),
        ("ftp://fibra.example", None),
        ("", None),
    ],
)
def test_origins_are_kept_as_browsers_send_them(written: str, kept: str | None) -> None:
    assert normalise_origin(written) == kept


def test_in_production_an_empty_list_means_our_own_pages_only() -> None:
    assert origin_allowed("https://chat.example", "chat.example", [], development=False)
    assert not origin_allowed("http://localhost:3000", "chat.example", [], development=False)
    assert not origin_allowed("https://fibra.example", "chat.example", [], development=False)
    assert not origin_allowed("*", "chat.example", ["*"], development=True)


ODD_ADDRESSES = [
    "http://[", "https://", "https://[::1", "https://fibra.example:99999/x", "https://:80/x", "https://user:senha@fibra.example/x",
    "https://fibra.example\\@evil.example/x", "https://fi\u200bbra.example/x", "https://fibra.example/\u202egpj.exe",
]  # fmt: skip
ODD_ORIGINS = [
    "null", "https://a.example/path", "https://u@a.example", "https://a.example:*", "https://*.example", "https://a.example.",
    "https://", "https://[::1", "https://a.example:99999", "https://a\u200b.example", "https://a.ex\u202eample", "**",
]  # fmt: skip
NOTHING_TO_SEE = ["\u200b\u2060", "\u202e", "\U000e0041\U000e0042", "\u200d", "\u3164", "\u2800"]


async def test_what_browsers_read_differently_or_nobody_can_see_is_refused_by_its_field(visits: Any) -> None:
    wrong = [(field, one) for field in ("logo_url", "consent_url") for one in ODD_ADDRESSES]
    wrong += [("name", one) for one in NOTHING_TO_SEE]
    async with visits.as_role("admin") as admin:
        before = (await admin.get("/api/chat/widget/settings")).json()
        for field, value in [*wrong, *(("origins", [one]) for one in ODD_ORIGINS)]:
            answer = await admin.put("/api/chat/widget/settings", json={field: value})
            assert answer.status_code == 422, (field, value, answer.text)
            assert field in answer.json()["errors"][0]["field"]
        for path in ("/api/chat/queues", "/api/chat/tags"):
            for name in NOTHING_TO_SEE:
                answer = await admin.post(path, json={"name": name})
                assert answer.status_code == 422, (path, name, answer.text)
        assert (await admin.get("/api/chat/widget/settings")).json() == before
