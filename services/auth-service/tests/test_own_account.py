"""One's own account: what its owner may change, and what that takes."""

from __future__ import annotations

from typing import Any

PASSWORD = "cavalo bateria grampo"


async def test_fields_that_are_not_the_callers_to_set_are_ignored(auth: Any) -> None:
    await auth.new_user("ingenuo")
    token = await auth.token("ingenuo", PASSWORD)
    before = (await auth.get("users/me", token=token)).ok()
    forged = {
        "role": "admin",
        "is_active": False,
        "is_verified": True,
        "id": "x",
        "username": "rei",
        "password": "nova senha aqui",
        "must_change_password": True,
        "account_id": "x",
        "token_version": 9,
        "permissions": {"is_admin": True},
        "created_at": "2000-01-01",
    }
    after = (await auth.put("users/me", {**forged, "settings": {"language": "en", "is_admin": True}}, token=token)).ok()
    assert after == {**before, "updated_at": after["updated_at"], "settings": {**before["settings"], "language": "en"}}
    (await auth.login("ingenuo", PASSWORD)).ok()


async def test_the_email_changes_only_with_the_current_password(auth: Any) -> None:
    await auth.new_user("rita", is_verified=True)
    token = await auth.token("rita", PASSWORD)
    new = {"email": "rita.nova@provedor.example"}
    assert (await auth.put("users/me", new, token=token)).status == 422
    assert (await auth.put("users/me", {**new, "current_password": "errada"}, token=token)).status == 403
    assert (await auth.get("users/me", token=token)).ok()["email"] == "rita@provedor.example"
    changed = (await auth.put("users/me", {**new, "current_password": PASSWORD}, token=token)).ok()
    assert (changed["email"], changed["is_verified"]) == (new["email"], False)
    taken = {"email": "ADMIN@ispchat.local", "current_password": PASSWORD}
    assert (await auth.put("users/me", taken, token=token)).status == 409
    # Sending the unchanged address back, as forms do, needs no password.
    (await auth.put("users/me", {"email": "Rita.Nova@provedor.example", "display_name": "Rita"}, token=token)).ok()


async def test_a_password_changes_only_with_the_current_one(auth: Any) -> None:
    await auth.new_user("paulo", must_change_password=True)
    token = await auth.token("paulo", PASSWORD)
    path = "users/me/change-password"
    assert (
        await auth.post(path, {"current_password": "errada", "new_password": "uma frase nova"}, token=token)
    ).status == 403
    assert (await auth.post(path, {"current_password": PASSWORD, "new_password": PASSWORD}, token=token)).status == 422
    assert (await auth.post(path, {"current_password": PASSWORD, "new_password": "curta"}, token=token)).status == 422
    (await auth.post(path, {"current_password": PASSWORD, "new_password": "uma frase nova"}, token=token)).ok()
    assert (await auth.login("paulo", PASSWORD)).status == 401
    assert (await auth.login("paulo", "uma frase nova")).ok()["user"]["must_change_password"] is False


async def test_metadata_and_settings_are_bounded(auth: Any) -> None:
    token = await auth.token()
    for bad in (
        {"metadata": {"x": "y" * 9000}},
        {"settings": {"theme": "neon"}},
        {"settings": {"language": "x" * 50}},
        {"display_name": " \u200b"},
    ):
        assert (await auth.put("users/me", bad, token=token)).status == 422
