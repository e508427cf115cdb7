"""The pictures of the documentation, taken from the running product with its sample provider.

They land in test-results/images. `ISPCHAT_UPDATE_IMAGES=1` puts them into docs/images, where review sees a change of looks.
"""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from chat_service.demo.provider import load_provider
from PIL import Image
from playwright.async_api import Page, expect

from scripts.bootstrap.paths import ROOT
from tests.support import Api, System
from tests.support.waiting import eventually

from .people import conversation_with, settle_admin
from .windows import NEW_PASSWORD, PATIENCE_MS, AgentDesk, OpenWindow, VisitorDesk

_MOST_BYTES = 250_000
_FOLDER = ROOT / ("docs/images" if os.environ.get("ISPCHAT_UPDATE_IMAGES") == "1" else "test-results/images")
_PASSWORD = load_provider().password
_PEOPLE = """nome;telefone;bairro
Maria Aparecida da Silva;(11) 96803-7593;Centro
José Carlos Pereira;(11) 96425-0503;Centro
Letícia Barros;(11) 96599-3769;Vila Nova
Rosana Alves;(31) 98888-7777;Centro
Paulo Teixeira;(11) 98103-3403;
Helena Prado;(11) 99912-7521;Vila Nova
"""


@pytest.fixture(scope="module")
async def provider(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """The product with its sample provider."""
    folder = tmp_path_factory.mktemp("provider")
    system = System("single", folder, demo=True, env={"WEB_DIST_DIR": str(built_web)})
    await system.start()
    yield system
    await system.kill_all()


@pytest.fixture(scope="module")
async def staff(provider: System) -> AsyncIterator[Api]:
    """An administrator's client."""
    async with Api(provider.gateway_url) as api:
        yield await settle_admin(api)


async def test_the_login(provider: System, open_window: OpenWindow) -> None:
    window = await open_window(provider.web_url, width=1200, height=800)
    await window.go("/login")
    await expect(window.page.get_by_role("button", name="Entrar")).to_be_visible()
    await _take(window.page, "login")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_inbox(provider: System, staff: Api, open_window: OpenWindow, scheme: str) -> None:
    conversation, username = await _a_telling_conversation(staff)
    desk = AgentDesk(await open_window(provider.web_url, color_scheme=scheme))
    await desk.sign_in(username, _PASSWORD)
    await desk.in_inbox()
    await desk.show("Todas")
    await desk.open(conversation["customer_name"])
    await expect(desk.page.get_by_role("tab", name="Cliente")).to_be_visible()
    await expect(desk.thread.locator("article").last).to_be_in_viewport()
    await _take(desk.page, "inbox" if scheme == "light" else "inbox-dark")


async def test_the_inbox_on_a_phone(provider: System, staff: Api, open_window: OpenWindow) -> None:
    _, username = await _a_telling_conversation(staff)
    desk = AgentDesk(await open_window(provider.web_url, width=390, height=844, has_touch=True))
    await desk.sign_in(username, _PASSWORD)
    await desk.in_inbox()
    await desk.show("Todas")
    await expect(desk.page.get_by_role("option").nth(4)).to_be_visible()
    await _take(desk.page, "inbox-phone")


async def test_the_users(provider: System, staff: Api, open_window: OpenWindow) -> None:
    desk = AgentDesk(await open_window(provider.web_url, width=1280, height=720))
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.window.go("/admin/users")
    await expect(desk.page.get_by_text("Marina Costa").first).to_be_visible()
    await _take(desk.page, "users")


async def test_a_campaign(provider: System, staff: Api, open_window: OpenWindow) -> None:
    people = (await staff.get("/api/auth/users", role="supervisor")).ok()["users"]
    author = await staff.with_token(None).login(people[0]["username"], _PASSWORD)
    path = f"/api/whatsapp/campaigns/{await _a_notice(staff, author)}"
    (await staff.post(f"{path}/approve", {"note": "Pode seguir."})).ok()
    (await author.post(f"{path}/start")).ok()
    desk = AgentDesk(await open_window(provider.web_url))
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.window.go(path.removeprefix("/api/whatsapp"))
    await expect(desk.page.get_by_text("Concluída").first).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.page.get_by_text("6 de 6 enviadas · 6 entregues").first).to_be_visible(timeout=PATIENCE_MS)
    await _take(desk.page, "campaign")


