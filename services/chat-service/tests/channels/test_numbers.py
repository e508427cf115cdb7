"""What a conversation knows of its number: whether there is one, its name, whether it works, how long its window is open."""

from __future__ import annotations

from typing import Any

from tests.support.chat_channels import CHANNEL, Service, inbound, soon

TEMPLATE: dict[str, Any] = {"message_type": "template", "metadata": {"template": {"name": "oi", "language": "pt_BR"}}}


async def _put(service: Service, **given: Any) -> None:
    async with service.client(service.security.tokens.service_token("whatsapp-service")) as client:
        answer = await client.put(f"/internal/channels/{CHANNEL}", json={"name": "Suporte", **given})
    assert answer.status_code == 200, answer.text


async def _open(service: Service, **given: Any) -> dict[str, Any]:
    async with service.user() as client:
        body = {"customer_phone": "5511987654321", "channel": "whatsapp", **given}
        answer = await client.post("/api/chat/conversations", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_nothing_is_stored_for_a_customer_whom_no_number_reaches(service: Service) -> None:
    conversation = await _open(service)
    for body in ({}, TEMPLATE, {"message_type": "location", "metadata": {"location": {"latitude": 1, "longitude": 1}}}):
        answer = await service.send(conversation["id"], **body)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:ispchat:problem:no-number")
    assert (await service.send(conversation["id"], message_type="note")).status_code == 200
    assert [one["message_type"] for one in await service.timeline(conversation["id"])] == ["note"]


async def test_a_conversation_goes_through_the_only_number_where_nobody_names_one(service: Service) -> None:
    await _put(service)
    conversation = await _open(service)
    assert conversation["metadata"]["channel"] == {
        "id": CHANNEL, "name": "Suporte", "has_window": True, "is_active": True, "service_until": None,
        "free_entry_until": None,
    }  # fmt: skip
    assert (await service.send(conversation["id"], **TEMPLATE)).json()["status"] == "queued"


async def test_a_number_that_is_renamed_or_switched_off_is_so_in_its_conversations_at_once(service: Service) -> None:
    [taken] = await service.hand_over(inbound())
    [gone] = await service.hand_over(inbound(phone="5511911112222"))
    async with service.user() as client:
        await client.post(f"/api/chat/conversations/{gone['conversation_id']}/close")
    await _put(service, name="Vendas", is_active=False)
    shown = (await service.conversation(taken["conversation_id"]))["metadata"]["channel"]
    assert (shown["name"], shown["is_active"]) == ("Vendas", False)
    assert shown["service_until"]
    refused = await service.send(taken["conversation_id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:ispchat:problem:no-number")
    assert "Vendas" in refused.json()["detail"]
    assert (await service.conversation(gone["conversation_id"]))["metadata"]["channel"]["name"] == "Suporte"
    await _put(service, name="Vendas", is_active=True)
    assert (await service.send(taken["conversation_id"])).status_code == 200


async def test_what_is_told_of_a_number_again_changes_nothing(lone_service: Service) -> None:
    [taken] = await lone_service.hand_over(inbound())
    await _put(lone_service, name="Vendas")
    before = await lone_service.conversation(taken["conversation_id"])
    await _put(lone_service, name="Vendas")
    assert await lone_service.conversation(taken["conversation_id"]) == before


async def _answered(service: Service, **more: Any) -> dict[str, Any]:
    [taken] = await service.hand_over(inbound(**more))
    found: dict[str, Any] = (await service.send(taken["conversation_id"])).json()
    return found


async def _window(service: Service, conversation_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await service.conversation(conversation_id))["metadata"]["channel"]
    return found


async def test_a_window_that_the_network_calls_shut_is_shut_until_the_customer_writes(service: Service) -> None:
    message = await _answered(service)
    error = {"code": 131047, "title": "Passaram 24 horas"}
    at = soon(0)
    news = {"error": error, "window": {"shut_at": at}}
    assert await service.report(message["id"], "failed", **news) == "applied"
    window = await _window(service, message["conversation_id"])
    assert window["service_until"] == at
    refused = await service.send(message["conversation_id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:ispchat:problem:window-closed")
    assert (await service.send(message["conversation_id"], **TEMPLATE)).status_code == 200
    await service.hand_over(inbound(window={"service_until": soon(24.01), "free_entry_until": None}))
    assert await service.report(message["id"], "failed", **news) == "ignored"
    assert (await service.send(message["conversation_id"])).status_code == 200


async def test_a_longer_window_is_shown_however_late_it_is_told(service: Service) -> None:
    message = await _answered(service, window={"service_until": soon(-1), "free_entry_until": soon(1)})
    until = soon(72)
    assert await service.report(message["id"], "read", window={"free_entry_until": until}) == "applied"
    assert (await _window(service, message["conversation_id"]))["free_entry_until"] == until
    assert await service.report(message["id"], "sent", window={"free_entry_until": soon(3)}) == "ignored"
    assert (await _window(service, message["conversation_id"]))["free_entry_until"] == until
