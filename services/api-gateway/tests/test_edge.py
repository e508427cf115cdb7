"""What every request passes and every answer carries."""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from api_gateway.edge.access_log import AccessLog, Entry
from api_gateway.edge.client import ClientAddress
from api_gateway.settings import GatewaySettings
from pydantic import ValidationError

from shared.config.settings import Settings
from shared.errors import BadRequest
from shared.middleware.compression import compress, encoder, negotiate
from shared.middleware.hosts import AllowedHosts
from shared.observability import privacy
from shared.security.keys import KeyRing
from shared.security.tokens import Tokens
from tests.support.edge import call, plain_settings
from tests.support.gateway import Open

UUID = "01a2051f-4419-729e-a78f-a5b34e3005bf"
TEXT = json.dumps([{"id": n, "name": "São João"} for n in range(200)]).encode()


async def test_every_answer_carries_its_id_its_time_and_the_security_headers(gateway: Open) -> None:
    async with gateway() as door:
        for path, status in (("/api/chat/x", 200), ("/nowhere", 404), ("/api/chat//x", 400)):
            reply = await call(door.port, path)
            assert reply.status == status
            assert len(reply.headers["x-request-id"]) == 36
            assert float(reply.headers["x-process-time"]) >= 0
            assert reply.headers["x-content-type-options"] == "nosniff"
            assert reply.headers["x-frame-options"] == "DENY"
            assert reply.headers["cache-control"] == "no-store"
            assert "server" not in reply.headers
            assert "strict-transport-security" not in reply.headers


async def test_over_https_browsers_are_told_to_stay_there(gateway: Open) -> None:
    async with gateway(public_url="https://chat.example.com") as door:
        reply = await call(door.port, "/api/chat/x")

    assert reply.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-1.2_3", True), ("a" * 65, False), ("a b", False), ("<script>", False)]
)
async def test_a_harmless_request_id_is_kept(sent: str, kept: bool, gateway: Open) -> None:
    async with gateway() as door:
        reply = await call(door.port, "/api/chat/x", headers=[("X-Request-ID", sent)])

    assert (reply.headers["x-request-id"] == sent) is kept


async def test_an_error_inside_is_a_bare_500_with_an_id(gateway: Open) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise KeyError("secret detail")

    async with gateway() as door:
        door.ports.peers.local["chat-service"].asgi = broken
        reply = await call(door.port, "/api/chat/x")

    assert reply.status == 500
    assert reply.headers["x-request-id"] in reply.body.decode()
    assert b"secret" not in reply.body


async def test_an_answer_that_breaks_off_does_not_look_complete(gateway: Open) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise KeyError

    async with gateway() as door:
        door.ports.peers.local["chat-service"].asgi = broken
        reply = await call(door.port, "/api/chat/x")

    assert (reply.status, reply.body, reply.complete) == (200, b"half", False)


# Compression


def decoded(encoding: str, body: bytes) -> bytes:
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(body)
    return bytes(brotli.decompress(body)) if encoding == "br" else zlib.decompress(body, 31)


