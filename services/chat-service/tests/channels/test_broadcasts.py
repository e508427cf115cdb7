"""What the product itself writes to many: in everybody's timeline, once, and in nobody's inbox until he replies."""

from __future__ import annotations

from typing import Any

from shared.utils.ids import uuid7
from tests.support.chat_channels import CHANNEL, Service, inbound

PHONE = "5511987654321"


def broadcast(**more: Any) -> dict[str, Any]:
    """Return a message of a campaign as the WhatsApp service hands it over."""
    return {
        "message_id": uuid7(), "channel_id": CHANNEL, "phone": PHONE, "name": "Maria Silva", "message_type": "template",
        "content": "Olá Maria, 600 mega por R$ 99", "sender_name": "Fibra em dezembro",
        "metadata": {"template": {"name": "promo", "language": "pt_BR", "components": []}, "campaign": {"name": "x"}},
        **more,
    }  # fmt: skip


async def _send(service: Service, *items: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await service.call("broadcasts", {"items": list(items)}))["results"]
    return found


async def test_a_campaign_message_waits_for_its_network_and_opens_nothing(service: Service) -> None:
    item = broadcast()
    [stored] = await _send(service, item)
    assert stored["outcome"] == "stored"
    found = await service.conversation(stored["conversation_id"])
    assert (found["status"], found["unread_count"], found["agent_id"]) == ("resolved", 0, None)
    [message] = await service.timeline(stored["conversation_id"])
    assert (message["id"], message["status"], message["sender_type"]) == (item["message_id"], "queued", "system")
    told = [one for one in await service.events() if one["type"] == "message.created"]
    assert [one["data"]["message_id"] for one in told] == [item["message_id"]]
    assert told[0]["data"]["channel_id"] == CHANNEL


async def test_the_reply_brings_it_to_the_inbox(service: Service) -> None:
    [stored] = await _send(service, broadcast())
    [taken] = await service.hand_over(inbound(phone="551187654321", content="Quero!"))
    assert taken["conversation_id"] == stored["conversation_id"]
    found = await service.conversation(stored["conversation_id"])
    assert (found["status"], found["unread_count"]) == ("waiting", 1)
    assert found["protocol"]


async def test_what_is_asked_for_twice_is_stored_once(service: Service) -> None:
    item = broadcast()
    first = await _send(service, item, item)
    [again] = await _send(service, item)
    assert sorted(one["outcome"] for one in first) == ["repeated", "stored"]
    assert (again["outcome"], again["conversation_id"]) == ("repeated", first[0]["conversation_id"])
    assert len(await service.timeline(first[0]["conversation_id"])) == 1


async def test_an_open_conversation_keeps_its_state(service: Service) -> None:
    [taken] = await service.hand_over(inbound())
    before = await service.conversation(taken["conversation_id"])
    [stored] = await _send(service, broadcast())
    after = await service.conversation(taken["conversation_id"])
    assert stored["conversation_id"] == taken["conversation_id"]
    kept = (
        "status", "agent_id", "unread_count", "waiting_since", "first_response_at", "last_message", "last_message_at",
        "last_message_direction", "updated_at",
    )  # fmt: skip
    assert [after.get(name) for name in kept] == [before.get(name) for name in kept]
    assert len(await service.timeline(taken["conversation_id"])) == 2


async def test_free_text_is_refused_while_the_window_is_closed_and_a_blocked_contact_gets_nothing(
    service: Service,
) -> None:
    [refused] = await _send(service, broadcast(message_type="text"))
    assert refused["problem"]["type"].endswith("window-closed")
    [taken] = await service.hand_over(inbound())
    [stored] = await _send(service, broadcast(message_type="text", content="Pronto."))
    assert stored["outcome"] == "stored"
    async with service.user("admin") as client:
        await client.put(f"/api/chat/contacts/{taken['contact_id']}", json={"is_blocked": True})
    [blocked] = await _send(service, broadcast(contact_id=taken["contact_id"], phone=None))
    assert blocked["problem"]["type"].endswith("contact-blocked")


async def test_an_answer_that_settles_the_one_waiting_message_leaves_nothing_in_the_queue(service: Service) -> None:
    answer = {"message_type": "text", "content": "Pronto.", "resolves": True}
    [taken] = await service.hand_over(inbound(content="PARAR"))
    await _send(service, broadcast(**answer))
    assert (await service.conversation(taken["conversation_id"]))["status"] == "resolved"
    await service.hand_over(inbound(content="Estou sem sinal"), inbound(content="PARAR"))
    await _send(service, broadcast(**answer))
    assert (await service.conversation(taken["conversation_id"]))["status"] == "waiting"


async def test_a_segment_names_each_contact_of_whom_every_condition_holds(service: Service) -> None:
    taken = [(await service.hand_over(inbound(phone=f"551198765430{n}")))[0] for n in range(5)]
    async with service.user("admin") as client:
        answer = await client.post("/api/chat/tags", json={"name": "fibra"})
        for one in taken[:3]:
            where = f"/api/chat/conversations/{one['conversation_id']}"
            answer = await client.put(f"{where}/tags", json={"tags": ["fibra"]})
            assert answer.status_code == 200, answer.text
    assert await _segment(service, tags=["fibra"]) == [one["contact_id"] for one in taken[:3]]
    assert len(await _segment(service, channel_id=CHANNEL)) == 5
    assert await _segment(service, channel_id=uuid7()) == []
    assert len(await _segment(service, last_contact_after="2020-01-01T00:00:00Z")) == 5
    assert await _segment(service, last_contact_before="2020-01-01T00:00:00Z") == []


async def _segment(service: Service, **wanted: Any) -> list[str]:
    """Return a whole segment, two contacts a page."""
    found: list[str] = []
    after = None
    async with service.client(service.security.tokens.service_token("whatsapp-service")) as client:
        while True:
            body = {**wanted, "after": after, "limit": 2}
            answer = (await client.post("/internal/audience", json=body)).json()
            found += [one["contact_id"] for one in answer["contacts"]]
            assert all(one["phone"] for one in answer["contacts"])
            after = answer["next_after"]
            if after is None:
                return found


async def test_nobody_sends_again_what_a_campaign_sends_by_itself(service: Service) -> None:
    item = broadcast()
    [stored] = await _send(service, item)
    assert (
        await service.report(item["message_id"], "failed", error={"code": "campaign-paused", "title": "x"}) == "applied"
    )
    url = f"/api/chat/conversations/{stored['conversation_id']}/messages/{item['message_id']}/retry"
    async with service.user() as supervisor:
        answer = await supervisor.post(url)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ispchat:problem:wrong-state")
    assert [one for one in await service.events() if one["type"] == "message.retried"] == []
