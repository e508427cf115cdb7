"""Sockets at the gateway's door."""

from __future__ import annotations

import pytest

from shared.runtime.descriptor import Application
from shared.runtime.sockets import Decision, Handshake, Refuse
from tests.support.edge import exchange, parse
from tests.support.gateway import Gateway, Open


class Chat:
    """Refuses every socket with a status that nobody else uses, and keeps the handshakes."""

    def __init__(self) -> None:
        self.seen: list[Handshake] = []

    def accept(self, handshake: Handshake) -> Decision:
        self.seen.append(handshake)
        return Refuse(418, "Here")


async def knock(door: Gateway, path: str = "/ws", more: str = "", host: str = "localhost") -> int:
    head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{more}\r\n"
    return parse(await exchange(door.port, head.encode())).status


def with_chat(door: Gateway) -> Chat:
    chat = Chat()
    door.ports.peers.local["chat-service"] = Application(door.services["chat-service"], sockets=chat)
    return chat


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ws", 418),
        ("/ws/abc", 418),
        ("/ws?x=1", 418),
        ("/ws/a/b", 404),
        ("/api/chat", 404),
        ("/ws/..", 404),
        ("//ws", 404),
    ],
)
async def test_only_the_socket_paths_lead_to_chat(path: str, status: int, gateway: Open) -> None:
    async with gateway() as door:
        with_chat(door)

        assert await knock(door, path) == status


async def test_chat_sees_the_client_and_nothing_forged(gateway: Open) -> None:
    async with gateway(trusted_proxies=("127.0.0.1",)) as door:
        chat = with_chat(door)
        await knock(
            door, more="X-Forwarded-For: 203.0.113.9\r\nX-ISPChat-Client: 1.2.3.4\r\nOrigin: https://a.example\r\n"
        )

    seen = chat.seen[0]
    assert (seen.client, seen.headers["origin"]) == ("203.0.113.9", "https://a.example")
    assert "x-ispchat-client" not in seen.headers
    assert b"1.2.3.4" not in seen.raw


async def test_handshakes_are_counted_and_hosts_checked(gateway: Open) -> None:
    async with gateway(rate_limit_per_minute=3) as door:
        with_chat(door)

        assert await knock(door, host="evil.example") == 400
        assert [await knock(door) for _ in range(4)] == [418, 418, 418, 429]
