"""Refresh tokens: each works once, reuse ends the session, two at once stay one branch."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from auth_service.tokens.models import refresh_tokens
from sqlalchemy import select

from tests.support.waiting import eventually

COOKIE = {"X-Session-Transport": "cookie", "Origin": "http://chat.example"}


async def _refresh(auth: Any, token: str, **options: Any) -> Any:
    return await auth.post("refresh", {"refresh_token": token}, **options)


async def test_a_refresh_gives_new_tokens_of_the_same_session(auth: Any) -> None:
    first = (await auth.login()).ok()
    second = (await _refresh(auth, first["refresh_token"])).ok()
    assert second["refresh_token"] != first["refresh_token"]
    sids = {auth.tokens.verify(s["access_token"], "access")["sid"] for s in (first, second)}
    assert len(sids) == 1
    (await auth.get("users/me", token=second["access_token"])).ok()


async def test_two_at_once_get_the_same_successor(racing: Any) -> None:
    first = (await racing.login()).ok()
    replies = await asyncio.gather(*(_refresh(racing, first["refresh_token"]) for _ in range(8)))
    assert {reply.ok()["refresh_token"] for reply in replies} == {replies[0].ok()["refresh_token"]}
    (await _refresh(racing, replies[0].body["refresh_token"])).ok()


async def test_a_rotated_token_ends_the_whole_session_after_the_grace(racing: Any) -> None:
    first = (await racing.login()).ok()
    second = (await _refresh(racing, first["refresh_token"])).ok()
    racing.clock.advance(seconds=11)
    assert (await _refresh(racing, first["refresh_token"])).status == 401
    assert (await _refresh(racing, second["refresh_token"])).status == 401

    async def refused() -> bool:
        return bool((await racing.get("users/me", token=second["access_token"])).status == 401)

    await eventually(refused, within=5)
    entries = (await racing.get("audit?action=token.reuse", token=await racing.token())).ok()
    assert entries["total"] == 1


async def test_a_lost_answer_can_be_asked_again_within_the_grace(auth: Any) -> None:
    first = (await auth.login()).ok()
    second = (await _refresh(auth, first["refresh_token"])).ok()
    auth.clock.advance(seconds=9)
    again = (await _refresh(auth, first["refresh_token"])).ok()
    assert again["refresh_token"] == second["refresh_token"]


async def test_the_grace_ends_when_the_successor_is_used(auth: Any) -> None:
    first = (await auth.login()).ok()
    second = (await _refresh(auth, first["refresh_token"])).ok()
    (await _refresh(auth, second["refresh_token"])).ok()
    assert (await _refresh(auth, first["refresh_token"])).status == 401


async def test_tokens_at_rest_are_only_hashes_and_sealed_successors_are_wiped(auth: Any) -> None:
    first = (await auth.login()).ok()
    second = (await _refresh(auth, first["refresh_token"])).ok()

    async def stored() -> str:
        return str(await auth.services.store.read(lambda c: c.execute(select(refresh_tokens)).all()))

    text = await stored()
    assert first["refresh_token"] not in text
    assert second["refresh_token"] not in text
    auth.clock.advance(seconds=11)
    await auth.services.tokens.wipe_successors()
    rows = await auth.services.store.read(
        lambda c: c.execute(select(refresh_tokens.c.successor_sealed)).scalars().all()
    )
    assert rows == [None, None]


async def test_a_short_session_ends_unused_and_remember_me_lives_longer(auth: Any) -> None:
    short = (await auth.login()).ok()
    long = (await auth.post("login", {"username": "admin", "password": "admin123", "remember_me": True})).ok()
    auth.clock.advance(hours=25)
    assert (await _refresh(auth, short["refresh_token"])).status == 401
    longer = (await _refresh(auth, long["refresh_token"])).ok()
    auth.clock.advance(days=30)
    assert (await _refresh(auth, longer["refresh_token"])).status == 401


async def test_a_used_session_lives_on(auth: Any) -> None:
    session = (await auth.login()).ok()
    for _ in range(3):
        auth.clock.advance(hours=20)
        session = (await _refresh(auth, session["refresh_token"])).ok()


async def test_tokens_of_one_kind_are_no_use_as_another(auth: Any) -> None:
    session = (await auth.login()).ok()
    assert (await _refresh(auth, session["access_token"])).status == 401
    assert (await auth.get("users/me", token=session["refresh_token"])).status == 401
    for bad in ("", "x", "é" * 40, "a" * 4096):
        assert (await _refresh(auth, bad)).status == 401
    assert (await _refresh(auth, "a" * 4097)).status == 422
    assert (await auth.post("refresh")).status == 401
    assert (await auth.post("refresh", {})).status == 401


async def test_a_disabled_user_refreshes_nothing(auth: Any) -> None:
    user = await auth.new_user("lucas")
    session = (await auth.login("lucas", "cavalo bateria grampo")).ok()
    (await auth.delete(f"users/{user['id']}", token=await auth.token())).ok()
    assert (await _refresh(auth, session["refresh_token"])).status == 401


def _cookie(reply: Any) -> str:
    return str(reply.headers["set-cookie"].split(";")[0])


async def test_the_web_gets_the_refresh_token_only_in_a_cookie(auth: Any) -> None:
    reply = await auth.login(headers=COOKIE)
    assert "refresh_token" not in reply.ok()
    attributes = {part.strip().lower() for part in reply.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/api/auth"} <= attributes
    assert "secure" not in attributes
    assert not any(a.startswith("max-age") for a in attributes)
    renewed = await auth.post("refresh", {}, headers={**COOKIE, "Cookie": _cookie(reply)})
    assert "refresh_token" not in renewed.ok()
    assert _cookie(renewed) != _cookie(reply)


async def test_the_cookie_is_secure_behind_https_and_lasts_with_remember_me(start: Any) -> None:
    auth = await start(public_url="https://atende.provedor.example")
    body = {"username": "admin", "password": "admin123", "remember_me": True}
    reply = await auth.post("login", body, headers={**COOKIE, "Origin": "https://atende.provedor.example"})
    attributes = reply.headers["set-cookie"].lower()
    assert "secure" in attributes
    assert "max-age=2592000" in attributes


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://chat.example.evil.com"},
        {"Origin": "http://chat.example:8080"},
        {"Origin": "http://"},
        {"Origin": "http://["},
        {"Origin": "http://[zz]"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_foreign_page_cannot_use_the_cookie(auth: Any, headers: dict[str, str]) -> None:
    cookie = _cookie(await auth.login(headers=COOKIE))
    transport = {"X-Session-Transport": "cookie", **headers}
    assert (await auth.post("refresh", {}, headers={**transport, "Cookie": cookie})).status == 403
    assert (await auth.login(headers=transport)).status == 403
    assert (await auth.post("logout", {}, headers={**transport, "Cookie": cookie})).status == 403
    (await auth.post("refresh", {}, headers={**COOKIE, "Cookie": cookie})).ok()


async def test_a_listed_origin_may_use_the_cookie(start: Any) -> None:
    auth = await start(cors_origins="https://painel.provedor.example", public_url="https://chat.provedor.example/")
    for origin in ("https://painel.provedor.example", "https://chat.provedor.example"):
        (await auth.login(headers={**COOKIE, "Origin": origin})).ok()


async def test_the_cookie_alone_opens_nothing(auth: Any) -> None:
    cookie = _cookie(await auth.login(headers=COOKIE))
    assert (await auth.post("refresh", {}, headers={"Cookie": cookie, "Origin": "http://chat.example"})).status == 401
    assert (await auth.get("users/me", headers={**COOKIE, "Cookie": cookie})).status == 401


async def test_signing_out_works_by_cookie_when_the_access_token_is_over(auth: Any) -> None:
    reply = await auth.login(headers=COOKIE)
    cookie = {**COOKIE, "Cookie": _cookie(reply)}
    gone = await auth.post("logout", {}, headers=cookie)
    gone.ok()
    assert 'ispchat_refresh=""' in gone.headers["set-cookie"]
    assert (await auth.post("refresh", {}, headers=cookie)).status == 401


async def test_a_login_never_takes_over_a_given_session(auth: Any) -> None:
    first = await auth.login(headers=COOKIE)
    second = await auth.login(headers={**COOKIE, "Cookie": _cookie(first)})
    sids = {auth.tokens.verify(r.ok()["access_token"], "access")["sid"] for r in (first, second)}
    assert len(sids) == 2
    assert _cookie(first) != _cookie(second)
