"""What a customer sends on WhatsApp stands in the inbox with its file, its reactions and its edits, in both topologies."""

from __future__ import annotations

import base64
import io
import time
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.support import Api, System, eventually
from tests.support.fixtures import StartSystem
from tests.support.people import history
from tests.support.whatsapp import SETTINGS, encoded, message, messages, signed
from tests.support.whatsapp_files import Files, with_file


def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "JPEG")
    return file.getvalue()


async def _tell(system: System, document: Any) -> None:
    body = encoded(document)
    url = f"{system.gateway_url}/webhook/whatsapp"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=dict(signed(body))) as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "received"})


@pytest.mark.parametrize("topology", ["single", "scaled"])
async def test_messages_files_reactions_edits_and_deletions_reach_the_thread(
    start_system: StartSystem, topology: str
) -> None:
    picture, now = _picture(), int(time.time())
    async with Files() as files:
        files.kept["m1"] = picture
        system = await start_system(topology, env=SETTINGS | {"WHATSAPP_API_URL": files.url})
        async with Api(system.gateway_url) as api:
            admin = await api.login()
            await _tell(system, messages(message("wamid.1", at=now, text={"body": "minha internet caiu"})))
            await _tell(system, with_file("wamid.2", picture, caption="a luz do modem"))
            await _tell(
                system, messages(message("wamid.3", "reaction", reaction={"message_id": "wamid.1", "emoji": "👍"}))
            )
            edit = {
                "original_message_id": "wamid.1",
                "message": {"type": "text", "text": {"body": "a internet voltou"}},
            }
            await _tell(system, messages(message("wamid.4", "edit", edit=edit)))
            await _tell(system, messages(message("wamid.5", text={"body": "esqueça isto"})))
            await _tell(system, messages(message("wamid.6", "revoke", revoke={"original_message_id": "wamid.5"})))

            async def shown() -> list[dict[str, Any]]:
                listed = (await admin.get("/api/chat/conversations", channel="whatsapp")).ok()["conversations"]
                items = await history(admin, listed[0]["id"])
                found = [item for item in items if item["direction"] == "inbound"]
                assert found[1]["attachments"]
                assert found[0]["metadata"]["reactions"]
                assert found[2]["metadata"]["deleted_at"]
                return found

            first, second, third = await eventually(shown, within=20, what="everything is in the thread")
            assert first["content"] == "a internet voltou"
            assert (second["message_type"], second["content"]) == ("image", "a luz do modem")
            [attachment] = second["attachments"]
            assert attachment["content_type"] == "image/jpeg"
            assert third["content"] != "esqueça isto"
            assert base64.b64encode(picture)[:20] not in str(second).encode()
            assert files.complaints == []
