"""Who is at the desk, and what calls him there: presence that follows the hands, sound and desktop notifications."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.support import Api, System, eventually

from .people import ANA, hire, open_queue, settle_admin
from .windows import NEW_PASSWORD, AgentDesk, OpenWindow

# What the page would show and play, noted instead: a test has neither ears nor a desktop.
_NOTE_NEWS = """
window.shown = [];
window.tones = 0;
window.Notification = class {
  static permission = 'granted';
  static requestPermission = async () => 'granted';
  constructor(title, options) { window.shown.push([title, options.body]); window.latest = this; }
  close() {}
};
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...args) { window.tones += 1; return start.apply(this, args); };
"""


@pytest.fixture(scope="module")
async def staff(floor: System) -> AsyncIterator[Api]:
    """An administrator's client, on a floor with one agent and a queue."""
    async with Api(floor.gateway_url) as api:
        admin = await settle_admin(api)
        await open_queue(admin, "Suporte", await hire(admin, ANA))
        yield admin


async def test_who_touches_nothing_for_five_minutes_is_away_until_he_does(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    desk = AgentDesk(await open_window(floor.web_url))
    await desk.page.clock.install()
    await _sign_in(desk)
    await _is_shown(desk.page, staff, "Disponível", "online")
    await desk.page.clock.fast_forward("05:31")
    await _is_shown(desk.page, staff, "Ausente", "away")
    await desk.page.mouse.move(300, 300)
    await _is_shown(desk.page, staff, "Disponível", "online")


async def test_a_chosen_pause_outlives_idleness_and_a_reload(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    desk = AgentDesk(await open_window(floor.web_url))
    await desk.page.clock.install()
    await _sign_in(desk)
    await desk.page.get_by_role("button", name="Conta:").click()
    await desk.page.get_by_role("menuitemradio", name="Em pausa").click()
    await _is_shown(desk.page, staff, "Em pausa", "pause")
    await desk.page.clock.fast_forward("06:00")
    await desk.page.reload()
    await desk.in_inbox()
    await _is_shown(desk.page, staff, "Em pausa", "pause")
    await desk.page.get_by_role("button", name="Conta:").click()
    await desk.page.get_by_role("menuitemradio", name="Disponível").click()
    await _is_shown(desk.page, staff, "Disponível", "online")


async def test_a_new_conversation_rings_and_pops_up_as_the_profile_says(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    desk = AgentDesk(await open_window(floor.web_url))
    page = desk.page
    await page.add_init_script(_NOTE_NEWS)
    await _sign_in(desk)
    await desk.window.go("/profile")
    await page.get_by_role("switch", name="Avisos na área de trabalho").check()
    await page.get_by_role("button", name="Ouvir").click()
    assert await page.evaluate("() => window.tones") == 2
    # Somebody who looks at another window.
    await page.evaluate("() => { document.hasFocus = () => false; }")

    await _customer_writes(staff, "5511912340011", "Rita Moura")
    await _told(page, ["Rita Moura entrou na fila", "net caiu aqui"])
    assert await page.evaluate("() => window.tones") == 4
    await page.evaluate("() => window.latest.onclick()")
    await expect(desk.thread.get_by_role("heading", name="Rita Moura")).to_be_visible()

    await page.keyboard.press("g")
    await page.keyboard.press("p")
    await page.get_by_label("Tocar som para").select_option("none")
    heard = await page.evaluate("() => [window.tones, window.shown.length]")
    await _customer_writes(staff, "5511912340012", "Tiago Reis")
    await page.get_by_role("link", name="Atendimento").click()
    await desk.show("Fila")
    await expect(desk.row("Tiago Reis")).to_be_visible()
    assert await page.evaluate("() => [window.tones, window.shown.length]") == heard


async def _sign_in(desk: AgentDesk) -> None:
    await desk.sign_in(ANA.username, NEW_PASSWORD)
    await desk.in_inbox()


async def _is_shown(page: Page, staff: Api, word: str, status: str) -> None:
    await expect(page.get_by_role("button", name=f"Conta: {ANA.name}, {word}")).to_be_visible()

    async def told() -> bool:
        agents = (await staff.get("/api/chat/agents")).ok()["agents"]
        return [agent["presence"] for agent in agents if agent["display_name"] == ANA.name] == [status]

    await eventually(told, what=f"colleagues seeing {status}")


async def _told(page: Page, news: list[str]) -> None:
    async def shown() -> bool:
        return news in await page.evaluate("() => window.shown")

    await eventually(shown, what=f"a desktop notification: {news}")


async def _customer_writes(staff: Api, phone: str, name: str) -> None:
    body = {"customer_phone": phone, "customer_name": name, "initial_message": "net caiu aqui"}
    (await staff.post("/api/chat/conversations", body)).ok()
