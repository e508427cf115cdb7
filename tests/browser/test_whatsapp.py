"""WhatsApp in a real browser: a customer on the simulated telephone, an agent in the app, production code between them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from tests.support import Api, System
from tests.support.sounds import recorded
from tests.support.system import SIMULATOR

from .accessibility import grave_violations
from .people import settle_admin
from .windows import NEW_PASSWORD, PATIENCE_MS, AgentDesk, OpenWindow

Json = dict[str, Any]
LOOKS = list(product(("light", "dark"), (1440, 390)))


class Phone:
    """The simulator's side: what customers do, and what the network does to us."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        """Ask the simulator's control API."""
        async with self._session.request(method, f"/control{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def upload(self, raw: bytes, mime_type: str, name: str) -> str:
        """Give the network a file of a customer; returns its id."""
        path = f"/control/media?mime_type={mime_type}&file_name={name}&voice=1"
        async with self._session.post(path, data=raw) as answer:
            assert answer.status == 200, await answer.text()
            return str((await answer.json())["id"])

    async def says(self, customer: str, kind: str, content: Any, **more: Any) -> str:
        """Let a customer send a message of this kind; returns its id."""
        body = {"type": kind, kind: content, **more}
        return str((await self.ask("POST", f"/customers/{customer}/messages", body))["id"])


@pytest.fixture(scope="module")
async def demo(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A demo in one process, which serves the built pages."""
    system = System("single", tmp_path_factory.mktemp("demo"), demo=True, env={"WEB_DIST_DIR": str(built_web)})
    await system.start()
    async with Api(system.gateway_url) as api:
        await settle_admin(api)
    yield system
    await system.kill_all()


@pytest.fixture
async def phone(demo: System) -> AsyncIterator[Phone]:
    """The simulated network."""
    async with aiohttp.ClientSession(base_url=demo.url_of(SIMULATOR)) as session:
        yield Phone(session)
        async with session.delete("/control/faults"):
            pass


async def agent(demo: System, open_window: OpenWindow, **look: Any) -> AgentDesk:
    desk = AgentDesk(await open_window(demo.web_url, **look))
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    await desk.show("Todas")
    return desk


async def test_what_a_customer_sends_is_shown_for_what_it_is(
    demo: System, phone: Phone, open_window: OpenWindow
) -> None:
    desk = await agent(demo, open_window)
    referral = {"source_url": "https://fb.example/1", "source_type": "ad", "source_id": "1", "headline": "Fibra 500"}
    await phone.says("mineira", "text", {"body": "Vi o anúncio"}, extra={"referral": referral})
    await phone.says("mineira", "location", {"latitude": -23.56, "longitude": -46.65, "name": "Minha casa"})
    card = {"name": {"formatted_name": "Rui Melo"}, "phones": [{"phone": "+55 11 91234-0009"}]}
    await phone.says("mineira", "contacts", [card])
    edited = await phone.says("mineira", "text", {"body": "amanhã às 8"})
    await phone.ask("POST", "/customers/mineira/edit", {"message_id": edited, "text": "amanhã às 9"})
    deleted = await phone.says("mineira", "text", {"body": "isto é segredo"})
    await phone.ask("POST", "/customers/mineira/delete", {"message_id": deleted})
    await desk.open("Rosana Alves")
    for text in ("Veio de um anúncio", "Fibra 500", "Minha casa", "(11) 91234-0009", "O cliente apagou esta mensagem"):
        await expect(desk.thread.get_by_text(text)).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.thread.get_by_role("link", name="Abrir no mapa")).to_have_attribute("href", re.compile("-23.56"))
    await expect(desk.thread.get_by_text("isto é segredo")).to_have_count(0)
    await desk.bubble("amanhã às 9").get_by_role("button", name="Editada").click()
    await expect(desk.page.get_by_text("amanhã às 8", exact=True)).to_be_visible()


