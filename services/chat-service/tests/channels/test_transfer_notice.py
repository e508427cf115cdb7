"""Whether the customer of a network is told that somebody else goes on with him."""

from __future__ import annotations

from typing import Any

from tests.support.chat_channels import Service, inbound, soon


async def _queue(client: Any, name: str) -> str:
    return str((await client.post("/api/chat/queues", json={"name": name})).json()["id"])


async def test_on_whatsapp_the_customer_gets_a_message_if_the_agent_ticks_it(service: Service) -> None:
    [taken] = await service.hand_over(inbound())
    url = f"/api/chat/conversations/{taken['conversation_id']}/transfer"
    async with service.user("admin") as admin:
        finance, support = await _queue(admin, "Financeiro"), await _queue(admin, "Suporte N2")
        assert (await admin.post(url, json={"queue_id": finance})).status_code == 200
        assert [m["direction"] for m in await service.timeline(taken["conversation_id"])] == ["inbound", "internal"]
        assert (await admin.post(url, json={"queue_id": support, "notify_customer": True})).status_code == 200
    notice = (await service.timeline(taken["conversation_id"]))[-1]
    assert (notice["direction"], notice["status"], notice["sender_type"]) == ("outbound", "queued", "system")
    assert notice["content"] == "Seu atendimento agora segue com Suporte N2."
    assert (await service.events())[-1]["data"]["channel"] == "whatsapp", "the network is told to carry it"


async def test_a_notice_that_whatsapp_would_refuse_is_refused_and_nothing_moves(service: Service) -> None:
    window = {"service_until": soon(-1), "free_entry_until": None}
    [taken] = await service.hand_over(inbound(sent_at=soon(-25), window=window))
    url = f"/api/chat/conversations/{taken['conversation_id']}/transfer"
    async with service.user("admin") as admin:
        queue = await _queue(admin, "Financeiro")
        before = await service.conversation(taken["conversation_id"])
        answer = await admin.post(url, json={"queue_id": queue, "notify_customer": True})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:ispchat:problem:window-closed")
        assert await service.conversation(taken["conversation_id"]) == before
        assert (await admin.post(url, json={"queue_id": queue})).status_code == 200
