"""Everything at once: no deadlock, no 500, and the trail, the list and the log stay whole."""

from __future__ import annotations

import asyncio
from typing import Any

PASSWORD = "cavalo bateria grampo"


async def _life(auth: Any, name: str, user_id: str, admin: str) -> set[int]:
    session = (await auth.login(name, PASSWORD)).ok()
    replies = await asyncio.gather(
        auth.post("refresh", {"refresh_token": session["refresh_token"]}),
        auth.post("refresh", {"refresh_token": session["refresh_token"]}),
        auth.put(f"users/{user_id}", {"role": "viewer"}, token=admin),
        auth.put(f"users/{user_id}", {"display_name": f"{name} x"}, token=admin),
        auth.post("logout-all", token=session["access_token"]),
        auth.put("users/me", {"settings": {"theme": "dark"}}, token=session["access_token"]),
        auth.login(name, PASSWORD),
        auth.delete(f"users/{user_id}", token=admin),
        auth.post("logout", token=session["access_token"]),
    )
    return {reply.status for reply in replies}


async def test_nothing_waits_for_itself_in_a_circle(racing: Any) -> None:
    admin = await racing.token()
    users = [await racing.new_user(f"vida{n}") for n in range(6)]
    seen = await asyncio.gather(*(_life(racing, user["username"], user["id"], admin) for user in users))
    assert set().union(*seen) <= {200, 401, 429, 503}
    assert (await racing.services.audit.verify())[1] is None
    listed = await racing.internal("/internal/revocations")
    assert listed["position"] == len(listed["items"])
    rows = (await racing.internal("/internal/events"))["rows"]
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    for user in users:
        assert (await racing.login(user["username"], PASSWORD)).status == 401


async def test_no_secret_is_in_the_log(racing: Any, caplog: Any, capfd: Any) -> None:
    with caplog.at_level("DEBUG"):
        secret = "segredo-que-nao-vaza"
        await racing.new_user("discreta", password=secret)
        session = (await racing.login("discreta", secret)).ok()
        await racing.login("discreta", secret + "x")
        await racing.post("login", {"username": secret, "password": [secret]})
        await racing.post("refresh", {"refresh_token": session["refresh_token"]})
    written = caplog.text + "".join(capfd.readouterr())
    for value in (secret, session["access_token"], session["refresh_token"]):
        assert value not in written
