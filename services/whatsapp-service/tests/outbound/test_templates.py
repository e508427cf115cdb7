"""Templates: fetched page by page, kept current by news, with what is to be filled in."""

from __future__ import annotations

from typing import Any

from whatsapp_service.templates.domain import variables_of

from tests.support.waiting import eventually
from tests.support.whatsapp import envelope
from tests.support.whatsapp_post import Post


def given(number: int, **parts: Any) -> dict[str, Any]:
    """Return a template as Meta lists it."""
    return {
        "id": str(7000 + number), "name": f"aviso_{number}", "language": "pt_BR", "status": "APPROVED",
        "category": "UTILITY", "quality_score": {"score": "GREEN"},
        "components": [{"type": "BODY", "text": "Olá {{1}}", "example": {"body_text": [["Ana"]]}}], **parts,
    }  # fmt: skip


async def test_templates_come_page_by_page_and_those_no_longer_listed_are_gone(post: Post) -> None:
    post.provider.templates = [given(number) for number in range(5)]
    body = {"channel_id": post.chat.channel_id}
    code, found = await post.call("POST", "/api/whatsapp/templates/sync", body)
    assert (code, found["found"]) == (200, 5)
    del post.provider.templates[0]
    post.provider.templates[0] = given(1, status="PAUSED")
    code, found = await post.call("POST", "/api/whatsapp/templates/sync", body)
    assert found == {"found": 4, "added": 0, "changed": 1, "removed": 1}
    code, listed = await post.call("GET", f"/api/whatsapp/templates?channel_id={post.chat.channel_id}&per_page=2")
    assert (code, listed["total"], len(listed["templates"])) == (200, 4, 2)
    assert listed["templates"][0]["variables"] == [{"key": "1", "where": "body", "example": "Ana"}]
    code, paused = await post.call("GET", "/api/whatsapp/templates?status=paused&q=AVISO")
    assert [one["name"] for one in paused["templates"]] == ["aviso_1"]


async def test_news_of_a_template_change_it(post: Post) -> None:
    post.provider.templates = [given(1)]
    await post.call("POST", "/api/whatsapp/templates/sync", {"channel_id": post.chat.channel_id})
    named = {
        "message_template_id": 7001, "message_template_name": "aviso_1", "message_template_language": "pt_BR",
    }  # fmt: skip
    news = envelope(
        ("message_template_status_update", {**named, "event": "DISABLED", "reason": "ABUSIVE_CONTENT"}),
        ("message_template_quality_update", {**named, "new_quality_score": "RED"}),
        ("template_category_update", {**named, "new_category": "MARKETING"}),
    )
    assert await post.webhook(news) == 200

    async def shown() -> tuple[Any, ...]:
        _, listed = await post.call("GET", "/api/whatsapp/templates")
        one = listed["templates"][0]
        return one["status"], one["quality"], one["category"], one["reason"]

    async def changed() -> bool:
        return await shown() == ("DISABLED", "RED", "MARKETING", "ABUSIVE_CONTENT")

    await eventually(changed, what="the template is changed")


def test_places_are_found_by_number_and_by_name_in_header_body_and_buttons() -> None:
    components: list[dict[str, Any]] = [
        {"type": "HEADER", "format": "TEXT", "text": "{{1}}", "example": {"header_text": ["Fatura"]}},
        {
            "type": "BODY", "text": "{{nome}}, vence {{dia}}. {{nome}}!",
            "example": {"body_text_named_params": [{"param_name": "nome", "example": "Ana"}]},
        },
        {
            "type": "BUTTONS", "buttons": [
                {"type": "QUICK_REPLY", "text": "Ok"},
                {"type": "URL", "text": "Ver", "url": "https://example.org/{{1}}", "example": ["https://example.org/a"]},
                {"type": "COPY_CODE", "example": "PIX1"},
            ],
        },
    ]  # fmt: skip
    assert [(one["where"], one["key"], one["example"]) for one in variables_of(components)] == [
        ("header", "1", "Fatura"), ("body", "nome", "Ana"), ("body", "dia", None),
        ("button:1", "1", "https://example.org/a"), ("button:2", "1", "PIX1"),
    ]  # fmt: skip


def test_components_of_any_shape_are_no_crash() -> None:
    strange: list[Any] = [
        {},
        {"type": "BODY"},
        {"type": "BODY", "text": 5, "example": []},
        {"type": "BUTTONS", "buttons": {}},
    ]
    assert variables_of(strange) == []