@pytest.mark.parametrize("pieces", [1, 7])
@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
async def test_text_is_compressed_whole_and_in_pieces(encoding: str, pieces: int, gateway: Open) -> None:
    async with gateway() as door:
        service = door.services["chat-service"]
        service.body, service.pieces = TEXT, pieces
        service.headers.append((b"etag", b'"1"'))
        reply = await call(door.port, "/api/chat/x", headers=[("Accept-Encoding", encoding)])

    assert reply.headers["content-encoding"] == encoding
    assert "accept-encoding" in reply.headers["vary"].lower()
    assert reply.headers["etag"] == 'W/"1"'
    assert len(reply.body) < len(TEXT) / 3
    assert decoded(encoding, reply.body) == TEXT


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/api/chat/x", b"{}", (b"content-type", b"application/json")),
        ("/api/chat/x", TEXT, (b"content-type", b"image/png")),
        ("/api/chat/x", TEXT, (b"content-type", b"text/event-stream")),
        ("/api/auth/login", TEXT, (b"content-type", b"application/json")),
    ],
    ids=["small", "already compressed", "events", "tokens"],
)
async def test_what_gains_nothing_or_must_not_be_is_not_compressed(
    path: str, body: bytes, headers: tuple[bytes, bytes], gateway: Open
) -> None:
    async with gateway() as door:
        for service in door.services.values():
            service.body, service.headers = body, [headers]
        reply = await call(door.port, path, headers=[("Accept-Encoding", "gzip")])

    assert "content-encoding" not in reply.headers
    assert reply.body == body


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "zstd"), ("gzip, br", "br"), ("gzip", "gzip"), ("identity", None), ("", None),
        ("br;q=0, gzip", "gzip"), ("*", "zstd"), ("zstd;q=0.1, gzip;q=0.9", "gzip"), ("*;q=0", None), ("gzip;q=x", None),
    ],
)  # fmt: skip
def test_the_client_chooses_and_then_we(accepted: str, chosen: str | None) -> None:
    assert negotiate(accepted.encode()) == chosen


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
def test_a_piece_can_be_read_before_the_next_one(encoding: str) -> None:
    stream = encoder(encoding)
    first = stream.feed(b"first ")

    assert first
    assert decoded(encoding, first + stream.feed(b"second") + stream.end()) == b"first second"
    assert decoded(encoding, compress(encoding, b"x")) == b"x"


# Origins


async def test_only_listed_origins_may_read_the_api(gateway: Open) -> None:
    async with gateway(cors_origins=("https://app.example.com",), public_url="https://chat.example.com") as door:

        async def asked(origin: str) -> dict[str, str]:
            headers = [("Origin", origin)]
            return (await call(door.port, "/api/chat/x", headers=headers, host="chat.example.com")).headers

        for good in ("https://app.example.com", "https://chat.example.com"):
            answer = await asked(good)
            assert (answer["access-control-allow-origin"], answer["access-control-allow-credentials"]) == (good, "true")
        for bad in ("null", "https://evil.example", "https://app.example.com.evil.example", "http://app.example.com"):
            answer = await asked(bad)
            assert "access-control-allow-origin" not in answer
            assert answer["vary"] == "Origin"


async def test_a_preflight_is_answered_here(gateway: Open) -> None:
    async with gateway(cors_origins=("https://app.example.com",)) as door:

        async def ask(origin: str) -> Any:
            headers = [("Origin", origin), ("Access-Control-Request-Method", "PUT")]
            return await call(door.port, "/api/chat/x", method="OPTIONS", headers=headers)

        good, bad = await ask("https://app.example.com"), await ask("https://evil.example")
        assert not door.services["chat-service"].scopes

    assert (good.status, bad.status) == (204, 403)
    assert "PUT" in good.headers["access-control-allow-methods"]
    assert good.headers["access-control-allow-origin"] == "https://app.example.com"
    assert "access-control-allow-origin" not in bad.headers


async def test_any_site_may_embed_the_widget_but_without_credentials(gateway: Open) -> None:
    async with gateway() as door:
        for path in ("/api/widget/sessions", "/widget.js", "/widget/chat.js"):
            reply = await call(door.port, path, headers=[("Origin", "https://loja.example")])
            assert reply.headers["access-control-allow-origin"] == "https://loja.example"
            assert "access-control-allow-credentials" not in reply.headers
            assert reply.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_a_cookie_from_another_sites_page_changes_nothing(gateway: Open) -> None:
    async with gateway() as door:

        async def post(origin: str) -> int:
            headers = [("Origin", origin), ("Cookie", "refresh=x")]
            return (await call(door.port, "/api/auth/refresh", method="POST", body=b"{}", headers=headers)).status

        assert await post("https://evil.example") == 403
        assert await post("null") == 403
        assert await post("http://localhost") == 200


# Hosts


