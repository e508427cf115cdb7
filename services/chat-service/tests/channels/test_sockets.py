"""What a socket is told of a message's way on its network, and what it is told when it comes back."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from chat_service.channels.errors import CustomerOptedOut
from chat_service.channels.models import external_ids
from chat_service.channels.schemas import StatusItem
from chat_service.channels.statuses import StatusKeeper
from chat_service.channels.typing import TOLD, TypingRelay
from chat_service.conversations.models import conversations
from chat_service.conversations.state import Conversation
from chat_service.realtime.frames import SendFrame, Typing
from chat_service.realtime.told import decode_told
from sqlalchemy import insert, update

from tests.support.chat_channels import CHANNEL, soon
from tests.support.chat_floor import Ground, Process, agent, visitor_of
from tests.support.waiting import eventually

ERROR = {"code": 131026, "title": "Undeliverable", "detail": None}


async def _on_a_number(ground: Ground) -> Conversation:
    conversation = await ground.conversation(channel="whatsapp")
    values = {"channel_id": CHANNEL, "metadata": {"channel": {"id": CHANNEL, "has_window": False}}}
    change = update(conversations).where(conversations.c.id == conversation.id).values(**values)
    await ground.one.database.write(lambda tx: tx.connection.execute(change))
    return conversation


async def _report(process: Process, message_id: str, status: str, **more: Any) -> Any:
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    item = StatusItem.model_validate({"message_id": message_id, "status": status, "at": soon(0), **more})
    process.database.submit(StatusKeeper(process.gate._receipts, process.store).batch, item, done.set_result)
    return await done


async def test_one_messages_status_is_told_alone_and_again_to_whoever_was_away(ground: Ground) -> None:
    conversation, ana = await _on_a_number(ground), agent()
    first, second = [await ground.one.say(ana, conversation.id, text) for text in ("um", "dois")]
    watching = await ground.one.follow(ana, conversation.id)
    now = [(one["message_id"], one["status"]) for one in (await watching.hears("subscribed"))["statuses"]]
    assert now == [(first.id, "queued"), (second.id, "queued")]
    assert await _report(ground.one, first.id, "failed", error=ERROR) == "applied"
    assert await _report(ground.one, second.id, "read") == "applied"
    told = await watching.hears("message.status")
    assert told == {
        "type": "message.status", "conversation_id": conversation.id, "message_id": first.id, "status": "failed",
        "up_to_seq": None, "error": ERROR,
    }  # fmt: skip
    assert (await watching.hears("message.status", 2))["status"] == "read"
    back = await ground.one.follow(ana, conversation.id, second.seq)
    later = await back.hears("subscribed")
    assert [(one["seq"], one["status"], one.get("error")) for one in later["statuses"]] == [
        (first.seq, "failed", ERROR), (second.seq, "read", None),
    ]  # fmt: skip
    for frame in (*watching.frames, *back.frames):
        decode_told(orjson.dumps(frame))


async def test_other_conversations_are_told_nothing_of_the_kind(sqlite_ground: Ground) -> None:
    conversation, ana = await sqlite_ground.conversation(), agent()
    stored = await sqlite_ground.one.say(ana, conversation.id)
    assert stored.item is not None
    assert stored.item.status == "sent"
    watching = await sqlite_ground.one.follow(ana, conversation.id)
    assert "statuses" not in await watching.hears("subscribed")


async def test_a_network_hears_once_that_an_agent_writes_in_answer_to_a_message(ground: Ground) -> None:
    conversation, ana = await _on_a_number(ground), agent()
    plain = await ground.conversation()
    process, heard = ground.one, list[bytes]()
    process.bus.on_signal(TOLD, heard.append)
    TypingRelay(
        bus=process.bus, database=process.database, origin=process.gate._presence.origin, spawn=process.hub.spawn
    )
    asked = await process.say(visitor_of(conversation), conversation.id)
    named = {
        "channel_id": CHANNEL, "external_id": "wamid.asked", "message_id": asked.id, "conversation_id": conversation.id,
        "seq": asked.seq, "created_at": asked.created_at,
    }  # fmt: skip
    await process.database.write(lambda tx: tx.connection.execute(insert(external_ids).values(named)))
    for one in (plain, conversation, conversation):
        client = await process.follow(ana, one.id)
        for is_typing in (False, True, True):
            process.gate.handle(client.connection, Typing(conversation_id=one.id, is_typing=is_typing))
    await eventually(lambda: heard, what="the network hears of it")
    await asyncio.gather(*process.hub._tasks)
    assert [orjson.loads(one) for one in heard] == [{"channel_id": CHANNEL, "external_id": "wamid.asked"}]


async def test_a_window_that_changed_is_shown_to_who_looks_at_the_conversation(ground: Ground) -> None:
    conversation, ana = await _on_a_number(ground), agent()
    first = await ground.one.say(ana, conversation.id, "um")
    desk = ground.one.client(ana)
    await ground.one.hub.look()
    desk.connection.inbox = True
    ground.one.hub.inboxes[desk.connection] = None
    until = soon(72)
    assert await _report(ground.one, first.id, "sent", window={"free_entry_until": until}) == "applied"
    told = await desk.hears("conversation.updated")
    assert told["conversation"]["metadata"]["channel"]["free_entry_until"] == until


async def test_a_socket_is_told_that_an_offer_was_refused_and_goes_on(ground: Ground) -> None:
    conversation, ana = await _on_a_number(ground), agent()

    async def refuse(_send: Any) -> None:
        raise CustomerOptedOut

    ground.one.messages.vet = refuse
    desk = ground.one.client(ana)
    offer = {"template": {"name": "oferta", "language": "pt_BR"}}
    for frame in (
        SendFrame("offer", conversation.id, "Que tal 1 Giga?", "template", metadata=offer),
        SendFrame("words", conversation.id, "Que tal 1 Giga?"),
    ):
        ground.one.gate.handle(desk.connection, frame)
    told = await desk.hears("error")
    assert (told["client_message_id"], told["problem"]["type"]) == ("offer", "urn:ispchat:problem:customer-opted-out")
    assert (await desk.hears("ack"))["client_message_id"] == "words"