async def test_an_agent_answers_with_words_buttons_and_voice_and_the_ticks_turn_to_read(
    demo: System, phone: Phone, open_window: OpenWindow
) -> None:
    desk = await agent(demo, open_window, permissions=["microphone"])
    page = desk.page
    await phone.says("maria", "text", {"body": "minha internet caiu"})
    await desk.open("Maria Aparecida da Silva")
    await desk.take()
    await desk.say("Vou verificar agora")
    await expect(desk.bubble("Vou verificar agora").get_by_role("img", name="Entregue")).to_be_visible(
        timeout=PATIENCE_MS
    )
    asked = desk.bubble("minha internet caiu")
    await asked.hover()
    await asked.get_by_role("button", name="Reagir").click()
    await page.get_by_role("button", name="Reagir com 👍").click()
    await expect(asked.get_by_role("button", name=re.compile("^👍"))).to_be_visible()

    await page.get_by_role("button", name="Modelos, botões e listas").click()
    await page.get_by_role("menuitem", name="Botões ou lista").click()
    await page.get_by_role("textbox", name="Pergunta").fill("Voltou a funcionar?")
    await page.get_by_label("Botão 1").fill("Sim")
    await page.get_by_label("Botão 2").fill("Não")
    await page.get_by_role("dialog").get_by_role("button", name="Enviar").click()
    await expect(desk.bubble("Voltou a funcionar?").get_by_role("img", name="Entregue")).to_be_visible(
        timeout=PATIENCE_MS
    )
    sent = (await phone.ask("GET", "/messages"))["messages"]
    question = next(one for one in reversed(sent) if one["kind"] == "interactive")
    await phone.ask("POST", "/customers/maria/press", {"message_id": question["id"], "button": "b1"})
    await expect(desk.thread.get_by_text("Escolheu um botão")).to_be_visible(timeout=PATIENCE_MS)

    await page.get_by_role("button", name="Gravar mensagem de voz").click()
    await expect(desk.thread.get_by_text("0:01")).to_be_visible(timeout=PATIENCE_MS)
    await page.get_by_role("button", name="Parar e ouvir").click()
    await page.get_by_role("button", name="Enviar", exact=True).click()
    voice = desk.thread.locator("article").filter(has=page.get_by_role("button", name="Tocar"))
    await expect(voice.get_by_role("img", name="Entregue")).to_be_visible(timeout=PATIENCE_MS)
    await phone.ask("POST", "/customers/maria/read", {})
    await expect(voice.get_by_role("img", name="Lida")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_voice_note_plays_here_and_is_there_for_safari_too(
    demo: System, phone: Phone, open_window: OpenWindow
) -> None:
    desk = await agent(demo, open_window)
    page = desk.page
    file = await phone.upload(recorded("ogg", "libopus", "mono"), "audio/ogg", "voz.ogg")
    await phone.says("padaria", "audio", {"id": file, "voice": True})
    await desk.page.get_by_role("option").filter(has_text="Padaria Pão Quente").first.click(timeout=PATIENCE_MS)
    play = desk.thread.get_by_role("button", name="Tocar").last
    await expect(play).to_be_visible(timeout=PATIENCE_MS)
    sources = desk.thread.locator("audio").last.locator("source")
    assert await sources.evaluate_all("all => all.map(one => one.type)") == ["audio/ogg; codecs=opus", "audio/mp4"]
    kind, size = await sources.last.evaluate(
        "async one => { const got = await fetch(one.src); return [got.headers.get('content-type'), (await got.blob()).size] }"
    )
    assert kind == "audio/mp4"
    assert size > 500
    await play.click()
    await page.wait_for_function(
        "() => [...document.querySelectorAll('audio')].some(one => one.currentTime > 0 || one.played.length > 0)"
    )


async def test_a_window_that_meta_calls_shut_asks_for_a_template(
    demo: System, phone: Phone, open_window: OpenWindow
) -> None:
    desk = await agent(demo, open_window)
    await phone.says("discreta", "text", {"body": "vocês estão aí?"})
    await desk.page.get_by_role("option").filter(has_text="vocês estão aí?").click(timeout=PATIENCE_MS)
    await desk.take()
    await phone.ask("POST", "/faults", {"kind": "error", "count": 1, "params": {"code": 131047}})
    await desk.say("Estamos sim")
    refused = desk.bubble("Estamos sim")
    await expect(refused.get_by_text("passaram mais de 24 horas")).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.page.get_by_text("está fechada. Envie um modelo")).to_be_visible(timeout=PATIENCE_MS)
    await refused.get_by_role("button", name="Enviar com um modelo").click()
    dialog = desk.page.get_by_role("dialog", name="Modelos de mensagem")
    await expect(dialog.get_by_role("combobox", name="Buscar modelo")).to_be_visible(timeout=PATIENCE_MS)
    await dialog.get_by_role("button", name="Fechar").click()
    await phone.says("discreta", "text", {"body": "oi de novo"})
    await expect(desk.page.get_by_text("Janela: 2")).to_be_visible(timeout=PATIENCE_MS)


