"""Delivery to sockets: each item once and in order, whatever becomes of the signals between processes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest
from chat_service.conversations.schemas import Transfer
from chat_service.realtime.heartbeat import Heartbeat
from chat_service.realtime.room import CROWD

from shared.utils.ids import uuid7
from tests.support import eventually
from tests.support.chat_floor import Client, Ground, Process, agent, visitor_of


@pytest.fixture
async def far(postgres_ground: Ground) -> Process:
    """A second process over the same database."""
    return await postgres_ground.process()


async def test_everybody_in_the_room_gets_each_message_once_and_in_order(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer, boss = visitor_of(conversation), agent("supervisor")
    clients = [await ground.one.follow(scope, conversation.id) for scope in (customer, boss, boss)]
    await asyncio.gather(*(ground.one.say(customer, conversation.id, str(n)) for n in range(30)))
    for client in clients:
        await client.has(*range(1, 31))


async def test_a_customer_never_sees_a_note_but_its_number_has_no_hole(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer, boss = visitor_of(conversation), agent("supervisor")
    client = await ground.one.follow(customer, conversation.id)
    await ground.one.say(boss, conversation.id, "between us", message_type="note")
    await ground.one.say(customer, conversation.id, "hello")
    await client.has(1, 2)
    assert [one["message"] is None for one in client.of("event")] == [True, False]
    assert "between us" not in str(client.frames)


async def test_who_resumes_gets_what_was_missed_then_what_is_new(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    for number in range(10):
        await ground.one.say(customer, conversation.id, str(number))
    client = await ground.one.follow(customer, conversation.id, after_seq=4)
    await ground.one.say(customer, conversation.id)
    await client.has(5, 6, 7, 8, 9, 10, 11)


async def test_who_is_too_far_behind_or_ahead_is_told_to_read_the_history(sqlite_ground: Ground) -> None:
    conversation = await sqlite_ground.conversation()
    customer = visitor_of(conversation)
    await asyncio.gather(*(sqlite_ground.one.say(customer, conversation.id, str(n)) for n in range(501)))
    for after_seq in (0, 600):
        client = await sqlite_ground.one.follow(customer, conversation.id, after_seq=after_seq)
        told = client.of("subscribed")[0]
        assert (told["resync"], told["last_seq"], client.seqs) == (True, 501, [])


async def test_joining_while_others_write_leaves_no_gap_and_no_double(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer, boss = visitor_of(conversation), agent("supervisor")
    clients: list[Client] = []

    async def write() -> None:
        for number in range(150):
            await ground.one.say(customer, conversation.id, str(number))

    async def join() -> None:
        while len(clients) < 25:
            clients.append(await ground.one.follow(boss, conversation.id, after_seq=0))

    await asyncio.gather(write(), join())
    for client in clients:
        await client.has(*range(1, 151))


async def test_a_second_subscription_replaces_the_first_even_before_it_was_answered(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    for number in range(3):
        await ground.one.say(customer, conversation.id, str(number))
    client = ground.one.client(customer)
    ground.one.gate.subscribe(client.connection, conversation.id, None)
    ground.one.gate.subscribe(client.connection, conversation.id, 0)
    await client.has(1, 2, 3)
    await ground.one.say(customer, conversation.id)
    await client.has(1, 2, 3, 4)


async def test_leaving_while_joining_leaves_no_room_behind(sqlite_ground: Ground) -> None:
    from chat_service.realtime.frames import Unsubscribe

    conversation = await sqlite_ground.conversation()
    process = sqlite_ground.one
    client = process.client(visitor_of(conversation))
    process.gate.subscribe(client.connection, conversation.id, None)
    process.gate.handle(client.connection, Unsubscribe(conversation.id))
    await client.hears("unsubscribed")
    await process.database.read(lambda _: None)
    await eventually(lambda: not process.hub.rooms, what="no room")
    assert not client.of("subscribed")


ORDERS: dict[str, Callable[[list[Any]], list[Any]]] = {
    "in order": list,
    "reversed": lambda signals: signals[::-1],
    "doubled": lambda signals: [one for one in signals for _ in range(2)],
    "only the last": lambda signals: signals[-1:],
    "shuffled and some lost": lambda signals: random.Random(3).sample(signals, len(signals) // 2),
}


@pytest.mark.parametrize("order", ORDERS)
async def test_another_process_delivers_once_and_in_order(postgres_ground: Ground, far: Process, order: str) -> None:
    ground = postgres_ground
    conversation = await ground.conversation()
    customer, boss = visitor_of(conversation), agent("supervisor")
    client = await far.follow(boss, conversation.id)
    for number in range(12):
        await ground.one.say(customer, conversation.id, str(number))
    ground.air.deliver(ORDERS[order])
    if order == "shuffled and some lost":
        await far.hub.look()
    await client.has(*range(1, 13))


async def test_a_lost_signal_is_found_by_looking(postgres_ground: Ground, far: Process) -> None:
    ground = postgres_ground
    conversation = await ground.conversation()
    client = await far.follow(agent("supervisor"), conversation.id)
    await far.hub.look()
    await ground.one.say(visitor_of(conversation), conversation.id)
    ground.air.lose()
    await far.hub.look()
    await client.has(1)


async def test_own_commits_do_not_hide_those_of_another_process(postgres_ground: Ground, far: Process) -> None:
    """The other's commit lies before our own in the feed, and its signal is lost: looking must find it all the same."""
    ground = postgres_ground
    theirs, ours = await ground.conversation(), await ground.conversation()
    boss = agent("supervisor")
    room = await far.follow(boss, theirs.id)
    await far.hub.look()
    inbox = await _with_inbox(far)
    await ground.one.say(visitor_of(theirs), theirs.id)
    ground.air.lose()
    await far.say(visitor_of(ours), ours.id)
    await far.hub.look()
    await room.has(1)
    await eventually(lambda: _seen(inbox) == [theirs.id, ours.id], what="both in the feed, in its order")


