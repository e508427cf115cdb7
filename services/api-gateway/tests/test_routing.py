"""Which service a path reaches, and which paths reach none."""

from __future__ import annotations

import pytest
from api_gateway.routing.paths import is_odd
from api_gateway.routing.table import Route, RoutingTable, is_socket_path

from tests.support.edge import call, exchange, parse
from tests.support.gateway import Open


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/api/auth/login", "auth-service"), ("/api/auth", "auth-service"), ("/api/chat/conversations", "chat-service"),
        ("/api/widget/sessions", "chat-service"), ("/api/ai/respond", "ai-service"), ("/api/isp/plans", "isp-service"),
        ("/api/whatsapp/send", "whatsapp-service"), ("/webhook/whatsapp", "whatsapp-service"),
        ("/webhook/evolution/a-secret", "whatsapp-service"),
        ("/webhook/evolution/a-secret/messages-upsert", "whatsapp-service"),
        ("/widget.js", "web-interface"), ("/widget/chat.js", "web-interface"),
    ],
)  # fmt: skip
async def test_a_public_prefix_reaches_its_service(path: str, service: str, gateway: Open) -> None:
    async with gateway() as door:
        reply = await call(door.port, path)

    assert (reply.status, reply.headers["x-service"]) == (200, service)


@pytest.mark.parametrize(
    "path",
    [
        "/internal/revocations", "/api/internal", "/api/chatter", "/API/chat", "/api", "/webhook/whatsapp/more", "/.env",
        "/widget.js/x", "/debug", "/api/auth2/login", "/%69nternal/x",
    ],
)  # fmt: skip
async def test_what_is_not_listed_is_nobodys(path: str, gateway: Open) -> None:
    async with gateway() as door:
        reply = await call(door.port, path)

    assert reply.status == 404
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "//api/chat", "/api//chat", "/api/./chat", "/api/chat/../auth", "/api/chat/..", "/api%2fchat", "/api/chat%2F..",
        "/api/chat;x=1", "/api/chat/%2e%2e/auth", "/api/chat%5c", "/api/chat/%00", "/api/chat/%0d%0aX: 1", "/api/chat/%zz",
        "/api/chat\\auth", "/api/chat%3bx",
    ],
)  # fmt: skip
async def test_a_path_that_can_be_read_in_two_ways_reaches_nobody(path: str, gateway: Open) -> None:
    async with gateway() as door:
        reply = parse(
            await exchange(door.port, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        )

        assert reply.status == 400
        assert not any(service.scopes for service in door.services.values())


@pytest.mark.parametrize("path", ["/api/chat/a%20b", "/api/chat/S%C3%A3o", "/api/isp/a.b", "/x..y", "/api/chat/%2B55"])
def test_ordinary_escapes_are_ordinary(path: str) -> None:
    assert not is_odd(path.encode())


async def test_a_webhook_arrives_byte_for_byte(gateway: Open) -> None:
    body = b'{ "a" :\t1,\n"a": "\\u00e9" }\r\n\x00\xff'
    async with gateway() as door:
        headers = [("X-Hub-Signature-256", "sha256=00"), ("Content-Type", "application/json")]
        await call(door.port, "/webhook/whatsapp?x=%41", method="POST", body=body, headers=headers)

        service = door.services["whatsapp-service"]
    assert service.bodies == [body]
    assert service.scopes[0]["query_string"] == b"x=%41"
    assert (b"x-hub-signature-256", b"sha256=00") in service.scopes[0]["headers"]


async def test_nul_in_a_query_is_refused_by_name(gateway: Open) -> None:
    async with gateway() as door:
        reply = await call(door.port, "/api/chat/conversations?q=a%00b")

    assert reply.status == 422
    assert b'"rule":"nul"' in reply.body


async def test_sockets_have_their_own_paths(gateway: Open) -> None:
    async with gateway() as door:
        assert (await call(door.port, "/ws")).status == 426
    assert is_socket_path("/ws/01a2")
    assert not is_socket_path("/ws/a/b")
    assert not is_socket_path("/wss")


def test_an_exact_route_is_no_prefix() -> None:
    table = RoutingTable([Route("/a", "one", exact=True), Route("/b/c", "two")])

    assert table.find("/a/x") is None
    assert table.find("/b") is None
    found = table.find("/b/c/d/e")
    assert found is not None
    assert found.service == "two"


def test_a_route_of_three_segments_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="two segments"):
        RoutingTable([Route("/a/b/c", "one")])
