"""Webhooks arrive signed, at least once, in any order one asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from whatsapp_simulator.config import BUSINESS_ID, PHONE_NUMBER_ID, VERIFY_TOKEN
from whatsapp_simulator.serving import Running

MESSAGES = f"/v25.0/{PHONE_NUMBER_ID}/messages"
OI = {"messaging_product": "whatsapp", "to": "5511968037593", "type": "text", "text": {"body": "Oi"}}
Until = Callable[..., Any]
AText = Callable[..., dict[str, Any]]


async def say(api: httpx2.AsyncClient, customer: str = "maria", **more: Any) -> dict[str, Any]:
    body = more or {"type": "text", "text": {"body": "Olá"}}
    answer = await api.post(f"/control/customers/{customer}/messages", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def fault(api: httpx2.AsyncClient, kind: str, **more: Any) -> None:
    assert (await api.post("/control/faults", json={"kind": kind, **more})).status_code == 200


async def test_a_customers_message_arrives_signed(api: httpx2.AsyncClient, receiver: Any, until: Until) -> None:
    sent = await say(api)
    await until(receiver.messages)
    value = receiver.values()[0]
    assert value["metadata"]["phone_number_id"] == PHONE_NUMBER_ID
    assert value["contacts"][0]["wa_id"] == "5511968037593"
    assert value["messages"][0]["id"] == sent["id"]
    assert isinstance(value["messages"][0]["timestamp"], str)


async def test_a_customer_who_hides_the_number_has_only_an_id(
    api: httpx2.AsyncClient, receiver: Any, until: Until
) -> None:
    await say(api, "discreta")
    await until(receiver.messages)
    value = receiver.values()[0]
    assert "wa_id" not in value["contacts"][0]
    assert value["contacts"][0]["profile"]["username"] == "bia.discreta"
    assert "from" not in value["messages"][0]
    assert value["messages"][0]["from_user_id"] == value["contacts"][0]["user_id"]


async def test_it_is_delivered_again_until_somebody_takes_it(
    api: httpx2.AsyncClient, receiver: Any, simulator: Running, until: Until
) -> None:
    receiver.answers = [503, 500, 200]
    await say(api)
    await until(receiver.messages)
    await until(lambda: simulator.world.post.waiting == 0)
    tried = (await api.get("/control/webhooks")).json()["webhooks"][0]
    assert (tried["attempts"], tried["answers"], tried["delivered"]) == (3, [503, 500, 200], True)


async def test_statuses_carry_our_own_mark_and_the_price(
    api: httpx2.AsyncClient, receiver: Any, until: Until, a_text: AText
) -> None:
    await say(api)
    await api.post(MESSAGES, json=a_text(biz_opaque_callback_data="m-1"))
    await until(lambda: len(receiver.statuses()) == 2)
    assert (await api.post("/control/customers/maria/read", json={})).json() == {"read": 1}
    await until(lambda: len(receiver.statuses()) == 3)
    assert {status["status"] for status in receiver.statuses()} == {"sent", "delivered", "read"}
    assert {status["biz_opaque_callback_data"] for status in receiver.statuses()} == {"m-1"}
    price = receiver.statuses()[0]["pricing"]
    assert price == {
        "billable": False, "pricing_model": "PMP", "type": "free_customer_service", "category": "service",
    }  # fmt: skip


async def test_outside_the_window_text_fails_and_a_message_opens_it(
    api: httpx2.AsyncClient, receiver: Any, until: Until, a_text: AText, simulator: Running
) -> None:
    await api.post(MESSAGES, json=a_text())
    await until(receiver.statuses)
    failed = receiver.statuses()[0]
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131047)
    await say(api)
    await api.post(MESSAGES, json=a_text())
    await until(lambda: any(status["status"] == "delivered" for status in receiver.statuses()))
    await api.post("/control/customers/maria/window", json={"seconds_left": 0})
    simulator.world.rules.window_refusal = "answer"
    assert (await api.post(MESSAGES, json=a_text())).json()["error"]["code"] == 131047


async def test_a_webhook_may_come_twice_late_or_wrongly_signed_first(
    api: httpx2.AsyncClient, receiver: Any, until: Until, simulator: Running
) -> None:
    await fault(api, "duplicate", count=1, params={"times": 3})
    await say(api)
    await until(lambda: len(receiver.messages()) == 3)
    assert len({message["id"] for message in receiver.messages()}) == 1
    await fault(api, "delay", count=1, params={"seconds": 0.2})
    late, soon = await say(api), await say(api)
    await until(lambda: len(receiver.messages()) == 5)
    assert [message["id"] for message in receiver.messages()[3:]] == [soon["id"], late["id"]]
    await fault(api, "bad_signature", count=1)
    await say(api)
    await until(lambda: len(receiver.messages()) == 6)
    assert receiver.forged == 1
    assert simulator.world.faults.all() == []


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("statuses_shuffled", ["read", "delivered", "sent"]),
        ("read_without_delivered", ["sent", "read"]),
        ("status_dropped", ["sent"]),
    ],
)
async def test_statuses_may_be_shuffled_or_missing(
    api: httpx2.AsyncClient, receiver: Any, simulator: Running, kind: str, names: list[str]
) -> None:
    await say(api)
    simulator.world.pace.sent_after, simulator.world.pace.delivered_after = 0.05, 0.1
    await fault(api, kind, count=1)
    await api.post(MESSAGES, json=OI)
    async with asyncio.timeout(5):
        while len(receiver.statuses()) < len(names) or simulator.world.post.waiting:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.005)
    found = [status["status"] for status in receiver.statuses()]
    assert sorted(found) == sorted(names)
    assert found[-1] == names[-1]


async def test_a_message_may_fail_after_it_was_accepted(
    api: httpx2.AsyncClient, receiver: Any, until: Until, a_text: AText
) -> None:
    await say(api)
    await fault(api, "fail", customer="maria", params={"code": 131026})
    assert (await api.post(MESSAGES, json=a_text())).status_code == 200
    await until(receiver.statuses)
    error = receiver.statuses()[0]["errors"][0]
    assert (error["code"], error["title"]) == (131026, "Message undeliverable")
    assert error["error_data"]["details"]


async def test_reactions_edits_deletions_presses_echoes_and_numbers_are_told(
    api: httpx2.AsyncClient, receiver: Any, until: Until
) -> None:
    own = await say(api)
    for deed, body in (
        ("reaction", {"message_id": own["id"], "emoji": "👍"}),
        ("reaction", {"message_id": own["id"], "emoji": ""}),
        ("edit", {"message_id": own["id"], "text": "Oi"}),
        ("delete", {"message_id": own["id"]}),
        ("number", {"phone": "5511970001122"}),
        ("marketing", {"value": "stop"}),
    ):
        assert (await api.post(f"/control/customers/maria/{deed}", json=body)).status_code == 200
    await api.post("/control/echo", json={"customer": "maria", "content": {"body": "da loja"}})
    await until(lambda: len(receiver.values()) == 8)
    kinds = sorted(message["type"] for message in receiver.messages())
    assert kinds == ["edit", "reaction", "reaction", "revoke", "system", "text"]
    system = next(value for value in receiver.values() if value.get("messages", [{}])[0].get("type") == "system")
    assert "contacts" not in system
    assert any("message_echoes" in value for value in receiver.values())
    assert any("user_preferences" in value for value in receiver.values())


async def test_an_address_is_verified_before_it_is_saved(api: httpx2.AsyncClient, receiver: Any, until: Until) -> None:
    path = f"/v25.0/{BUSINESS_ID}/subscribed_apps"
    wrong = {"override_callback_uri": receiver.url, "verify_token": "wrong"}
    assert (await api.post(path, json=wrong)).json()["error"]["code"] == 2200
    right = {"override_callback_uri": receiver.url, "verify_token": VERIFY_TOKEN}
    assert (await api.post(path, json=right)).json() == {"success": True}
    assert (await api.get(path)).json()["data"][0]["override_callback_uri"] == receiver.url
    assert (await api.delete(path)).json() == {"success": True}
    await say(api)
    assert (await api.get("/control/webhooks")).json() == {"webhooks": [], "waiting": 0}


async def test_a_burst_of_many_customers_arrives_redelivered(
    api: httpx2.AsyncClient, receiver: Any, until: Until
) -> None:
    wanted = {"messages": 40, "customers": 8, "redeliver": 3, "shuffle": True}
    ids = (await api.post("/control/burst", json=wanted)).json()["ids"]
    await until(lambda: len(receiver.messages()) == 120)
    assert {message["id"] for message in receiver.messages()} == set(ids)
    assert len({message["from"] for message in receiver.messages()}) == 8
