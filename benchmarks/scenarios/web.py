"""P21: what the browser loads and how long a person waits for the next conversation."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from benchmarks.load.meter import milliseconds
from benchmarks.results import ROOT
from benchmarks.scenarios.base import Run, guarded, loop, running
from benchmarks.systems.product import AGENT_PASSWORD, Product
from tests.support.ports import free_port

_DIST = ROOT / "web-interface" / "dist"
_CONVERSATIONS = 30
_MESSAGES = 20
_LIGHTHOUSE = "lighthouse@12"
_WAIT_MS = 20_000
# From the click to the frame in which the last message of the other conversation is painted.
_SWITCH = """
async ([id, text]) => {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const scroller = () => {
    let at = document.querySelector('[role=option]');
    while (at && at.scrollHeight <= at.clientHeight + 1) at = at.parentElement;
    return at;
  };
  // The list holds only the rows in sight: scroll until this one is among them.
  let row = document.getElementById('row-' + id);
  for (let step = 0; !row && step < 100; step++) {
    const list = scroller();
    if (list) list.scrollTop = step === 0 ? 0 : list.scrollTop + 300;
    await frame();
    await frame();
    row = document.getElementById('row-' + id);
  }
  if (!row) return null;
  const began = performance.now();
  row.click();
  for (let waited = 0; waited < 600; waited++) {
    await frame();
    const thread = document.querySelector('[data-pane="thread"]');
    if (thread && thread.textContent.includes(text)) return performance.now() - began;
  }
  return null;
}
"""
_SCRIPTS = "() => performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname)"


def pages(run: Run) -> None:
    """Measure P21 in Chromium, over the built web."""
    product = Product()
    with guarded(run, "P21", product):
        _record_widget(run)
    if not shutil.which("chromium"):
        run.fail("P21", "Chromium", RuntimeError("chromium is not installed"))
        return
    with running(run, "P21", [product]) as started:
        for system in started:
            with guarded(run, "P21", system):
                _browse(run, cast("Product", system))


def _record_widget(run: Run) -> None:
    """Record what every page of a site pays, and what a visitor has loaded who opens the chat in Portuguese."""
    sizes = {name: _gzipped(_DIST / "widget" / f"{name}.js") for name in ("widget", "chat", "pt-BR")}
    run.record("P21", "ISP Chat", {"gzip_kb": round(sizes["widget"] / 1000, 1)}, "widget")
    run.record("P21", "ISP Chat", {"gzip_kb": round(sum(sizes.values()) / 1000, 1)}, "widget, chat opened")


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def _browse(run: Run, product: Product) -> None:
    count = 4 if run.quick else _CONVERSATIONS
    with loop() as on:
        ids = _conversations(product, product.sign_in(on, 1), count)
    try:
        with _browser() as (context, debugging_port):
            page = context.new_page()
            page.goto(f"{product.deployment.web_url}/login")
            page.wait_for_selector("input[type=password]")
            _record_first_load(run, page, "first load of login")
            if not run.quick:
                _record_lighthouse(run, page.url, debugging_port, "login")
                page.goto(f"{product.deployment.web_url}/login")
            _sign_in(page, product)
            _record_first_load(run, page, "first load of inbox")
            _record_switches(run, page, ids)
            if not run.quick:
                _record_lighthouse(run, product.deployment.web_url, debugging_port, "inbox")
    except BrowserError as error:
        run.fail("P21", product.name, error)


def _conversations(product: Product, api: Any, count: int) -> list[str]:
    ids = []
    for number in range(count):
        conversation, agent, _ = product.converse(api, number)
        for turn in range(_MESSAGES):
            body = {"content": f"Mensagem {turn} da conversa {number}. Já verifiquei o sinal da sua conexão."}
            api.call("POST", f"/api/chat/conversations/{conversation}/messages", body, agent)
        ending = {"content": f"Fim da conversa número {number}."}
        api.call("POST", f"/api/chat/conversations/{conversation}/messages", ending, agent)
        ids.append(conversation)
    return ids


@contextmanager
def _browser() -> Iterator[tuple[BrowserContext, int]]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ispchat-bench-chromium-") as folder, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=shutil.which("chromium"),
            headless=True,
            viewport={"width": 1280, "height": 900},
            locale="pt-BR",
            args=["--no-sandbox", f"--remote-debugging-port={port}"],
        )
        context.set_default_timeout(_WAIT_MS)
        try:
            yield context, port
        finally:
            context.close()


def _sign_in(page: Page, product: Product) -> None:
    page.fill("input[autocomplete=username]", product.agent_names[0])
    page.fill("input[type=password]", AGENT_PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("[role=option]")
    page.wait_for_load_state("networkidle")


def _record_first_load(run: Run, page: Page, case: str) -> None:
    """Sum what the page has loaded so far, as gzip would send it; a server may send Brotli, which is smaller."""
    paths = {path for path in page.evaluate(_SCRIPTS) if path.endswith(".js")}
    size = sum(
        _gzipped(_DIST / "app" / path.lstrip("/")) for path in paths if (_DIST / "app" / path.lstrip("/")).exists()
    )
    run.record("P21", "ISP Chat", {"gzip_kb": round(size / 1000, 1), "files": len(paths)}, case)


def _record_switches(run: Run, page: Page, ids: list[str]) -> None:
    for case in ("first visit", "again"):
        # The oldest last: every switch goes to a conversation that is not the open one.
        took = [page.evaluate(_SWITCH, [one, f"Fim da conversa número {number}."]) for number, one in enumerate(ids)]
        if None in took:
            raise RuntimeError(f"a conversation was not shown: {took}")
        p50, p95 = milliseconds([value / 1000 for value in took], 50, 95)
        run.record("P21", "ISP Chat", {"p50_ms": p50, "p95_ms": p95, "count": len(took)}, f"switch, {case}")


def _record_lighthouse(run: Run, url: str, debugging_port: int, case: str) -> None:
    """Let Lighthouse look at a page in the browser that is signed in."""
    with tempfile.TemporaryDirectory(prefix="ispchat-bench-lighthouse-") as folder:
        report = Path(folder) / "report.json"
        words = ["npx", "--yes", _LIGHTHOUSE, url, f"--port={debugging_port}", "--preset=desktop", "--quiet"]
        words += ["--disable-storage-reset", "--output=json", f"--output-path={report}"]
        done = subprocess.run(words, cwd=folder, check=False, capture_output=True, text=True, timeout=180)
        if not report.exists():
            run.fail("P21", f"Lighthouse, {case}", RuntimeError(done.stderr[-500:]))
            return
        found = json.loads(report.read_text(encoding="utf-8"))
    values: dict[str, float] = {
        name.replace("-", "_"): round(float(part["score"] or 0) * 100) for name, part in found["categories"].items()
    }
    values["largest_paint_ms"] = round(found["audits"]["largest-contentful-paint"]["numericValue"])
    run.record("P21", "ISP Chat", values, f"Lighthouse, {case}")
