"""One story over both topologies: what one process does, seven do."""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import UTC, datetime, timedelta

from tests.support import Api, SocketClient, System
from tests.support.people import PASSWORD, hire, history, new_conversation, new_queue, set_members, visit


async def test_a_customer_and_an_agent_talk_over_two_sockets(system: System, admin: Api) -> None:
    ana, bia, visitor = await hire(admin), await hire(admin), await visit(admin)
    opened = (await visitor.post("/api/widget/conversations", {})).ok()
    async with await visitor.socket() as theirs, await ana.socket() as ours:
        await theirs.subscribe(opened["id"])
        await ours.subscribe(opened["id"])
        first = await theirs.say(opened["id"], "Minha internet caiu ☔")
        assert first["seq"] == 1
        seen = await ours.wait_for("event", seq=1)
        assert (seen["message"]["content"], seen["message"]["direction"]) == ("Minha internet caiu ☔", "inbound")
        answer = await ours.say(opened["id"], "Vou verificar")
        assert answer["seq"] == 3, "the reply took the conversation first"
        shown = await theirs.wait_for("event", seq=3)
        assert (shown["message"]["content"], shown["message"]["sender_type"]) == ("Vou verificar", "agent")
        assert (await ours.wait_for("event", seq=3))["message"]["client_message_id"] == answer["client_message_id"]
        await theirs.send("read", conversation_id=opened["id"], seq=3)
        await ours.wait_for("message.status", status="read")
        await ours.send("typing", conversation_id=opened["id"], is_typing=True)
        assert (await theirs.wait_for("typing"))["is_typing"] is True
        await ours.say(opened["id"], "cliente antigo", message_type="note")
        await theirs.say(opened["id"], "obrigada")
        assert (await theirs.wait_for("event", seq=5))["message"]["content"] == "obrigada"
        assert "cliente antigo" not in str(theirs.waiting)
    moved = (await ana.post(f"/api/chat/conversations/{opened['id']}/assign", {"agent_id": ana.user["id"]})).ok()
    assert moved["agent_id"] == ana.user["id"]
    body = {"agent_id": bia.user["id"], "note": "cliente quer desconto"}
    moved = (await ana.post(f"/api/chat/conversations/{opened['id']}/transfer", body)).ok()
    assert (moved["agent_id"], moved["status"]) == (bia.user["id"], "in_service")
    items = await history(bia, opened["id"])
    assert [item["seq"] for item in items] == list(range(1, len(items) + 1))
    assert [item["metadata"].get("event") for item in items if item["message_type"] == "system"] == [
        "taken",
        "transferred",
    ]
    closed = (await bia.post(f"/api/chat/conversations/{opened['id']}/close", {"reason": "resolvido"})).ok()
    assert closed["status"] == "closed"
    refused = await visitor.post(f"/api/widget/conversations/{opened['id']}/messages", {"content": "e agora?"})
    assert refused.status == 409


async def test_two_agents_see_that_both_look_at_a_conversation_until_one_is_gone(system: System, admin: Api) -> None:
    ana, bia, visitor = await hire(admin), await hire(admin), await visit(admin)
    opened = (await visitor.post("/api/widget/conversations", {})).ok()
    names = {user.user["id"]: user.user["display_name"] for user in (ana, bia)}
    async with await visitor.socket() as theirs, await ana.socket() as ours:
        await theirs.subscribe(opened["id"])
        await ours.subscribe(opened["id"])
        await ours.send("viewing", conversation_id=opened["id"])
        assert [one["id"] for one in (await ours.wait_for("viewers"))["users"]] == [ana.user["id"]]
        async with await bia.socket() as hers:
            await hers.subscribe(opened["id"])
            await hers.send("viewing", conversation_id=opened["id"])
            for link in (hers, ours):
                assert {one["id"]: one["name"] for one in (await link.wait_for("viewers"))["users"]} == names
            await hers.send("typing", conversation_id=opened["id"])
            assert (await ours.wait_for("typing"))["user"]["id"] == bia.user["id"]
        assert [one["id"] for one in (await ours.wait_for("viewers"))["users"]] == [ana.user["id"]]
        await theirs.send("viewing", conversation_id=opened["id"])
        assert (await theirs.wait_for("error"))["problem"]["status"] == 403
        assert "viewers" not in {frame["type"] for frame in theirs.waiting}


async def test_a_snoozed_conversation_wakes_at_its_moment_or_when_the_customer_writes(
    system: System, admin: Api
) -> None:
    ana = await hire(admin)
    soon, later = [await new_conversation(admin, initial_message="Oi") for _ in range(2)]
    async with await ana.socket() as link:
        for conversation, until in ((soon, timedelta(seconds=2)), (later, timedelta(days=1))):
            path = f"/api/chat/conversations/{conversation['id']}"
            await link.say(conversation["id"], "já volto")
            body = {"until": (datetime.now(UTC) + until).isoformat()}
            assert (await ana.post(f"{path}/snooze", body)).ok()["status"] == "snoozed"
            await link.subscribe(conversation["id"])
        (
            await admin.post(
                f"/api/chat/conversations/{later['id']}/messages", {"content": "voltei", "direction": "inbound"}
            )
        ).ok()
        for conversation in (later, soon):
            woken = await link.wait_for("event", conversation_id=conversation["id"], within=15)
            assert woken["message"]["metadata"]["event"] == "woken"
    assert (await ana.get(f"/api/chat/conversations/{soon['id']}")).ok()["status"] == "in_service"