async def test_what_the_network_refused_says_why_and_is_sent_again(
    demo: System, phone: Phone, open_window: OpenWindow
) -> None:
    desk = await agent(demo, open_window)
    await phone.says("leticia", "text", {"body": "cadê o boleto?"})
    # She has written on the website too: the row is known by what it says.
    await desk.page.get_by_role("option").filter(has_text="cadê o boleto?").click(timeout=PATIENCE_MS)
    await desk.take()
    await phone.ask("POST", "/faults", {"kind": "error", "count": 1, "params": {"code": 131009}})
    await desk.say("Segue o boleto")
    refused = desk.bubble("Segue o boleto")
    await expect(refused.get_by_text("a Meta recusou o conteúdo")).to_be_visible(timeout=PATIENCE_MS)
    await refused.get_by_role("button", name="Enviar de novo").click()
    await expect(refused.get_by_role("img", name="Entregue")).to_be_visible(timeout=PATIENCE_MS)
    await expect(refused.get_by_text("Não enviada")).to_have_count(0)


async def test_somebody_who_has_not_written_is_reached_by_a_template_with_the_keyboard_alone(
    demo: System, open_window: OpenWindow
) -> None:
    desk = await agent(demo, open_window)
    page = desk.page
    async with Api(demo.gateway_url) as api:
        manager = await api.login("admin", NEW_PASSWORD)
        [number] = (await manager.get("/api/whatsapp/channels")).ok()["channels"]
        (await manager.post("/api/whatsapp/templates/sync", {"channel_id": number["id"]})).ok()
    await page.keyboard.press("c")
    await page.get_by_label("Telefone do cliente").fill("(11) 96425-0599")
    await page.get_by_label("Nome do cliente").fill("Célia Nova")
    await page.keyboard.press("Enter")
    await page.get_by_role("combobox", name="Buscar modelo").fill("manutencao")
    await expect(page.get_by_role("option", name="manutencao_programada")).to_be_visible()
    assert not await grave_violations(page), "picker"
    await page.keyboard.press("Enter")
    await page.get_by_label("na rede em … no dia").fill("Centro")
    await page.get_by_label("no dia … das").fill("28/11")
    await page.get_by_label("“das …”").fill("1h às 5h")
    assert not await grave_violations(page), "form"
    await page.keyboard.press("Enter")
    sent = desk.bubble("manutenção na rede em Centro no dia 28/11")
    await expect(sent.get_by_role("img", name="Entregue")).to_be_visible(timeout=PATIENCE_MS)
    await expect(sent.get_by_text("Modelo manutencao_programada")).to_be_visible()
    await expect(desk.thread.get_by_text("ainda não escreveu por este número")).to_be_visible()


async def test_a_number_is_checked_in_words(demo: System, open_window: OpenWindow) -> None:
    desk = await agent(demo, open_window)
    page = desk.page
    await desk.window.go("/admin/whatsapp")
    await page.get_by_role("button", name="Conferir").first.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("img", name="Certo")).to_have_count(5, timeout=PATIENCE_MS)
    assert not await grave_violations(page), "check"


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
async def test_threads_and_settings_of_whatsapp_have_no_serious_fault(
    demo: System, phone: Phone, open_window: OpenWindow, scheme: str, width: int
) -> None:
    desk = await agent(demo, open_window, width=width, height=844, color_scheme=scheme)
    page = desk.page
    await phone.says("yasmin", "text", {"body": "مرحبا"})
    await phone.says("yasmin", "location", {"latitude": -23.56, "longitude": -46.65})
    await desk.row("ياسمين").click()
    await expect(desk.thread.get_by_text("Abrir no mapa").first).to_be_visible(timeout=PATIENCE_MS)
    assert not await grave_violations(page), "thread"
    await page.get_by_role("button", name="Modelos, botões e listas").click()
    await page.get_by_role("menuitem", name="Botões ou lista").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert not await grave_violations(page), "buttons"
    for section, sign in (
        ("numbers", "Conferir"),
        ("templates", "Buscar na Meta"),
        ("usage", "Mês"),
        ("traffic", "A caminho"),
    ):
        await desk.window.go(f"/admin/whatsapp?section={section}")
        await expect(page.get_by_text(sign).first).to_be_visible(timeout=PATIENCE_MS)
        assert not await grave_violations(page), section
    await desk.window.go("/admin/whatsapp")
    await page.get_by_role("button", name="Ligar um número").first.click()
    await expect(page.get_by_role("dialog", name="Como ligar o número?")).to_be_visible()
    assert not await grave_violations(page), "choice"
    await page.get_by_role("button", name="API oficial da Meta").click()
    await expect(page.get_by_role("dialog", name="Ligar um número")).to_be_visible()
    assert not await grave_violations(page), "wizard"
