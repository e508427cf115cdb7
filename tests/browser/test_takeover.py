"""Two agents and one conversation: whose reply comes too late is told, keeps what he wrote, and can go on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.support import Api, System

from .people import ANA, BRUNO, hire, open_queue, settle_admin
from .windows import NEW_PASSWORD, AgentDesk, OpenWindow

CUSTOMER = "Ivo Nunes"


@pytest.fixture(scope="module")
async def staff(floor: System) -> AsyncIterator[Api]:
    """An administrator's client, on a floor with two agents, a queue of both and one of Bruno's."""
    async with Api(floor.gateway_url) as api:
        admin = await settle_admin(api)
        ids = await hire(admin, ANA, BRUNO)
        await open_queue(admin, "Suporte", ids)
        await open_queue(admin, "Financeiro", ids[1:])
        yield admin


async def test_a_reply_after_a_take_over_is_refused_in_words_and_sent_after_taking_it_back(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    queues = {one["name"]: one["id"] for one in (await staff.get("/api/chat/queues")).ok()["queues"]}
    body = {"customer_phone": "5511912340021", "customer_name": CUSTOMER, "queue_id": queues["Suporte"]}
    conversation = (await staff.post("/api/chat/conversations", {**body, "initial_message": "net caiu"})).ok()["id"]
    url = f"/api/chat/conversations/{conversation}"
    bruno = await staff.with_token(None).login(BRUNO.username, NEW_PASSWORD)
    desk = AgentDesk(await open_window(floor.web_url))
    page = desk.page
    await desk.sign_in(ANA.username, NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Fila")
    await desk.open(CUSTOMER)
    await desk.take()

    (await bruno.post(f"{url}/assign", {"agent_id": bruno.user["id"]})).ok()
    await expect(desk.thread.get_by_text(f"Atendida por {BRUNO.name}")).to_be_visible()
    await desk.say("já resolvo")
    refused = desk.thread.get_by_role("alert").filter(has_text=f"{BRUNO.name} atende agora esta conversa")
    await expect(refused).to_be_visible()
    await refused.get_by_role("button", name="Assumir e reenviar").click()
    await expect(refused).to_be_hidden()
    await expect(desk.bubble("já resolvo").get_by_label("Enviada")).to_have_count(1)
    sent = [item["content"] for item in (await staff.get(f"{url}/messages")).ok()["messages"]]
    assert sent.count("já resolvo") == 1

    await bruno.post(f"{url}/assign", {"agent_id": bruno.user["id"]})
    (await bruno.post(f"{url}/transfer", {"queue_id": queues["Financeiro"], "agent_id": bruno.user["id"]})).ok()
    await expect(page.get_by_text("Esta conversa não está ao seu alcance")).to_be_visible()
    # Back in sight, it is live again without a reload.
    (await bruno.post(f"{url}/transfer", {"queue_id": queues["Suporte"]})).ok()
    await desk.show("Todas")
    await desk.open(CUSTOMER)
    (await bruno.post(f"{url}/messages", {"content": "pode assumir", "message_type": "note"})).ok()
    await expect(desk.bubble("pode assumir")).to_be_visible()
