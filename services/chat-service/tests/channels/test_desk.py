"""What agents do on WhatsApp: write inside the window, send templates outside it, react, send again, read."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.utils.ids import uuid7
from tests.support.chat_channels import CHANNEL, Service, inbound, soon

SHUT: dict[str, Any] = {"service_until": soon(-1), "free_entry_until": soon(-2)}
TEMPLATE: dict[str, Any] = {
    "message_type": "template", "content": "Sua fatura venceu.",
    "metadata": {"template": {"name": "fatura", "language": "pt_BR", "category": "utility", "components": [], "preview": "x"}},
}  # fmt: skip
BUTTONS: dict[str, Any] = {
    "kind": "buttons",
    "body": "Resolveu?",
    "buttons": [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}],
}
LIST: dict[str, Any] = {
    "kind": "list", "body": "Qual é o assunto?", "button": "Ver",
    "sections": [{"title": "Assuntos", "rows": [{"id": "1", "title": "Conta"}, {"id": "2", "title": "Sinal", "description": "d"}]}],
}  # fmt: skip


async def _talk(service: Service, **more: Any) -> Any:
    [taken] = await service.hand_over(inbound("wamid.talk", **more))
    return taken


async def test_outside_the_window_only_a_template_leaves(service: Service) -> None:
    talk = await _talk(service, window=SHUT)
    refused = await service.send(talk["conversation_id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:ispchat:problem:window-closed")
    assert len(await service.timeline(talk["conversation_id"])) == 1
    note = await service.send(talk["conversation_id"], message_type="note")
    assert (note.status_code, note.json()["status"]) == (200, "sent")
    answer = await service.send(talk["conversation_id"], **TEMPLATE)
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    await service.hand_over(inbound(window={"service_until": soon(1), "free_entry_until": None}))
    assert (await service.send(talk["conversation_id"])).status_code == 200


async def _stored(service: Service, user_id: str) -> str:
    async with service.user(user_id=user_id) as client:
        answer = await client.post("/api/chat/attachments", files={"file": ("fatura.pdf", b"%PDF-1.4 x")})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])


def _opening(**parts: Any) -> dict[str, Any]:
    return {**TEMPLATE, "metadata": {"template": {**TEMPLATE["metadata"]["template"], **parts}}}


async def test_a_template_opens_with_a_file_of_ours_and_the_network_is_given_it(lone_service: Service) -> None:
    service, me = lone_service, uuid7()
    talk = await _talk(service, window=SHUT)
    file = await _stored(service, me)
    answer = await service.send(talk["conversation_id"], me, **_opening(header="document"), attachments=[file])
    assert answer.status_code == 200, answer.text
    assert answer.json()["attachments"][0]["name"] == "fatura.pdf"
    [leaving] = (await service.call("outgoing", {"message_ids": [answer.json()["id"]]}))["messages"]
    assert leaving["metadata"]["template"]["header"] == "document"
    assert [(one["id"], one["mime_type"]) for one in leaving["attachments"]] == [(file, "application/pdf")]


@pytest.mark.parametrize(
    ("parts", "has_file", "field"),
    [
        ({}, True, "metadata.template.header"),
        ({"header": "sticker"}, True, "metadata.template.header"),
        ({"header": "image"}, False, "attachments"),
        ({"header": "image", "components": [{"type": "HEADER"}]}, True, "metadata.template.components"),
    ],
)
async def test_a_file_that_the_template_does_not_open_with_is_refused_at_once(
    lone_service: Service, parts: dict[str, Any], has_file: bool, field: str
) -> None:
    service, me = lone_service, uuid7()
    talk = await _talk(service)
    files = [await _stored(service, me)] if has_file else []
    answer = await service.send(talk["conversation_id"], me, **_opening(**parts), attachments=files)
    assert answer.status_code == 422
    assert field in answer.text


async def test_an_advertisement_keeps_the_window_open_longer(lone_service: Service) -> None:
    talk = await _talk(lone_service, window={"service_until": soon(-1), "free_entry_until": soon(40)})
    assert (await lone_service.send(talk["conversation_id"])).status_code == 200


async def test_a_network_without_windows_is_always_open(lone_service: Service) -> None:
    talk = await _talk(lone_service, window=None)
    assert (await lone_service.conversation(talk["conversation_id"]))["metadata"]["channel"]["has_window"] is False
    assert (await lone_service.send(talk["conversation_id"])).status_code == 200


@pytest.mark.parametrize(
    ("kind", "metadata", "status"),
    [
        ("template", {}, 422), ("template", {"template": {"name": "x"}}, 422), ("interactive", {}, 422),
        ("interactive", {"interactive": BUTTONS}, 200), ("interactive", {"interactive": LIST}, 200),
        ("interactive", {"interactive": {**BUTTONS, "buttons": BUTTONS["buttons"] * 2}}, 422),
        ("interactive", {"interactive": {**BUTTONS, "buttons": [{"id": "s", "title": "x" * 21}]}}, 422),
        ("interactive", {"interactive": {**LIST, "sections": [{"title": "t", "rows": []}]}}, 422),
        ("interactive", {"interactive": {"kind": "ask_location", "body": "Onde?"}}, 200),
        ("interactive", {"interactive": {"kind": "ask_phone", "body": ""}}, 422),
        ("interactive", {"interactive": {"kind": "flow", "body": "Agende", "button": "Abrir", "flow_id": "7"}}, 200),
        ("interactive", {"interactive": {"kind": "flow", "body": "Agende", "button": "Abrir"}}, 422),
        ("location", {"location": {"latitude": -23.5, "longitude": -46.6}}, 200),
        ("location", {"location": {"latitude": 91, "longitude": 0}}, 422),
        ("contact", {"contacts": [{"name": "Ana", "phones": [{"phone": "+5511999990000"}]}]}, 200),
        ("contact", {"contacts": []}, 422),
    ],
)  # fmt: skip
async def test_what_whatsapp_would_refuse_is_refused_at_once(
    lone_service: Service, kind: str, metadata: dict[str, Any], status: int
) -> None:
    talk = await _talk(lone_service)
    answer = await lone_service.send(talk["conversation_id"], message_type=kind, metadata=metadata)
    assert answer.status_code == status, answer.text


async def test_a_text_too_long_for_whatsapp_is_refused(lone_service: Service) -> None:
    talk = await _talk(lone_service)
    assert (await lone_service.send(talk["conversation_id"], content="x" * 4097)).status_code == 422


async def test_an_agent_begins_on_a_number_with_a_template(service: Service) -> None:
    body = {"customer_phone": "11987654321", "customer_name": "Rui", "channel": "whatsapp", "channel_id": CHANNEL}
    async with service.user() as client:
        opened = await asyncio.gather(*(client.post("/api/chat/conversations", json=body) for _ in range(3)))
        wrong = await client.post("/api/chat/conversations", json={**body, "channel": "web"})
    assert wrong.status_code == 422
    [conversation_id] = {answer.json()["id"] for answer in opened}
    assert opened[0].json()["metadata"]["channel"]["id"] == CHANNEL
    assert (await service.send(conversation_id)).status_code == 409
    assert (await service.send(conversation_id, **TEMPLATE)).status_code == 200
    [answer] = await service.hand_over(inbound())
    assert answer["conversation_id"] == conversation_id


async def test_a_new_conversation_knows_the_window_that_the_last_one_left_open(service: Service) -> None:
    talk = await _talk(service)
    async with service.user() as client:
        await client.post(f"/api/chat/conversations/{talk['conversation_id']}/close")
        body = {"customer_phone": "5511987654321", "channel": "whatsapp", "channel_id": CHANNEL}
        opened = (await client.post("/api/chat/conversations", json=body)).json()
    assert opened["id"] != talk["conversation_id"]
    assert opened["metadata"]["channel"]["name"] == "Suporte"
    assert (await service.send(opened["id"])).status_code == 200


async def test_a_client_cannot_open_the_window_by_itself(lone_service: Service) -> None:
    talk = await _talk(lone_service, window=SHUT)
    async with lone_service.user() as client:
        forged = {"metadata": {"note": "x", "channel": {"id": CHANNEL, "service_until": soon(9), "has_window": False}}}
        changed = await client.put(f"/api/chat/conversations/{talk['conversation_id']}", json=forged)
    assert changed.json()["metadata"]["note"] == "x"
    assert changed.json()["metadata"]["channel"]["has_window"] is True
    assert (await lone_service.send(talk["conversation_id"])).status_code == 409


async def _react(service: Service, message: dict[str, Any], emoji: str, user_id: str | None = None, **more: Any) -> Any:
    async with service.user(user_id=user_id) as client:
        path = f"/api/chat/conversations/{message['conversation_id']}/messages/{message['message_id']}/reaction"
        return await client.post(path, json={"emoji": emoji, **more})


async def test_an_agents_reaction_stands_on_the_message_and_leaves(service: Service) -> None:
    talk, ana = await _talk(service), uuid7()
    answer = await _react(service, talk, "👍", ana, client_message_id="once")
    assert answer.status_code == 200, answer.text
    assert (await _react(service, talk, "👍", ana, client_message_id="once")).status_code == 200
    [reaction] = answer.json()["metadata"]["reactions"]
    assert (reaction["emoji"], reaction["author"]) == ("👍", "agent")
    await _react(service, talk, "", ana)
    told = [event for event in await service.events() if event["type"] == "message.reacted"]
    assert [event["data"]["emoji"] for event in told] == ["👍", ""]
    expected = {
        "message_id": talk["message_id"],
        "external_id": "wamid.talk",
        "channel": "whatsapp",
        "channel_id": CHANNEL,
    }
    assert {name: told[0]["data"][name] for name in expected} == expected
    assert (await _react(service, talk, "not an emoji")).status_code == 422


async def test_a_reaction_needs_a_message_that_the_network_knows_and_an_open_window(lone_service: Service) -> None:
    talk = await _talk(lone_service)
    sent = (await lone_service.send(talk["conversation_id"])).json()
    mine = {"conversation_id": talk["conversation_id"], "message_id": sent["id"]}
    assert (await _react(lone_service, mine, "👍")).json()["type"].endswith("not-on-this-channel")
    assert (await _react(lone_service, {**talk, "message_id": uuid7()}, "👍")).status_code == 404
    [shut] = await lone_service.hand_over(inbound(phone="5511911112222", window=SHUT))
    assert (await _react(lone_service, shut, "👍")).json()["type"].endswith("window-closed")


async def _again(service: Service, message: dict[str, Any]) -> Any:
    async with service.user() as client:
        return await client.post(f"/api/chat/conversations/{message['conversation_id']}/messages/{message['id']}/retry")


@pytest.mark.parametrize("status", ["failed", "unconfirmed"])
async def test_what_did_not_get_through_is_sent_again_on_demand(service: Service, status: str) -> None:
    talk = await _talk(service)
    message = (await service.send(talk["conversation_id"])).json()
    assert (await _again(service, message)).status_code == 409
    await service.report(message["id"], status, error={"code": 131026, "title": "Undeliverable"})
    answer = await _again(service, message)
    assert (answer.status_code, answer.json()["status"], answer.json()["metadata"]) == (200, "queued", {})
    assert (await _again(service, message)).status_code == 409
    [told] = [event for event in await service.events() if event["type"] == "message.retried"]
    assert (told["data"]["message_id"], told["data"]["channel_id"]) == (message["id"], CHANNEL)
    assert await service.report(message["id"], "sent") == "applied"


async def test_a_send_that_is_repeated_after_its_message_failed_is_still_the_same_message(service: Service) -> None:
    talk, ana = await _talk(service), uuid7()
    first = await service.send(talk["conversation_id"], ana, client_message_id="one")
    await service.report(first.json()["id"], "failed", error={"code": 1, "title": "x"})
    again = await service.send(talk["conversation_id"], ana, client_message_id="one")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


async def test_what_the_owner_has_read_is_told_to_the_network(service: Service) -> None:
    talk, ana = await _talk(service), uuid7()
    async with service.user(user_id=ana) as client:
        path = f"/api/chat/conversations/{talk['conversation_id']}"
        await client.post(f"{path}/take")
        await client.post(f"{path}/read", json={"seq": 2})
    [told] = [event for event in await service.events() if event["type"] == "conversation.read"]
    assert told["key"] == talk["conversation_id"]
    assert told["data"] == {
        "seq": 1, "message_id": talk["message_id"], "external_id": "wamid.talk", "channel": "whatsapp", "channel_id": CHANNEL,
    }  # fmt: skip


async def test_an_echo_is_nothing_to_be_sent(service: Service) -> None:
    await service.hand_over(inbound(), inbound(author="business_app", window=None))
    told = [event["data"] for event in await service.events() if event["type"] == "message.created"]
    assert [(one["direction"], one.get("channel")) for one in told] == [("inbound", "whatsapp"), ("outbound", None)]


async def test_a_username_is_shown_and_is_no_key(service: Service) -> None:
    one, two = await service.hand_over(
        inbound(phone=None, contact={"name": None, "user_id": "BR.AbC1", "username": "maria"}),
        inbound(phone=None, contact={"name": None, "user_id": "BR.AbC2", "username": "maria"}),
    )
    assert one["contact_id"] != two["contact_id"]
    async with service.user() as client:
        shown = (await client.get(f"/api/chat/contacts/{one['contact_id']}")).json()
    assert (shown["username"], shown["name"], shown["phone"]) == ("maria", "maria", None)
    assert [(known["kind"], known["value"]) for known in shown["identities"]] == [("bsuid", "BR.AbC1")]
