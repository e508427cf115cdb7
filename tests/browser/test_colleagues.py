"""Two agents and one customer: each sees that the other is there, and what was taken or read stays where it was."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, expect

from tests.support import Api, System

from .accessibility import grave_violations
from .people import ANA, BRUNO, hire, open_queue, settle_admin
from .windows import NEW_PASSWORD, AgentDesk, OpenWindow


@pytest.fixture(scope="module")
async def staff(floor: System) -> AsyncIterator[Api]:
    """An administrator's client, on a floor with two agents and a queue of both."""
    async with Api(floor.gateway_url) as api:
        admin = await settle_admin(api)
        await open_queue(admin, "Suporte", await hire(admin, ANA, BRUNO))
        yield admin


async def _customer_writes(staff: Api, phone: str, name: str, *texts: str) -> str:
    queues = {one["name"]: one["id"] for one in (await staff.get("/api/chat/queues")).ok()["queues"]}
    body = {"customer_phone": phone, "customer_name": name, "queue_id": queues["Suporte"], "initial_message": texts[0]}
    conversation: str = (await staff.post("/api/chat/conversations", body)).ok()["id"]
    for text in texts[1:]:
        fields = {"content": text, "direction": "inbound"}
        (await staff.post(f"/api/chat/conversations/{conversation}/messages", fields)).ok()
    return conversation


async def _at_desk(floor: System, open_window: OpenWindow, username: str) -> AgentDesk:
    desk = AgentDesk(await open_window(floor.web_url))
    await desk.sign_in(username, NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Fila")
    return desk


def _colleagues(desk: AgentDesk) -> Locator:
    return desk.thread.get_by_role("list", name="Colegas nesta conversa").get_by_role("listitem")


async def test_two_agents_who_open_the_same_customer_see_each_other_and_who_of_them_writes(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    await _customer_writes(staff, "5511912340031", "Lia Prado", "net caiu")
    ana, bruno = [await _at_desk(floor, open_window, one.username) for one in (ANA, BRUNO)]
    await ana.open("Lia Prado")
    await expect(ana.field).to_be_visible()
    await expect(_colleagues(ana)).to_have_count(0)
    await bruno.open("Lia Prado")
    await expect(_colleagues(ana)).to_have_text(re.compile(f"{BRUNO.name} também está vendo"))
    await expect(_colleagues(bruno)).to_have_text(re.compile(f"{ANA.name} também está vendo"))

    await bruno.field.press_sequentially("Bom dia, vou")
    await expect(_colleagues(ana)).to_have_text(re.compile(f"{BRUNO.name} está escrevendo uma resposta"))
    await expect(ana.thread.get_by_role("status").filter(has_text=f"{BRUNO.name} está escrevendo")).to_be_visible()
    assert not await grave_violations(ana.page)

    await bruno.page.keyboard.press("Escape")
    await bruno.page.keyboard.press("Escape")
    await expect(_colleagues(ana)).to_have_count(0)
    await bruno.open("Lia Prado")
    await expect(_colleagues(ana)).to_have_count(1)
    await bruno.window.context.set_offline(offline=True)
    await expect(_colleagues(bruno)).to_have_count(0)
    await bruno.window.context.set_offline(offline=False)
    await expect(_colleagues(bruno)).to_have_count(1, timeout=20_000)
    await bruno.page.close()
    await expect(_colleagues(ana)).to_have_count(0)


async def test_what_is_taken_from_the_queue_stays_selected_where_it_stood(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    for number, name in enumerate(("Abel Luz", "Bela Luz", "Caco Luz")):
        await _customer_writes(staff, f"551191234004{number}", name, "sem sinal")
    desk = await _at_desk(floor, open_window, ANA.username)
    await desk.open("Bela Luz")
    order = await desk.page.get_by_role("option").all_inner_texts()
    await desk.take()
    row = desk.row("Bela Luz")
    await expect(row).to_have_attribute("aria-selected", "true")
    await expect(row.get_by_text("Com você")).to_be_visible()
    after = await desk.page.get_by_role("option").all_inner_texts()
    assert [text.split("\n")[1] for text in after] == [text.split("\n")[1] for text in order]
    await desk.say("Já vejo")
    await expect(row).to_have_attribute("aria-selected", "true")
    await desk.open("Caco Luz")
    await expect(row).to_have_count(0)
    await desk.show("Minhas")
    await expect(row).to_be_visible()
    await expect(row.get_by_text("Com você")).to_have_count(0)


async def test_the_mark_of_new_messages_goes_with_the_answer_and_does_not_come_back(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    nina = await _customer_writes(staff, "5511912340051", "Nina Reis", "oi", "tem alguém?")
    await _customer_writes(staff, "5511912340052", "Otto Reis", "oi")
    desk = await _at_desk(floor, open_window, ANA.username)
    mark = desk.thread.get_by_role("separator", name="Novas mensagens")
    await desk.open("Nina Reis")
    await expect(mark).to_be_visible()
    # Looked at and left, without being taken: nothing is new when she comes back.
    await desk.open("Otto Reis")
    await desk.open("Nina Reis")
    await expect(desk.bubble("tem alguém?")).to_be_visible()
    await expect(mark).to_have_count(0)
    await desk.open("Otto Reis")
    (await staff.post(f"/api/chat/conversations/{nina}/messages", {"content": "alô?", "direction": "inbound"})).ok()
    await desk.open("Nina Reis")
    await expect(mark).to_be_visible()
    await desk.say("Tem sim")
    await expect(desk.bubble("Tem sim")).to_be_visible()
    await expect(mark).to_have_count(0)
