"""A number that is changed is so in the inbox at once, without a restart, in both topologies."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.support import Api, eventually
from tests.support.fixtures import StartSystem
from tests.support.whatsapp import SETTINGS, message, messages

from .test_whatsapp_in import _tell


@pytest.mark.parametrize("topology", ["single", "scaled"])
async def test_name_queue_and_switch_of_a_number_work_at_once(start_system: StartSystem, topology: str) -> None:
    system = await start_system(topology, env=SETTINGS)
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        [number] = (await admin.get("/api/whatsapp/channels")).ok()["channels"]
        path = f"/api/whatsapp/channels/{number['id']}"
        queue = (await admin.post("/api/chat/queues", {"name": "Vendas"})).ok()["id"]
        now = int(time.time())
        await _tell(system, messages(message("wamid.1", at=now, text={"body": "oi"})))

        async def conversations() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = (await admin.get("/api/chat/conversations", channel="whatsapp")).ok()[
                "conversations"
            ]
            return found

        [first] = await eventually(conversations, within=20, what="the conversation is there")
        (await admin.put(path, {"name": "Comercial", "queue_id": queue, "signature_mode": "off"})).ok()

        async def renamed() -> bool:
            [shown] = await conversations()
            return bool(shown["metadata"]["channel"]["name"] == "Comercial")

        await eventually(renamed, within=20, what="the conversation shows the new name")
        (await admin.post(f"/api/chat/conversations/{first['id']}/close")).ok()
        await _tell(system, messages(message("wamid.2", at=now + 1, text={"body": "quero contratar"})))

        async def in_the_queue() -> str | None:
            return next((one["id"] for one in await conversations() if one["queue_id"] == queue), None)

        second = await eventually(in_the_queue, within=20, what="the next conversation waits in the number's queue")
        (await admin.delete(path)).ok()

        async def refuses() -> bool:
            answer = await admin.post(f"/api/chat/conversations/{second}/messages", {"content": "Bom dia"})
            return answer.status == 409 and answer.json()["type"].endswith("no-number")

        await eventually(refuses, within=20, what="nothing is taken for a number that is switched off")
