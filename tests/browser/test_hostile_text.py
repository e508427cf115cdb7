"""Nothing that a stranger wrote is ever run: names, messages, files and settings with payloads, in app and widget."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Error, expect

from tests.support import Api, System

from .canaries import CANARY, PAYLOADS, is_untouched, wired
from .people import ANA, hire, open_queue, picture, settle_admin
from .windows import NEW_PASSWORD, AgentDesk, OpenWindow, VisitorDesk

NAME = "<img src=x onerror=canary(20)>"
AGENT_NAME = "Ana <svg/onload=canary(21)>"
QUEUE = "Fila <img src=x onerror=canary(22)>"
TAG = "<img src=x onerror=canary(23)>"
FILE = '"><img src=x onerror=canary(24)>.png'
DOCUMENT = "laudo\u202egnp.<svg onload=canary(25)>.txt"


@pytest.fixture(scope="module")
async def staff(floor: System) -> AsyncIterator[Api]:
    """An administrator's client, on a floor whose agent and queue have hostile names."""
    async with Api(floor.gateway_url) as api:
        admin = await settle_admin(api)
        ids = await hire(admin, ANA)
        (await admin.put(f"/api/auth/users/{ids[0]}", {"display_name": AGENT_NAME})).ok()
        await open_queue(admin, QUEUE, ids)
        await open_queue(admin, "Financeiro", ids)
        yield admin


async def test_no_payload_is_ever_run_in_app_or_widget(floor: System, staff: Api, open_window: OpenWindow) -> None:
    visitor = VisitorDesk(await wired(await open_window(floor.web_url)))
    desk = AgentDesk(await wired(await open_window(floor.web_url)))
    asked: list[str] = []
    for window in (visitor.window, desk.window):
        window.page.on("request", lambda request: asked.append(request.url))

    await visitor.open()
    await visitor.introduce(NAME, "cliente@example.com", PAYLOADS[0])
    for payload in PAYLOADS[1:]:
        await visitor.say(payload)
    await visitor.attach(FILE, "image/png", picture("navy"))
    await visitor.attach(DOCUMENT, "text/plain", b"<script>canary(26)</script>")

    await desk.sign_in(ANA.username, NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Fila")
    await desk.row(NAME).click()
    await desk.take()
    await _all_are_shown_as_text(desk, visitor)
    await _the_agents_words_are_harmless_too(desk, visitor)
    await _every_screen_is_harmless(desk, staff)
    for window in (visitor.window, desk.window):
        await is_untouched(window.page)
    assert not [url for url in asked if "sink.invalid" in url]


async def _all_are_shown_as_text(desk: AgentDesk, visitor: VisitorDesk) -> None:
    await expect(desk.thread.get_by_text(re.compile(r"laudo.*txt"))).to_be_visible()
    shown = await desk.texts()
    assert [text for text in shown if text in PAYLOADS] == list(PAYLOADS)
    assert await visitor.texts() == list(PAYLOADS)
    await is_untouched(visitor.page)


async def _the_agents_words_are_harmless_too(desk: AgentDesk, visitor: VisitorDesk) -> None:
    await desk.say("agora a resposta: " + PAYLOADS[3])
    await expect(visitor.bubble("agora a resposta")).to_be_visible()
    await desk.field.press_sequentially("<b>")
    await expect(visitor.panel.get_by_text("está digitando")).to_be_visible()
    await desk.field.fill("")
    await desk.note(PAYLOADS[1])


async def _every_screen_is_harmless(desk: AgentDesk, staff: Api) -> None:
    page = desk.page
    [conversation] = (await staff.get("/api/chat/conversations")).ok()["conversations"]
    (await staff.put(f"/api/chat/conversations/{conversation['id']}/tags", {"tags": [TAG]})).ok()
    await desk.show("Minhas")
    await expect(desk.row(NAME)).to_contain_text(TAG)
    for tab in ("Conversa", "Histórico", "Cliente"):
        await page.get_by_role("tab", name=tab, exact=True).click()
        await is_untouched(page)
    await page.get_by_role("button", name="Transferir").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Financeiro")).to_be_visible()
    await is_untouched(page)
    await page.keyboard.press("Escape")
    palette = await desk.look_for("onerror")
    await expect(palette.get_by_text(NAME).first).to_be_visible()
    await is_untouched(page)


async def test_a_file_that_a_stranger_sent_is_saved_and_never_shown_as_a_page(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    visitor = VisitorDesk(await wired(await open_window(floor.web_url)))
    await visitor.open()
    await visitor.introduce("Íris Melo", "iris@example.com", "segue o laudo")
    page = f"<!doctype html><script>{CANARY} canary(40)</script>".encode()
    await visitor.attach("laudo.txt", "text/plain", page)
    link = visitor.panel.get_by_role("link", name=re.compile("laudo.txt"))
    address = await link.get_attribute("href")
    assert address
    answer = await visitor.window.context.request.get(address)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    tab = await visitor.window.context.new_page()
    async with tab.expect_download() as saved:
        with contextlib.suppress(Error):  # A navigation that turns into a download never ends.
            await tab.goto(address)
    assert (await (await saved.value).path()).read_bytes() == page
    await is_untouched(visitor.page)


async def test_hostile_names_are_text_on_the_administration_pages(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    desk = AgentDesk(await wired(await open_window(floor.web_url)))
    page = desk.page
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.window.go("/admin/users")
    await expect(page.get_by_text(AGENT_NAME).first).to_be_visible()
    await is_untouched(page)
    await desk.window.go("/admin/queues")
    await expect(page.get_by_text(QUEUE).first).to_be_visible()
    await is_untouched(page)


async def test_the_queue_choice_of_the_widget_is_text(floor: System, staff: Api, open_window: OpenWindow) -> None:
    visitor = VisitorDesk(await wired(await open_window(floor.web_url)))
    await visitor.open()
    await visitor.say("olá")
    await expect(visitor.panel.get_by_label("Setor").get_by_role("option", name=QUEUE)).to_be_attached()
    await is_untouched(visitor.page)


async def test_an_address_cannot_run_script_in_the_app(floor: System, open_window: OpenWindow) -> None:
    window = await wired(await open_window(floor.web_url))
    for path in (
        "/login?next=javascript:canary(30)",
        "/login?next=//sink.invalid",
        "/inbox?q=<img src=x onerror=canary(31)>",
    ):
        await window.go(path)
        await expect(window.page.get_by_role("button", name="Entrar")).to_be_visible()
        await is_untouched(window.page)
        assert window.page.url.startswith(floor.web_url)
