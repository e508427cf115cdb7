"""What comes from WhatsApp: each message once, in the conversation of the person it came from."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from shared.utils.ids import uuid7
from tests.support.chat_channels import CHANNEL, Service, inbound, soon


def _contents(items: list[dict[str, Any]]) -> list[str]:
    return [item["content"] for item in items if item["message_type"] != "system"]


async def test_a_first_message_begins_a_conversation_that_shows_its_number(service: Service) -> None:
    [taken] = await service.hand_over(inbound(content="Sem internet"))
    assert (taken["outcome"], taken["seq"]) == ("stored", 1)
    found = await service.conversation(taken["conversation_id"])
    assert (found["channel"], found["status"], found["unread_count"]) == ("whatsapp", "waiting", 1)
    assert (found["customer_name"], found["customer_phone"]) == ("Maria Silva", "+5511987654321")
    assert found["metadata"]["channel"]["id"] == CHANNEL
    assert found["metadata"]["channel"]["name"] == "Suporte"
    [message] = await service.timeline(taken["conversation_id"])
    assert (message["id"], message["direction"], message["sender_type"]) == (taken["message_id"], "inbound", "customer")


async def test_what_comes_again_is_answered_as_the_first_time(service: Service) -> None:
    item = inbound()
    [first] = await service.hand_over(item)
    [again] = await service.hand_over(item)
    assert again == {**first, "outcome": "repeated"}
    both = await service.hand_over(item, inbound(content="Outra"))
    assert [one["outcome"] for one in both] == ["repeated", "stored"]
    assert _contents(await service.timeline(first["conversation_id"])) == ["Oi", "Outra"]


async def test_a_repeat_is_found_also_when_the_person_is_known_differently_by_then(service: Service) -> None:
    item = inbound()
    [first] = await service.hand_over(item)
    [again] = await service.hand_over({**item, "contact": {"user_id": "BR.77", "phone": None, "name": "Outra"}})
    assert (again["outcome"], again["message_id"]) == ("repeated", first["message_id"])
    assert len(await service.conversations()) == 1


async def test_a_bad_item_harms_no_other(service: Service) -> None:
    answers = await service.hand_over(
        inbound(content="um"), inbound(message_type="dance"), {"nothing": 1}, inbound(content="x" * 20_000), inbound(content="dois")
    )  # fmt: skip
    assert [one["outcome"] for one in answers] == ["stored", "refused", "refused", "refused", "stored"]
    assert answers[1]["problem"]["status"] == 422
    assert _contents(await service.timeline(answers[0]["conversation_id"])) == ["um", "dois"]


async def test_every_message_is_stored_once_however_shuffled_and_often_it_comes(service: Service) -> None:
    phones = [f"55119{80000000 + n}" for n in range(20)]
    items = [inbound(f"wamid.{n}", phones[n % 20], content=str(n)) for n in range(500)]
    calls = [[items[i] for i in order[at : at + 50]] for order in _orders(len(items), 5) for at in range(0, 500, 50)]
    random.Random(7).shuffle(calls)
    answers = await asyncio.gather(*(service.hand_over(*call) for call in calls))
    outcomes = [one["outcome"] for answer in answers for one in answer]
    assert (outcomes.count("stored"), outcomes.count("repeated")) == (500, 2000)
    found = await service.conversations()
    assert len(found) == 20
    seen: list[str] = []
    for conversation in found:
        timeline = await service.timeline(conversation["id"])
        assert [item["seq"] for item in timeline] == list(range(1, 26))
        seen += _contents(timeline)
    assert sorted(seen, key=int) == [str(n) for n in range(500)]


def _orders(size: int, times: int) -> list[list[int]]:
    shuffle = random.Random(11)
    orders = []
    for _ in range(times):
        order = list(range(size))
        shuffle.shuffle(order)
        orders.append(order)
    return orders


async def test_two_processes_store_each_message_once(two_services: list[Service]) -> None:
    phones = [f"55119{70000000 + n}" for n in range(5)]
    items = [inbound(f"wamid.{n}", phones[n % 5], content=str(n)) for n in range(100)]
    calls = [
        process.hand_over(*(items[i] for i in order[at : at + 20]))
        for process, order in zip(two_services * 2, _orders(100, 4), strict=True)
        for at in range(0, 100, 20)
    ]
    outcomes = [one["outcome"] for answer in await asyncio.gather(*calls) for one in answer]
    assert (outcomes.count("stored"), outcomes.count("repeated")) == (100, 300)
    found = await two_services[0].conversations()
    assert len(found) == 5
    for conversation in found:
        timeline = await two_services[1].timeline(conversation["id"])
        assert [item["seq"] for item in timeline] == list(range(1, 21))


async def test_a_closed_conversation_is_followed_by_a_new_one_and_a_resolved_one_is_opened_again(
    service: Service,
) -> None:
    [first] = await service.hand_over(inbound())
    async with service.user() as client:
        await client.post(f"/api/chat/conversations/{first['conversation_id']}/resolve")
    [second] = await service.hand_over(inbound())
    assert second["conversation_id"] == first["conversation_id"]
    assert (await service.conversation(first["conversation_id"]))["status"] == "waiting"
    async with service.user() as client:
        await client.post(f"/api/chat/conversations/{first['conversation_id']}/close")
    [third] = await service.hand_over(inbound())
    assert third["conversation_id"] != first["conversation_id"]
    assert third["contact_id"] == first["contact_id"]


async def test_each_number_has_a_conversation_of_its_own_with_the_same_person(service: Service) -> None:
    other = "01933333-0000-7000-8000-000000000002"
    here, there = await service.hand_over(inbound(), inbound(channel_id=other, channel_name="Vendas"))
    assert here["contact_id"] == there["contact_id"]
    assert here["conversation_id"] != there["conversation_id"]
    again = await service.hand_over(inbound(), inbound(channel_id=other, channel_name="Vendas"))
    assert [one["conversation_id"] for one in again] == [here["conversation_id"], there["conversation_id"]]
    shown = (await service.conversation(there["conversation_id"]))["metadata"]["channel"]
    assert (shown["id"], shown["name"]) == (other, "Vendas")


async def test_the_window_never_shrinks_by_a_late_message(service: Service) -> None:
    [first] = await service.hand_over(inbound(window={"service_until": soon(20), "free_entry_until": soon(70)}))
    until = (await service.conversation(first["conversation_id"]))["metadata"]["channel"]
    await service.hand_over(inbound(window={"service_until": soon(3), "free_entry_until": None}))
    assert (await service.conversation(first["conversation_id"]))["metadata"]["channel"] == until


async def test_a_file_that_is_still_fetched_and_a_late_message_say_so(service: Service) -> None:
    file = {"state": "fetching", "kind": "audio", "mime_type": "audio/ogg", "file_name": None, "size": 900}
    [taken] = await service.hand_over(
        inbound(message_type="audio", content="", attachment=file, metadata={"voice": True}, sent_at=soon(-2))
    )
    [message] = await service.timeline(taken["conversation_id"])
    assert message["metadata"]["media"] == {"state": "fetching", "kind": "audio", "mime_type": "audio/ogg", "size": 900}
    assert message["metadata"]["voice"] is True
    assert message["metadata"]["sent_at"].startswith("20")


async def test_a_reply_names_the_message_it_answers(service: Service) -> None:
    asked, answered, lost = await service.hand_over(
        inbound("wamid.asked"), inbound(reply_to_external="wamid.asked"), inbound(reply_to_external="wamid.never")
    )
    first, second, third = await service.timeline(asked["conversation_id"])
    assert (second["id"], second["reply_to"]) == (answered["message_id"], first["id"])
    assert (third["id"], third["reply_to"]) == (lost["message_id"], None)
    assert third["metadata"]["reply_to_external"] == "wamid.never"
    [later] = await service.hand_over(inbound(reply_to_external="wamid.asked"))
    assert (await service.timeline(later["conversation_id"]))[-1]["reply_to"] == first["id"]


async def test_what_was_written_on_the_telephone_is_ours_and_nobody_waits_any_more(service: Service) -> None:
    [asked] = await service.hand_over(inbound())
    [echo] = await service.hand_over(inbound(author="business_app", content="Já vejo", window=None))
    assert echo["conversation_id"] == asked["conversation_id"]
    message = (await service.timeline(asked["conversation_id"]))[-1]
    assert (message["direction"], message["sender_type"], message["sender_name"]) == (
        "outbound",
        "agent",
        "WhatsApp Business",
    )
    assert message["status"] == "sent"
    found = await service.conversation(asked["conversation_id"])
    assert (found["status"], found["waiting_since"], found["agent_id"]) == ("waiting", None, None)
    assert found["first_response_at"] is not None
    assert found["last_message_by"] == "business_app"


async def test_a_conversation_tells_who_wrote_its_last_message(service: Service) -> None:
    [asked] = await service.hand_over(inbound())
    assert (await service.conversation(asked["conversation_id"]))["last_message_by"] == "customer"
    agent = uuid7()
    assert (await service.send(asked["conversation_id"], agent)).status_code == 200
    shown = await service.conversation(asked["conversation_id"])
    assert (shown["last_message_by"], shown["last_message_direction"]) == (agent, "outbound")


@pytest.mark.parametrize("first", ["5531988887777", "553188887777"])
async def test_both_spellings_of_a_brazilian_mobile_are_one_person(service: Service, first: str) -> None:
    other = "553188887777" if len(first) == 13 else "5531988887777"
    answers = [await service.hand_over(inbound(phone=number)) for number in (first, other)]
    assert len({answer[0]["contact_id"] for answer in answers}) == 1
    assert (await service.conversation(answers[0][0]["conversation_id"]))["customer_phone"] == "+5531988887777"


async def test_a_landline_gets_no_ninth_digit(lone_service: Service) -> None:
    [taken] = await lone_service.hand_over(inbound(phone="551133334444"))
    assert (await lone_service.conversation(taken["conversation_id"]))["customer_phone"] == "+551133334444"


async def test_an_unknown_queue_is_no_reason_to_lose_a_message(lone_service: Service) -> None:
    [taken] = await lone_service.hand_over(inbound(queue_id=uuid7()))
    assert taken["outcome"] == "stored"


async def test_only_services_hand_over(lone_service: Service) -> None:
    async with lone_service.user("admin") as client:
        answer = await client.post("/internal/channels/inbound", json={"items": [inbound()]})
    assert answer.status_code == 401
