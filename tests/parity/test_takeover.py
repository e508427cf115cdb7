"""A reply in a conversation that a colleague has taken over: refused in clear words, stored nowhere, and possible again."""

from __future__ import annotations

import uuid

from tests.support import Api, System
from tests.support.people import hire, history, new_conversation, new_queue


async def test_a_reply_after_a_take_over_is_refused_with_who_has_it_and_can_be_sent_again(
    system: System, admin: Api
) -> None:
    ana, bia = await hire(admin), await hire(admin)
    queue = await new_queue(admin, ana, bia)
    conversation = (await new_conversation(admin, queue_id=queue, initial_message="sem sinal"))["id"]
    url = f"/api/chat/conversations/{conversation}"
    (await ana.post(f"{url}/take")).ok()
    mark = str(uuid.uuid4())
    async with await ana.socket() as link:
        await link.subscribe(conversation)
        (await bia.post(f"{url}/assign", {"agent_id": bia.user["id"]})).ok()
        told = await link.wait_for("event", seq=3)
        assert (told["message"]["metadata"]["event"], told["message"]["metadata"]["agent_id"]) == (
            "taken",
            bia.user["id"],
        )
        await link.send("send", conversation_id=conversation, client_message_id=mark, content="já resolvo")
        refusal = await link.wait_for("error", client_message_id=mark)
        assert (refusal["conversation_id"], refusal["problem"]["status"]) == (conversation, 409)
        assert refusal["problem"]["type"] == "urn:ispchat:problem:conversation-taken"
        assert refusal["problem"]["taken_by"]["id"] == bia.user["id"]
        assert refusal["problem"]["taken_by"]["name"]
        by_http = await ana.post(f"{url}/messages", {"content": "já resolvo", "client_message_id": mark})
        assert (by_http.status, by_http.json()["taken_by"]) == (409, refusal["problem"]["taken_by"])
        assert [item["content"] for item in await history(ana, conversation) if item["message_type"] != "system"] == [
            "sem sinal"
        ]
        # What is left to her: a note, or to take it back on purpose and send the same message again.
        await link.say(conversation, "eu estava respondendo isto", message_type="note")
        (await ana.post(f"{url}/assign", {"agent_id": ana.user["id"]})).ok()
        stored = await link.say(conversation, "já resolvo", client_message_id=mark)
        again = await link.say(conversation, "já resolvo", client_message_id=mark)
        assert (stored["id"], stored["seq"]) == (again["id"], again["seq"])


async def test_a_reply_to_what_left_ones_sight_is_refused_as_absent_and_the_room_says_that_it_moved(
    system: System, admin: Api
) -> None:
    ana, bia = await hire(admin), await hire(admin)
    queue, elsewhere = await new_queue(admin, ana, bia), await new_queue(admin, bia)
    conversation = (await new_conversation(admin, queue_id=queue, initial_message="sem sinal"))["id"]
    (await ana.post(f"/api/chat/conversations/{conversation}/take")).ok()
    async with await ana.socket() as link:
        await link.subscribe(conversation)
        body = {"queue_id": elsewhere, "agent_id": bia.user["id"]}
        (await bia.post(f"/api/chat/conversations/{conversation}/transfer", body)).ok()
        assert (await link.wait_for("unsubscribed", conversation_id=conversation))["reason"] == "moved"
        mark = str(uuid.uuid4())
        await link.send("send", conversation_id=conversation, client_message_id=mark, content="já resolvo")
        refusal = await link.wait_for("error", client_message_id=mark)
        assert refusal["problem"]["type"] == "urn:ispchat:problem:conversation-not-found"
    assert "já resolvo" not in str(await history(bia, conversation))


async def test_who_may_assign_writes_into_a_colleagues_conversation_without_taking_it(
    single_system: System, admin: Api
) -> None:
    ana, boss = await hire(admin), await hire(admin, "supervisor")
    queue = await new_queue(admin, ana)
    conversation = (await new_conversation(admin, queue_id=queue, initial_message="sem sinal"))["id"]
    (await ana.post(f"/api/chat/conversations/{conversation}/take")).ok()
    async with await boss.socket() as link:
        await link.say(conversation, "Sou a supervisora")
    assert (await admin.get(f"/api/chat/conversations/{conversation}")).ok()["agent_id"] == ana.user["id"]
