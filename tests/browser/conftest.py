"""The browser, the built pages and the systems that the browser tests share."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright

from scripts.bootstrap.environment import LOCK_FILE
from scripts.bootstrap.filelock import exclusive
from scripts.bootstrap.paths import ROOT, WEB_DIST
from scripts.bootstrap.web import prepare_web
from tests.support import System

from .windows import OpenWindow, Window

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A microphone that hums, and nobody who is asked for it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_PICTURES = ROOT / "test-results" / "browser"
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test failed, for the pictures of its windows."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def built_web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages, as a copy: a build that somebody makes meanwhile does not change them under a test."""
    with exclusive(LOCK_FILE):
        prepare_web()
        return shutil.copytree(WEB_DIST, tmp_path_factory.mktemp("web") / "dist")


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for the run; every window is a profile of its own."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "no Chromium on this machine (Debian: apt install chromium)"
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
async def open_window(chromium: Browser, request: pytest.FixtureRequest) -> AsyncIterator[OpenWindow]:
    """Windows for one test, each a profile of its own: width, height and what Chromium's contexts take.

    A window whose page complained (an uncaught error, a console error) fails the test at its end.
    """
    opened: list[Window] = []

    async def open_one(base_url: str, *, width: int = 1440, height: int = 900, **options: Any) -> Window:
        context = await chromium.new_context(
            viewport={"width": width, "height": height}, locale="pt-BR", timezone_id="America/Sao_Paulo", **options
        )
        context.set_default_timeout(15_000)
        window = Window(context, await context.new_page(), base_url)
        window.watch()
        opened.append(window)
        return window

    yield open_one
    failed = request.node.stash.get(_FAILED, False)
    for number, window in enumerate(opened):
        if failed and not window.page.is_closed():
            _PICTURES.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", request.node.name)
            await window.page.screenshot(path=_PICTURES / f"{name}-{number}.png")
        await window.context.close()
    complaints = [complaint for window in opened for complaint in window.complaints]
    assert failed or not complaints, complaints


@pytest.fixture(scope="module")
async def floor(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """One process that serves the built pages; shared by the tests of a module."""
    system = System("single", tmp_path_factory.mktemp("floor"), env={"WEB_DIST_DIR": str(built_web)})
    await system.start()
    yield system
    await system.kill_all()
