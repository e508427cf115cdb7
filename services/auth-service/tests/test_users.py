"""Users: who may create, see and change whom."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

PASSWORD = "cavalo bateria grampo"


async def test_a_user_is_created_found_changed_and_deactivated(auth: Any) -> None:
    admin = await auth.token()
    body = {
        "username": "Maria.Silva",
        "email": "Maria@Provedor.example",
        "password": PASSWORD,
        "display_name": "Maria  Silva\u202e",
    }
    reply = await auth.post("users", body, token=admin)
    user = reply.ok()
    assert reply.headers["location"] == f"/api/auth/users/{user['id']}"
    assert (user["role"], user["is_active"], user["display_name"]) == ("agent", True, "Maria Silva")
    assert user["settings"] == {"notifications": True, "theme": "system", "language": "pt-BR"}
    assert not {"password", "password_hash", "token_version"} & set(user)
    assert (await auth.get(f"users/{user['id']}", token=admin)).ok() == user
    change = {"display_name": "Maria", "metadata": {"ramal": 12}, "settings": {"theme": "dark"}}
    changed = (await auth.put(f"users/{user['id']}", change, token=admin)).ok()
    assert (changed["display_name"], changed["metadata"], changed["settings"]["theme"]) == (
        "Maria",
        {"ramal": 12},
        "dark",
    )
    gone = (await auth.delete(f"users/{user['id']}", token=admin)).ok()
    assert gone["is_active"] is False
    assert (await auth.login("maria.silva", PASSWORD)).status == 401
    (await auth.put(f"users/{user['id']}", {"is_active": True}, token=admin)).ok()
    (await auth.login("maria.silva", PASSWORD)).ok()


async def test_lists_are_paged_filtered_and_searched_literally(auth: Any) -> None:
    admin = await auth.token()
    for number in range(5):
        await auth.new_user(f"agente{number}")
    await auth.new_user("chefe", role="supervisor", display_name="Zé % 100_porcento")
    page = (await auth.get("users?page=2&per_page=3", token=admin)).ok()
    assert (page["total"], page["pages"], page["page"], page["per_page"], len(page["users"])) == (7, 3, 2, 3, 3)
    assert (await auth.get("users?role=supervisor", token=admin)).ok()["total"] == 1
    assert (await auth.get("users?search=AGENTE", token=admin)).ok()["total"] == 5
    assert (await auth.get("users?search=%25", token=admin)).ok()["total"] == 1
    assert (await auth.get("users?search=0_p", token=admin)).ok()["total"] == 1
    assert (await auth.get("users?search='%20OR%201=1--", token=admin)).ok()["total"] == 0
    assert (await auth.get("users?is_active=false", token=admin)).ok()["total"] == 0
    for bad in (
        "per_page=101",
        "page=0",
        "page=-1",
        "per_page=0",
        "page=999999999999",
        "role=x'y",
        f"search={'x' * 101}",
    ):
        assert (await auth.get(f"users?{bad}", token=admin)).status == 422


@pytest.mark.parametrize("username", ["maria", "MARIA", "Maria"])
async def test_a_name_is_taken_in_every_spelling(auth: Any, username: str) -> None:
    await auth.new_user("maria")
    body = {"username": username, "email": "outra@provedor.example", "password": PASSWORD}
    reply = await auth.post("users", body, token=await auth.token())
    assert (reply.status, reply.body["type"]) == (409, "urn:ispchat:problem:name-taken")
    body = {"username": "outra", "email": "MARIA@Provedor.example", "password": PASSWORD}
    assert (await auth.post("users", body, token=await auth.token())).status == 409


@pytest.mark.parametrize(
    "username",
    [
        "01a2052f-c013-7705-b066-54fd9223a6fc",
        "01A2052FC0137705B06654FD9223A6FC",
        "a-b-c-d-ezzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "a@b.co",
        "ab",
        "x" * 65,
        "maría",
        "аdmin",
        "adm\u200bin",
        ".maria",
        "maria.",
        "maria silva",
        "maria\n",
        "<b>maria",
        "",
    ],
)
async def test_names_that_could_pass_for_something_else_are_refused(auth: Any, username: str) -> None:
    body = {"username": username, "email": "alguem@provedor.example", "password": PASSWORD}
    assert (await auth.post("users", body, token=await auth.token())).status == 422


async def test_nobody_is_somebody_else_by_his_name(auth: Any) -> None:
    """The subject of a token is the id alone: the old system took a name that looks like an id for that id."""
    token = await auth.token()
    victim = (await auth.get("users/me", token=token)).ok()
    user = await auth.new_user("esperto")
    assert (await auth.put(f"users/{user['id']}", {"username": victim["id"]}, token=token)).status == 422
    forged = auth.tokens.sign("access", "admin", 60, {"role": "admin", "sid": "x", "ver": 0})
    assert (await auth.post("verify", token=forged)).ok()["valid"] is False
    assert (await auth.get("users/me", token=forged)).status == 404


@pytest.mark.parametrize(
    "email",
    ["", "a", "a@b", "a@@b.co", "a b@c.co", "a@b..co", "a@-b.co", "a@b.co\n.x", "x" * 250 + "@b.co", "<a@b.co>"],
)
async def test_what_is_no_email_is_refused(auth: Any, email: str) -> None:
    body = {"username": "alguem", "email": email, "password": PASSWORD}
    assert (await auth.post("users", body, token=await auth.token())).status == 422


async def test_a_password_set_by_another_must_be_changed(auth: Any) -> None:
    user = await auth.new_user("nina")
    (await auth.put(f"users/{user['id']}", {"password": "provisoria mesmo"}, token=await auth.token())).ok()
    assert (await auth.login("nina", "provisoria mesmo")).ok()["user"]["must_change_password"] is True


@pytest.mark.parametrize("role", ["agent", "viewer", "supervisor"])
async def test_only_administrators_change_users(auth: Any, role: str) -> None:
    user = await auth.new_user("alvo")
    caller = await auth.new_user("curioso", role=role)
    token = await auth.token("curioso", PASSWORD)
    reads = 200 if role == "supervisor" else 403
    assert (await auth.get("users", token=token)).status == reads
    assert (await auth.get(f"users/{user['id']}", token=token)).status == reads
    assert (await auth.get(f"users/{caller['id']}", token=token)).status == 200
    assert (await auth.get("roles", token=token)).status == reads
    for method, path, body in (
        ("POST", "users", {"username": "novo", "email": "novo@provedor.example", "password": PASSWORD}),
        ("PUT", f"users/{user['id']}", {"role": "admin"}),
        ("PUT", f"users/{caller['id']}", {"role": "admin"}),
        ("DELETE", f"users/{user['id']}", None),
        ("GET", "stats", None),
        ("GET", "audit", None),
        ("POST", "roles", {"name": "meu", "permissions": []}),
    ):
        assert (await auth.call(method, path, body, token=token)).status == 403, path
        assert (await auth.call(method, path, body)).status == 401, path


async def test_a_custom_manager_manages_only_those_below_him(auth: Any) -> None:
    admin = await auth.token()
    agent = (await auth.get("roles/agent", token=admin)).ok()["permissions"]
    role = {"name": "coordenador", "permissions": [*agent, "users:manage", "users:read", "reports:department"]}
    (await auth.post("roles", role, token=admin)).ok()
    await auth.new_user("coord", role="coordenador")
    peer = await auth.new_user("coord2", role="coordenador")
    boss = await auth.new_user("chefe", role="supervisor")
    below = await auth.new_user("novato")
    token = await auth.token("coord", PASSWORD)
    (await auth.put(f"users/{below['id']}", {"display_name": "Novato"}, token=token)).ok()
    (await auth.put(f"users/{below['id']}", {"role": "viewer"}, token=token)).ok()
    for user in (peer, boss):
        assert (await auth.put(f"users/{user['id']}", {"password": "tomei a sua conta"}, token=token)).status == 403
    for wanted in ("admin", "supervisor", "coordenador"):
        assert (await auth.put(f"users/{below['id']}", {"role": wanted}, token=token)).status == 403
        body = {"username": "amigo", "email": "amigo@provedor.example", "password": PASSWORD, "role": wanted}
        assert (await auth.post("users", body, token=token)).status == 403


async def test_nobody_changes_his_own_role_or_activity(auth: Any) -> None:
    await auth.new_user("outro", role="admin")
    token = await auth.token()
    me = (await auth.get("users/me", token=token)).ok()
    for change in (
        {"role": "viewer"},
        {"is_active": False},
        {"password": "sem a senha atual"},
        {"email": "x@y.example"},
    ):
        assert (await auth.put(f"users/{me['id']}", change, token=token)).status == 403
    assert (await auth.delete(f"users/{me['id']}", token=token)).status == 403
    (
        await auth.put(f"users/{me['id']}", {"display_name": "Chefia", "role": "admin", "is_active": True}, token=token)
    ).ok()


async def test_the_last_active_admin_stays(auth: Any) -> None:
    other = await auth.new_user("outro", role="admin")
    other_token = await auth.token("outro", PASSWORD)
    me = (await auth.get("users/me", token=await auth.token())).ok()
    (await auth.put(f"users/{me['id']}", {"is_active": False}, token=other_token)).ok()
    role = {"name": "gestor", "permissions": (await auth.get("roles/admin", token=other_token)).ok()["permissions"]}
    assert (await auth.post("roles", role, token=other_token)).status == 200
    assert (await auth.delete(f"users/{other['id']}", token=other_token)).status == 403
    assert (await auth.get(f"users/{other['id']}", token=other_token)).ok()["is_active"] is True


async def test_two_admins_cannot_remove_each_other_at_once(racing: Any) -> None:
    ids, tokens = [], []
    for name in ("primeiro", "segundo"):
        ids.append((await racing.new_user(name, role="admin"))["id"])
        tokens.append(await racing.token(name, PASSWORD))
    admin = (await racing.get("users/me", token=await racing.token())).ok()
    (await racing.delete(f"users/{admin['id']}", token=tokens[0])).ok()
    replies = await asyncio.gather(
        racing.put(f"users/{ids[1]}", {"role": "viewer"}, token=tokens[0]),
        racing.delete(f"users/{ids[0]}", token=tokens[1]),
    )
    assert sorted(reply.status for reply in replies) == [200, 409]
    users = (await racing.internal("/internal/users"))["users"]
    assert len([u for u in users if u["role"] == "admin" and u["is_active"]]) == 1


async def test_one_name_created_twice_at_once_is_one_user(racing: Any) -> None:
    token = await racing.token()
    body = {"username": "gemeo", "email": "gemeo@provedor.example", "password": PASSWORD}
    replies = await asyncio.gather(*(racing.post("users", body, token=token) for _ in range(6)))
    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409, 409, 409]


async def test_absent_users_and_odd_ids_are_told_apart_from_nothing(auth: Any) -> None:
    token = await auth.token()
    assert (await auth.get("users/00000000-0000-7000-8000-000000000000", token=token)).status == 404
    for odd in ("1", "x'--", "..%2f..", "0" * 36, "%00"):
        assert (await auth.get(f"users/{odd}", token=token)).status in (404, 422)


async def test_stats_count_users_sessions_and_logins(auth: Any) -> None:
    await auth.new_user("agente")
    await auth.login("agente", "errada mesmo")
    stats = (await auth.get("stats", token=await auth.token())).ok()
    assert stats["users_by_role"] == {"admin": 1, "agent": 1}
    assert (stats["total_users"], stats["active_users"], stats["failed_logins_last_24h"]) == (2, 2, 1)
    assert stats["active_sessions"] == stats["logins_last_24h"] == 2
