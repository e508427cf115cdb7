"""How far a message has got: forwards only, each message for itself; and what is to leave."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from chat_service.channels.domain import may_become

from shared.utils.ids import uuid7
from tests.support.chat_channels import CHANNEL, Service, inbound, soon

WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d") + bytes(300)
"""How a recording of Chromium begins: its container is that of films."""
ALL = ("queued", "sent", "delivered", "read", "failed", "unconfirmed")


def test_a_status_never_steps_back() -> None:
    forwards = {(now, status) for now, status in itertools.product(ALL, ALL) if may_become(now, status)}
    assert forwards == {
        ("queued", "sent"), ("queued", "delivered"), ("queued", "read"), ("queued", "failed"), ("queued", "unconfirmed"),
        ("sent", "delivered"), ("sent", "read"), ("sent", "failed"), ("delivered", "read"),
        ("unconfirmed", "sent"), ("unconfirmed", "delivered"), ("unconfirmed", "read"), ("unconfirmed", "failed"),
        ("failed", "delivered"), ("failed", "read"),
    }  # fmt: skip


async def _sent(service: Service) -> dict[str, str]:
    """Return an agent's message in a WhatsApp conversation."""
    [taken] = await service.hand_over(inbound("wamid.first"))
    answer = await service.send(taken["conversation_id"], reply_to=taken["message_id"])
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


async def test_a_message_waits_until_the_network_has_it_and_then_advances(service: Service) -> None:
    message = await _sent(service)
    assert message["status"] == "queued"
    assert await service.report(message["id"], "delivered", channel_id=CHANNEL, external_id="wamid.out") == "applied"
    assert await service.report(message["id"], "sent") == "ignored"
    assert await service.report(message["id"], "failed", error={"code": 1, "title": "x"}) == "ignored"
    assert await service.report(message["id"], "read") == "applied"
    shown = (await service.timeline(message["conversation_id"]))[-1]
    assert (shown["status"], shown["is_read"], shown["metadata"]) == ("read", True, {})
    assert shown["delivered_at"]
    assert shown["read_at"]
    assert await service.report(uuid7(), "sent") == "unknown"
    [answer] = await service.hand_over(inbound(reply_to_external="wamid.out"))
    assert (await service.timeline(answer["conversation_id"]))[-1]["reply_to"] == message["id"]


async def test_why_a_message_failed_is_shown_until_it_arrives_after_all(service: Service) -> None:
    message = await _sent(service)
    error = {"code": 131047, "title": "Re-engagement message", "detail": "More than 24 hours"}
    assert await service.report(message["id"], "failed", error=error) == "applied"
    shown = (await service.timeline(message["conversation_id"]))[-1]
    assert (shown["status"], shown["metadata"]["error"]) == ("failed", error)
    assert await service.report(message["id"], "delivered") == "applied"
    shown = (await service.timeline(message["conversation_id"]))[-1]
    assert (shown["status"], shown["metadata"]) == ("delivered", {})


async def test_a_message_that_the_customer_may_have_twice_is_marked_whenever_that_is_told(service: Service) -> None:
    message = await _sent(service)
    assert await service.report(message["id"], "unconfirmed", error={"code": "unconfirmed"}) == "applied"
    assert await service.report(message["id"], "delivered") == "applied"
    assert await service.report(message["id"], "sent", error={"code": "possible-duplicate"}) == "ignored"
    shown = (await service.timeline(message["conversation_id"]))[-1]
    assert (shown["status"], shown["metadata"]) == ("delivered", {"possible_duplicate": True})


async def test_a_message_that_left_in_another_form_says_how_it_reads_and_nothing_else_changes(service: Service) -> None:
    message = await _sent(service)
    assert await service.report(message["id"], "queued", sent_as="Qual?\n\n1. Pix") == "ignored"
    shown = (await service.timeline(message["conversation_id"]))[-1]
    assert (shown["status"], shown["content"], shown["metadata"]) == (
        "queued", "Bom dia", {"sent_as": "Qual?\n\n1. Pix"},
    )  # fmt: skip
    assert await service.report(message["id"], "sent") == "applied"
    shown = (await service.timeline(message["conversation_id"]))[-1]
    assert (shown["status"], shown["metadata"]["sent_as"]) == ("sent", "Qual?\n\n1. Pix")


