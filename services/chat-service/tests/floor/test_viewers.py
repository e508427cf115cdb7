"""Who looks at a conversation: seen by colleagues who may see it, gone with the socket, the same over two processes."""

from __future__ import annotations

import orjson
import pytest
from chat_service.conversations.errors import ConversationNotFound
from chat_service.conversations.schemas import Transfer
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation
from chat_service.realtime import viewers
from chat_service.realtime.frames import Presence, Unsubscribe, Viewing
from chat_service.realtime.told import ViewersTold, decode_told

from shared.errors import Forbidden
from tests.support import eventually
from tests.support.chat_floor import Client, Ground, Process, agent, visitor_of


@pytest.fixture
async def far(postgres_ground: Ground) -> Process:
    """A second process over the same database."""
    return await postgres_ground.process()


async def _looker(process: Process, scope: Scope, conversation: Conversation, name: str) -> Client:
    client = await process.follow(scope, conversation.id)
    client.connection.display_name = name
    process.gate.handle(client.connection, Viewing(conversation.id))
    return client


async def _sees(client: Client, *names: str) -> None:
    def seen() -> bool:
        told = client.of("viewers")
        return bool(told) and sorted(one["name"] for one in told[-1]["users"]) == sorted(names)

    await eventually(seen, what=f"viewers {names}", within=5)


def _leave(process: Process, client: Client) -> None:
    process.gate.left(client.connection, "")


async def test_colleagues_see_each_other_until_one_looks_away_leaves_or_loses_his_line(sqlite_ground: Ground) -> None:
    process, conversation = sqlite_ground.one, await sqlite_ground.conversation()
    boss = await _looker(process, agent("supervisor"), conversation, "Marina")
    ana = await _looker(process, agent("supervisor"), conversation, "Ana")
    bia = await _looker(process, agent("supervisor"), conversation, "Bia")
    caio = await _looker(process, agent("supervisor"), conversation, "Caio")
    await _sees(boss, "Ana", "Bia", "Caio", "Marina")
    process.gate.handle(ana.connection, Viewing(conversation.id, is_viewing=False))
    await _sees(boss, "Bia", "Caio", "Marina")
    process.gate.handle(bia.connection, Unsubscribe(conversation.id))
    await _sees(boss, "Caio", "Marina")
    _leave(process, caio)
    await _sees(boss, "Marina")


async def test_two_windows_of_one_person_are_one_and_the_second_leaves_him_there(sqlite_ground: Ground) -> None:
    process, conversation, twice = sqlite_ground.one, await sqlite_ground.conversation(), agent("supervisor")
    boss = await _looker(process, agent("supervisor"), conversation, "Marina")
    first, second = [await _looker(process, twice, conversation, "Ana") for _ in range(2)]
    await _sees(second, "Ana", "Marina")
    _leave(process, first)
    process.gate.handle(boss.connection, Viewing(conversation.id, is_viewing=False))
    await _sees(second, "Ana")


async def test_who_looks_before_he_is_in_the_room_is_told_when_he_is(sqlite_ground: Ground) -> None:
    process, conversation = sqlite_ground.one, await sqlite_ground.conversation()
    client = process.client(agent("supervisor"))
    client.connection.display_name = "Ana"
    process.gate.subscribe(client.connection, conversation.id, None)
    process.gate.handle(client.connection, Viewing(conversation.id))
    await _sees(client, "Ana")


async def test_neither_customer_nor_stranger_looks_or_hears_who_does(sqlite_ground: Ground) -> None:
    queue_id = await sqlite_ground.queue()
    process, conversation = sqlite_ground.one, await sqlite_ground.conversation(queue_id=queue_id)
    customer = await process.follow(visitor_of(conversation), conversation.id)
    with pytest.raises(Forbidden):
        process.gate.handle(customer.connection, Viewing(conversation.id))
    stranger = process.client(agent("agent"))
    with pytest.raises(ConversationNotFound):
        process.gate.handle(stranger.connection, Viewing(conversation.id))
    process.gate.subscribe(stranger.connection, conversation.id, None)
    process.gate.handle(stranger.connection, Viewing(conversation.id))
    await stranger.hears("error")
    ana = await _looker(process, agent("agent", queue_id), conversation, "Ana")
    await _sees(ana, "Ana")
    assert not customer.of("viewers")
    assert not stranger.of("viewers")


