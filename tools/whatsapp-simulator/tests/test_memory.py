"""A simulator that was stopped goes on where it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
from whatsapp_simulator.config import ACCESS_TOKEN, Config
from whatsapp_simulator.serving import running

MESSAGES = "/v25.0/100000000000001/messages"


async def test_chats_windows_files_and_templates_survive_a_restart(tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {ACCESS_TOKEN}"}
    async with running(Config(folder=tmp_path)) as first, httpx2.AsyncClient(base_url=first.url) as api:
        media = (await api.post("/control/media?mime_type=image/png", content=b"png")).json()["id"]
        told: Any = {"type": "image", "image": {"id": media}}
        sent = (await api.post("/control/customers/maria/messages", json=told)).json()["id"]
        await api.patch("/control/templates/mudanca_de_endereco", json={"status": "APPROVED"})
        await api.post("/control/customers", json={"name": "Nova", "phone": "5511970001133"})
    async with running(Config(folder=tmp_path)) as second, httpx2.AsyncClient(base_url=second.url) as api:
        chat = (await api.get("/control/chat?customer=maria")).json()["messages"]
        assert [message["id"] for message in chat] == [sent]
        assert (await api.get(f"/control/media/{media}")).content == b"png"
        assert second.world.people.find("5511970001133") is not None
        assert second.world.templates.named("mudanca_de_endereco")[0].status == "APPROVED"
        mark = {"messaging_product": "whatsapp", "status": "read", "message_id": sent}
        assert (await api.post(MESSAGES, json=mark, headers=headers)).json() == {"success": True}
        body = {"messaging_product": "whatsapp", "to": "5511968037593", "type": "text", "text": {"body": "x"}}
        assert (await api.post(MESSAGES, json=body, headers=headers)).status_code == 200
        maria = second.world.people.find("maria")
        assert maria is not None
        assert maria.window_ends("100000000000001") > second.world.now()


async def test_a_broken_file_does_not_keep_it_from_starting(tmp_path: Path) -> None:
    (tmp_path / "world.json").write_text("{", encoding="utf-8")
    async with running(Config(folder=tmp_path)) as found:
        assert found.world.people.find("maria") is not None
