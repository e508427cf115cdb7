"""One conversation through the whole product: two agents, a customer, a cut line, a reload and a killed server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.support import Api, FaultProxy, System, eventually

from .people import ANA, BRUNO, FIRST_PASSWORD, Person, create_queue_in_app, create_user_in_app, picture
from .windows import NEW_PASSWORD, PATIENCE_MS, AgentDesk, OpenWindow, VisitorDesk

CUSTOMER = "Maria Souza"
SECRET = "nota: cabo rompido na rua, ver OS 8812"
HANDOVER = "ela já reiniciou o roteador"


@pytest.fixture
async def customer_line(floor: System) -> AsyncIterator[FaultProxy]:
    """What the customer's traffic goes through."""
    async with FaultProxy(floor.ports["web-interface"]) as proxy:
        yield proxy


async def test_nothing_is_lost_or_doubled_in_a_conversation_with_faults(
    floor: System, customer_line: FaultProxy, open_window: OpenWindow
) -> None:
    admin = AgentDesk(await open_window(floor.web_url))
    await _prepare_house(admin)
    ana = await _first_login(AgentDesk(await open_window(floor.web_url)), ANA)
    visitor = VisitorDesk(await open_window(customer_line.url, width=1000, height=800))

    await _customer_calls(visitor, ana)
    await _both_see_each_other_typing(visitor, ana)
    await _ticks_follow_the_message(visitor, ana, customer_line)
    await _pictures_go_both_ways(visitor, ana)
    await ana.note(SECRET)
    await _tab_is_reloaded_while_typing(ana)

    bruno = await _first_login(AgentDesk(await open_window(floor.web_url)), BRUNO)
    await ana.transfer(BRUNO.name, HANDOVER)
    await expect(bruno.row(CUSTOMER)).to_be_visible()
    await bruno.open(CUSTOMER)
    await bruno.say("Oi Maria, aqui é o Bruno.")
    await expect(visitor.bubble("aqui é o Bruno")).to_be_visible()

    await _line_is_cut_while_both_write(visitor, bruno, customer_line)
    await _server_is_killed_in_a_burst(floor, visitor, bruno)

    history = await _history(floor)
    await _all_see_the_same(history, visitor, ana, bruno)
    assert [item["seq"] for item in history] == list(range(1, len(history) + 1))

    await bruno.finish()
    await visitor.rate(5)
    await expect(ana.thread.get_by_text("encerrou a conversa")).to_be_visible()
    await _notes_never_reached(visitor)


async def _prepare_house(admin: AgentDesk) -> None:
    await admin.sign_in("admin", "admin123")
    await admin.replace_password("admin123", NEW_PASSWORD)
    await admin.in_inbox()
    await admin.window.go("/admin/users")
    for person in (ANA, BRUNO):
        await create_user_in_app(admin, person)
    await admin.window.go("/admin/queues")
    await create_queue_in_app(admin, "Suporte", ANA, BRUNO)
    await expect(admin.page.get_by_text("2 atendentes")).to_be_visible()
    await admin.window.context.close()


async def _first_login(desk: AgentDesk, person: Person) -> AgentDesk:
    await desk.sign_in(person.username, FIRST_PASSWORD)
    await desk.replace_password(FIRST_PASSWORD, NEW_PASSWORD)
    await desk.in_inbox()
    return desk


async def _customer_calls(visitor: VisitorDesk, ana: AgentDesk) -> None:
    await ana.show("Fila")
    await visitor.open()
    await visitor.introduce(CUSTOMER, "11 91234-5678", "net caiu aqui")
    await expect(ana.row(CUSTOMER)).to_contain_text("net caiu aqui")
    await ana.open(CUSTOMER)
    await ana.take()
    await expect(visitor.panel.get_by_text(f"{ANA.name} atende você")).to_be_visible()


async def _both_see_each_other_typing(visitor: VisitorDesk, ana: AgentDesk) -> None:
    await visitor.field.press_sequentially("a luz ")
    await expect(ana.thread.get_by_text(f"{CUSTOMER} está digitando…")).to_be_visible()
    await visitor.say("a luz do roteador está vermelha")
    await ana.field.press_sequentially("Oi ")
    await expect(visitor.panel.get_by_text(f"{ANA.name} está digitando…")).to_be_visible()
    await ana.say("Oi Maria! Vou verificar.")
    await expect(visitor.bubble("Vou verificar")).to_be_visible()


async def _ticks_follow_the_message(visitor: VisitorDesk, ana: AgentDesk, line: FaultProxy) -> None:
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.panel).to_be_hidden()
    line.refuses = True
    line.cut()
    await ana.say("Pode reiniciar o roteador?")
    bubble = ana.bubble("Pode reiniciar")
    await _state(bubble, "Enviada")
    line.resume()
    await _state(bubble, "Entregue")
    await visitor.page.get_by_role("button", name="Abrir conversa").click()
    await _state(bubble, "Lida")


