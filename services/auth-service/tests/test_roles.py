"""Roles: the built-in ones are fixed, the custom ones are lists of what their maker may do himself."""

from __future__ import annotations

from typing import Any

import pytest

from shared.security.permissions import BUILT_IN_ROLES, PERMISSIONS

PASSWORD = "cavalo bateria grampo"


async def test_built_in_roles_are_listed_and_cannot_be_changed(auth: Any) -> None:
    token = await auth.token()
    listed = (await auth.get("roles", token=token)).ok()
    assert [role["name"] for role in listed["roles"]] == ["admin", "supervisor", "agent", "viewer"]
    assert set(listed["permissions"]) == PERMISSIONS
    for name in BUILT_IN_ROLES:
        assert (await auth.put(f"roles/{name}", {"permissions": []}, token=token)).status == 409
        assert (await auth.delete(f"roles/{name}", token=token)).status == 409
        assert (await auth.post("roles", {"name": name, "permissions": []}, token=token)).status == 409


async def test_a_custom_role_lives_from_creation_to_deletion(auth: Any) -> None:
    token = await auth.token()
    body = {
        "name": "cobranca",
        "display_name": "Cobrança",
        "permissions": ["isp:view_financial", "messages:read", "messages:read"],
    }
    reply = await auth.post("roles", body, token=token)
    assert reply.ok()["permissions"] == ["isp:view_financial", "messages:read"]
    assert reply.headers["location"] == "/api/auth/roles/cobranca"
    assert (await auth.post("roles", body, token=token)).status == 409
    user = await auth.new_user("carla", role="cobranca")
    assert user["permissions"]["all"] == ["isp:view_financial", "messages:read"]
    assert (await auth.delete("roles/cobranca", token=token)).status == 409
    (await auth.put(f"users/{user['id']}", {"role": "agent"}, token=token)).ok()
    (await auth.delete("roles/cobranca", token=token)).ok()
    assert (await auth.get("roles/cobranca", token=token)).status == 404
    assert (await auth.put(f"users/{user['id']}", {"role": "cobranca"}, token=token)).status == 422


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "permissions": []},
        {"name": "Nome", "permissions": []},
        {"name": "ok-nome", "permissions": ["root:everything"]},
        {"name": "ok-nome", "permissions": ["a"] * 201},
        {"name": "ok-nome", "permissions": [], "built_in": True},
        {"name": "ok-nome"},
    ],
)
async def test_odd_roles_are_refused(auth: Any, body: dict[str, Any]) -> None:
    assert (await auth.post("roles", body, token=await auth.token())).status == 422


async def test_nobody_gives_what_he_does_not_have(auth: Any) -> None:
    admin = await auth.token()
    (await auth.post("roles", {"name": "equipe-rh", "permissions": ["roles:manage", "users:read"]}, token=admin)).ok()
    (await auth.post("roles", {"name": "chefia", "permissions": ["reports:all"]}, token=admin)).ok()
    await auth.new_user("raul", role="equipe-rh")
    token = await auth.token("raul", PASSWORD)
    assert (await auth.post("roles", {"name": "deus", "permissions": ["users:manage"]}, token=token)).status == 403
    assert (await auth.put("roles/equipe-rh", {"permissions": ["roles:manage"]}, token=token)).status == 403
    assert (await auth.put("roles/chefia", {"permissions": ["users:read"]}, token=token)).status == 403
    assert (await auth.delete("roles/chefia", token=token)).status == 403
    (await auth.post("roles", {"name": "leitor", "permissions": ["users:read"]}, token=token)).ok()


async def test_the_largest_custom_role_fits_into_a_token(auth: Any) -> None:
    body = {"name": "tudo", "permissions": sorted(PERMISSIONS)}
    (await auth.post("roles", body, token=await auth.token())).ok()
    await auth.new_user("grande", role="tudo", display_name="N" * 100)
    token = await auth.token("grande", PASSWORD)
    assert (await auth.get("users/me", token=token)).ok()["permissions"]["can_manage_users"] is True
