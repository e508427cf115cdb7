"""The list of conversations narrowed and changed many at a time, on a real screen."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.support import Api, System

from .people import ANA, hire, open_queue, settle_admin
from .windows import NEW_PASSWORD, AgentDesk, OpenWindow

NAMES = ("Alice Prado", "Bento Reis", "Clara Dias")


@pytest.fixture(scope="module")
async def staff(floor: System) -> AsyncIterator[Api]:
    """An administrator's client, on a floor with three conversations, one of them with a tag."""
    async with Api(floor.gateway_url) as api:
        admin = await settle_admin(api)
        queue_id = await open_queue(admin, "Suporte", await hire(admin, ANA))
        await open_queue(admin, "Financeiro", [])
        for number, name in enumerate(NAMES):
            await _write(admin, f"551191234100{number}", name, queue_id, ["vip"] if name == NAMES[0] else [])
        yield admin


async def _write(admin: Api, phone: str, name: str, queue_id: str, tags: list[str]) -> None:
    body = {"customer_phone": phone, "customer_name": name, "queue_id": queue_id, "initial_message": "oi"}
    made = (await admin.post("/api/chat/conversations", body)).ok()
    (await admin.put(f"/api/chat/conversations/{made['id']}/tags", {"tags": tags})).ok()


async def _desk(floor: System, open_window: OpenWindow) -> AgentDesk:
    desk = AgentDesk(await open_window(floor.web_url))
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Todas")
    await expect(desk.row(NAMES[2])).to_be_visible()
    return desk


async def test_a_filter_is_in_the_address_survives_a_reload_and_holds_for_what_comes(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    desk = await _desk(floor, open_window)
    page = desk.page
    await page.keyboard.press("f")
    panel = page.get_by_role("dialog", name="Filtrar e ordenar")
    await expect(panel).to_be_visible()
    await panel.get_by_label("Situação").select_option("waiting")
    await panel.get_by_label("Canal").select_option("api")
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(page.get_by_role("button", name="Filtrar e ordenar (2 filtros ativos)")).to_be_focused()
    await expect(page).to_have_url(re.compile("status=waiting"))
    await page.reload()
    await desk.in_inbox()
    chips = page.get_by_role("list", name="Filtros ativos")
    await expect(chips.get_by_role("button", name="Remover filtro Canal: API")).to_be_visible()
    await expect(desk.row(NAMES[0])).to_be_visible()

    queue = (await staff.get("/api/chat/queues")).ok()["queues"][0]["id"]
    await _write(staff, "5511912341009", "Nova Cliente", queue, [])
    await expect(desk.row("Nova Cliente")).to_be_visible()
    # By the whole number: the index of names follows a moment later.
    found = (await staff.get("/api/chat/conversations", q="5511912341009")).ok()["conversations"][0]["id"]
    (await staff.post(f"/api/chat/conversations/{found}/close", {})).ok()
    await expect(desk.row("Nova Cliente")).to_have_count(0)

    await page.goto(f"{page.url}&priority=urgent")
    await expect(page.get_by_text("O filtro “Prioridade: Urgente” esconde tudo")).to_be_visible()
    await page.get_by_role("button", name="Remover filtro Prioridade: Urgente").last.click()
    await expect(desk.row(NAMES[0])).to_be_visible()
    await chips.get_by_role("button", name="Limpar filtros").press("Enter")
    await expect(chips).to_have_count(0)


async def test_many_are_tagged_and_transferred_at_once_and_a_refusal_is_told_with_its_reason(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    desk = await _desk(floor, open_window)
    page = desk.page
    listbox = page.get_by_role("listbox", name="Conversas")
    await listbox.focus()
    await page.keyboard.press("Control+a")
    await page.get_by_role("button", name="Mais ações para as selecionadas").click()
    await page.get_by_role("menuitem", name="Etiquetas…").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Etiquetas de"))
    await dialog.get_by_label("Acrescentar").fill("visita")
    await page.keyboard.press("Enter")
    await dialog.get_by_label("Tirar").fill("vip")
    await page.keyboard.press("Enter")
    await dialog.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_text(re.compile("conversas alteradas"))).to_be_visible()
    rows = {
        row["customer_name"]: row["tags"] for row in (await staff.get("/api/chat/conversations")).ok()["conversations"]
    }
    assert all(tags == ["visita"] for tags in rows.values()), rows

    closed = (await staff.get("/api/chat/conversations", q=NAMES[2])).ok()["conversations"][0]["id"]
    for name in NAMES[1:]:
        await desk.row(name).click(modifiers=["Control"])
    await page.get_by_role("button", name="Mais ações para as selecionadas").click()
    await page.get_by_role("menuitem", name="Transferir…").click()
    await page.get_by_role("dialog", name="Transferir 2 conversas").get_by_text("Financeiro").click()
    (await staff.post(f"/api/chat/conversations/{closed}/close", {})).ok()
    await page.get_by_role("dialog", name="Transferir 2 conversas").get_by_role("button", name="Transferir").click()
    summary = page.get_by_role("dialog", name="O que foi feito")
    await expect(summary.get_by_text("1 conversa alterada.")).to_be_visible()
    await expect(summary.get_by_role("listitem")).to_contain_text(NAMES[2])
    await summary.get_by_role("button", name="Fechar").last.click()
    await expect(summary).to_have_count(0)