async def test_who_was_away_resumes_without_gap_or_double(system: System, admin: Api) -> None:
    conversation = await new_conversation(admin, initial_message="Oi")
    async with await admin.socket() as link:
        await link.subscribe(conversation["id"])
        await link.say(conversation["id"], "1")
    for number in range(2, 30):
        (await admin.post(f"/api/chat/conversations/{conversation['id']}/messages", {"content": str(number)})).ok()

    async def write() -> None:
        async with await admin.socket() as writer:
            for number in range(30, 60):
                await writer.say(conversation["id"], str(number))

    async def read() -> list[int]:
        seen: list[int] = []
        while len(seen) < 58:
            # Drops the connection again and again in the middle of the stream.
            async with await admin.socket() as reader:
                await reader.subscribe(conversation["id"], after_seq=3 + len(seen))
                for _ in range(7):
                    if len(seen) < 58:
                        seen.append((await reader.wait_for("event"))["seq"])
        return seen

    _, seen = await asyncio.gather(write(), read())
    assert seen == list(range(4, 62))
    items = await history(admin, conversation["id"])
    assert [item["seq"] for item in items] == list(range(1, 62))


async def test_the_inbox_feed_resumes_where_it_was(system: System, admin: Api) -> None:
    ana = await hire(admin)
    queue_id = await new_queue(admin, ana)
    foreign_queue = await new_queue(admin)
    async with await ana.socket() as link:
        await link.send("subscribe_inbox")
        start = await link.wait_for("inbox")
    assert start["resync"] is True
    staying = await new_conversation(admin, queue_id=queue_id, initial_message="fico")
    foreign = await new_conversation(admin, queue_id=foreign_queue, initial_message="nada disso")
    leaving = await new_conversation(admin, queue_id=queue_id, initial_message="vou")
    async with await ana.socket() as link:
        await link.send("subscribe_inbox", epoch=start["epoch"], offset=start["offset"])
        assert (await link.wait_for("inbox"))["resync"] is False
        for conversation in (staying, leaving):
            told = await link.wait_for("conversation.updated")
            assert told["conversation"]["id"] == conversation["id"]
        (await admin.post(f"/api/chat/conversations/{leaving['id']}/transfer", {"queue_id": foreign_queue})).ok()
        removed = await link.wait_for("conversation.removed")
        assert removed["conversation_id"] == leaving["id"]
        assert foreign["id"] not in str(link.waiting)
        await link.send("subscribe_inbox", epoch="another", offset=1)
        assert (await link.wait_for("inbox", within=5))["resync"] is True


async def _is_closed_within(link: SocketClient, seconds: float) -> None:
    began = time.monotonic()
    assert await link.closed(within=seconds) == 4401
    assert time.monotonic() - began <= seconds


async def test_logging_out_closes_the_sockets_of_that_session_alone(system: System, admin: Api) -> None:
    ana = await hire(admin)
    again = await admin.with_token(None).login(ana.user["username"], PASSWORD)
    async with await ana.socket() as first, await again.socket() as second:
        (await ana.post("/api/auth/logout", {"refresh_token": ana.refresh_token})).ok(200, 204)
        await _is_closed_within(first, 5)
        await second.send("ping", t=1)
        await second.wait_for("pong")
    assert (await ana.get("/api/chat/conversations")).status == 401
    assert (await again.get("/api/chat/conversations")).status == 200


async def test_a_disabled_user_is_out_within_five_seconds(system: System, admin: Api) -> None:
    ana = await hire(admin)
    async with await ana.socket() as link:
        (await admin.delete(f"/api/auth/users/{ana.user['id']}")).ok(200, 204)
        await _is_closed_within(link, 5)
    assert (await ana.get("/api/chat/conversations")).status == 401


async def test_a_new_password_ends_the_other_sessions(system: System, admin: Api) -> None:
    ana = await hire(admin)
    async with await ana.socket() as link:
        (await admin.put(f"/api/auth/users/{ana.user['id']}", {"password": f"{PASSWORD} novo"})).ok()
        await _is_closed_within(link, 5)


async def test_who_leaves_a_queue_stops_hearing_of_it_within_five_seconds(system: System, admin: Api) -> None:
    ana = await hire(admin)
    queue_id = await new_queue(admin, ana)
    conversation = await new_conversation(admin, queue_id=queue_id, initial_message="Oi")
    path = f"/api/chat/conversations/{conversation['id']}/messages"
    async with await ana.socket() as link:
        await link.subscribe(conversation["id"])
        await set_members(admin, queue_id)
        await link.wait_for("unsubscribed", within=5, conversation_id=conversation["id"])
        (await admin.post(path, {"content": "segredo", "message_type": "note"})).ok()
        await link.send("ping", t=1)
        await link.wait_for("pong")
        assert "segredo" not in str(link.waiting)
    assert (await ana.get(path)).status == 404


async def test_a_repeated_send_by_http_and_socket_is_one_message(system: System, admin: Api) -> None:
    conversation, mark = await new_conversation(admin, initial_message="Oi"), str(uuid.uuid4())
    path = f"/api/chat/conversations/{conversation['id']}/messages"
    async with await admin.socket() as link:
        ack = await link.say(conversation["id"], "uma vez", client_message_id=mark)
        bodies = [admin.post(path, {"content": "uma vez", "client_message_id": mark}) for _ in range(5)]
        again = [reply.ok() for reply in await asyncio.gather(*bodies)]
        assert {(one["id"], one["seq"]) for one in again} == {(ack["id"], ack["seq"])}
        assert (await admin.post(path, {"content": "outra", "client_message_id": mark})).status == 409
    items = await history(admin, conversation["id"])
    assert [item["content"] for item in items if item["client_message_id"] == mark] == ["uma vez"]
