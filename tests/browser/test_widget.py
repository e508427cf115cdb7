"""What the widget costs a page, and what it keeps while it is not there yet, closed, or without a line."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.support import Api, System, eventually

from .people import conversation_with, open_queue, settle_admin
from .windows import PATIENCE_MS, OpenWindow, VisitorDesk

CHAT = "**/widget/chat.js*"
LATE_WORDS = "o roteador voltou a piscar"


@pytest.fixture(scope="module")
async def staff(floor: System) -> AsyncIterator[Api]:
    """An administrator's client, on a floor with a queue."""
    async with Api(floor.gateway_url) as api:
        admin = await settle_admin(api)
        await open_queue(admin, "Suporte", [])
        yield admin


async def test_a_page_fetches_the_launcher_only_until_somebody_comes_near(
    floor: System, open_window: OpenWindow
) -> None:
    visitor = VisitorDesk(await open_window(floor.web_url, width=1000, height=800))
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url.removeprefix(floor.web_url).split("?")[0]))
    await visitor.window.go("/widget-demo")
    button = visitor.page.get_by_role("button", name="Abrir conversa")
    await expect(button).to_be_visible()
    await visitor.page.wait_for_load_state("networkidle")
    assert [path for path in asked if "widget" in path] == ["/widget-demo", "/widget.js"]

    await button.hover()
    await eventually(lambda: _came(asked, "/widget/chat.js", "/widget/pt-BR.js"), what="the chat being fetched")
    await expect(visitor.panel).to_be_hidden()


async def test_a_click_on_a_slow_line_is_answered_at_once_and_opens_in_the_end(
    floor: System, open_window: OpenWindow
) -> None:
    visitor = VisitorDesk(await open_window(floor.web_url, width=1000, height=800))
    arrives = asyncio.Event()

    async def hold(route: Route) -> None:
        await arrives.wait()
        await route.continue_()

    await visitor.page.route(CHAT, hold)
    await visitor.window.go("/widget-demo")
    await visitor.page.get_by_role("button", name="Abrir conversa").click()
    busy = visitor.page.get_by_role("button", name="Abrindo conversa…")
    await expect(busy).to_have_attribute("aria-busy", "true")
    arrives.set()
    await expect(visitor.panel).to_be_visible()
    await expect(visitor.field).to_be_focused()
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.page.get_by_role("button", name="Abrir conversa")).to_be_focused()


async def test_a_chat_that_does_not_come_says_so_and_comes_the_next_time(
    floor: System, open_window: OpenWindow
) -> None:
    visitor = VisitorDesk(await open_window(floor.web_url, width=1000, height=800))
    await visitor.page.route(CHAT, lambda route: route.abort())
    await visitor.window.go("/widget-demo")
    button = visitor.page.get_by_role("button", name="Abrir conversa")
    await button.click()
    await expect(visitor.page.get_by_text("O chat não abriu.")).to_be_visible()
    await visitor.page.unroute(CHAT)
    await button.click()
    await expect(visitor.panel).to_be_visible()
    await expect(visitor.page.get_by_text("O chat não abriu.")).to_be_hidden()


async def test_the_page_may_call_before_the_chat_is_there(floor: System, open_window: OpenWindow) -> None:
    visitor = VisitorDesk(await open_window(floor.web_url, width=1000, height=800))
    await visitor.window.go("/widget-demo")
    await visitor.page.evaluate(
        """() => {
          window.told = [];
          for (const event of ['open', 'close']) window.ispChat.on(event, () => window.told.push(event));
          window.ispChat.identify(null);
          window.ispChat.toggle();
        }"""
    )
    await expect(visitor.panel).to_be_visible()
    await visitor.page.evaluate("() => window.ispChat.close()")
    await expect(visitor.panel).to_be_hidden()
    assert await visitor.page.evaluate("() => window.told") == ["open", "close"]


