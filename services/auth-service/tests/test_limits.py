"""Limits on guessing: global, lasting, and not to be talked out of."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.security.client_address import CLIENT_HEADER, GATEWAY_HEADER

HOME = "198.51.100.20"
STRANGER = "192.0.2.66"


async def _fail(auth: Any, times: int, name: str = "admin", **options: Any) -> list[int]:
    return [(await auth.login(name, "wrong password", **options)).status for _ in range(times)]


async def test_an_account_is_locked_for_an_address_after_five_wrong_passwords(auth: Any) -> None:
    assert await _fail(auth, 5) == [401] * 5
    reply = await auth.login()
    assert reply.status == 429
    assert 0 < int(reply.headers["retry-after"]) <= 15 * 60
    auth.clock.advance(minutes=15, seconds=1)
    (await auth.login()).ok()


@pytest.mark.parametrize("name", ["nobody", "nobody@provedor.example"])
async def test_a_name_that_does_not_exist_is_locked_alike(auth: Any, name: str) -> None:
    known, unknown = await _fail(auth, 7), await _fail(auth, 7, name)
    assert known == unknown == [401] * 5 + [429] * 2


async def test_no_spelling_of_a_name_is_a_fresh_counter(auth: Any) -> None:
    for name in ("admin", "ADMIN", " Admin ", "admin.", "ａｄｍｉｎ"):
        assert await _fail(auth, 1, name) == [401]
    assert await _fail(auth, 1, "aDmIn..") == [429]


async def test_a_right_password_clears_the_counter(auth: Any) -> None:
    await _fail(auth, 4)
    (await auth.login()).ok()
    assert await _fail(auth, 4) == [401] * 4
    (await auth.login()).ok()


async def test_headers_and_neighbouring_addresses_reset_nothing(auth: Any) -> None:
    forged = ("X-Forwarded-For", "X-Real-IP", "Forwarded", CLIENT_HEADER)
    for number in range(5):
        headers = dict.fromkeys(forged, f"10.0.0.{number}") | {GATEWAY_HEADER: "not a token"}
        assert await _fail(auth, 1, headers=headers, at=f"2001:db8:1:2::{number}") == [401]
    assert await _fail(auth, 1, at="2001:db8:1:2:ffff::1") == [429]
    assert await _fail(auth, 1, at="2001:db8:1:3::1") == [401]


async def test_only_the_gateway_may_name_the_client(auth: Any) -> None:
    from_gateway = {GATEWAY_HEADER: auth.tokens.service_token("api-gateway"), CLIENT_HEADER: STRANGER}
    await _fail(auth, 5, headers=from_gateway, at="127.0.0.1")
    assert await _fail(auth, 1, at=STRANGER) == [429]
    assert await _fail(auth, 1, at="127.0.0.1") == [401]
    other = {GATEWAY_HEADER: auth.tokens.service_token("chat-service"), CLIENT_HEADER: STRANGER}
    assert await _fail(auth, 1, headers=other, at="127.0.0.1") == [401]


async def test_guessing_from_many_addresses_stops_and_the_owner_still_gets_in(auth: Any) -> None:
    (await auth.login(at=HOME)).ok()
    statuses = [(await auth.login("admin", "wrong password", at=f"192.0.2.{n}")).status for n in range(1, 31)]
    assert statuses.count(401) == 10
    assert statuses[10:] == [429] * 20
    assert (await auth.login(at=STRANGER)).status == 429
    (await auth.login(at=HOME)).ok()


async def test_one_password_over_many_accounts_stops_at_thirty(auth: Any) -> None:
    statuses = [(await auth.login(f"user{n}", "Primavera2026")).status for n in range(40)]
    assert statuses.count(401) == 30
    assert statuses[30:] == [429] * 10
    auth.clock.advance(minutes=15, seconds=1)
    assert await _fail(auth, 1, "user99") == [401]


async def test_an_own_account_does_not_reset_the_spraying_limit(auth: Any) -> None:
    for n in range(30):
        await _fail(auth, 1, f"user{n}")
        if n < 29:
            (await auth.login()).ok()
    assert (await auth.login()).status == 429


async def test_limits_survive_a_restart_and_hold_over_replicas(start_anywhere: Any) -> None:
    first = await start_anywhere()
    await _fail(first, 3)
    second = await start_anywhere()
    assert await _fail(second, 2) == [401] * 2
    assert await _fail(first, 1) == [429]
    assert await _fail(await start_anywhere(), 1) == [429]


async def test_parallel_guesses_are_all_counted(racing: Any) -> None:
    replies = await asyncio.gather(*(racing.login("admin", f"guess {n}") for n in range(20)))
    statuses = sorted(reply.status for reply in replies)
    assert statuses.count(401) <= 5
    assert set(statuses) <= {401, 429, 503}
    assert (await racing.login()).status == 429


async def test_guessing_the_current_password_of_a_stolen_session_is_limited(auth: Any) -> None:
    token = await auth.token()
    body = {"current_password": "wrong", "new_password": "outra frase bem longa"}
    statuses = [(await auth.post("users/me/change-password", body, token=token)).status for _ in range(7)]
    assert statuses == [403] * 5 + [429] * 2


async def test_a_lock_out_is_told_in_the_audit_trail(auth: Any) -> None:
    token = await auth.token()
    await _fail(auth, 6)
    entries = (await auth.get("audit?action=login.locked", token=token)).ok()["entries"]
    assert [entry["details"]["limit"] for entry in entries] == ["pair"]
    assert entries[0]["address"] == "203.0.113.7"
