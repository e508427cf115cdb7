"""The web port over a small build of our own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from web_interface.app import WebSettings, create_app

from shared.runtime.descriptor import Application
from tests.support.edge import ServedApp, fake_ports, plain_settings, serve
from tests.support.web import NOTICE, PAGE, SCRIPT, OpenWeb


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """Run on uvloop, as the product does."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A build: the app with one hashed script, a sound, and the widget."""
    folder = tmp_path / "dist"
    (folder / "app" / "assets").mkdir(parents=True)
    (folder / "widget").mkdir()
    (folder / "app" / "index.html").write_bytes(PAGE)
    (folder / "app" / "assets" / "index-1a2b.js").write_bytes(SCRIPT)
    (folder / "app" / "assets" / "index-1a2b.js.map").write_text("{}")
    (folder / "app" / "assets" / "index-1a2b.js.br").write_bytes(brotli.compress(SCRIPT))
    (folder / "app" / "ping.mp3").write_bytes(bytes(range(100)))
    (folder / "app" / ".built-from").write_text("x")
    (folder / "widget" / "widget.js").write_bytes(SCRIPT)
    (folder / "widget" / "chat.js").write_bytes(SCRIPT)
    (folder / "widget" / "demo.html").write_bytes(PAGE)
    for language in ("en", "es"):
        (folder / "widget" / f"demo-{language}.html").write_bytes(PAGE + language.encode())
    (folder / "widget" / "demo-privacy.html").write_bytes(NOTICE)
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "app" / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def web(tmp_path: Path, dist: Path) -> OpenWeb:
    """Open the web port with a gateway in the same process that tells which path reached it."""

    async def gateway(scope: Any, receive: Any, send: Any) -> None:
        body = f"gateway {scope['path']} {scope['client'][0]}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})

    @contextlib.asynccontextmanager
    async def opened(**given: Any) -> AsyncIterator[ServedApp]:
        settings = plain_settings(WebSettings, tmp_path, **{"web_dist_dir": dist, **given})
        app = create_app(settings, await fake_ports(settings, {"api-gateway": Application(gateway)}))
        async with serve(app.asgi, acceptor=app.sockets) as served:
            yield served

    return opened
