"""Lighthouse over the login, the inbox and the widget's page; run by scripts/lighthouse.sh."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from chat_service.demo.provider import load_provider
from playwright.async_api import BrowserContext, async_playwright

from scripts.bootstrap.paths import WEB_DIST
from tests.support import System, free_port

from .conftest import FLAGS, PROGRAMS
from .windows import AgentDesk, Window

_CATEGORIES = ("accessibility", "best-practices")
_LOWEST = 0.95


async def measure(lighthouse: str) -> bool:
    """Print every page's scores and what cost points; return whether all are high enough."""
    with tempfile.TemporaryDirectory() as folder:
        system = System("single", Path(folder) / "system", demo=True, env={"WEB_DIST_DIR": str(WEB_DIST)})
        await system.start()
        try:
            return await _measure_pages(lighthouse, system, Path(folder))
        finally:
            await system.kill_all()


async def _measure_pages(lighthouse: str, system: System, folder: Path) -> bool:
    port = free_port()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    async with async_playwright() as driver:
        context = await driver.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=program,
            args=[*FLAGS, f"--remote-debugging-port={port}"],
            locale="pt-BR",
        )
        good = [await _score(lighthouse, port, f"{system.web_url}{path}") for path in ("/login", "/widget-demo")]
        await _sign_in(context, system)
        good.append(await _score(lighthouse, port, f"{system.web_url}/inbox?tab=all"))
        await context.close()
    return all(good)


async def _sign_in(context: BrowserContext, system: System) -> None:
    window = Window(context, await context.new_page(), system.web_url)
    desk = AgentDesk(window)
    await desk.sign_in("rafael.souza", load_provider().password)
    await desk.in_inbox()
    await window.page.close()


async def _score(lighthouse: str, port: int, url: str) -> bool:
    words = [
        lighthouse,
        url,
        f"--port={port}",
        "--output=json",
        "--quiet",
        "--disable-storage-reset",
        "--preset=desktop",
    ]
    words.append(f"--only-categories={','.join(_CATEGORIES)}")
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    report: dict[str, Any] = json.loads(output)
    scores = {name: report["categories"][name]["score"] for name in _CATEGORIES}
    _tell(f"{report['finalDisplayedUrl']} {scores}")
    for audit in report["audits"].values():
        if audit["score"] is not None and audit["score"] < 1:
            _tell(f"  {audit['id']}: {audit['title']} {json.dumps(audit.get('details', {}).get('items', []))[:600]}")
    return all(score >= _LOWEST for score in scores.values())


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(measure(sys.argv[1])) else 1)
