"""Sending by API, the check of a number, and what programs and people may see of the queue."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.waiting import eventually
from tests.support.whatsapp_post import Post

PLAIN = {
    "id": "1", "name": "hello_world", "language": "en_US", "status": "APPROVED", "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Hello"}],
}  # fmt: skip
KEYS = ["token", "phone", "app_secret", "verify_token", "subscription"]


async def _check(post: Post) -> list[dict[str, Any]]:
    code, found = await post.call("POST", f"/api/whatsapp/channels/{post.chat.channel_id}/check")
    assert code == 200
    steps: list[dict[str, Any]] = found["steps"]
    assert [step["key"] for step in steps] == KEYS
    return steps


async def test_a_submission_becomes_the_callers_own_message_and_leaves(post: Post) -> None:
    code, made = await post.call("POST", "/api/whatsapp/send", {"to_phone": "5511987654321", "message": "Bom dia"})
    assert (code, made["success"], made["status"]) == (200, True, "queued")
    await post.settled(made["message_id"])
    assert len(post.provider.accepted[made["message_id"]]) == 1
    assert post.chat.callers == [f"Bearer {post.token}"] * 2


@pytest.mark.parametrize(
    ("kind", "metadata", "words"),
    [
        ("location", {"location": {"latitude": -23.5, "longitude": -46.6}}, "Localização"),
        ("contact", {"contacts": [{"name": "Loja", "phones": [{"phone": "+551133334444"}]}]}, "Loja"),
        ("interactive", {"interactive": {"kind": "ask_location", "body": "Onde você está?"}}, "Onde você está?"),
        ("interactive", {"interactive": {"kind": "cta_url", "body": "Veja", "display_text": "Abrir", "url": "https://a.example"}},
         "Veja"),
    ],
)  # fmt: skip
async def test_every_kind_is_sent_by_its_metadata_alone(
    post: Post, kind: str, metadata: dict[str, Any], words: str
) -> None:
    body = {"to_phone": "5511987654321", "message_type": kind, "metadata": metadata}
    code, made = await post.call("POST", "/api/whatsapp/send", body)
    assert code == 200, made
    assert post.chat.messages[made["message_id"]]["content"] == words
    await post.settled(made["message_id"])
    assert post.provider.complaints == []
    code, answer = await post.call("POST", "/api/whatsapp/send", {**body, "metadata": {}})
    assert (code, answer["errors"][0]["rule"]) == (422, "value_error")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/a.jpg", "https://10.0.0.1/a.jpg", "file:///etc/passwd", "https://localhost/a.jpg", "nonsense"],
)
async def test_a_file_of_this_network_is_never_fetched(post: Post, url: str) -> None:
    body = {"to_phone": "5511987654321", "message_type": "image", "media_url": url}
    code, answer = await post.call("POST", "/api/whatsapp/send", body)
    assert (code, answer["errors"][0]["field"]) == (422, "media_url")
    assert post.chat.messages == {}


async def test_a_test_message_is_a_template_in_a_conversation(post: Post) -> None:
    path = f"/api/whatsapp/channels/{post.chat.channel_id}/test-message"
    code, answer = await post.call("POST", path, {"to": "5511987654321"})
    assert (code, answer["type"]) == (409, "urn:ispchat:problem:nothing-to-test")
    post.provider.templates = [PLAIN]
    await post.call("POST", "/api/whatsapp/templates/sync", {"channel_id": post.chat.channel_id})
    code, made = await post.call("POST", path, {"to": "5511987654321"})
    assert code == 200
    await post.settled(made["message_id"])
    assert post.provider.accepted[made["message_id"]][0]["template"]["name"] == "hello_world"


async def test_a_check_says_what_is_wrong_and_a_good_one_lets_the_channel_go_again(post: Post) -> None:
    channel = f"/api/whatsapp/channels/{post.chat.channel_id}"
    steps = await _check(post)
    assert [step["key"] for step in steps if not step["ok"]] == ["verify_token"], steps  # nobody has used it yet
    assert post.provider.is_subscribed
    await post.call("PUT", channel, {"app_secret": "another-secret"})
    assert [step["key"] for step in await _check(post) if step["state"] == "bad"] == ["app_secret"]
    await post.call("PUT", channel, {"access_token": "expired"})
    found = {step["key"]: step for step in await _check(post) if not step["ok"]}
    assert [key for key, step in found.items() if step["state"] == "bad"] == ["token"]
    assert set(found) == {"token", "phone", "app_secret", "verify_token", "subscription"}
    assert all(step["hint"] for step in found.values())


async def test_the_queue_shows_what_waits_and_the_codes_are_there_in_words(post: Post) -> None:
    post.chat.down = False
    sent = post.chat.write("019a0000-0000-7000-8000-00000000000a", "1")
    post.provider.plan[sent] = ["pair"]

    async def waits() -> Any:
        _, found = await post.call("GET", "/api/whatsapp/queue")
        return found if found["waiting"] == 1 and found["channels"][0]["queued"] == 1 else None

    found = await eventually(waits, what="the message waits")
    assert found["channels"][0]["channel_id"] == post.chat.channel_id
    code, failures = await post.call("GET", "/api/whatsapp/failures")
    assert code == 200
    assert {"pt-BR", "en", "es"} == set(failures["failures"][0]["texts"])