async def test_the_widget(provider: System, staff: Api, open_window: OpenWindow) -> None:
    visitor = VisitorDesk(await open_window(provider.web_url, width=1280, height=800))
    await visitor.open()
    await visitor.introduce("Helena Prado", "helena@example.com", "Oi, a internet caiu aqui em casa")
    agent = await staff.with_token(None).login("rafael.souza", _PASSWORD)
    path = f"/api/chat/conversations/{await conversation_with(staff, 'Helena Prado')}"
    (await agent.post(f"{path}/take", {})).ok()
    (
        await agent.post(f"{path}/messages", {"content": "Oi, Helena! Aqui é o Rafael. Vou olhar o seu sinal agora."})
    ).ok()
    await expect(visitor.panel.get_by_text("Rafael Souza atende você")).to_be_visible()
    await visitor.say("obrigada! a luz vermelha está piscando")
    await expect(visitor.panel.locator(".ticks-sent").last).to_be_visible()
    answer = "Vi daqui: o sinal caiu às 9h12. Um técnico passa hoje entre 14h e 16h, pode ser?"
    (await agent.post(f"{path}/messages", {"content": answer})).ok()
    await expect(visitor.bubble("Um técnico passa hoje")).to_be_visible()
    await _take(visitor.page, "widget")


async def _a_telling_conversation(staff: Api) -> tuple[dict[str, Any], str]:
    """Return the longest conversation that somebody is having, and who has it."""

    async def loaded() -> list[dict[str, Any]]:
        found = (await staff.get("/api/chat/conversations", status="in_service", per_page=100)).ok()
        return list(found["conversations"])

    rows = await eventually(loaded, within=60, what="the sample provider is loaded")
    longest = max(rows, key=lambda row: (row["message_count"], row["id"]))
    user = (await staff.get(f"/api/auth/users/{longest['agent_id']}")).ok()
    return longest, user["username"]


async def _a_notice(admin: Api, author: Api) -> str:
    """Write a notice to six people down and ask for approval; prices are known. Returns its id."""
    [number] = (await admin.get("/api/whatsapp/channels")).ok()["channels"]
    (await admin.post("/api/whatsapp/templates/sync", {"channel_id": number["id"]})).ok()
    rules = (await admin.get("/api/whatsapp/campaigns/rules")).ok()
    kept = {name: rules[name] for name in rules if not name.startswith(("timezone", "most_", "updated_"))}
    prices = {"MARKETING": "0.35", "UTILITY": "0.04"}
    (await admin.put("/api/whatsapp/campaigns/rules", {**kept, "prices": prices})).ok()
    values = ("{{bairro}}", "05/12", "1h às 5h")
    body = {
        "name": "Manutenção na rede do Centro",
        "kind": "notice",
        "purpose": "maintenance",
        "channel_id": number["id"],
        "template": {"name": "manutencao_programada", "language": "pt_BR"},
        "variables": [
            {"where": "body", "key": str(key), "value": value, "fallback": "sua região" if key == 1 else ""}
            for key, value in enumerate(values, 1)
        ],
        "hours": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"},
        "per_minute": 600,
    }
    campaign: str = (await author.post("/api/whatsapp/campaigns", body)).ok()["id"]
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {author.token}"}) as session:
        url = f"{author.base_url}/api/whatsapp/campaigns/files/{campaign}?file_name=centro.csv"
        async with session.post(url, data=_PEOPLE.encode(), headers={"Content-Type": "text/csv"}) as answer:
            assert answer.status == 200, await answer.text()
    (await author.post(f"/api/whatsapp/campaigns/{campaign}/submit")).ok()
    return campaign


async def _take(page: Page, name: str) -> None:
    await page.mouse.move(0, 0)
    await page.evaluate("() => document.fonts.ready.then(() => undefined)")
    taken = await page.screenshot(animations="disabled", caret="hide")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    target = _FOLDER / f"{name}.png"
    # The method that spreads the palette over all colours: what is rare (a green dot) stays what it is.
    smaller = (
        Image.open(io.BytesIO(taken)).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    smaller.save(target, "PNG", optimize=True)
    assert 5_000 < target.stat().st_size < _MOST_BYTES