@pytest.mark.parametrize(
    ("given", "good", "bad"),
    [
        (
            {},
            [
                "localhost:8000",
                "127.0.0.1",
                "[::1]:8000",
                "192.168.0.7:3000",
                "atendimento",
                "pc.local",
                "api-gateway:8000",
            ],
            ["evil.example", "evil.example:8000", "a b", "a/../b", "localhost:x", "", "a@b", "127.0.0.1.evil.example"],
        ),
        (
            {"public_url": "https://chat.example.com/"},
            ["chat.example.com", "CHAT.example.com.", "localhost"],
            ["10.0.0.1"],
        ),
        ({"allowed_hosts": (".example.com",)}, ["a.example.com", "example.com"], ["badexample.com", "atendimento"]),
        ({"allowed_hosts": ("*",)}, ["anything.example"], ["a b"]),
    ],
)
def test_which_names_are_ours(given: dict[str, Any], good: list[str], bad: list[str], tmp_path: Path) -> None:
    hosts = AllowedHosts(plain_settings(Settings, tmp_path, **given))

    for name in good:
        hosts.check(name.encode())
    for name in bad:
        with pytest.raises(BadRequest):
            hosts.check(name.encode())


async def test_a_forged_host_is_refused_by_name(gateway: Open) -> None:
    async with gateway() as door:
        reply = await call(door.port, "/api/chat/x", host="evil.example")

    assert reply.status == 400
    assert b"Host" in reply.body


# Clients


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(KeyRing(plain_settings(Settings, tmp_path)))


@pytest.mark.parametrize(
    ("peer", "chain", "client"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "1.1.1.1, rubbish", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:5555", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::1]:5555", "2001:db8::1"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("203.0.113.1", "198.51.100.1", "203.0.113.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_the_client_is_the_last_one_nobody_trusted_speaks_for(
    peer: str, chain: str, client: str, tokens: Tokens
) -> None:
    fields = [(b"x-forwarded-for", part.encode()) for part in chain.split(", ")] if chain else []
    found, _ = ClientAddress(("10.0.0.0/8",), tokens).find(peer, dict(fields), fields)

    assert found == client


def test_our_own_web_port_is_believed_by_its_token_and_nobody_by_a_guess(tokens: Tokens) -> None:
    clients = ClientAddress((), tokens)

    def found(token: str) -> str:
        headers = {b"x-ispchat-gateway": token.encode(), b"x-ispchat-client": b"203.0.113.9"}
        return clients.find("10.0.0.1", headers, list(headers.items()))[0]

    assert found(tokens.service_token("web-interface")) == "203.0.113.9"
    assert found("guess") == "10.0.0.1"
    assert found(tokens.sign("access", "u1", 60, {"role": "admin"})) == "10.0.0.1"


def test_a_trusted_proxy_must_be_a_network(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        plain_settings(GatewaySettings, tmp_path, trusted_proxies=("nginx",))


# The access log


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/api/isp/customers/5511912345678/x", "/api/isp/customers/***/x"),
        ("/api/auth/invites/" + "a1B2" * 12, "/api/auth/invites/***"),
        (f"/x/{UUID}", f"/x/{UUID}"),
        (f"/api/chat/files/{UUID}/rg-da-maria.pdf", f"/api/chat/files/{UUID}/***"),
        ("/api/chat/maria@example.com/x", "/api/chat/***/x"),
        ("/api/isp/contracts/c-12-345", "/api/isp/contracts/***"),
        ("/api/v1/conversations/2fa", "/api/v1/conversations/2fa"),
        ("/x" * 400, "/x" * 150),
    ],
)  # fmt: skip
def test_numbers_of_people_and_tokens_do_not_reach_the_log(path: str, shown: str) -> None:
    assert privacy.path(path) == shown


def test_a_line_is_one_line_whatever_the_path() -> None:
    for json_lines in (True, False):
        stream = io.StringIO()
        log = AccessLog(json_lines=json_lines, stream=stream)
        log.add(Entry(1_795_000_000.25, "GET", "/a\n\x1b[31mb", 200, 0.0012, "r1", "u1"))
        log.flush()

        lines = stream.getvalue().splitlines()
        assert len(lines) == 1
        assert "\x1b" not in lines[0]
        assert "2026-11-18T11:06:40.250Z" in lines[0]


def test_a_log_that_cannot_be_written_fast_enough_counts_what_it_drops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api_gateway.edge.access_log.MOST_WAITING", 2)
    stream = io.StringIO()
    log = AccessLog(json_lines=True, stream=stream)
    for _ in range(5):
        log.add(Entry(0.0, "GET", "/", 200, 0.0, "r", ""))
    log.flush()

    assert [json.loads(line).get("count") for line in stream.getvalue().splitlines()] == [None, None, 3]