async def _state(bubble: Locator, word: str) -> None:
    await expect(bubble.get_by_role("img", name=word, exact=True)).to_be_visible(timeout=PATIENCE_MS)


async def _pictures_go_both_ways(visitor: VisitorDesk, ana: AgentDesk) -> None:
    await visitor.attach("roteador.png", "image/png", picture("firebrick"))
    await _is_drawn(ana.thread.get_by_role("button", name="Ver imagem roteador.png").locator("img"))
    await ana.attach("ligacao.png", "image/png", picture("seagreen"))
    await _is_drawn(visitor.panel.get_by_role("link", name="Imagem: ligacao.png").locator("img"))


async def _is_drawn(image: Locator) -> None:
    await expect(image).to_be_visible(timeout=PATIENCE_MS)

    async def has_pixels() -> bool:
        return bool(await image.evaluate("(img) => img.complete && img.naturalWidth > 0"))

    await eventually(has_pixels, what="the picture being drawn")


async def _line_is_cut_while_both_write(visitor: VisitorDesk, bruno: AgentDesk, line: FaultProxy) -> None:
    line.refuses = True
    assert line.cut()
    for number in range(1, 4):
        await visitor.say(f"sem linha, cliente {number}")
        await bruno.say(f"sem linha, atendente {number}")
    await expect(bruno.bubble("sem linha, cliente 1")).to_have_count(0)
    line.resume()
    await expect(bruno.bubble("sem linha, cliente 3")).to_be_visible(timeout=PATIENCE_MS)
    await expect(visitor.bubble("sem linha, atendente 3")).to_be_visible(timeout=PATIENCE_MS)


async def _tab_is_reloaded_while_typing(ana: AgentDesk) -> None:
    text = "Vou chamar o Bruno, que está na sua rua"
    await ana.field.press_sequentially(text)
    await ana.page.reload()
    await expect(ana.field).to_have_value(text, timeout=PATIENCE_MS)
    await ana.field.press("Enter")
    await _state(ana.bubble(text), "Lida")


async def _server_is_killed_in_a_burst(floor: System, visitor: VisitorDesk, bruno: AgentDesk) -> None:
    async def customer() -> None:
        for number in range(1, 11):
            await visitor.say(f"rajada, cliente {number:02}")

    async def agent() -> None:
        for number in range(1, 11):
            await bruno.say(f"rajada, atendente {number:02}")
            if number == 5:
                await floor.kill("chat-service")

    await asyncio.gather(customer(), agent())
    floor.process("chat-service").start()
    await floor.ready()

    async def complete() -> bool:
        contents = [item["content"] for item in await _history(floor)]
        return len([content for content in contents if content.startswith("rajada")]) == 20

    await eventually(complete, within=40, every=0.2, what="all twenty messages of the burst in the history")


async def _history(floor: System) -> list[dict[str, Any]]:
    async with Api(floor.gateway_url) as anyone:
        admin = await anyone.login("admin", NEW_PASSWORD)
        [conversation] = (await admin.get("/api/chat/conversations")).ok()["conversations"]
        path = f"/api/chat/conversations/{conversation['id']}/messages"
        messages: list[dict[str, Any]] = (await admin.get(path, per_page=200)).ok()["messages"]
        return messages


async def _all_see_the_same(history: list[dict[str, Any]], visitor: VisitorDesk, *agents: AgentDesk) -> None:
    written = [item for item in history if item["message_type"] != "system" and item["content"]]
    for_agents = [item["content"] for item in written]
    for_customer = [item["content"] for item in written if item["message_type"] != "note"]
    assert len(set(for_agents)) == len(for_agents), "a text is in the history twice"

    async def customer_has_all() -> bool:
        seen = await visitor.texts()
        assert seen == for_customer, f"differs: {seen}"
        return True

    await eventually(customer_has_all, within=20, every=0.2, what=f"the widget showing {for_customer}")
    for desk in agents:

        async def agent_has_all(desk: AgentDesk = desk) -> bool:
            seen = await desk.texts()
            assert seen == for_agents, f"differs: {seen}"
            return True

        await eventually(agent_has_all, within=20, every=0.2, what=f"the thread showing {for_agents}")


async def _notes_never_reached(visitor: VisitorDesk) -> None:
    network = await visitor.window.everything_received()
    page = await visitor.page.locator("#ispchat-widget").evaluate("(host) => host.shadowRoot.innerHTML")
    assert "Vou verificar" in network
    for secret in (SECRET, HANDOVER):
        assert secret not in network
        assert secret not in page
