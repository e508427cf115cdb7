"""Reactions, edits, deletions and files that come later: each an item of the timeline, and the message shows how it ended."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.utils.ids import uuid7
from tests.support.chat_channels import CHANNEL, Service, inbound, soon
from tests.support.chat_nouns import picture
from tests.support.waiting import eventually


async def _message(service: Service, **more: Any) -> Any:
    [taken] = await service.hand_over(inbound("wamid.target", **more))
    return taken


async def amend(service: Service, change: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Amend the message ``wamid.target``; returns what became of it."""
    item = {
        "channel_id": CHANNEL,
        "external_id": "wamid.target",
        "key": uuid7(),
        "at": soon(0),
        "change": change,
        **more,
    }
    answer: dict[str, Any] = (await service.call("amendments", {"items": [item]}))["results"][0]
    return answer


def _reaction(emoji: str, author: str = "customer") -> dict[str, Any]:
    return {"kind": "reaction", "emoji": emoji, "author": author, "author_name": "Maria"}


async def _carry(service: Service, conversation_id: str, data: bytes, **parameters: str) -> Any:
    async with service.client(service.security.tokens.service_token("whatsapp-service")) as client:
        return await client.post(
            "/internal/channels/attachments", content=data, params={"conversation_id": conversation_id, **parameters}
        )


async def test_a_reaction_is_an_item_and_stands_on_its_message(service: Service) -> None:
    target = await _message(service)
    before = await service.conversation(target["conversation_id"])
    told = await amend(service, _reaction("👍"), key="one")
    assert (told["outcome"], told["seq"]) == ("applied", 2)
    assert (await amend(service, _reaction("👍"), key="one"))["outcome"] == "repeated"
    await amend(service, _reaction("❤️"))
    message, first, _ = await service.timeline(target["conversation_id"])
    assert [(one["emoji"], one["author"]) for one in message["metadata"]["reactions"]] == [("❤️", "customer")]
    assert (first["message_type"], first["metadata"]["event"]) == ("system", "amended")
    assert first["metadata"]["target"] == target["message_id"]
    assert first["metadata"]["target_seq"] == 1
    assert first["metadata"]["change"] == {
        "kind": "reaction",
        "emoji": "👍",
        "author": "customer",
        "author_name": "Maria",
    }
    after = await service.conversation(target["conversation_id"])
    same = ("unread_count", "message_count", "last_message", "last_message_at")
    assert [after[name] for name in same] == [before[name] for name in same]
    await amend(service, _reaction(""))
    message = (await service.timeline(target["conversation_id"]))[0]
    assert [one["emoji"] for one in message["metadata"]["reactions"]] == [""]


async def test_an_older_change_does_not_undo_a_newer_one(service: Service) -> None:
    target = await _message(service)
    assert (await amend(service, {"kind": "edit", "content": "segundo"}, at=soon(-1)))["outcome"] == "applied"
    assert (await amend(service, {"kind": "edit", "content": "primeiro"}, at=soon(-2)))["outcome"] == "repeated"
    assert (await amend(service, _reaction("👍"), at=soon(-1)))["outcome"] == "applied"
    assert (await amend(service, _reaction(""), at=soon(-2)))["outcome"] == "repeated"
    message = (await service.timeline(target["conversation_id"]))[0]
    assert message["content"] == "segundo"
    assert message["metadata"]["edited_at"]
    assert (await service.conversation(target["conversation_id"]))["last_message"] == "segundo"


async def test_an_edited_message_keeps_what_was_written_before_until_it_is_deleted(lone_service: Service) -> None:
    target = await _message(lone_service, content="amanhã às 8")
    for minute, content in enumerate(("amanhã às 9", "amanhã às 9", "hoje às 9")):
        await amend(lone_service, {"kind": "edit", "content": content}, at=soon(minute))
    message = (await lone_service.timeline(target["conversation_id"]))[0]
    assert message["content"] == "hoje às 9"
    assert [one["content"] for one in message["metadata"]["edits"]] == ["amanhã às 8", "amanhã às 9"]
    await amend(lone_service, {"kind": "delete"}, at=soon(3))
    message = (await lone_service.timeline(target["conversation_id"]))[0]
    assert (message["content"], list(message["metadata"])) == ("", ["deleted_at"])


async def test_what_is_about_an_unknown_message_is_said_to_be_so(service: Service) -> None:
    assert (await amend(service, _reaction("👍")))["outcome"] == "unknown_target"
    assert (await amend(service, {"kind": "dance"}))["outcome"] == "refused"


async def test_an_edited_text_is_found_and_a_deleted_one_is_not(service: Service) -> None:
    target = await _message(service, content="roteador quebrado")

    async def found(text: str) -> bool:
        async with service.user() as client:
            answer = await client.get("/api/chat/search", params={"q": text})
        return any(group for group in answer.json().values() if isinstance(group, list) and group)

    await eventually(lambda: found("roteador"), what="the first text is found")
    await amend(service, {"kind": "edit", "content": "antena quebrada"})
    assert await found("antena")
    assert not await found("roteador")
    await amend(service, {"kind": "delete"})
    assert not await found("antena")
    message, *_ = await service.timeline(target["conversation_id"])
    assert message["content"] == ""
    assert list(message["metadata"]) == ["deleted_at"]
    assert (await amend(service, {"kind": "edit", "content": "de novo"}))["outcome"] == "repeated"
    assert (await service.conversation(target["conversation_id"]))["last_message"] == "Mensagem apagada"


