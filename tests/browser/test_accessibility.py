"""No page, dialog or state of the widget has a serious fault that axe can see: light and dark, phone and desktop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import product

import pytest
from playwright.async_api import Page, expect

from tests.support import Api, System

from .accessibility import grave_violations
from .people import ANA, BRUNO, conversation_with, hire, open_queue, settle_admin
from .windows import NEW_PASSWORD, AgentDesk, OpenWindow, VisitorDesk, Window

CUSTOMER = "José Aparecido dos Santos de Albuquerque Neto"


@dataclass(frozen=True, slots=True)
class Look:
    """How a window looks."""

    scheme: str
    width: int
    height: int

    @property
    def is_phone(self) -> bool:
        """Whether list and thread take turns."""
        return self.width < 1024

    async def window(self, open_window: OpenWindow, system: System) -> Window:
        """Open a window that looks like this."""
        return await open_window(system.web_url, width=self.width, height=self.height, color_scheme=self.scheme)


LOOKS = [Look(scheme, *size) for scheme, size in product(("light", "dark"), ((1440, 900), (390, 844)))]
every_look = pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.scheme}-{look.width}")


@pytest.fixture(scope="module")
async def staff(floor: System) -> AsyncIterator[Api]:
    """An administrator's client, on a floor with two agents, a queue and a conversation."""
    async with Api(floor.gateway_url) as api:
        admin = await settle_admin(api)
        ids = await hire(admin, ANA, BRUNO)
        queue_id = await open_queue(admin, "Suporte técnico", ids)
        conversation = {"customer_phone": "5511912340001", "customer_name": CUSTOMER, "queue_id": queue_id}
        made = (await admin.post("/api/chat/conversations", {**conversation, "initial_message": "net caiu aqui"})).ok()
        path = f"/api/chat/conversations/{made['id']}"
        (await admin.post(f"{path}/messages", {"content": "Cabo rompido na rua", "message_type": "note"})).ok()
        (await admin.post(f"{path}/messages", {"content": "Vou verificar. https://status.provedor.example"})).ok()
        yield admin


@every_look
async def test_signing_in_has_no_serious_fault(floor: System, staff: Api, look: Look, open_window: OpenWindow) -> None:
    desk = AgentDesk(await look.window(open_window, floor))
    await desk.sign_in("ninguem", "senha que não existe")
    await expect(desk.page.get_by_role("alert")).to_be_visible()
    await _is_sound(desk.page, "login")


@every_look
async def test_the_inbox_and_its_dialogs_have_no_serious_fault(
    floor: System, staff: Api, look: Look, open_window: OpenWindow
) -> None:
    desk = AgentDesk(await look.window(open_window, floor))
    page = desk.page
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await _is_sound(page, "empty list")
    await desk.show("Todas")
    await expect(desk.row(CUSTOMER)).to_be_visible()
    await _is_sound(page, "list")
    await page.get_by_role("button", name="Filtrar e ordenar").click()
    await expect(page.get_by_role("dialog", name="Filtrar e ordenar")).to_be_visible()
    await page.get_by_label("Prioridade").select_option("urgent")
    await expect(page.get_by_text("Nenhuma conversa com esses filtros")).to_be_visible()
    await _is_sound(page, "filters that hide everything")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_role("button", name="Limpar filtros").last.click()
    await desk.open(CUSTOMER)
    await expect(desk.bubble("Vou verificar")).to_be_visible()
    await _is_sound(page, "thread")
    for key, title in (
        ("t", "Transferir conversa"),
        ("z", "Adiar conversa"),
        ("e", "Resolver conversa"),
        ("l", "Etiquetas"),
    ):
        await desk.thread.get_by_role("heading", name=CUSTOMER).click()
        await page.keyboard.press(key)
        await expect(page.get_by_role("dialog", name=title)).to_be_visible()
        await _is_sound(page, title)
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    await desk.thread.get_by_role("heading", name=CUSTOMER).click()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await _is_sound(page, "help")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await _is_sound(page, "palette")


@every_look
async def test_the_other_pages_have_no_serious_fault(
    floor: System, staff: Api, look: Look, open_window: OpenWindow
) -> None:
    desk = AgentDesk(await look.window(open_window, floor))
    page = desk.page
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    for path, title, button in (("/admin/users", "Usuários", "Novo usuário"), ("/admin/queues", "Filas", "Nova fila")):
        await desk.window.go(path)
        await expect(page.get_by_role("heading", name=title)).to_be_visible()
        await expect(page.get_by_text("Ana Lima" if title == "Usuários" else "Suporte técnico").first).to_be_visible()
        await _is_sound(page, title)
        await page.get_by_role("button", name=button).first.click()
        await expect(page.get_by_role("dialog", name=button)).to_be_visible()
        await _is_sound(page, button)
    await desk.window.go("/reports")
    await expect(page.get_by_role("heading", name="Relatório do mês")).to_be_visible()
    await expect(page.get_by_role("table", name="Por fila")).to_be_visible()
    await _is_sound(page, "report")
    await page.get_by_text("Tabela", exact=True).click()
    await expect(page.get_by_role("table", name="Dia a dia")).to_be_visible()
    await _is_sound(page, "report by day as a table")
    await desk.window.go("/profile")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await _is_sound(page, "profile")
    await desk.window.go("/nao-existe")
    await expect(page.get_by_role("heading").first).to_be_visible()
    await _is_sound(page, "unknown page")


@every_look
async def test_the_widget_has_no_serious_fault(floor: System, staff: Api, look: Look, open_window: OpenWindow) -> None:
    visitor = VisitorDesk(await look.window(open_window, floor))
    page = visitor.page
    await visitor.window.go("/widget-demo")
    await expect(page.get_by_role("button", name="Abrir conversa")).to_be_visible()
    await _is_sound(page, "demo page")
    await visitor.open()
    await _is_sound(page, "greeting")
    await visitor.say("net caiu aqui")
    await visitor.panel.get_by_role("button", name="Começar conversa").click()
    await expect(visitor.panel.get_by_text("Diga seu nome")).to_be_visible()
    await _is_sound(page, "form with faults")
    await page.keyboard.press("Escape")
    await visitor.open()
    name = f"Cliente {look.scheme} {look.width}"
    await visitor.introduce(name, "cliente@example.com", "sem sinal")
    await _is_sound(page, "conversation")
    (await staff.post(f"/api/chat/conversations/{await conversation_with(staff, name)}/close", {})).ok()
    await expect(visitor.panel.get_by_text("Como foi o atendimento?")).to_be_visible()
    await _is_sound(page, "rating")


async def _is_sound(page: Page, what: str) -> None:
    assert not await grave_violations(page), what