async def test_who_loses_sight_of_the_conversation_is_no_longer_shown_in_it(sqlite_ground: Ground) -> None:
    here, there = await sqlite_ground.queue(), await sqlite_ground.queue()
    process, conversation = sqlite_ground.one, await sqlite_ground.conversation(queue_id=here)
    boss = await _looker(process, agent("supervisor"), conversation, "Marina")
    ana = await _looker(process, agent("agent", here), conversation, "Ana")
    await _sees(boss, "Ana", "Marina")
    await process.conversations.transfer(agent("supervisor"), conversation.id, Transfer(queue_id=there))
    assert (await ana.hears("unsubscribed"))["reason"] == "moved"
    await _sees(boss, "Marina")


async def test_who_chose_to_be_invisible_is_not_shown(sqlite_ground: Ground) -> None:
    process, conversation = sqlite_ground.one, await sqlite_ground.conversation()
    boss, shy = await _looker(process, agent("supervisor"), conversation, "Marina"), agent("supervisor")
    process.gate._presence.arrived(shy.caller.id)
    ana = await _looker(process, shy, conversation, "Ana")
    await _sees(boss, "Ana", "Marina")
    process.gate.handle(ana.connection, Presence("invisible"))
    await _sees(boss, "Marina")
    process.gate.handle(ana.connection, Presence("online"))
    await _sees(boss, "Ana", "Marina")


async def test_a_crowd_is_named_up_to_a_bound_and_told_together(sqlite_ground: Ground) -> None:
    process, conversation = sqlite_ground.one, await sqlite_ground.conversation()
    clients = [await process.follow(agent("supervisor"), conversation.id) for _ in range(viewers.MOST_VIEWERS + 5)]
    for client in clients:
        process.gate.handle(client.connection, Viewing(conversation.id))
    told = await clients[0].hears("viewers")
    assert len(told["users"]) == viewers.MOST_VIEWERS
    assert len(clients[0].of("viewers")) == 1
    assert isinstance(decode_told(orjson.dumps(told)), ViewersTold)


async def test_viewers_of_another_process_are_seen_and_leave_with_it(postgres_ground: Ground, far: Process) -> None:
    ground = postgres_ground
    conversation = await ground.conversation()
    near_client = await _looker(ground.one, agent("supervisor"), conversation, "Marina")
    await _sees(near_client, "Marina")
    ground.air.deliver()  # the far process knows before anybody there opens the conversation
    far_client = await _looker(far, agent("supervisor"), conversation, "Ana")
    await _sees(far_client, "Ana", "Marina")
    ground.air.deliver()
    await _sees(near_client, "Ana", "Marina")
    _leave(far, far_client)
    await eventually(lambda: not far.gate._presence.viewers._here, what="nobody there")
    ground.air.deliver()
    await _sees(near_client, "Marina")


async def test_a_lost_signal_is_made_good_by_the_next_repetition_and_a_dead_process_forgotten(
    postgres_ground: Ground, far: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = postgres_ground
    conversation = await ground.conversation()
    near_client = await _looker(ground.one, agent("supervisor"), conversation, "Marina")
    far_client = await _looker(far, agent("supervisor"), conversation, "Ana")
    await _sees(far_client, "Ana")
    ground.air.lose()
    monkeypatch.setattr(viewers, "REMOTE_LIFE_SECONDS", 0.0)
    far.gate._presence.viewers.repeat()
    ground.air.deliver()
    await _sees(near_client, "Ana", "Marina")
    ground.one.gate._presence.viewers.repeat()
    await _sees(near_client, "Marina")
    assert not ground.one.gate._presence.viewers._elsewhere
