"""The service as others see it: routes and their policies, health, metrics, events for the other services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from auth_service.tables import events, tables
from fastapi.routing import RouteContext, iter_route_contexts
from sqlalchemy import func, select, update

from shared.security.policy import Policy
from tests.support.waiting import eventually

PASSWORD = "cavalo bateria grampo"
OPEN = {"login", "refresh", "verify", "config", "health", "jwks.json"}


def _routes(auth: Any) -> list[tuple[RouteContext, list[Policy]]]:
    """Return every route of the app with its policies."""
    found = []
    for route in iter_route_contexts(auth.fastapi.routes):
        if route.dependant is not None:
            policies = [d.call for d in route.dependant.dependencies if isinstance(d.call, Policy)]
            found.append((route, policies))
    return found


async def test_every_route_has_exactly_one_policy_and_only_the_documented_ones_are_open(auth: Any) -> None:
    routes = _routes(auth)
    assert len(routes) > 30
    for route, policies in routes:
        (policy,) = policies
        path = str(route.path)
        if path.startswith("/internal"):
            assert policy.name == "internal", path
        elif policy.name == "public" and path.startswith("/api/"):
            assert path.removeprefix("/api/auth/").split("/")[0] in OPEN, path


async def test_nothing_of_the_account_is_open_without_a_token(auth: Any) -> None:
    closed = [route for route, policies in _routes(auth) if policies[0].name != "public"]
    assert len(closed) > 20
    for route in closed:
        path = str(route.path)
        for name, value in (("{user_id}", "0" * 36), ("{session_id}", "0" * 36), ("{name}", "agent")):
            path = path.replace(name, value)
        for method in route.methods or ():
            reply = await auth.call(method, path)
            assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer"), path


async def test_health_metrics_and_the_description_answer(auth: Any) -> None:
    for path in ("/health", "/api/auth/health", "/health/ready", "/health/live", "/"):
        assert (await auth.get(path)).status == 200
    assert (await auth.get("/health")).ok()["components"] == {"database": "ok"}
    described = (await auth.get("/openapi.json")).ok()
    assert "/api/auth/login" in described["paths"]
    assert not any(path.startswith("/internal") for path in described["paths"])
    assert (await auth.get("config")).ok()["password"] == {"min_length": 10, "max_bytes": 1024}


async def test_sign_ins_and_sessions_are_measured(auth: Any) -> None:
    async def value(line: str) -> float:
        text = (await auth.get("/metrics")).text
        return next((float(row.split()[-1]) for row in text.splitlines() if row.startswith(line)), 0.0)

    good, bad = (
        'login_attempts_total{method="password",status="success"}',
        'login_attempts_total{method="password",status="failed"}',
    )
    before = (await value(good), await value(bad))
    await auth.token()
    await auth.login("admin", "errada mesmo")
    assert (await value(good) - before[0], await value(bad) - before[1]) == (1, 1)

    async def one_session() -> bool:
        return await value('user_sessions_active{role="admin"}') == 1

    await eventually(one_session, within=5)


async def test_changes_of_users_are_told_in_order_with_all_that_others_keep(auth: Any) -> None:
    token = await auth.token()
    start = (await auth.internal("/internal/users"))["position"]
    user = await auth.new_user("iris")
    (await auth.put(f"users/{user['id']}", {"display_name": "Íris"}, token=token)).ok()
    (await auth.put(f"users/{user['id']}", {"role": "supervisor"}, token=token)).ok()
    (await auth.put("users/me", {"settings": {"theme": "dark"}}, token=token)).ok()
    (await auth.delete(f"users/{user['id']}", token=token)).ok()
    rows = (await auth.internal(f"/internal/events?after={start}"))["rows"]
    assert [row["position"] for row in rows] == list(range(start + 1, start + 5))
    told = [event for row in rows for event in row["events"]]
    assert [event["type"] for event in told] == [
        "user.created",
        "user.updated",
        "role.changed",
        "user.updated",
        "user.disabled",
    ]
    assert {event["key"] for event in told} == {user["id"]}
    last = told[-1]["data"]
    assert set(last) == {"id", "username", "display_name", "role", "is_active", "permissions"}
    assert (last["display_name"], last["role"], last["is_active"]) == ("Íris", "supervisor", False)
    snapshot = await auth.internal("/internal/users")
    assert snapshot["position"] == rows[-1]["position"]
    assert last in snapshot["users"]


async def test_a_changed_custom_role_is_told_for_everybody_who_has_it(auth: Any) -> None:
    token = await auth.token()
    (await auth.post("roles", {"name": "turno", "permissions": ["messages:read"]}, token=token)).ok()
    ids = {(await auth.new_user(f"turno{n}", role="turno"))["id"] for n in range(3)}
    start = (await auth.internal("/internal/users"))["position"]
    (await auth.put("roles/turno", {"permissions": ["messages:read", "notes:write"]}, token=token)).ok()
    (row,) = (await auth.internal(f"/internal/events?after={start}"))["rows"]
    assert {event["key"] for event in row["events"]} == ids
    assert {tuple(event["data"]["permissions"]) for event in row["events"]} == {("messages:read", "notes:write")}


async def test_a_reader_that_was_away_too_long_is_sent_to_the_snapshot(auth: Any) -> None:
    await auth.new_user("velho")
    store = auth.services.store
    old = store.clock.now() - timedelta(days=8)
    await store.database.write(lambda tx: tx.connection.execute(update(events.log).values(created_at=old)))
    await store.database.write(lambda tx: store.events.purge(tx, store.clock.now()))
    head = (await auth.internal("/internal/users"))["position"]
    token = auth.tokens.service_token("chat-service")
    assert (await auth.get("/internal/events?after=0", token=token)).status == 410
    assert (await auth.internal(f"/internal/events?after={head}"))["rows"] == []


async def test_old_rows_go_and_what_still_matters_stays(start: Any) -> None:
    auth = await start()
    session = (await auth.login()).ok()
    await auth.login("admin", "errada mesmo")
    auth.clock.advance(days=61)
    fresh = await auth.login()
    again = await start(clock=auth.clock)

    async def counts() -> tuple[int, ...]:
        def query(c: Any) -> tuple[int, ...]:
            wanted = ("auth_sessions", "auth_refresh_tokens", "auth_login_limits")
            return tuple(
                c.execute(select(func.count()).select_from(t)).scalar_one()
                for name in wanted
                for t in tables
                if t.name == name
            )

        return await again.services.store.read(query)  # type: ignore[no-any-return]

    async def purged() -> bool:
        sessions, tokens, limits = await counts()
        # The counters of address and account were touched by the last sign-in; the pair's went with it.
        return (sessions, tokens) == (1, 1) and limits <= 2

    await eventually(purged, within=5)
    assert (await again.post("refresh", {"refresh_token": session["refresh_token"]})).status == 401
    (await again.post("refresh", {"refresh_token": fresh.ok()["refresh_token"]})).ok()
