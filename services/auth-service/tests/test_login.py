"""Signing in: who gets in, and that nobody learns anything from being refused."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import Any

import pytest

from shared.errors import Unavailable


async def test_the_first_administrator_signs_in_and_must_change_the_password(auth: Any) -> None:
    session = (await auth.login()).ok()
    assert set(session) == {"access_token", "refresh_token", "token_type", "expires_in", "expires_at", "user"}
    assert session["token_type"] == "bearer"
    assert session["expires_in"] == 900
    assert session["user"]["must_change_password"] is True
    assert session["user"]["permissions"]["is_admin"] is True
    claims = auth.tokens.verify(session["access_token"], "access")
    assert claims["sub"] == claims["user_id"] == session["user"]["id"]
    assert {"role", "iat", "exp", "jti", "sid", "type", "ver"} <= set(claims)


@pytest.mark.parametrize("name", ["ADMIN", " admin ", "ａｄｍｉｎ", "admin@ispchat.local", "Admin@ISPChat.LOCAL"])
async def test_a_name_is_the_same_in_every_spelling(auth: Any, name: str) -> None:
    (await auth.login(name)).ok()


@pytest.mark.parametrize("name", ["аdmin", "admin.", "adm\u0131n", "nobody", "' OR 1=1--", "%", "x" * 254])
async def test_other_names_are_other_names(auth: Any, name: str) -> None:
    assert (await auth.login(name)).status == 401


async def test_unknown_inactive_and_wrong_get_the_same_answer_after_the_same_work(auth: Any) -> None:
    user = await auth.new_user("joana")
    (await auth.delete(f"users/{user['id']}", token=await auth.token())).ok()
    work: list[str | None] = []
    hasher = auth.services.tokens._hasher
    original = hasher.verify

    async def counted(password: str, stored: str | None) -> Any:
        work.append(stored)
        return await original(password, stored)

    hasher.verify = counted
    replies = [
        await auth.login("nobody", "a wrong password"),
        await auth.login("admin", "a wrong password"),
        await auth.login("joana", "cavalo bateria grampo"),
    ]
    assert len(work) == 3
    bodies = [{k: v for k, v in reply.body.items() if k != "request_id"} for reply in replies]
    assert bodies[0] == bodies[1] == bodies[2]
    assert [reply.status for reply in replies] == [401, 401, 401]
    volatile = {"x-request-id", "x-process-time"}
    headers = [{k: v for k, v in reply.headers.items() if k not in volatile} for reply in replies]
    assert headers[0] == headers[1] == headers[2]


async def test_a_password_is_never_repeated_in_an_answer(auth: Any) -> None:
    secret = "s3nha-que-ninguem-ve" * 100
    for body in (
        {"username": "admin", "password": secret},
        {"password": secret},
        {"username": 5, "password": [secret]},
    ):
        reply = await auth.post("login", body)
        assert reply.status == 422
        assert "s3nha" not in reply.text


async def test_long_input_is_refused_before_anything_is_hashed(auth: Any) -> None:
    async def never(*_: Any) -> Any:
        raise AssertionError("hashed")

    auth.services.tokens._hasher.verify = never
    for password in ("x" * 1025, "é" * 513, "x" * 200_000):
        assert (await auth.login("admin", password)).status == 422
    assert (await auth.login("x" * 255, "whatever")).status == 422


async def test_passwords_are_kept_whole_and_exact(auth: Any) -> None:
    long = "a" * 72 + "bcdefghij-resto-da-frase"
    await auth.new_user("longa", password=long)
    await auth.new_user("espaco", password="  margens contam  ")
    (await auth.login("longa", long)).ok()
    (await auth.login("espaco", "  margens contam  ")).ok()
    assert (await auth.login("longa", "a" * 72 + "outra coisa")).status == 401
    assert (await auth.login("espaco", "margens contam")).status == 401


async def test_composed_and_decomposed_letters_are_one_password(auth: Any) -> None:
    password = unicodedata.normalize("NFC", "coração à mesa é não")
    await auth.new_user("acentos", password=password)
    (await auth.login("acentos", unicodedata.normalize("NFD", password))).ok()


@pytest.mark.parametrize(
    "raw", [b'{"username":"admin","password":"a\\ud800b"}', b'{"username":"a\\u0000","password":"x"}']
)
async def test_text_that_no_database_takes_is_refused(auth: Any, raw: bytes) -> None:
    reply = await auth.call("POST", "login", None, headers={"Content-Type": "application/json"})
    assert reply.status == 422
    await auth.get("config")
    response = await auth._clients["203.0.113.7"].post(
        "/api/auth/login", content=raw, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 422


async def test_over_capacity_is_503_with_retry_after_and_costs_no_try(start: Any) -> None:
    auth = await start(max_login_attempts=2)
    hasher = auth.services.tokens._hasher
    original = hasher.verify

    async def full(*_: Any) -> Any:
        raise Unavailable("busy", retry_after=1)

    hasher.verify = full
    for _ in range(5):
        reply = await auth.login()
        assert reply.status == 503
        assert reply.headers["retry-after"] == "1"
    hasher.verify = original
    (await auth.login()).ok()


async def test_the_queue_of_the_hasher_is_bounded(start: Any) -> None:
    auth = await start(
        password_threads=1, password_queue=1, password_memory_kib=4096, password_passes=3, max_login_attempts=100
    )
    replies = await asyncio.gather(*(auth.login("admin", f"wrong {n}") for n in range(12)))
    statuses = [reply.status for reply in replies]
    assert set(statuses) == {401, 503}
    assert statuses.count(503) >= 5


async def test_disabling_or_a_new_password_wins_over_a_login_in_flight(racing: Any) -> None:
    user = await racing.new_user("corrida")
    admin = await racing.token()
    hasher = racing.services.tokens._hasher
    original = hasher.verify

    async def slow(password: str, stored: str | None) -> Any:
        result = await original(password, stored)
        (await racing.delete(f"users/{user['id']}", token=admin)).ok()
        return result

    hasher.verify = slow
    assert (await racing.login("corrida", "cavalo bateria grampo")).status == 401


async def test_old_hash_parameters_are_renewed_at_the_next_login(start: Any) -> None:
    auth = await start(password_passes=2)
    (await auth.login()).ok()
    found = await auth.services.store.read(lambda c: auth.services.users.find_credentials(c, "admin"))
    assert "t=2" in found.hash
    (await auth.login()).ok()
