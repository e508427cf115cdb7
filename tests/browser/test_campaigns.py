"""Campaigns in a real browser: written by one person, approved by another, sent over the simulated WhatsApp, left by a word."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.support import Api, System
from tests.support.system import SIMULATOR

from .accessibility import grave_violations
from .people import Person, hire, settle_admin
from .windows import NEW_PASSWORD, PATIENCE_MS, AgentDesk, OpenWindow

SONIA = Person("sonia.alves", "Sônia Alves", "supervisor")
ALWAYS = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}
EVERYBODY: dict[str, Any] = {"everyone": True}
BAD = "nome;telefone;bairro\r\nMaria Aparecida da Silva;(11) 96803-7593;Centro\r\nJosé Carlos;123;Centro\r\n"
GOOD = "nome;telefone;bairro\r\nMaria Aparecida da Silva;(11) 96803-7593;Centro\r\nRosana Alves;(31) 98888-7777;\r\n"
LOOKS = list(product(("light", "dark"), (1440, 390)))
TEXT = "manutenção na rede em {} no dia 05/12"


@pytest.fixture(scope="module")
async def demo(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A demo in one process, which serves the built pages."""
    system = System("single", tmp_path_factory.mktemp("campaigns"), demo=True, env={"WEB_DIST_DIR": str(built_web)})
    await system.start()
    yield system
    await system.kill_all()


@pytest.fixture(scope="module")
async def admin(demo: System) -> AsyncIterator[Api]:
    """An administrator's client, with a supervisor hired, templates fetched, and rules under which the clock does not matter."""
    async with Api(demo.gateway_url) as api:
        client = await settle_admin(api)
        await hire(client, SONIA)
        [number] = (await client.get("/api/whatsapp/channels")).ok()["channels"]
        (await client.post("/api/whatsapp/templates/sync", {"channel_id": number["id"]})).ok()
        rules = (await client.get("/api/whatsapp/campaigns/rules")).ok()
        kept = {name: rules[name] for name in rules if not name.startswith(("timezone", "most_", "updated_"))}
        prices = {"MARKETING": "0.35", "UTILITY": "0.04"}
        (await client.put("/api/whatsapp/campaigns/rules", {**kept, "hours": ALWAYS, "prices": prices})).ok()
        yield client


@pytest.fixture
async def telephone(demo: System) -> AsyncIterator[aiohttp.ClientSession]:
    """The simulated network: what customers do."""
    async with aiohttp.ClientSession(base_url=demo.url_of(SIMULATOR)) as session:
        yield session


async def desk_of(demo: System, open_window: OpenWindow, username: str, **look: Any) -> AgentDesk:
    """Sign somebody in."""
    desk = AgentDesk(await open_window(demo.web_url, **look))
    await desk.sign_in(username, NEW_PASSWORD)
    await desk.in_inbox()
    return desk


async def drop(page: Page, name: str, content: str) -> None:
    """Choose a file in the step of the audience."""
    upload: Any = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    await page.locator("input[type=file]").set_input_files(upload)


async def write_notice(page: Page, name: str) -> None:
    """Fill the first step of the form."""
    await page.get_by_label("Nome da campanha").fill(name)
    await page.get_by_role("radio", name="Aviso").check()
    await page.get_by_label("Assunto do aviso").select_option("information")
    await page.get_by_role("combobox", name="Modelo").fill("manutencao")
    await page.get_by_role("option", name="manutencao_programada").click()
    await page.get_by_role("textbox", name="na rede em … no dia").fill("{{bairro}}")
    await page.get_by_label("Quando o dado faltar").fill("sua região")
    await page.get_by_role("textbox", name="no dia … das").fill("05/12")
    await page.get_by_role("textbox", name="“das …”").fill("1h às 5h")


