"""The first minute of the demo: a customer writes on the simulated telephone, and the conversation is real."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.support import Api, System, eventually
from tests.support.system import SIMULATOR

Json = dict[str, Any]


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A demo in one process."""
    system = System("single", tmp_path_factory.mktemp("demo"), demo=True)
    await system.start()
    yield system
    await system.kill_all()


@pytest.fixture
async def phone(demo: System) -> AsyncIterator[aiohttp.ClientSession]:
    """The simulator's control API."""
    async with aiohttp.ClientSession(base_url=demo.url_of(SIMULATOR)) as session:
        yield session


async def post(phone: aiohttp.ClientSession, path: str, body: Json) -> Json:
    async with phone.post(f"/control{path}", json=body) as answer:
        found: Json = await answer.json()
        assert answer.status == 200, found
        return found


async def get(phone: aiohttp.ClientSession, path: str) -> Json:
    async with phone.get(f"/control{path}") as answer:
        found: Json = await answer.json()
        return found


async def test_a_customer_writes_an_agent_answers_and_the_ticks_turn_to_read(
    demo: System, phone: aiohttp.ClientSession
) -> None:
    async with Api(demo.gateway_url) as api:
        agent = await api.login("admin", "admin123")
        await post(phone, "/customers/mineira/messages", {"type": "text", "text": {"body": "A rede da casa caiu 🌻"}})

        async def arrived() -> Json | None:
            found = (await agent.get("/api/chat/conversations?channel=whatsapp&per_page=10")).ok()["conversations"]
            return next((one for one in found if one["last_message"] == "A rede da casa caiu 🌻"), None)

        conversation = await eventually(arrived, within=15, what="the customer's message")
        assert conversation
        assert conversation["customer_name"] == "Rosana Alves"
        path = f"/api/chat/conversations/{conversation['id']}"
        (await agent.post(f"{path}/take")).ok()
        (await agent.post(f"{path}/messages", {"content": "Vou verificar."})).ok()
        parameters = [{"type": "text", "text": "Rosana"}, {"type": "text", "text": "rede fora"}]
        template = {
            "name": "retomar_atendimento", "language": "pt_BR", "category": "UTILITY", "preview": "Olá, Rosana!",
            "components": [{"type": "body", "parameters": parameters}],
        }  # fmt: skip
        body = {"content": "Olá, Rosana!", "message_type": "template", "metadata": {"template": template}}
        (await agent.post(f"{path}/messages", body)).ok()

        async def on_the_phone() -> list[Json] | None:
            await post(phone, "/customers/mineira/read", {})
            found: list[Json] = (await get(phone, "/messages?customer=mineira"))["messages"]
            return found if [one["status"] for one in found] == ["read", "read"] else None

        sent = await eventually(on_the_phone, within=15, what="both answers, read")
        assert sent
        assert sent[0]["content"]["body"].endswith("Vou verificar.")
        assert "*rede fora*" in sent[1]["shown"]["body"]

        async def ticks() -> bool:
            found = (await agent.get(f"{path}/messages")).ok()["messages"]
            return [one["status"] for one in found if one["direction"] == "outbound"] == ["read", "read"]

        await eventually(ticks, within=15, what="the ticks of the agent")


async def test_a_sample_customer_is_on_the_telephone_and_an_answer_to_him_is_read(
    demo: System, phone: aiohttp.ClientSession
) -> None:
    async with Api(demo.gateway_url) as api:
        agent = await api.login("admin", "admin123")

        async def known() -> dict[str, Json]:
            people = (await get(phone, "/state"))["customers"]
            return {f"+{one['phone']}": one for one in people if one["window_ends"] and one["last"]}

        people = await eventually(known, within=20, what="the sample customers on the telephones")
        wanted = "/api/chat/conversations?channel=whatsapp&status=in_service&per_page=50"
        found = (await agent.get(wanted)).ok()["conversations"]
        conversation = next(one for one in found if people[one["customer_phone"]]["window_ends"] > time.time() + 3600)
        customer = people[conversation["customer_phone"]]["id"]
        path = f"/api/chat/conversations/{conversation['id']}"
        (await agent.post(f"{path}/messages", {"content": "Seguimos daqui."})).ok()

        async def ticks() -> bool:
            await post(phone, f"/customers/{customer}/read", {})
            sent = (await agent.get(f"{path}/messages?per_page=200")).ok()["messages"]
            return all(one["status"] == "read" for one in sent if one["direction"] == "outbound")

        await eventually(ticks, within=15, what="every tick of the conversation, those of the past too")


async def test_the_simulator_shows_in_the_table_of_services(demo: System) -> None:
    assert f"{SIMULATOR} {demo.url_of(SIMULATOR)}" in " ".join(demo.log().split())
