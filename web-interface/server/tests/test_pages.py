"""One origin for the browser: pages, files, and the API handed on."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from web_interface.app import WebSettings, create_app
from web_interface.ranges import Unsatisfiable, one_range

from tests.support.edge import call, fake_ports, plain_settings, serve
from tests.support.ports import free_port
from tests.support.web import NOTICE, PAGE, SCRIPT, OpenWeb

HTML = [("Accept", "text/html,application/xhtml+xml")]


@pytest.mark.parametrize("path", ["/", "/inbox", "/conversations/01a2", "/admin/users"])
async def test_every_screen_is_the_page(path: str, web: OpenWeb) -> None:
    async with web() as port:
        reply = await call(port.port, path, headers=HTML)

    assert (reply.status, reply.body) == (200, PAGE)
    assert reply.headers["cache-control"] == "no-cache"
    policy = reply.headers["content-security-policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self';",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    ):
        assert rule in policy
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js", "/.env", "/.git/config", "/assets/index-1a2b.js.map", "/assets/index-1a2b.js.br", "/.built-from",
        "/link.txt", "/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/favicon.ico", "/etc/passwd.txt",
    ],
)  # fmt: skip
async def test_what_is_not_part_of_the_build_is_not_there(path: str, web: OpenWeb) -> None:
    async with web() as port:
        reply = await call(port.port, path, headers=HTML)

    assert reply.status == 404
    assert b"secret" not in reply.body


async def test_a_program_that_wants_json_gets_no_page(web: OpenWeb) -> None:
    async with web() as port:
        assert (await call(port.port, "/inbox", headers=[("Accept", "application/json")])).status == 404


async def test_hashed_files_are_kept_for_ever_and_sent_as_they_were_compressed(web: OpenWeb) -> None:
    async with web() as port:
        packed = await call(port.port, "/assets/index-1a2b.js", headers=[("Accept-Encoding", "gzip, br")])
        plain = await call(port.port, "/assets/index-1a2b.js")

    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("br", "accept-encoding")
    assert brotli.decompress(packed.body) == plain.body == SCRIPT


async def test_what_the_browser_has_is_not_sent_again(web: OpenWeb) -> None:
    async with web() as port:
        first = await call(port.port, "/")
        again = await call(port.port, "/", headers=[("If-None-Match", f'"old", {first.headers["etag"]}')])
        other = await call(
            port.port, "/", headers=[("If-None-Match", first.headers["etag"]), ("Accept-Encoding", "br")]
        )

    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert other.status == 200


async def test_a_new_build_is_served_without_a_restart(web: OpenWeb, dist: Path) -> None:
    async with web() as port:
        await call(port.port, "/")
        (dist / "app" / "index.html").write_bytes(b"<!doctype html>new")

        assert (await call(port.port, "/")).body == b"<!doctype html>new"


async def test_a_player_gets_the_part_it_asks_for(web: OpenWeb) -> None:
    async with web() as port:
        part = await call(port.port, "/ping.mp3", headers=[("Range", "bytes=10-19")])
        beyond = await call(port.port, "/ping.mp3", headers=[("Range", "bytes=100-")])
        many = await call(port.port, "/ping.mp3", headers=[("Range", "bytes=" + ",".join(["0-1"] * 500))])

    assert (part.status, part.body, part.headers["content-range"]) == (206, bytes(range(10, 20)), "bytes 10-19/100")
    assert (beyond.status, beyond.headers["content-range"]) == (416, "bytes */100")
    assert (many.status, len(many.body)) == (200, 100)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (b"bytes=0-0", (0, 0)), (b"bytes=5-", (5, 9)), (b"bytes=-3", (7, 9)), (b"bytes=-30", (0, 9)), (b"bytes=0-99", (0, 9)),
        (None, None), (b"bytes=-", None), (b"bytes=5-4", None), (b"bytes=0-1,3-4", None), (b"lines=0-1", None),
    ],
)  # fmt: skip
def test_one_range_or_the_whole(value: bytes | None, found: tuple[int, int] | None) -> None:
    assert one_range(value, 10) == found


@pytest.mark.parametrize("value", [b"bytes=10-", b"bytes=-0"])
def test_a_range_after_the_end_cannot_be_had(value: bytes) -> None:
    with pytest.raises(Unsatisfiable):
        one_range(value, 10)


async def test_the_widget_may_be_embedded_and_the_demo_page_is_there(web: OpenWeb) -> None:
    async with web() as port:
        script = await call(port.port, "/widget.js")
        demo = await call(port.port, "/widget-demo")

    assert (script.body, script.headers["cross-origin-resource-policy"]) == (SCRIPT, "cross-origin")
    assert script.headers["access-control-allow-origin"] == "*"
    assert "immutable" not in script.headers["cache-control"]
    assert (demo.status, demo.body) == (200, PAGE)
    assert "script-src 'self'" in demo.headers["content-security-policy"]


async def test_the_demo_page_links_its_chat_to_a_privacy_notice_that_is_there(web: OpenWeb) -> None:
    demo = (Path(__file__).parents[2] / "widget" / "demo.html").read_text(encoding="utf-8")
    linked = re.search(r'data-consent-url="(/[^"]+)"', demo)
    assert linked is not None
    async with web() as port:
        notice = await call(port.port, linked[1], headers=HTML)

    assert (notice.status, notice.body) == (200, NOTICE)
    assert notice.headers["content-type"].startswith("text/html")
    assert "frame-ancestors 'none'" in notice.headers["content-security-policy"]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_demo_page_leads_to_its_chat_in_every_language(language: str, web: OpenWeb) -> None:
    demo = (Path(__file__).parents[2] / "widget" / "demo.html").read_text(encoding="utf-8")
    assert f'href="/widget-demo/{language}"' in demo
    async with web() as port:
        page = await call(port.port, f"/widget-demo/{language}", headers=HTML)

    assert (page.status, page.body) == (200, PAGE + language.encode())


async def test_the_widgets_chat_is_kept_for_ever_under_its_own_digest_only(web: OpenWeb) -> None:
    version = hashlib.sha256(SCRIPT).hexdigest()[:10]
    async with web() as port:
        own = await call(port.port, f"/widget/chat.js?v={version}&again=1")
        others = [await call(port.port, f"/widget/chat.js{query}") for query in ("?v=0123456789", "?v=", "")]

    assert (own.status, own.body) == (200, SCRIPT)
    assert "immutable" in own.headers["cache-control"]
    assert own.headers["access-control-allow-origin"] == "*"
    assert own.headers["cross-origin-resource-policy"] == "cross-origin"
    assert [reply.headers["cache-control"] for reply in others] == ["no-cache"] * 3


@pytest.mark.parametrize(
    "path", ["/widget", "/widget/demo.html", "/widget/", "/widget/more.js", "/widget/../app/index.html"]
)
async def test_the_widgets_folder_gives_scripts_only(path: str, web: OpenWeb) -> None:
    async with web() as port:
        reply = await call(port.port, path, headers=HTML)

    assert reply.status in (400, 404)


@pytest.mark.parametrize("path", ["/api/chat/x", "/api", "/webhook/whatsapp", "/ws"])
async def test_the_api_is_the_gateways(path: str, web: OpenWeb) -> None:
    async with web() as port:
        reply = await call(port.port, path)

    assert reply.body.decode() == f"gateway {path} 127.0.0.1"


async def test_pages_are_only_read(web: OpenWeb) -> None:
    async with web() as port:
        reply = await call(port.port, "/", method="POST", body=b"{}", headers=[("Content-Type", "application/json")])
        head = await call(port.port, "/", method="HEAD")

    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD")
    assert (head.status, head.headers["content-length"], head.body) == (200, str(len(PAGE)), b"")


async def test_without_a_build_the_page_says_so(web: OpenWeb, tmp_path: Path) -> None:
    async with web(web_dist_dir=tmp_path / "nothing") as port:
        reply = await call(port.port, "/", headers=HTML)
        health = await call(port.port, "/health")

    assert (reply.status, health.status) == (503, 200)
    assert b"--no-build" in reply.body
    assert reply.headers["cache-control"] == "no-store"


async def test_a_forged_host_gets_no_page_and_https_is_remembered(web: OpenWeb) -> None:
    async with web(public_url="https://chat.example.com") as port:
        assert (await call(port.port, "/", host="evil.example")).status == 400
        reply = await call(port.port, "/", host="chat.example.com")

    assert reply.headers["strict-transport-security"].startswith("max-age=")


async def test_a_gateway_that_is_not_there_is_an_honest_503(tmp_path: Path) -> None:
    settings = plain_settings(WebSettings, tmp_path, api_gateway_url=(f"http://127.0.0.1:{free_port()}",))
    app = create_app(settings, await fake_ports(settings))
    async with serve(app.asgi) as port:
        reply = await call(port.port, "/api/chat/x", method="POST", body=b"{}")

    assert reply.status == 503
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["retry-after"] == "1"