async def test_a_campaign_from_a_file_is_approved_by_somebody_else_sent_and_left_by_a_word(
    demo: System, admin: Api, telephone: aiohttp.ClientSession, open_window: OpenWindow
) -> None:
    author = await desk_of(demo, open_window, SONIA.username)
    page = author.page
    await page.get_by_role("link", name="Campanhas").click()
    await page.get_by_role("link", name="Nova campanha").first.click()
    await page.get_by_role("button", name="Continuar").click()
    await expect(page.get_by_text("Dê um nome à campanha.")).to_be_visible()
    await write_notice(page, "Manutenção no Centro")
    await expect(page.get_by_role("figure").get_by_text("no dia 05/12")).to_be_visible()
    await page.get_by_role("link", name="Atendimento").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancelar").click()
    await page.get_by_role("button", name="Continuar").click()

    await expect(page.get_by_text("Ainda não há destinatários.")).to_be_visible()
    await page.get_by_role("radio", name="Todos os contatos").check()
    await expect(page.get_by_text("podem receber, de").first).to_be_visible(timeout=PATIENCE_MS)
    await page.get_by_role("radio", name="Por condições").check()
    await expect(page.get_by_text("Ainda não há destinatários.")).to_be_visible(timeout=PATIENCE_MS)
    await page.get_by_text("Arquivo CSV").click()
    await drop(page, "clientes.csv", BAD)
    errors = page.get_by_role("region", name="Linhas com problema")
    await expect(errors.get_by_role("row").nth(1)).to_have_text(re.compile("3.*telefone.*DDD"), timeout=PATIENCE_MS)
    await drop(page, "clientes-corrigidos.csv", GOOD)
    await expect(page.get_by_text("pessoas podem receber, de 2 na lista")).to_be_visible(timeout=PATIENCE_MS)
    await expect(errors).to_have_count(0)
    await page.get_by_role("button", name="Continuar").click()
    await expect(page.get_by_text("se começar agora, a última sai por volta de")).to_be_visible()
    await page.get_by_role("button", name="Continuar").click()
    await expect(page.get_by_text(TEXT.format("sua região"))).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_text(re.compile(r"R\$\s0,08"))).to_be_visible()
    await page.get_by_role("button", name="Pedir aprovação").click()
    await expect(page.get_by_text("Quem escreve não aprova")).to_be_visible(timeout=PATIENCE_MS)
    own = page.get_by_role("button", name="Aprovar")
    await expect(own).to_be_disabled()
    await expect(own).to_have_accessible_description(re.compile("outra pessoa precisa decidir"))
    await own.hover()
    await expect(page.get_by_role("tooltip").get_by_text("outra pessoa precisa decidir")).to_be_visible()

    approver = await desk_of(demo, open_window, "admin")
    await approver.window.go(page.url.removeprefix(demo.web_url))
    other = approver.page
    await other.get_by_role("button", name="Aprovar").click()
    await other.get_by_label("Comentário").fill("Pode seguir.")
    await other.get_by_role("dialog").get_by_role("button", name="Aprovar").click()
    await other.get_by_role("button", name="Iniciar").click()
    await other.get_by_role("dialog").get_by_role("button", name="Iniciar").click()
    await expect(other.get_by_text("Concluída").first).to_be_visible(timeout=PATIENCE_MS)
    await expect(other.get_by_text("2 de 2 enviadas").first).to_be_visible(timeout=PATIENCE_MS)
    await expect(other.get_by_text("Pode seguir.")).to_be_visible()

    body = {"type": "text", "text": {"body": "PARAR"}}
    async with telephone.post("/control/customers/maria/messages", json=body) as answer:
        assert answer.status == 200
    await expect(other.get_by_text("pediu para parar", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    async with other.expect_download() as report:
        await other.get_by_role("button", name="Baixar CSV").click()
    assert "Maria Aparecida da Silva" in Path(await (await report.value).path()).read_text("utf-8-sig")
    await other.get_by_role("link", name="Abrir a conversa de Maria Aparecida da Silva").click()
    await expect(approver.bubble(TEXT.format("Centro"))).to_be_visible(timeout=PATIENCE_MS)
    await expect(other.get_by_text("Não quer receber campanhas")).to_be_visible(timeout=PATIENCE_MS)

    await approver.window.go("/campaigns/consents")
    await other.get_by_label("Buscar por telefone ou nome").fill("(11) 6803-7593")
    await expect(other.get_by_role("row")).to_have_count(2, timeout=PATIENCE_MS)
    row = other.get_by_role("row").filter(has_text="Não quer campanhas")
    await expect(row.get_by_text("Escreveu no WhatsApp")).to_be_visible(timeout=PATIENCE_MS)
    await row.get_by_role("button").click()
    await expect(other.get_by_role("dialog").get_by_text("PARAR").first).to_be_visible(timeout=PATIENCE_MS)


async def test_a_rejected_campaign_tells_why_and_goes_on_as_a_draft(
    demo: System, admin: Api, open_window: OpenWindow
) -> None:
    sonia = await admin.with_token(None).login(SONIA.username, NEW_PASSWORD)
    campaign = await a_campaign(sonia, "Pesquisa de dezembro")
    path = f"/api/whatsapp/campaigns/{campaign}"
    (await sonia.put(f"{path}/audience/segment", EVERYBODY)).ok()
    (await sonia.post(f"{path}/submit", {})).ok()
    desk = await desk_of(demo, open_window, "admin")
    page = desk.page
    await desk.window.go(f"/campaigns/{campaign}")
    await page.get_by_role("button", name="Recusar").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Recusar").click()
    await expect(dialog.get_by_text("Diga ao autor o que mudar.")).to_be_visible()
    await dialog.get_by_label("O que precisa mudar").fill("Falta dizer o prazo.")
    await dialog.get_by_role("button", name="Recusar").click()
    await expect(page.get_by_role("alert").get_by_text("Falta dizer o prazo.")).to_be_visible(timeout=PATIENCE_MS)
    await page.get_by_role("button", name="Editar").click()
    await page.get_by_label("Nome da campanha").fill("Pesquisa de janeiro")
    await page.get_by_role("button", name="Salvar e sair").click()
    await expect(page.get_by_role("heading", name="Pesquisa de janeiro")).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_text("Rascunho").first).to_be_visible()
    await page.get_by_role("button", name="Excluir").click()
    await page.get_by_role("dialog").get_by_role("button", name="Excluir").click()
    await expect(page.get_by_role("heading", name="Campanhas")).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_role("link", name="Pesquisa de janeiro")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
async def test_the_screens_of_campaigns_have_no_serious_fault(
    demo: System, admin: Api, open_window: OpenWindow, scheme: str, width: int
) -> None:
    desk = await desk_of(demo, open_window, "admin", width=width, height=844, color_scheme=scheme)
    page = desk.page
    draft = await a_campaign(admin, "Rascunho com um nome que não cabe em uma linha do telefone de ninguém")
    (await admin.put(f"/api/whatsapp/campaigns/{draft}/audience/segment", EVERYBODY)).ok()
    for path, sign in (
        ("/campaigns", "Rascunho com um nome"),
        (f"/campaigns/{draft}", "Destinatários"),
        (f"/campaigns/{draft}/edit", "Nome da campanha"),
        (f"/campaigns/{draft}/edit?step=audience", "podem receber"),
        (f"/campaigns/{draft}/edit?step=when", "Mensagens por minuto"),
        (f"/campaigns/{draft}/edit?step=review", "O que os primeiros vão ler"),
        ("/campaigns/rules", "Palavras do cliente"),
        ("/campaigns/consents", "Registrar"),
    ):
        await desk.window.go(path)
        await expect(page.get_by_text(sign).first).to_be_visible(timeout=PATIENCE_MS)
        assert not await grave_violations(page), path
        assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        # The window itself never scrolls: there is nothing below it but emptiness.
        assert await page.evaluate("() => document.documentElement.scrollHeight <= innerHeight"), path
    await page.get_by_role("button", name="Registrar").first.click()
    await expect(page.get_by_role("dialog", name="Registrar consentimento")).to_be_visible()
    assert not await grave_violations(page), "record"


async def a_campaign(author: Api, name: str) -> str:
    """Write a notice down without recipients; returns its id."""
    [number] = (await author.get("/api/whatsapp/channels")).ok()["channels"]
    body = {
        "name": name,
        "kind": "notice",
        "channel_id": number["id"],
        "template": {"name": "pesquisa_de_satisfacao", "language": "pt_BR"},
    }
    return str((await author.post("/api/whatsapp/campaigns", body)).ok()["id"])
