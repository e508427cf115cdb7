"""One customer under two names: contacts and conversations are merged on the screen, read as one, and a merge is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.support import Api, System

from .accessibility import grave_violations
from .people import settle_admin
from .windows import NEW_PASSWORD, AgentDesk, OpenWindow

ONE, OTHER = "Helena Prado", "Helena P. Souza"


@pytest.fixture(scope="module")
async def staff(floor: System) -> AsyncIterator[Api]:
    """An administrator's client."""
    async with Api(floor.gateway_url) as api:
        yield await settle_admin(api)


async def test_a_customer_under_two_names_becomes_one_and_is_read_as_one(
    floor: System, staff: Api, open_window: OpenWindow
) -> None:
    for name, phone, channel, text in (
        (ONE, "5511912340011", "api", "a internet caiu"),
        (OTHER, "5511912340012", "phone", "liguei e caiu a linha"),
    ):
        body = {"customer_phone": phone, "customer_name": name, "initial_message": text, "channel": channel}
        (await staff.post("/api/chat/conversations", body)).ok()
    desk = AgentDesk(await open_window(floor.web_url))
    page = desk.page
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Todas")
    await desk.open(ONE)

    await page.get_by_role("button", name="Mesclar contato…").click()
    dialog = page.get_by_role("dialog", name="Mesclar contato")
    await dialog.get_by_role("textbox").fill("Souza")
    await dialog.get_by_text(OTHER).click()
    await expect(dialog.get_by_text("Usar do outro contato")).to_be_visible()
    assert await grave_violations(page) == []
    await dialog.get_by_role("button", name="Mesclar").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_text(f"{OTHER}, por")).to_be_visible()
    await expect(page.get_by_role("option").filter(has_text=ONE)).to_have_count(2)

    palette = await desk.look_for("mesclar")
    await expect(palette.get_by_text("Mesclar…")).to_be_visible()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Mesclar conversas")
    await expect(dialog.get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    assert await grave_violations(page) == []
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(desk.bubble("liguei e caiu a linha")).to_be_visible()
    await expect(desk.bubble("a internet caiu")).to_be_visible()
    await expect(desk.thread.get_by_text("mesclou o atendimento")).to_be_visible()
    assert await grave_violations(page) == []

    await page.get_by_role("button", name="Desfazer").click()
    await expect(desk.bubble("liguei e caiu a linha")).to_be_hidden()
    await expect(desk.bubble("a internet caiu")).to_be_visible()
    await expect(desk.thread.get_by_text("desfez a mesclagem")).to_be_visible()
