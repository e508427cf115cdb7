"""Files that a campaign holds: not purged, copied into each conversation, seen by who sees that conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from chat_service.attachments import repository
from PIL import Image

from shared.utils.ids import uuid7
from tests.support.chat_channels import CHANNEL, Service

PHONES = ("5511987654321", "5511987654322")


def picture() -> bytes:
    """Return a small picture."""
    made = BytesIO()
    Image.new("RGB", (40, 20), "#0a7").save(made, "PNG")
    return made.getvalue()


async def uploaded(service: Service, user_id: str) -> str:
    """Let a supervisor upload the picture; returns its id."""
    async with service.user(user_id=user_id) as client:
        answer = await client.post("/api/chat/attachments", files={"file": ("oferta.png", picture(), "image/png")})
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["id"])


async def asked(service: Service, method: str, path: str, **more: Any) -> Any:
    """Ask as the WhatsApp service and return the answer."""
    async with service.client(service.security.tokens.service_token("whatsapp-service")) as client:
        return await client.request(method, f"/internal/kept{path}", **more)


def item(phone: str, file_id: str) -> dict[str, Any]:
    """Return a message of a campaign that opens with a file."""
    template = {"name": "oferta", "language": "pt_BR", "header": "image", "components": []}
    return {
        "message_id": uuid7(), "channel_id": CHANNEL, "phone": phone, "name": "Maria", "message_type": "template",
        "content": "600 mega", "sender_name": "Oferta", "file_id": file_id,
        "metadata": {"template": template, "campaign": {"name": "x"}},
    }  # fmt: skip


async def forgotten(service: Service) -> set[str]:
    """Return the files that would be deleted in two days because nobody sent them."""
    later = datetime.now(UTC) + timedelta(days=2)
    rows = await service.database.read(lambda c: repository.forgotten(c, later, 100))
    return {row.id for row in rows}


async def test_each_conversation_gets_a_copy_of_its_own_and_the_network_knows_the_content_again(
    service: Service,
) -> None:
    author = uuid7()
    file_id = await uploaded(service, author)
    assert (await asked(service, "PUT", f"/{file_id}", json={"owner_id": author})).status_code == 204
    stored = (await service.call("broadcasts", {"items": [item(one, file_id) for one in PHONES]}))["results"]
    assert [one["outcome"] for one in stored] == ["stored", "stored"]
    shown = [(await service.timeline(one["conversation_id"]))[0]["attachments"] for one in stored]
    assert [[file["name"] for file in files] for files in shown] == [["oferta.png"], ["oferta.png"]]
    assert len({files[0]["id"] for files in shown} | {file_id}) == 3
    assert "digest" not in shown[0][0]
    leaving = await service.call("outgoing", {"message_ids": [one["message_id"] for one in stored]})
    digests = {one["attachments"][0]["digest"] for one in leaving["messages"]}
    assert len(digests) == 1
    assert None not in digests
    async with service.user() as client:
        assert (await client.get(f"/api/chat/attachments/{shown[0][0]['id']}")).status_code == 200
        assert (await client.get(f"/api/chat/attachments/{file_id}")).status_code == 404


async def test_what_is_held_is_not_purged_and_what_is_let_go_is(service: Service) -> None:
    author = uuid7()
    held, unsent = await uploaded(service, author), await uploaded(service, author)
    await asked(service, "PUT", f"/{held}", json={"owner_id": author})
    assert await forgotten(service) == {unsent}
    assert (await asked(service, "DELETE", f"/{held}")).status_code == 204
    assert await forgotten(service) == {held, unsent}


async def test_nobody_holds_what_another_uploaded(service: Service) -> None:
    file_id = await uploaded(service, uuid7())
    other = uuid7()
    assert (await asked(service, "GET", f"/{file_id}?owner_id={other}")).status_code == 404
    assert (await asked(service, "PUT", f"/{file_id}", json={"owner_id": other})).status_code == 404
    assert (await asked(service, "GET", f"/{file_id}")).status_code == 404
    [refused] = (await service.call("broadcasts", {"items": [item(PHONES[0], file_id)]}))["results"]
    assert refused["problem"]["type"].endswith("attachment-not-found")


async def test_a_service_brings_a_file_to_be_held(service: Service) -> None:
    answer = await asked(service, "POST", f"/files?owner_id={uuid7()}&file_name=oferta.png", content=picture())
    assert answer.status_code == 200, answer.text
    found = (await asked(service, "GET", f"/{answer.json()['id']}")).json()
    assert (found["name"], found["content_type"], found["width"]) == ("oferta.png", "image/png", 40)
    assert found["url"].startswith("/api/chat/files/")
    assert await forgotten(service) == set()
