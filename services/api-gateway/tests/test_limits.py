"""Rate limits: who is counted as whom, and what the caller is told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from api_gateway.limits.limiter import address_key
from api_gateway.limits.redis_sync import RedisSync
from api_gateway.limits.window import SlidingWindow

from tests.support.edge import call
from tests.support.gateway import Open
from tests.support.valkey import ValkeyServer


class Wall:
    """A clock on the wall that a test moves; it starts at the beginning of a minute."""

    def __init__(self) -> None:
        self.now = 60_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


def hits(window: SlidingWindow, count: int, key: str = "k", limit: int = 10) -> int:
    return sum(window.hit(key, limit).allowed for _ in range(count))


def test_a_limit_lets_so_many_through_and_no_more(wall: Wall) -> None:
    assert hits(SlidingWindow(wall), 50) == 10


def test_the_turn_of_a_minute_does_not_double_it(wall: Wall) -> None:
    window = SlidingWindow(wall)
    wall.now += 59
    assert hits(window, 50) == 10
    wall.now += 2
    assert hits(window, 50) <= 1


def test_after_a_minute_of_rest_all_is_allowed_again(wall: Wall) -> None:
    window = SlidingWindow(wall)
    hits(window, 50)
    wall.now += 120

    assert hits(window, 50) == 10


def test_a_refused_request_does_not_prolong_the_wait(wall: Wall) -> None:
    window = SlidingWindow(wall)
    hits(window, 1000)
    wall.now += 90

    assert hits(window, 50) == 5


def test_made_up_addresses_share_one_counter_in_the_end(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api_gateway.limits.window.MOST_KEYS", 100)
    window = SlidingWindow(wall)

    allowed = sum(window.hit(f"k{n}", 10).allowed for n in range(1000))

    assert allowed == 110
    assert len(window.current) == 101


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.1", "ip:192.0.2.1"), ("::ffff:192.0.2.1", "ip:192.0.2.1"), ("2001:db8:1:2:3::1", "ip:2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "ip:2001:db8:1:2::/64"), ("fe80::1%eth0", "ip:fe80::/64"), ("odd", "ip:odd"),
    ],
)  # fmt: skip
def test_one_subscriber_is_one_key(address: str, key: str) -> None:
    assert address_key(address) == key


async def test_a_caller_learns_what_is_left_and_when_to_come_back(gateway: Open) -> None:
    async with gateway(rate_limit_per_minute=3) as door:
        replies = [await call(door.port, "/api/chat/x") for _ in range(4)]

    assert [reply.status for reply in replies] == [200, 200, 200, 429]
    assert [reply.headers["ratelimit-remaining"] for reply in replies] == ["2", "1", "0", "0"]
    assert {reply.headers["ratelimit-limit"] for reply in replies} == {"3"}
    assert 1 <= int(replies[3].headers["retry-after"]) <= 60
    assert replies[3].headers["content-type"] == "application/problem+json"


async def test_a_forged_forwarded_for_resets_nothing(gateway: Open) -> None:
    async with gateway(rate_limit_per_minute=3) as door:
        statuses = [
            (
                await call(
                    door.port, "/api/chat/x", headers=[("X-Forwarded-For", f"10.0.0.{n}"), ("X-Real-IP", f"10.0.0.{n}")]
                )
            ).status
            for n in range(6)
        ]

    assert statuses == [200] * 3 + [429] * 3


async def test_behind_a_trusted_proxy_each_client_has_its_own_limit(gateway: Open) -> None:
    async with gateway(rate_limit_per_minute=2, trusted_proxies=("127.0.0.0/8",)) as door:

        async def ask(chain: str) -> int:
            return (await call(door.port, "/api/chat/x", headers=[("X-Forwarded-For", chain)])).status

        assert [await ask("203.0.113.1") for _ in range(3)] == [200, 200, 429]
        assert await ask("203.0.113.2") == 200
        # What the client wrote in front of its own address changes nothing.
        assert await ask("198.51.100.7, 203.0.113.1") == 429
        assert door.services["chat-service"].scopes[0]["client"][0] == "203.0.113.1"


async def test_a_user_has_a_limit_of_his_own_and_a_forged_token_has_none(gateway: Open) -> None:
    async with gateway(rate_limit_per_minute=100, rate_limit_per_user_per_minute=2) as door:
        one, two = door.token("u1"), door.token("u2")
        first = [(await call(door.port, "/api/chat/x", headers=[one])).status for _ in range(3)]
        other = (await call(door.port, "/api/chat/x", headers=[two])).status
        forged = await call(door.port, "/api/chat/x", headers=[("Authorization", "Bearer a.b.c")])

    assert (first, other) == ([200, 200, 429], 200)
    assert forged.headers["ratelimit-limit"] == "100"


async def test_health_is_always_answered(gateway: Open) -> None:
    async with gateway(rate_limit_per_minute=1) as door:
        statuses = {(await call(door.port, "/health/live")).status for _ in range(5)}

    assert statuses == {200}


@pytest.mark.parametrize("path", ["/webhook/whatsapp", "/webhook/evolution/a-secret"])
async def test_webhooks_that_prove_themselves_are_not_counted_against_their_address(gateway: Open, path: str) -> None:
    async with gateway(rate_limit_per_minute=1) as door:
        replies = [await call(door.port, path, method="POST", body=b"{}") for _ in range(5)]

    assert {reply.status for reply in replies} == {200}


async def test_over_capacity_the_rest_is_told_to_come_back(gateway: Open) -> None:
    gate = asyncio.Event()

    async def held(scope: Any, receive: Any, send: Any) -> None:
        await gate.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async with gateway(max_requests_in_flight=5) as door:
        door.ports.peers.local["chat-service"].asgi = held
        tasks = [asyncio.create_task(call(door.port, "/api/chat/x")) for _ in range(12)]
        done, _ = await asyncio.wait(tasks, timeout=1)
        gate.set()
        replies = [await task for task in tasks]

    refused = [reply for reply in replies if reply.status == 503]
    assert len(done) == len(refused) == 7
    assert {reply.headers["retry-after"] for reply in refused} == {"1"}


async def test_two_gateways_count_together_and_alone_when_redis_is_gone(
    valkey_server: ValkeyServer, wall: Wall, tmp_path: Path
) -> None:
    windows = [SlidingWindow(wall), SlidingWindow(wall)]
    syncs = [RedisSync(window, valkey_server.url) for window in windows]
    assert hits(windows[0], 6) + hits(windows[1], 3) == 9
    for sync in (*syncs, *syncs):
        await sync.exchange()
    hits(windows[0], 1)
    await syncs[0].exchange()
    assert (hits(windows[0], 5), windows[0].current["k"]) == (0, 10)

    valkey_server.stop()
    await syncs[1].exchange()
    assert hits(windows[1], 50) <= 10 - 3
    await syncs[1].exchange()
    assert hits(windows[1], 50) == 0
    for sync in syncs:
        await sync.close()
