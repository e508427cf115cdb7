"""The work of a day without a mouse, at twice the size, and without motion."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.support import Api, System

from .people import ANA, BRUNO, hire, open_queue, settle_admin
from .windows import NEW_PASSWORD, AgentDesk, OpenWindow, VisitorDesk

CUSTOMER = "Carla Mendes"
# The outline is on the element, on what it draws itself with, or on the box around it. The two composers show by the line
# above them that they have the focus.
_SHOWS_FOCUS = """(element) => {
  const outlined = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  const around = [element, element.parentElement, element.closest('label'), ...element.querySelectorAll('*')];
  const isComposer = element.tagName === 'TEXTAREA' && element.closest('[data-mode], .composer') !== null;
  return element.matches(':focus-visible') && (isComposer || around.some((one) => one !== null && outlined(one)));
}"""


@pytest.fixture(scope="module")
async def staff(floor: System) -> AsyncIterator[Api]:
    """An administrator's client, on a floor with two agents and a queue."""
    async with Api(floor.gateway_url) as api:
        admin = await settle_admin(api)
        ids = await hire(admin, ANA, BRUNO)
        await open_queue(admin, "Suporte", ids)
        yield admin


async def test_a_conversation_is_answered_transferred_and_closed_by_keyboard(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    await _customer_writes(staff, "5511912340002", CUSTOMER)
    desk = AgentDesk(await open_window(floor.web_url))
    page = desk.page
    await _sign_in_by_keyboard(desk)

    await _tab_to(page, page.get_by_role("tab", selected=True))
    for tab in ("Fila", "Bot", "Em espera", "Todas"):
        await page.keyboard.press("ArrowRight")
        await expect(page.get_by_role("tab", name=tab)).to_be_focused()
    await _tab_to(page, page.get_by_role("listbox", name="Conversas"))
    await page.keyboard.press("Enter")
    await expect(desk.thread.get_by_role("heading", name=CUSTOMER)).to_be_visible()

    await page.keyboard.press("a")
    await expect(desk.thread.get_by_text("assumiu a conversa")).to_be_visible()
    await page.keyboard.press("r")
    await expect(desk.field).to_be_focused()
    await page.keyboard.type("Bom dia, Carla")
    await page.keyboard.press("Enter")
    await expect(desk.bubble("Bom dia, Carla")).to_be_visible()
    await expect(desk.field).to_be_focused()
    await page.keyboard.press("Escape")

    await _transfer_by_keyboard(desk)
    await expect(desk.thread.get_by_text(f"Atendida por {BRUNO.name}")).to_be_visible()
    await page.keyboard.press("a")
    await expect(desk.thread.get_by_text(f"Atendida por {BRUNO.name}")).to_be_hidden()
    await _close_by_keyboard(desk)


async def _sign_in_by_keyboard(desk: AgentDesk) -> None:
    page = desk.page
    await desk.window.go("/login")
    await expect(page.get_by_label("Usuário ou e-mail")).to_be_visible()
    await _tab_to(page, page.get_by_label("Usuário ou e-mail"))
    await page.keyboard.type("admin")
    await _tab_to(page, page.get_by_label("Senha", exact=True))
    await page.keyboard.type(NEW_PASSWORD)
    await page.keyboard.press("Enter")
    await desk.in_inbox()


async def _transfer_by_keyboard(desk: AgentDesk) -> None:
    page = desk.page
    await page.keyboard.press("t")
    dialog = page.get_by_role("dialog", name="Transferir conversa")
    await expect(dialog.get_by_label("Buscar fila ou atendente")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("ArrowRight")
    await _tab_to(page, dialog.get_by_label("Buscar fila ou atendente"))
    await page.keyboard.type("bruno")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(dialog.get_by_role("radio", name=BRUNO.name)).to_be_checked()
    await _tab_to(page, dialog.get_by_role("button", name="Transferir"))
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(desk.thread.get_by_text(f"transferiu para {BRUNO.name}")).to_be_visible()


async def _close_by_keyboard(desk: AgentDesk) -> None:
    page = desk.page
    await desk.look_for("Encerrar")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Encerrar conversa")
    await expect(dialog.get_by_label("Motivo")).to_be_focused()
    await page.keyboard.type("sinal normalizado")
    await page.keyboard.press("Control+Enter")
    await expect(dialog).to_be_hidden()
    await expect(desk.thread.get_by_text("encerrou a conversa")).to_be_visible()


async def test_a_dialog_holds_the_focus_and_gives_it_back(floor: System, staff: Api, open_window: OpenWindow) -> None:
    await _customer_writes(staff, "5511912340003", "Davi Rocha")
    desk = AgentDesk(await open_window(floor.web_url))
    page = desk.page
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Todas")
    await desk.open("Davi Rocha")
    button = desk.thread.get_by_role("button", name="Adiar")
    await button.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Adiar conversa")
    await expect(dialog).to_be_visible()
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(button).to_be_focused()


async def test_keys_typed_while_a_dialog_is_on_its_way_start_nothing_else(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    await _customer_writes(staff, "5511912340006", "Lia Prado")
    desk = AgentDesk(await open_window(floor.web_url))
    page = desk.page
    arrives = asyncio.Event()

    async def hold(route: Route) -> None:
        await arrives.wait()
        await route.continue_()

    await page.route("**/assets/dialogs-*.js", hold)
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Todas")
    await desk.open("Lia Prado")
    scheme = await page.evaluate("() => document.documentElement.dataset.mantineColorScheme")
    await page.keyboard.press("z")
    await page.keyboard.press("d")
    await page.keyboard.press("a")
    await page.keyboard.press("j")
    arrives.set()
    await expect(page.get_by_role("dialog", name="Adiar conversa")).to_be_visible()
    assert await page.evaluate("() => document.documentElement.dataset.mantineColorScheme") == scheme
    await expect(desk.thread.get_by_role("heading", name="Lia Prado")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(desk.thread.get_by_text("assumiu a conversa")).to_be_hidden()


async def test_the_first_field_of_the_login_has_the_focus(floor: System, open_window: OpenWindow) -> None:
    desk = AgentDesk(await open_window(floor.web_url))
    await desk.window.go("/login")
    await expect(desk.page.get_by_label("Usuário ou e-mail")).to_be_focused()


async def test_the_widget_works_by_keyboard(floor: System, staff: Api, open_window: OpenWindow) -> None:
    visitor = VisitorDesk(await open_window(floor.web_url))
    page = visitor.page
    await visitor.window.go("/widget-demo")
    launcher = page.get_by_role("button", name="Abrir conversa")
    await launcher.focus()
    await page.keyboard.press("Enter")
    await expect(visitor.field).to_be_focused()
    await page.keyboard.type("sem internet")
    await page.keyboard.press("Enter")
    await expect(visitor.panel.get_by_label("Nome")).to_be_focused()
    await page.keyboard.type("Elisa Prado")
    await page.keyboard.press("Tab")
    await page.keyboard.type("elisa@example.com")
    await _tab_to(page, visitor.panel.get_by_label("Concordo com"))
    await page.keyboard.press("Space")
    await _tab_to(page, visitor.panel.get_by_role("button", name="Começar conversa"))
    await page.keyboard.press("Enter")
    await expect(visitor.bubble("sem internet")).to_be_visible()
    await expect(visitor.field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(launcher).to_be_focused()


async def test_twice_the_size_needs_no_scrolling_sideways(floor: System, staff: Api, open_window: OpenWindow) -> None:
    await _customer_writes(staff, "5511912340004", "Fábio Teles")
    desk = AgentDesk(await open_window(floor.web_url, width=640, height=400, device_scale_factor=2))
    page = desk.page
    await desk.window.go("/login")
    await expect(page.get_by_role("button", name="Entrar")).to_be_visible()
    await _fits(page)
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Todas")
    await _fits(page)
    await desk.open("Fábio Teles")
    await desk.say("Bom dia, Fábio")
    await expect(desk.bubble("Bom dia, Fábio")).to_be_in_viewport()
    await _fits(page)
    for path in ("/admin/users", "/admin/queues", "/profile"):
        await desk.window.go(path)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await _fits(page)
    visitor = VisitorDesk(await open_window(floor.web_url, width=640, height=400, device_scale_factor=2))
    await visitor.open()
    await expect(visitor.field).to_be_in_viewport()
    await _fits(visitor.page)


async def test_nothing_moves_for_who_asked_for_less_motion(floor: System, staff: Api, open_window: OpenWindow) -> None:
    await _customer_writes(staff, "5511912340005", "Gilda Reis")
    desk = AgentDesk(await open_window(floor.web_url, reduced_motion="reduce"))
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Todas")
    await desk.open("Gilda Reis")
    await desk.thread.get_by_role("button", name="Adiar").click()
    assert await _moving(desk.page) == []
    visitor = VisitorDesk(await open_window(floor.web_url, reduced_motion="reduce"))
    await visitor.open()
    assert await _moving(visitor.page) == []


async def _customer_writes(staff: Api, phone: str, name: str) -> None:
    body = {"customer_phone": phone, "customer_name": name, "initial_message": "net caiu aqui"}
    (await staff.post("/api/chat/conversations", body)).ok()


async def _tab_to(page: Page, target: Locator, most: int = 25) -> None:
    """Press Tab until the target has the focus; every stop on the way must show that it has it."""
    for _ in range(most):
        if await target.evaluate("(element) => element.getRootNode().activeElement === element"):
            return
        await page.keyboard.press("Tab")
        stop = await page.evaluate_handle(_INNERMOST)
        assert await stop.evaluate(_SHOWS_FOCUS), await stop.evaluate("(element) => element.outerHTML.slice(0, 300)")
    raise AssertionError(f"{target} was not reached with Tab")


_INNERMOST = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}"""


async def _fits(page: Page) -> None:
    spare = await page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert spare <= 0, f"{page.url} is {spare} px too wide"


async def _moving(page: Page) -> list[str]:
    """Return what is being animated for longer than the eye sees."""
    moving: list[str] = await page.evaluate("""() => {
      const roots = [document, ...[...document.querySelectorAll('*')].map((one) => one.shadowRoot).filter(Boolean)];
      return roots.flatMap((root) => root.getAnimations()).filter((one) => one.effect.getComputedTiming().duration > 20)
        .map((one) => `${one.effect.target?.className} ${one.animationName ?? one.transitionProperty}`);
    }""")
    return moving
