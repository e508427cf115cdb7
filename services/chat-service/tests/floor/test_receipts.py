"""Delivered is said of what the customer's client has, not of what was written to its socket."""

from __future__ import annotations

import pytest
from chat_service.conversations.state import Conversation
from chat_service.realtime.frames import Delivered, Read, receipt_of

from tests.support import eventually
from tests.support.chat_floor import Client, Ground, Process, agent, visitor_of


async def _statuses(process: Process, conversation: Conversation) -> list[str | None]:
    return [one.status for one in await process.timeline(conversation.id) if one.direction == "outbound"]


async def _become(process: Process, conversation: Conversation, *statuses: str) -> None:
    async def they_are() -> bool:
        return await _statuses(process, conversation) == list(statuses)

    await eventually(they_are, what=f"statuses {statuses}", within=5)


async def _asked(client: Client, count: int = 1) -> bytes:
    """Wait until the client has been asked, behind all that it was sent, and return the question."""
    await eventually(lambda: len(client.pings) >= count, what="a ping", within=5)
    return client.pings[count - 1]


async def test_written_is_not_delivered_until_the_pong_comes_back(ground: Ground) -> None:
    process, conversation, boss = ground.one, await ground.conversation(), agent("supervisor")
    customer = await process.follow(visitor_of(conversation), conversation.id)
    desk = await process.follow(boss, conversation.id)
    stored = await process.say(boss, conversation.id)
    question = await _asked(customer)
    await customer.hears("event", stored.seq)
    assert await _statuses(process, conversation) == ["sent"]
    assert not desk.of("message.status")

    process.gate.answered(customer.connection, question)

    told = await desk.hears("message.status")
    assert (told["status"], told["message_id"], told["up_to_seq"]) == ("delivered", stored.id, stored.seq)
    await _become(process, conversation, "delivered")


async def test_a_client_that_says_what_it_has_is_not_asked(ground: Ground) -> None:
    process, conversation, boss = ground.one, await ground.conversation(), agent("supervisor")
    customer = await process.follow(visitor_of(conversation), conversation.id)
    other = await process.follow(visitor_of(conversation), conversation.id)
    process.gate.handle(customer.connection, Delivered(conversation.id, 0))
    first = await process.say(boss, conversation.id)
    second = await process.say(boss, conversation.id)
    await _asked(other)
    assert not customer.pings

    process.gate.handle(customer.connection, Delivered(conversation.id, first.seq))
    await _become(process, conversation, "delivered", "sent")
    process.gate.handle(customer.connection, Delivered(conversation.id, second.seq))
    await _become(process, conversation, "delivered", "delivered")


async def test_what_was_read_was_delivered(ground: Ground) -> None:
    process, conversation, boss = ground.one, await ground.conversation(), agent("supervisor")
    customer = await process.follow(visitor_of(conversation), conversation.id)
    stored = await process.say(boss, conversation.id)
    process.gate.handle(customer.connection, Read(conversation.id, stored.seq))
    await _become(process, conversation, "read")
    process.gate.handle(customer.connection, Delivered(conversation.id, stored.seq))
    again = await process.follow(boss, conversation.id)
    assert again.of("subscribed")[0]["receipts"] == {"delivered_seq": stored.seq, "read_seq": stored.seq}


async def test_the_cursor_of_one_who_comes_back_says_what_he_has(ground: Ground) -> None:
    process, conversation, boss = ground.one, await ground.conversation(), agent("supervisor")
    first = await process.say(boss, conversation.id)
    second = await process.say(boss, conversation.id)
    customer = await process.follow(visitor_of(conversation), conversation.id, after_seq=first.seq)
    await _become(process, conversation, "delivered", "sent")

    question = await _asked(customer)
    assert receipt_of(question) == (conversation.id, second.seq)
    process.gate.answered(customer.connection, question)
    await _become(process, conversation, "delivered", "delivered")


async def test_coming_without_a_cursor_says_nothing(ground: Ground) -> None:
    process, conversation, boss = ground.one, await ground.conversation(), agent("supervisor")
    await process.say(boss, conversation.id)
    await process.follow(visitor_of(conversation), conversation.id)
    control = await ground.conversation()
    stored = await process.say(boss, control.id)
    await process.follow(visitor_of(control), control.id, after_seq=stored.seq)
    await _become(process, control, "delivered")
    assert await _statuses(process, conversation) == ["sent"]


async def test_nobody_says_it_for_another_or_for_more_than_there_is(ground: Ground) -> None:
    process, conversation, boss = ground.one, await ground.conversation(), agent("supervisor")
    customer = await process.follow(visitor_of(conversation), conversation.id)
    desk = await process.follow(boss, conversation.id)
    elsewhere = await ground.conversation()
    stranger = await process.follow(visitor_of(elsewhere), elsewhere.id)
    first = await process.say(boss, conversation.id)
    for nosy in (desk, stranger):
        process.gate.handle(nosy.connection, Delivered(conversation.id, first.seq))
        process.gate.answered(nosy.connection, await _asked(customer))
    second = await process.say(boss, conversation.id)
    process.gate.handle(customer.connection, Delivered(conversation.id, 2**53))
    told = await desk.hears("message.status")
    assert (told["status"], told["up_to_seq"]) == ("delivered", second.seq)
    assert len(desk.of("message.status")) == 1
    third = await process.say(boss, conversation.id)
    assert third.seq > told["up_to_seq"]
    assert await _statuses(process, conversation) == ["delivered", "delivered", "sent"]


@pytest.mark.parametrize(
    "pong", [b"", b"x", b"a" * 125, b"1" * 36 + b" -1", b"1" * 36 + b" 99999999999999999", b"\xff" * 36 + b" 1"]
)
def test_other_pongs_mean_nothing(pong: bytes) -> None:
    assert receipt_of(pong) is None
