"""Revocation: what ends a session ends it everywhere within seconds, with no signal and no Redis too."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from shared.errors import Unauthenticated, Unavailable
from shared.events.bus import MemoryBus
from shared.security.sessions import SessionGuard
from tests.support.waiting import eventually

PASSWORD = "cavalo bateria grampo"
NEW = "outra frase bem longa"


async def _status(replica: Any, token: str) -> int:
    return int((await replica.get("users/me", token=token)).status)


async def _ends(replica: Any, token: str) -> None:
    async def refused() -> bool:
        return await _status(replica, token) == 401

    await eventually(refused, within=5, what="the refusal")


async def _do(replica: Any, deed: str, user_id: str, *, token: str, other: str, admin: str) -> Any:
    if deed in ("logout", "logout-all"):
        return await replica.post(deed, token=token)
    if deed == "disable":
        return await replica.delete(f"users/{user_id}", token=admin)
    if deed == "admin-password":
        return await replica.put(f"users/{user_id}", {"password": NEW}, token=admin)
    if deed == "role":
        return await replica.put(f"users/{user_id}", {"role": "viewer"}, token=admin)
    body = {"current_password": PASSWORD, "new_password": NEW}
    return await replica.post("users/me/change-password", body, token=other)


async def test_it_takes_effect_on_every_replica_within_five_seconds(start: Any) -> None:
    here = await start()
    # A bus of its own: this replica hears no signal and must find out by itself.
    there = await start(bus=MemoryBus())
    admin = await here.token()
    ended, kept = [], [admin]
    for deed in ("logout", "logout-all", "disable", "admin-password", "role", "own-password"):
        user = await here.new_user(f"ana-{deed}")
        token, other = [await here.token(user["username"], PASSWORD) for _ in range(2)]
        assert await _status(there, token) == 200
        (await _do(here, deed, user["id"], token=token, other=other, admin=admin)).ok()
        ended.append(token)
        (kept if deed in ("logout", "own-password") else ended).append(other)
    for token in ended:
        await _ends(here, token)
    began = time.monotonic()
    for token in ended:
        await _ends(there, token)
    assert time.monotonic() - began < 5
    for token in kept:
        assert await _status(here, token) == await _status(there, token) == 200


async def test_a_changed_custom_role_refuses_the_old_permissions_and_refresh_brings_the_new(auth: Any) -> None:
    admin = await auth.token()
    role = {"name": "financeiro", "permissions": ["conversations:read_all", "reports:own"]}
    (await auth.post("roles", role, token=admin)).ok()
    await auth.new_user("bia", role="financeiro")
    session = (await auth.login("bia", PASSWORD)).ok()
    assert auth.tokens.verify(session["access_token"], "access")["perms"] == role["permissions"]
    (await auth.put("roles/financeiro", {"permissions": ["reports:own"]}, token=admin)).ok()
    await _ends(auth, session["access_token"])
    renewed = (await auth.post("refresh", {"refresh_token": session["refresh_token"]})).ok()
    assert auth.tokens.verify(renewed["access_token"], "access")["perms"] == ["reports:own"]
    assert await _status(auth, renewed["access_token"]) == 200


async def test_a_changed_role_keeps_the_session_and_gives_a_token_with_the_new_role(auth: Any) -> None:
    user = await auth.new_user("caio")
    session = (await auth.login("caio", PASSWORD)).ok()
    (await auth.put(f"users/{user['id']}", {"role": "supervisor"}, token=await auth.token())).ok()
    await _ends(auth, session["access_token"])
    renewed = (await auth.post("refresh", {"refresh_token": session["refresh_token"]})).ok()
    assert renewed["user"]["role"] == "supervisor"
    assert await _status(auth, renewed["access_token"]) == 200


async def test_one_session_can_be_ended_from_another(auth: Any) -> None:
    await auth.new_user("duda")
    phone = await auth.token("duda", PASSWORD, headers={"User-Agent": "Telefone\x7f 1"})
    desk = await auth.token("duda", PASSWORD)
    sessions = (await auth.get("users/me/sessions", token=desk)).ok()["sessions"]
    assert [s["current"] for s in sessions].count(True) == 1
    target = next(s for s in sessions if not s["current"])
    assert (target["address"], target["user_agent"]) == ("203.0.113.7", "Telefone 1")
    stranger = await auth.token()
    assert (await auth.delete(f"users/me/sessions/{target['id']}", token=stranger)).status == 404
    (await auth.delete(f"users/me/sessions/{target['id']}", token=desk)).ok()
    await _ends(auth, phone)
    assert await _status(auth, desk) == 200
    assert (await auth.delete(f"users/me/sessions/{target['id']}", token=desk)).status == 404


async def test_verify_tells_good_from_bad_and_ended(auth: Any) -> None:
    session = (await auth.login()).ok()
    good = (await auth.post("verify", token=session["access_token"])).ok()
    assert good["valid"] is True
    assert good["user"] == (await auth.get("users/me", token=session["access_token"])).ok()
    assert good["expires_at"] == session["expires_at"]
    nothing = {"valid": False, "user": None, "expires_at": None}
    assert (await auth.post("verify", token="not-a-token")).ok() == nothing
    assert (await auth.post("verify")).ok() == nothing
    assert (await auth.post("verify", token=session["refresh_token"])).ok() == nothing
    (await auth.post("logout", token=session["access_token"])).ok()
    # At once, before any process has pulled the list: this one asks the database.
    assert (await auth.post("verify", token=session["access_token"])).ok() == nothing


async def test_the_list_holds_only_what_can_still_matter(auth: Any) -> None:
    (await auth.post("logout", token=await auth.token())).ok()
    listed = await auth.internal("/internal/revocations")
    assert listed["position"] == 1
    (item,) = listed["items"]
    assert set(item) == {"session_id", "user_id", "min_version", "expires_at"}
    assert time.time() + 900 < item["expires_at"] < time.time() + 1000
    assert (await auth.internal("/internal/revocations?after=1"))["items"] == []
    # A reader that is ahead read from a database that was replaced: it gets all of this one.
    assert len((await auth.internal("/internal/revocations?after=99"))["items"]) == 1
    auth.clock.advance(seconds=1000)
    assert (await auth.internal("/internal/revocations"))["items"] == []


async def test_positions_have_no_holes_when_many_sign_out_at_once(racing: Any) -> None:
    tokens = [await racing.token() for _ in range(12)]
    replies = await asyncio.gather(*(racing.post("logout", token=token) for token in tokens))
    assert {reply.status for reply in replies} == {200}
    listed = await racing.internal("/internal/revocations")
    assert listed["position"] == len(listed["items"]) == 12


async def test_a_process_that_could_not_ask_yet_trusts_nobody(auth: Any) -> None:
    class Silent:
        async def get(self, path: str, *, params: dict[str, str] | None = None) -> Any:
            raise Unavailable(f"{path} {params}")

    guard = SessionGuard(Silent(), MemoryBus())
    with pytest.raises(Unavailable):
        guard.check({"sub": "somebody", "sid": "some session", "ver": 0})


async def test_a_restarted_process_knows_old_revocations_before_it_lets_anybody_in(start: Any) -> None:
    first = await start()
    token = await first.token()
    (await first.post("logout", token=token)).ok()
    second = await start(bus=MemoryBus())
    with pytest.raises(Unauthenticated):
        second.guard.check(second.tokens.verify(token, "access"))