async def test_who_joins_ahead_of_a_signal_takes_nothing_from_those_inside(
    postgres_ground: Ground, far: Process
) -> None:
    ground = postgres_ground
    conversation = await ground.conversation()
    boss = agent("supervisor")
    inside = await far.follow(boss, conversation.id)
    for number in range(3):
        await ground.one.say(visitor_of(conversation), conversation.id, str(number))
    newcomer = await far.follow(boss, conversation.id, after_seq=0)
    ground.air.deliver()
    for client in (inside, newcomer):
        await client.has(1, 2, 3)


async def test_a_message_that_arrives_while_a_gap_is_filled_is_not_forgotten(
    postgres_ground: Ground, far: Process
) -> None:
    ground = postgres_ground
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    client = await far.follow(agent("supervisor"), conversation.id)
    count = 0
    for _ in range(15):
        await ground.one.say(customer, conversation.id)
        ground.air.deliver()  # the far process starts to fetch; meanwhile it commits one of its own
        await far.say(customer, conversation.id)
        count += 2
        await client.has(*range(1, count + 1))


async def test_two_busy_processes_leave_nobody_behind(postgres_ground: Ground, far: Process) -> None:
    ground, dice = postgres_ground, random.Random(11)
    conversation = await ground.conversation()
    customer, boss = visitor_of(conversation), agent("supervisor")
    clients: list[Client] = [
        await process.follow(boss, conversation.id) for process in ground.processes for _ in range(2)
    ]

    async def write(process: Process) -> None:
        for number in range(60):
            await process.say(customer, conversation.id, str(number))
            ground.air.deliver(lambda signals: dice.sample(signals, dice.randrange(len(signals) + 1)))

    async def join() -> None:
        while len(clients) < 14:
            clients.append(await dice.choice(ground.processes).follow(boss, conversation.id, after_seq=0))

    await asyncio.gather(*map(write, ground.processes), join())
    ground.air.lose()
    for process in ground.processes:
        await process.hub.look()
    for client in clients:
        await client.has(*range(1, 121))


async def _with_inbox(process: Process, *queue_ids: str, offset: int | None = None) -> Any:
    from chat_service.realtime.frames import SubscribeInbox

    client = process.client(agent("agent", *queue_ids) if queue_ids else agent("supervisor"))
    process.gate.handle(client.connection, SubscribeInbox("epoch" if offset is not None else None, offset))
    await client.hears("inbox")
    return client


def _seen(client: Any) -> list[str]:
    return [one["conversation"]["id"] for one in client.of("conversation.updated")]


async def test_the_inbox_feed_is_in_the_order_of_its_offsets_over_two_processes(
    postgres_ground: Ground, far: Process
) -> None:
    ground = postgres_ground
    many = [await ground.conversation() for _ in range(4)]
    inbox = await _with_inbox(far)
    for number in range(40):
        process = ground.processes[number % 2]
        await process.say(visitor_of(many[number % 4]), many[number % 4].id)
        if number % 3 == 0:
            ground.air.deliver()
    ground.air.lose()
    await far.hub.look()
    offsets = [one["offset"] for one in inbox.of("conversation.updated")]
    assert offsets == sorted(set(offsets)), "each offset once, in order: who resumes from the last one misses nothing"
    last = {one["conversation"]["id"]: one["conversation"]["last_seq"] for one in inbox.of("conversation.updated")}
    assert last == {one.id: 10 for one in many}


