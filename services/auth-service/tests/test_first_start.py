"""The first start: one administrator, safe in production, and users that other services ask for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from auth_service.settings import AuthSettings
from auth_service.users.models import users
from auth_service.users.seeding import FirstStartRefused, rehearse, seed_admin

from shared.events.bus import MemoryBus

GOOD = "frase do operador"
SECRET = "s" * 40


async def test_production_refuses_to_start_without_an_admin_password(start_on_postgres: Any, tmp_path: Path) -> None:
    for given, sentence in (
        ({}, "ADMIN_PASSWORD must be set"),
        ({"admin_password": "curta"}, "at least 10 characters"),
        ({"admin_password": "administrador"}, "ADMIN_PASSWORD"),
    ):
        with pytest.raises(FirstStartRefused, match=sentence) as refused:
            await start_on_postgres(environment="production", jwt_secret=SECRET, **given)
        raw: dict[str, Any] = {"environment": "production", "jwt_secret": SECRET, "data_dir": tmp_path, **given}
        settings = AuthSettings(**raw)
        with pytest.raises(FirstStartRefused) as rehearsed:
            await rehearse(settings)
        assert str(rehearsed.value) == str(refused.value)
        assert list(tmp_path.iterdir()) == []
    auth = await start_on_postgres(
        environment="production", jwt_secret=SECRET, admin_password=GOOD, admin_username="chefia"
    )
    user = (await auth.login("chefia", GOOD)).ok()["user"]
    assert (user["role"], user["must_change_password"]) == ("admin", False)
    assert (await auth.login("chefia", "admin123")).status == 401
    # From now on there are users: the setting may go.
    again = await start_on_postgres(environment="production", jwt_secret=SECRET)
    (await again.login("chefia", GOOD)).ok()
    await rehearse(again.services.settings)


async def test_the_production_cookie_is_secure(start: Any) -> None:
    auth = await start(environment="production", jwt_secret=SECRET)
    reply = await auth.login(headers={"X-Session-Transport": "cookie"})
    assert "secure" in reply.headers["set-cookie"].lower()


async def test_two_replicas_that_start_together_make_one_admin(start_on_postgres: Any) -> None:
    bus = MemoryBus()
    replica = await start_on_postgres(bus=bus)
    services = replica.services
    await services.store.database.write(lambda tx: tx.connection.execute(users.delete()))
    hasher = services.users._hasher
    await asyncio.gather(*(seed_admin(services.store, hasher, services.settings) for _ in range(5)))
    snapshot = await replica.internal("/internal/users")
    assert [user["username"] for user in snapshot["users"]] == ["admin"]


async def test_a_changed_admin_password_is_not_reset_by_a_restart(start: Any) -> None:
    auth = await start()
    token = await auth.token()
    body = {"current_password": "admin123", "new_password": GOOD}
    (await auth.post("users/me/change-password", body, token=token)).ok()
    again = await start(admin_password="admin123")
    assert (await again.login()).status == 401
    (await again.login("admin", GOOD)).ok()


async def test_the_default_password_is_only_the_seeded_admins(auth: Any) -> None:
    body = {"username": "outro", "email": "o@x.example", "password": "admin123"}
    assert (await auth.post("users", body, token=await auth.token())).status == 422


async def test_another_service_makes_sure_of_a_user_once(racing: Any) -> None:
    token = racing.tokens.service_token("chat-service")
    body = {
        "username": "Bruna",
        "email": "bruna@demo.example",
        "password": GOOD,
        "role": "agent",
        "display_name": "Bruna Lima",
    }
    replies = await asyncio.gather(*(racing.post("/internal/users", body, token=token) for _ in range(4)))
    found = [reply.ok() for reply in replies]
    assert len({answer["id"] for answer in found}) == 1
    assert [answer["created"] for answer in found].count(True) == 1
    (await racing.login("bruna", GOOD)).ok()
