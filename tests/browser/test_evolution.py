"""A number behind Evolution in a real browser: linked by its code, answered by an agent, told when the phone goes away."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from tests.support import Api, System
from tests.support.system import SIMULATOR

from .accessibility import grave_violations
from .people import settle_admin
from .windows import NEW_PASSWORD, PATIENCE_MS, AgentDesk, OpenWindow

INSTANCE = "suporte-loja"


@pytest.fixture(scope="module")
async def demo(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A demo in one process, which serves the built pages."""
    system = System("single", tmp_path_factory.mktemp("demo"), demo=True, env={"WEB_DIST_DIR": str(built_web)})
    await system.start()
    async with Api(system.gateway_url) as api:
        await settle_admin(api)
    yield system
    await system.kill_all()


async def ask(demo: System, method: str, path: str, body: Any = None) -> Any:
    """Ask the simulator's control API."""
    async with (
        aiohttp.ClientSession(base_url=demo.url_of(SIMULATOR)) as session,
        session.request(method, f"/control{path}", json=body) as answer,
    ):
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def test_a_number_is_linked_by_its_code_and_talks_and_says_when_its_phone_is_gone(
    demo: System, open_window: OpenWindow
) -> None:
    desk = AgentDesk(await open_window(demo.web_url))
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    page = desk.page
    await desk.window.go("/admin/whatsapp")
    await page.get_by_role("button", name="Ligar um número").first.click()
    await page.get_by_role("button", name=re.compile("Evolution API")).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Não oficial: leia antes")).to_be_visible()

    # The risk has to be accepted, and a server in this network has to be one that the operator named.
    await dialog.get_by_label("Nome para a equipe").fill("Loja")
    await dialog.get_by_label("Endereço do servidor").fill("http://10.0.0.9:8080")
    await dialog.get_by_label("Nome da instância").fill(INSTANCE)
    key = (await ask(demo, "GET", "/evolution"))["apikey"]
    await dialog.get_by_label(re.compile(r"Chave \(apikey\)")).fill(key)
    await dialog.get_by_role("button", name="Salvar e mostrar").click()
    await expect(dialog.get_by_text("É preciso aceitar o risco")).to_be_visible()
    await dialog.get_by_role("checkbox").check()
    await dialog.get_by_role("button", name="Salvar e mostrar").click()
    await expect(dialog.get_by_text("WHATSAPP_EVOLUTION_URLS").first).to_be_visible(timeout=PATIENCE_MS)
    await dialog.get_by_label("Endereço do servidor").fill(f"{demo.url_of(SIMULATOR)}/evolution")
    await dialog.get_by_role("button", name="Salvar e mostrar").click()

    await expect(dialog.get_by_role("img", name=re.compile("Código QR"))).to_be_visible(timeout=PATIENCE_MS)
    assert not await grave_violations(page), "code"
    await ask(demo, "POST", f"/evolution/{INSTANCE}/scan", {})
    await expect(dialog.get_by_text(re.compile(r"Conectado: \+5511"))).to_be_visible(timeout=PATIENCE_MS)
    await dialog.get_by_role("button", name="Concluir").click()
    card = page.get_by_role("article", name="Loja")
    await expect(card.get_by_text("Não oficial")).to_be_visible()
    await expect(card.get_by_text("Celular conectado")).to_be_visible(timeout=PATIENCE_MS)

    said = {"type": "text", "text": {"body": "vocês abrem hoje?"}, "line_id": INSTANCE}
    await ask(demo, "POST", "/customers/mineira/messages", said)
    await desk.window.go("/")
    await desk.in_inbox()
    await desk.show("Todas")
    await page.get_by_role("option").filter(has_text="vocês abrem hoje?").click(timeout=PATIENCE_MS)
    await desk.take()
    await desk.say("Abrimos até as 18h")
    await expect(desk.bubble("Abrimos até as 18h").get_by_role("img", name="Entregue")).to_be_visible(
        timeout=PATIENCE_MS
    )
    await expect(page.get_by_text(re.compile("^Janela"))).to_have_count(0)
    await page.get_by_role("button", name="Modelos, botões e listas").click()
    await expect(page.get_by_role("menuitem", name="Botões ou lista")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="Modelo de mensagem")).to_have_count(0)
    await page.keyboard.press("Escape")

    await ask(demo, "POST", f"/evolution/{INSTANCE}/close", {"reason": "logged_out"})
    await desk.window.go("/admin/whatsapp")
    card = page.get_by_role("article", name="Loja")
    await expect(card.get_by_text("O celular encerrou esta conexão.")).to_be_visible(timeout=PATIENCE_MS)
    assert not await grave_violations(page), "closed"
    await card.get_by_role("button", name="Reconectar").click()
    await expect(page.get_by_role("img", name=re.compile("Código QR"))).to_be_visible(timeout=PATIENCE_MS)