async def test_an_inbox_resumes_with_what_changed_and_what_left_its_sight(ground: Ground) -> None:
    mine, other = await ground.queue(), await ground.queue()
    staying, leaving = [await ground.conversation(queue_id=mine) for _ in range(2)]
    foreign = await ground.conversation(queue_id=other)
    first = await _with_inbox(ground.one, mine)
    offset = first.of("inbox")[0]["offset"]
    boss = agent("supervisor")
    await ground.one.say(visitor_of(staying), staying.id)
    await ground.one.say(visitor_of(foreign), foreign.id)
    await ground.one.conversations.transfer(boss, leaving.id, Transfer(queue_id=other))
    for client in (first, await _with_inbox(ground.one, mine, offset=offset)):
        await client.hears("conversation.removed")
        assert _seen(client) == [staying.id]
        assert [one["conversation_id"] for one in client.of("conversation.removed")] == [leaving.id]
        assert foreign.id not in str(client.frames)


async def test_an_inbox_of_another_epoch_or_from_the_future_starts_afresh(sqlite_ground: Ground) -> None:
    await sqlite_ground.conversation()
    for offset in (None, 10_000):
        client = (
            await _with_inbox(sqlite_ground.one, "q", offset=offset) if offset else await _with_inbox(sqlite_ground.one)
        )
        assert client.of("inbox")[0]["resync"] is True


@pytest.mark.parametrize("signals", [True, False])
async def test_who_loses_sight_of_a_conversation_hears_no_more_of_it(
    postgres_ground: Ground, far: Process, *, signals: bool
) -> None:
    ground = postgres_ground
    here, there = await ground.queue(), await ground.queue()
    conversation = await ground.conversation(queue_id=here)
    near_client = await ground.one.follow(agent("agent", here), conversation.id)
    far_client = await far.follow(agent("agent", here), conversation.id)
    await far.hub.look()
    await ground.one.conversations.transfer(
        agent("supervisor"), conversation.id, Transfer(queue_id=there, note="secret")
    )
    if signals:
        ground.air.deliver()
    else:
        ground.air.lose()
        await far.hub.look()
    for client in (near_client, far_client):
        assert (await client.hears("unsubscribed"))["reason"] == "moved"
    await ground.one.say(visitor_of(conversation), conversation.id, "not for you")
    ground.air.deliver()
    await far.hub.look()
    for client in (near_client, far_client):
        assert "not for you" not in str(client.frames)
        assert "secret" not in str(client.frames), "what was said with the move is for those it moved to"


async def test_a_process_that_starts_late_does_not_tell_old_news(postgres_ground: Ground) -> None:
    ground = postgres_ground
    for _ in range(3):
        one = await ground.conversation()
        await ground.one.say(visitor_of(one), one.id)
    late = await ground.process()
    inbox = await _with_inbox(late)
    assert inbox.of("inbox")[0]["offset"] == 6
    assert not _seen(inbox)


async def test_a_crowd_hears_of_a_receipt_with_the_next_message_and_a_few_at_once(sqlite_ground: Ground) -> None:
    process, conversation = sqlite_ground.one, await sqlite_ground.conversation()
    boss = agent("supervisor")
    followers = [await process.follow(boss, conversation.id) for _ in range(CROWD)]
    process.gate._receipts.read_by_agent(conversation.id, uuid7(), 1)
    await followers[0].hears("message.status")
    followers.append(await process.follow(boss, conversation.id))
    process.gate._receipts.read_by_agent(conversation.id, uuid7(), 2)
    await process.say(visitor_of(conversation), conversation.id)
    for follower in followers:
        await follower.has(1)
        assert [one["up_to_seq"] for one in follower.of("message.status")][-1] == 2
    process.gate._receipts.read_by_agent(conversation.id, uuid7(), 3)
    await followers[0].hears("message.status", 3)  # nothing more is said: it comes by itself


async def test_who_was_just_told_something_gets_no_heartbeat(
    sqlite_ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, conversation = sqlite_ground.one, await sqlite_ground.conversation()
    boss = agent("supervisor")
    await process.say(visitor_of(conversation), conversation.id)
    told, other = await process.follow(boss, conversation.id), process.client(boss)
    await process.say(visitor_of(conversation), conversation.id)
    await told.has(2)
    heart = asyncio.create_task(Heartbeat(process.hub).run())
    await other.hears("heartbeat")
    assert told.of("heartbeat") == []
    heart.cancel()
    monkeypatch.setattr("chat_service.realtime.heartbeat.FRESH_SECONDS", 0.0)
    heart = asyncio.create_task(Heartbeat(process.hub).run())
    assert (await told.hears("heartbeat"))["heads"] == {conversation.id: 2}
    heart.cancel()
