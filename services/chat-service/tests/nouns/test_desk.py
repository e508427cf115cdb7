"""Drafts and tags."""

from __future__ import annotations

import asyncio
from typing import Any

from shared.utils.ids import uuid7


async def conversation_of(admin: Any) -> str:
    made = await admin.post("/api/chat/conversations", json={"customer_phone": "+5511988887777"})
    assert made.status_code == 200, made.text
    return str(made.json()["id"])


async def test_a_draft_is_each_agents_own_and_ends_when_emptied(visits: Any) -> None:
    async with visits.as_role("admin") as ana, visits.as_role("admin") as bia:
        url = f"/api/chat/conversations/{await conversation_of(ana)}/drafts"
        assert (await ana.get(f"{url}/reply")).json() == {"content": "", "updated_at": None}
        saved = await asyncio.gather(*(ana.put(f"{url}/reply", json={"content": "Olá, "}) for _ in range(4)))
        assert {one.status_code for one in saved} == {200}
        await ana.put(f"{url}/note", json={"content": "cliente VIP"})
        assert (await ana.get(f"{url}/reply")).json()["content"] == "Olá, "
        assert (await ana.get(f"{url}/note")).json()["content"] == "cliente VIP"
        assert (await bia.get(f"{url}/reply")).json()["content"] == ""
        await ana.put(f"{url}/reply", json={"content": "  "})
        await ana.delete(f"{url}/note")
        assert (await ana.get(f"{url}/reply")).json()["content"] == ""
        assert (await ana.get(f"{url}/note")).json()["content"] == ""


async def test_drafts_of_conversations_out_of_sight_answer_as_if_there_were_none(visits: Any) -> None:
    async with visits.as_role("admin") as admin, visits.as_role("agent") as agent, visits.as_role("viewer") as viewer:
        conversation = await conversation_of(admin)
        for one in (conversation, uuid7()):
            url = f"/api/chat/conversations/{one}/drafts/reply"
            assert (await agent.get(url)).status_code == 404
            assert (await agent.put(url, json={"content": "x"})).status_code == 404
            assert (await agent.delete(url)).status_code == 404
        assert (await viewer.get(f"/api/chat/conversations/{conversation}/drafts/reply")).status_code == 403
        assert (await admin.get(f"/api/chat/conversations/{conversation}/drafts/other")).status_code == 422
        long = await admin.put(f"/api/chat/conversations/{conversation}/drafts/reply", json={"content": "x" * 20_000})
        assert long.status_code == 422


async def test_everybody_reads_tags_and_those_who_manage_them_change_them(visits: Any) -> None:
    async with visits.as_role("supervisor") as manager, visits.as_role("agent") as agent:
        made = await manager.post("/api/chat/tags", json={"name": "Sem conexão", "color": "#ff0000"})
        assert made.status_code == 200
        tag = made.json()["id"]
        assert made.headers["location"] == f"/api/chat/tags/{tag}"
        assert (await manager.post("/api/chat/tags", json={"name": "SEM CONEXAO"})).status_code == 409
        assert (await agent.post("/api/chat/tags", json={"name": "x"})).status_code == 403
        assert (await agent.get("/api/chat/tags")).json()["tags"][0]["name"] == "Sem conexão"
        assert (await manager.put(f"/api/chat/tags/{tag}", json={"name": "Outro"})).status_code == 422
        assert (await manager.put(f"/api/chat/tags/{tag}", json={"color": "#00ff00"})).json()["color"] == "#00ff00"
        assert (await manager.delete(f"/api/chat/tags/{tag}")).json()["is_archived"] is True
        assert (await agent.get("/api/chat/tags")).json()["tags"] == []
        assert len((await agent.get("/api/chat/tags", params={"archived": "true"})).json()["tags"]) == 1
        assert (await manager.put(f"/api/chat/tags/{uuid7()}", json={"color": None})).status_code == 404
