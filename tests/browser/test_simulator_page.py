"""The simulated telephone: a person plays the customer with mouse or keyboard, on a desk or a small screen."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect
from whatsapp_simulator.book import Message
from whatsapp_simulator.config import Config
from whatsapp_simulator.serving import Running, running

from tests.support import eventually

from .accessibility import grave_violations
from .windows import OpenWindow


@pytest.fixture
async def telephone() -> AsyncIterator[Running]:
    """A simulator by itself; nobody listens to its webhooks."""
    async with running(Config(seed=11)) as found:
        yield found


def asks(found: Running) -> Message:
    """Let the business ask Maria something with buttons."""
    world = found.world
    line, maria = world.line(None), world.people.find("maria")
    assert maria is not None
    maria.windows[line.id] = world.now()
    buttons = [{"type": "reply", "reply": {"id": str(n), "title": title}} for n, title in enumerate(("Sim", "Não"))]
    content = {"type": "button", "body": {"text": "Voltou a funcionar?"}, "action": {"buttons": buttons}}
    message = Message("wamid.asks", line.id, "maria", False, "interactive", content, world.now())
    world.accept(line, maria, message)
    return message


async def test_the_customer_writes_and_presses_a_button(telephone: Running, open_window: OpenWindow) -> None:
    page = (window := await open_window(telephone.url)).page
    await window.go("/")
    await page.get_by_role("textbox", name="Mensagem").fill("Minha *internet* caiu")
    await page.keyboard.press("Enter")
    await expect(page.locator(".own .bubble strong")).to_have_text("internet")
    asks(telephone)
    await page.get_by_role("button", name="Sim", exact=True).click()
    await expect(page.locator(".own .bubble").last).to_contain_text("Voltou a funcionar?")
    chat = telephone.world.book.chat(telephone.world.line(None).id, "maria")
    assert [message.kind for message in chat] == ["text", "interactive", "interactive"]
    await eventually(lambda: chat[1].status == "read", within=5, what="the page to tell that it was looked at")
    await page.get_by_role("button", name="Fechar agora").click()
    await expect(page.get_by_role("timer")).to_have_text("Fechada")


async def test_lists_show_words_without_marks_and_quotes_show_them_as_formatting(
    telephone: Running, open_window: OpenWindow
) -> None:
    page = (window := await open_window(telephone.url)).page
    await window.go("/")
    field = page.get_by_role("textbox", name="Mensagem")
    await field.fill("*caiu _tudo_* ontem")
    await page.keyboard.press("Enter")
    await expect(page.locator("#people-list .person[aria-current=true] small")).to_have_text("caiu tudo ontem")
    await page.locator(".own").last.hover()
    await page.locator(".own .more").last.click()
    await page.get_by_role("button", name="Responder", exact=True).click()
    await expect(page.get_by_text("caiu tudo ontem").last).to_be_visible()
    await field.fill("e hoje")
    await page.keyboard.press("Enter")
    await expect(page.locator(".quoted strong")).to_have_text("caiu tudo")
    await expect(page.locator(".quoted em")).to_have_text("tudo")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
async def test_the_page_has_no_serious_fault(
    telephone: Running, open_window: OpenWindow, scheme: str, width: int
) -> None:
    asks(telephone)
    page = (window := await open_window(telephone.url, width=width, height=844, color_scheme=scheme)).page
    await window.go("/")
    await expect(page.locator(".theirs .bubble")).to_be_visible()
    assert await grave_violations(page) == []
    await page.get_by_role("button", name="Anexar").click()
    assert await grave_violations(page) == []
    await page.keyboard.press("Escape")
    if width == 390:
        await page.get_by_role("button", name="O que a Meta vê").click()
        assert await grave_violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