async def test_reports_in_any_order_and_number_end_the_same(service: Service) -> None:
    message = await _sent(service)
    reports = [
        {"message_id": message["id"], "status": status, "at": soon(0), "external_id": "wamid.x", "channel_id": CHANNEL}
        for status in ("read", "sent", "delivered", "queued") * 10
    ]
    await asyncio.gather(*(service.call("statuses", {"items": [report]}) for report in reports))
    assert (await service.timeline(message["conversation_id"]))[-1]["status"] == "read"


async def test_what_a_customer_wrote_has_no_status_of_ours(lone_service: Service) -> None:
    [taken] = await lone_service.hand_over(inbound())
    assert await lone_service.report(taken["message_id"], "failed") == "ignored"


async def test_a_bad_report_harms_no_other(lone_service: Service) -> None:
    message = await _sent(lone_service)
    good = {"message_id": message["id"], "status": "sent", "at": soon(0)}
    answer = await lone_service.call("statuses", {"items": [{"message_id": "x"}, {**good, "status": "eaten"}, good]})
    assert [one["outcome"] for one in answer["results"]] == ["refused", "refused", "applied"]


async def test_what_is_to_leave_is_told_and_read_with_all_that_its_sending_needs(service: Service) -> None:
    message = await _sent(service)
    told = [event for event in await service.events() if event["type"] == "message.created"]
    assert told[-1]["data"] == {
        "seq": 3, "message_id": message["id"], "message_type": "text", "direction": "outbound", "channel": "whatsapp",
        "channel_id": CHANNEL,
    }  # fmt: skip
    [leaving] = (await service.call("outgoing", {"message_ids": [message["id"], uuid7()]}))["messages"]
    expected = {
        "message_id": message["id"], "conversation_id": message["conversation_id"], "seq": 3, "channel_id": CHANNEL,
        "contact": {"phone": "5511987654321", "user_id": None}, "message_type": "text", "content": "Bom dia",
        "reply_to_external": "wamid.first", "attachments": [], "sender_type": "agent", "status": "queued",
    }  # fmt: skip
    assert {name: leaving[name] for name in expected} == expected


async def test_what_a_browser_recorded_leaves_as_a_sound(lone_service: Service) -> None:
    [taken] = await lone_service.hand_over(inbound("wamid.first"))
    agent = uuid7()
    async with lone_service.user(user_id=agent) as client:
        sent = await client.post(
            "/api/chat/attachments",
            data={"conversation_id": taken["conversation_id"]},
            files={"file": ("voz.webm", WEBM, "audio/webm")},
        )
    voice = {"message_type": "audio", "content": "", "metadata": {"voice": True}, "attachments": [sent.json()["id"]]}
    message = (await lone_service.send(taken["conversation_id"], agent, **voice)).json()
    [leaving] = (await lone_service.call("outgoing", {"message_ids": [message["id"]]}))["messages"]
    assert [(one["kind"], one["mime_type"]) for one in leaving["attachments"]] == [("audio", "video/webm")]


@pytest.mark.parametrize("channel", ["web", "api"])
async def test_other_channels_know_nothing_of_queues_and_windows(lone_service: Service, channel: str) -> None:
    async with lone_service.user() as client:
        opened = await client.post(
            "/api/chat/conversations",
            json={"customer_phone": "11987654321", "channel": channel, "customer_name": "Rui"},
        )
    answer = await lone_service.send(opened.json()["id"])
    assert answer.json()["status"] == "sent"
    told = [event for event in await lone_service.events() if event["type"] == "message.created"]
    assert "channel" not in told[-1]["data"]
