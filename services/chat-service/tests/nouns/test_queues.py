"""Queues and agents: who serves what, told at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from chat_service.events import EVENTS
from sqlalchemy import select

from shared.utils.ids import uuid7
from tests.support import eventually


@contextlib.asynccontextmanager
async def following(nouns: Any) -> Any:
    task = asyncio.create_task(nouns.agents.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_fresh_installation_has_one_default_queue(nouns: Any) -> None:
    async with nouns.as_role("agent") as agent:
        found = (await agent.get("/api/chat/queues")).json()["queues"]
    assert [(one["name"], one["is_default"]) for one in found] == [("Atendimento", True)]
    assert await nouns.database.write(nouns.queues.seed) == found[0]["id"]


async def test_there_is_always_exactly_one_default_queue(nouns: Any) -> None:
    async with nouns.as_role("admin") as admin:
        first = (await admin.get("/api/chat/queues")).json()["queues"][0]
        answers = await asyncio.gather(
            *(admin.post("/api/chat/queues", json={"name": f"Fila {i}", "is_default": True}) for i in range(4))
        )
        assert {one.status_code for one in answers} <= {200, 409}
        made = [one.json() for one in answers if one.status_code == 200]
        found = (await admin.get("/api/chat/queues")).json()["queues"]
        assert [one["is_default"] for one in found].count(True) == 1
        default = next(one for one in found if one["is_default"])
        assert default["id"] in {one["id"] for one in made}
        url = f"/api/chat/queues/{default['id']}"
        assert (await admin.put(url, json={"is_default": False})).status_code == 409
        assert (await admin.put(url, json={"is_active": False})).status_code == 409
        assert (await admin.delete(url)).status_code == 409
        back = await admin.put(f"/api/chat/queues/{first['id']}", json={"is_default": True})
        assert back.json()["is_default"] is True


async def test_a_name_is_taken_whatever_its_case_and_accents(nouns: Any) -> None:
    async with nouns.as_role("admin") as admin:
        made = await admin.post("/api/chat/queues", json={"name": "Técnico", "color": "#00aa00"})
        assert made.status_code == 200
        assert made.headers["location"] == f"/api/chat/queues/{made.json()['id']}"
        taken = await admin.post("/api/chat/queues", json={"name": "TECNICO"})
        assert (taken.status_code, taken.json()["type"]) == (409, "urn:ispchat:problem:queue-name-taken")
        assert (await admin.post("/api/chat/queues", json={"name": "x", "color": "red"})).status_code == 422
        assert (await admin.post("/api/chat/queues", json={"name": "\u202e"})).status_code == 422


async def test_only_those_who_manage_departments_change_queues(nouns: Any) -> None:
    queue = await nouns.database.read(nouns.queues.default_id)
    async with nouns.as_role("agent") as agent, nouns.client() as stranger:
        assert (await agent.post("/api/chat/queues", json={"name": "x"})).status_code == 403
        assert (await agent.put(f"/api/chat/queues/{queue}/members", json={"agent_ids": []})).status_code == 403
        assert (await agent.delete(f"/api/chat/queues/{queue}")).status_code == 403
        assert (await stranger.get("/api/chat/queues")).status_code == 401


async def test_members_are_known_users_and_a_change_is_told_at_once(nouns: Any, make_user: Callable[..., Any]) -> None:
    ana, bia, gone = make_user("ana"), make_user("bia"), make_user("gone", is_active=False)
    nouns.auth.users = [ana, bia, gone]
    async with following(nouns), nouns.as_role("admin") as admin:
        await eventually(lambda: nouns.agents.known(ana["id"]) is not None)
        queue = (await admin.post("/api/chat/queues", json={"name": "Financeiro"})).json()["id"]
        url = f"/api/chat/queues/{queue}/members"
        nouns.changed_scopes.clear()
        both = await admin.put(url, json={"agent_ids": [ana["id"], bia["id"]]})
        assert both.json() == {"agent_ids": sorted([ana["id"], bia["id"]])}
        assert nouns.changed_scopes == [frozenset({ana["id"], bia["id"]})]
        await admin.put(url, json={"agent_ids": [bia["id"]]})
        assert nouns.changed_scopes[1:] == [frozenset({ana["id"]})]
        assert await nouns.database.read(lambda c: nouns.queues.queues_of(c, bia["id"])) >= {queue}
        assert queue not in await nouns.database.read(lambda c: nouns.queues.queues_of(c, ana["id"]))
        assert (await admin.put(url, json={"agent_ids": [uuid7()]})).status_code == 422
        assert (await admin.put(url, json={"agent_ids": [gone["id"]]})).status_code == 422
        assert (await admin.put(f"/api/chat/queues/{uuid7()}/members", json={"agent_ids": []})).status_code == 404
        told = await nouns.database.read(lambda c: list(c.execute(select(EVENTS.log.c.payload)).scalars()))
        assert [e["data"] for row in told for e in row if e["key"] == queue][-1] == {
            "added": [],
            "removed": [ana["id"]],
        }


async def test_an_unused_queue_is_deleted(nouns: Any) -> None:
    async with nouns.as_role("admin") as admin:
        unused = (await admin.post("/api/chat/queues", json={"name": "Nunca usada"})).json()["id"]
        assert (await admin.delete(f"/api/chat/queues/{unused}")).json()["deleted"] is True
        assert (await admin.get(f"/api/chat/queues/{unused}")).status_code == 404


async def test_a_queue_with_a_history_is_switched_off_instead(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        queue = (await admin.post("/api/chat/queues", json={"name": "Vendas"})).json()["id"]
        opened = await admin.post(
            "/api/chat/conversations", json={"customer_phone": "+5511988887777", "queue_id": queue}
        )
        assert opened.status_code == 200, opened.text
        gone = await admin.delete(f"/api/chat/queues/{queue}")
        assert gone.json() == {"id": queue, "deleted": False, "is_active": False}
        assert (await admin.get(f"/api/chat/queues/{queue}")).json()["is_active"] is False
        assert (await admin.get(f"/api/chat/conversations/{opened.json()['id']}")).json()["queue_id"] == queue


async def test_agents_follow_the_events_of_auth(nouns: Any, make_user: Callable[..., Any]) -> None:
    ana = make_user("ana")
    nouns.auth.users, nouns.auth.position = [ana], 0
    async with following(nouns), nouns.as_role("agent") as agent:
        await eventually(lambda: nouns.agents.known(ana["id"]) is not None)
        nouns.presence_of[ana["id"]] = "invisible"
        shown = (await agent.get("/api/chat/agents")).json()["agents"]
        default = await nouns.database.read(nouns.queues.default_id)
        assert shown == [
            {
                "id": ana["id"], "username": "ana", "display_name": "Ana", "role": "agent", "is_active": True,
                "presence": "offline", "open_count": 0, "queue_ids": [default],
            }
        ]  # fmt: skip
        nouns.auth.tell("user.updated", {**ana, "display_name": "Ana Paula"})
        nouns.bus.signal("events.auth-service", b"")
        await eventually(lambda: nouns.agents.name_of(ana["id"]) == "Ana Paula")
        nouns.auth.tell("user.disabled", {**ana, "is_active": False})
        nouns.bus.signal("events.auth-service", b"")
        await eventually(lambda: not nouns.agents.known(ana["id"]).is_active)
        assert (await agent.get("/api/chat/agents")).json()["agents"] == []


async def test_a_user_is_found_before_his_event_arrives(nouns: Any, make_user: Callable[..., Any]) -> None:
    ana = make_user("ana")
    assert await nouns.agents.find(uuid7()) is None
    nouns.auth.users = [ana]
    nouns.agents._asked = -10.0
    found = await nouns.agents.find(ana["id"])
    assert found is not None
    assert found.display_name == "Ana"
    assert nouns.agents.name_of("nobody") == "Equipe"


async def test_a_late_snapshot_brings_nothing_back(nouns: Any, make_user: Callable[..., Any]) -> None:
    ana = make_user("ana")
    nouns.auth.users, nouns.auth.position = [{**ana, "display_name": "Nova"}], 5
    await nouns.agents._snapshot()
    nouns.auth.users, nouns.auth.position = [{**ana, "display_name": "Velha"}], 3
    await nouns.agents._snapshot()
    assert nouns.agents.name_of(ana["id"]) == "Nova"


async def test_who_left_the_default_queue_is_not_put_back(nouns: Any, make_user: Callable[..., Any]) -> None:
    ana = make_user("ana")
    nouns.auth.users = [ana]
    await nouns.agents._snapshot()
    queue = await nouns.database.read(nouns.queues.default_id)
    assert await nouns.queues.members(queue) == [ana["id"]]
    await nouns.queues.set_members(queue, [])
    await nouns.agents._snapshot()
    assert await nouns.queues.members(queue) == []