async def test_a_text_that_is_edited_before_it_was_indexed_is_found_as_it_is(service: Service) -> None:
    for number in range(20):
        await service.hand_over(inbound(f"wamid.{number}", content=f"antigo{number}"))
        await amend(service, {"kind": "edit", "content": f"novo{number}"}, external_id=f"wamid.{number}")

    async def count(text: str) -> int:
        async with service.user() as client:
            answer = await client.get("/api/chat/search", params={"q": text})
        return sum(len(group) for group in answer.json().values() if isinstance(group, list))

    await eventually(lambda: _is(count, "novo19", 1), what="the last text is found")
    assert [await count(f"novo{number}") for number in range(20)] == [1] * 20
    assert [await count(f"antigo{number}") for number in range(20)] == [0] * 20


async def _is(count: Any, text: str, expected: int) -> bool:
    return bool(await count(text) == expected)


async def test_a_file_comes_into_its_message(service: Service) -> None:
    target = await _message(
        service, message_type="image", content="olha", attachment={"state": "fetching", "kind": "image", "mime_type": "image/jpeg"}
    )  # fmt: skip
    answer = await _carry(service, target["conversation_id"], picture(), file_name="foto", mime_type="image/jpeg")
    assert answer.status_code == 200, answer.text
    file = answer.json()
    assert (file["content_type"], file["name"]) == ("image/jpeg", "foto.jpg")
    change = {"kind": "media", "attachment_id": file["id"]}
    assert (await amend(service, change, external_id=None, message_id=target["message_id"]))["outcome"] == "applied"
    assert (await amend(service, change))["outcome"] == "repeated"
    message, told = await service.timeline(target["conversation_id"])
    assert [one["id"] for one in message["attachments"]] == [file["id"]]
    assert "media" not in message["metadata"]
    assert told["attachments"][0]["url"].startswith("/api/chat/files/")
    [leaving] = (await service.call("outgoing", {"message_ids": [target["message_id"]]}))["messages"]
    assert leaving["attachments"][0]["kind"] == "image"
    async with service.client(service.security.tokens.service_token("whatsapp-service")) as client:
        read = await client.get(f"/internal/channels/attachments/{file['id']}")
    assert read.headers["content-type"] == "image/jpeg"
    assert len(read.content) == file["size"]
    await amend(service, {"kind": "delete"})
    assert (await service.timeline(target["conversation_id"]))[0]["attachments"] == []


async def test_a_file_that_will_not_come_says_why(lone_service: Service) -> None:
    target = await _message(lone_service, message_type="video", content="", attachment={"kind": "video"})
    await amend(lone_service, {"kind": "media_failed", "reason": "Too large"})
    media = (await lone_service.timeline(target["conversation_id"]))[0]["metadata"]["media"]
    assert media == {"state": "failed", "kind": "video", "reason": "Too large", "code": "other"}


@pytest.mark.parametrize(
    ("data", "name", "status"), [(b"MZ" + b"\0" * 100, "a.exe", 415), (b"", "a.pdf", 422), (b"\xff\xd8\xff broken", "a.jpg", 422)]
)  # fmt: skip
async def test_a_file_is_checked_as_uploads_are(lone_service: Service, data: bytes, name: str, status: int) -> None:
    target = await _message(lone_service)
    assert (await _carry(lone_service, target["conversation_id"], data, file_name=name)).status_code == status


async def test_a_file_of_another_conversation_is_not_taken(lone_service: Service) -> None:
    await _message(lone_service)
    [other] = await lone_service.hand_over(inbound(phone="5521987654321"))
    file = (await _carry(lone_service, other["conversation_id"], picture())).json()
    assert (await amend(lone_service, {"kind": "media", "attachment_id": file["id"]}))["outcome"] == "refused"
    assert (await _carry(lone_service, uuid7(), picture())).status_code == 404


async def test_amendments_through_two_processes_are_applied_once_each(two_services: list[Service]) -> None:
    target = await _message(two_services[0])
    changes = [({"kind": "edit", "content": f"texto {n}"}, f"key-{n}") for n in range(10)]
    answers = await asyncio.gather(
        *(amend(process, change, key=key) for change, key in changes for process in two_services)
    )
    outcomes = [answer["outcome"] for answer in answers]
    assert outcomes.count("applied") <= 10
    timeline = await two_services[1].timeline(target["conversation_id"])
    assert [item["seq"] for item in timeline] == list(range(1, len(timeline) + 1))
    assert len(timeline) == 1 + outcomes.count("applied")
    assert timeline[0]["content"] == timeline[-1]["metadata"]["change"]["content"]