async def test_what_was_written_without_a_line_leaves_after_a_reload_and_the_answer_is_counted(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    visitor = VisitorDesk(await open_window(floor.web_url, width=1000, height=800))
    await visitor.open()
    await visitor.introduce("Paula Nunes", "paula@example.com", "minha internet está lenta")
    await expect(visitor.panel.locator(".ticks-sent")).to_be_visible(timeout=PATIENCE_MS)
    conversation = await conversation_with(staff, "Paula Nunes")
    path = f"/api/chat/conversations/{conversation}/messages"

    await visitor.window.context.set_offline(True)
    await visitor.say(LATE_WORDS)
    await expect(visitor.bubble(LATE_WORDS)).to_be_visible()
    await visitor.page.close()
    await visitor.window.context.set_offline(False)
    page: Page = await visitor.window.context.new_page()
    await page.goto(f"{floor.web_url}/widget-demo")

    async def arrived() -> bool:
        contents = [item["content"] for item in (await staff.get(path)).ok()["messages"]]
        return contents.count(LATE_WORDS) == 1

    await eventually(arrived, within=20, what="the message that was written without a line")
    (await staff.post(f"/api/chat/conversations/{conversation}/take", {})).ok()
    (await staff.post(path, {"content": "Oi, Paula. Vou olhar."})).ok()
    await page.get_by_role("button", name="Abrir conversa, 1 não lida").click()
    log = page.locator("#ispchat-widget").get_by_role("log")
    await expect(log.get_by_text("Vou olhar")).to_be_visible()
    await expect(log.get_by_text(LATE_WORDS)).to_have_count(1)


async def test_files_on_a_phone_stay_in_their_row_and_what_cannot_go_is_said(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    del staff  # the floor has a queue then
    visitor = VisitorDesk(await open_window(floor.web_url, width=390, height=800))
    await visitor.open()
    chosen: list[Any] = [
        {"name": f"{'contrato-assinado-' * 10}{n}.txt", "mimeType": "text/plain", "buffer": b"a"} for n in range(16)
    ]
    chosen.append({"name": "vazio.txt", "mimeType": "text/plain", "buffer": b""})
    await visitor.panel.locator("input[type=file]").set_input_files(chosen)
    alert = visitor.panel.get_by_role("alert")
    await expect(alert).to_contain_text("Vazio, sem nada para enviar: vazio.txt.")
    await expect(alert).to_contain_text("São até 15 arquivos por vez")
    edges: list[float] = await visitor.panel.locator(".tray button").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().right)"
    )
    assert len(edges) == 15
    assert max(edges) <= 390
    assert await visitor.panel.evaluate("(panel) => panel.scrollWidth <= panel.clientWidth")


async def test_a_refused_file_goes_away_and_the_others_go_out_with_a_protocol(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    del staff
    visitor = VisitorDesk(await open_window(floor.web_url, width=1000, height=800))
    await visitor.open()
    await visitor.introduce("Rui Prado", "rui@example.com", "segue o contrato")
    number = visitor.panel.get_by_role("log").get_by_text(re.compile(r"Protocolo \d{15}"))
    await expect(number).to_be_visible(timeout=PATIENCE_MS)
    chosen: list[Any] = [
        {"name": "contrato.txt", "mimeType": "text/plain", "buffer": b"assinado"},
        {"name": "jogo.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ" + bytes(300)},
    ]
    await visitor.panel.locator("input[type=file]").set_input_files(chosen)
    await visitor.panel.get_by_role("button", name="Enviar", exact=True).click()
    await expect(visitor.panel.get_by_text("Este tipo de arquivo não é aceito.")).to_be_visible(timeout=PATIENCE_MS)
    await visitor.panel.get_by_role("button", name="Enviar o restante").click()
    await expect(visitor.panel.get_by_role("link", name="contrato.txt")).to_be_visible(timeout=PATIENCE_MS)
    await expect(visitor.panel.get_by_text("jogo.exe")).to_have_count(0)


async def _came(asked: list[str], *paths: str) -> bool:
    return set(paths) <= set(asked)
