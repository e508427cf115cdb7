"""Merging conversations: both histories kept, one goes on, nothing lost, half a minute to think better of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from chat_service.conversations import links
from chat_service.conversations.errors import ConversationNotFound, DeedRefused, DifferentCustomers, MergeFinal
from chat_service.conversations.merging import MergeService
from chat_service.conversations.models import conversations
from chat_service.conversations.schemas import ConversationChange
from chat_service.conversations.state import Conversation
from chat_service.messages.views import Views
from sqlalchemy import select, update

from shared.database.port import Tx
from shared.errors import Forbidden, Invalid
from shared.utils.ids import uuid7
from tests.support.chat_floor import Ground, agent, visitor_of

BOSS = agent("supervisor")


def merging(ground: Ground, number: int = 0) -> MergeService:
    process = ground.processes[number]
    return MergeService(database=process.database, store=process.store, directory=ground.directory)


async def two_of_one_customer(ground: Ground, *channels: str, **place: str) -> list[Conversation]:
    """Return an open conversation of one customer on each channel."""
    made: list[Conversation] = []
    for channel in channels or ("web", "api"):
        made.append(await ground.conversation(channel=channel, of=made[0].contact_id if made else None, **place))
        await ground.one.say(visitor_of(made[-1]), made[-1].id, f"oi por {channel}")
    return [await ground.one.conversations.get(BOSS, one.id) for one in made]


async def test_both_histories_are_kept_and_the_other_one_is_closed_with_a_link(ground: Ground) -> None:
    into, other = await two_of_one_customer(ground)
    before = {one.id: await ground.one.timeline(one.id) for one in (into, other)}
    now = await merging(ground).merge(BOSS, into.id, other.id)
    assert links.merged_from(now) == [{"id": other.id, "protocol": other.protocol}]
    ended = await ground.one.conversations.get(BOSS, other.id)
    assert (ended.status, links.merged_into(ended)) == ("closed", {"id": into.id, "protocol": into.protocol})
    for one in (into, other):
        after = await ground.one.timeline(one.id)
        assert after[: len(before[one.id])] == before[one.id]
        assert [item.seq for item in after] == list(range(1, len(after) + 1))
    read, _ = await merging(ground).history(BOSS, into.id, other.id, size=200, after_seq=0, before_seq=None)
    assert [item.id for item in read] == [item.id for item in await ground.one.timeline(other.id)]
    told = [(item.metadata or {}) for item in (await ground.one.timeline(into.id))]
    assert [(facts["event"], facts["other_id"]) for facts in told if facts] == [("merged", other.id)]


async def test_what_waits_in_the_other_waits_in_the_one_that_goes_on(ground: Ground) -> None:
    into, other = await two_of_one_customer(ground)
    ana = agent()
    await ground.one.say(ana, into.id, "já vejo")
    await ground.one.conversations.change(BOSS, other.id, ConversationChange(priority="urgent", tags=["caiu"]))
    now = await merging(ground).merge(BOSS, into.id, other.id)
    assert (now.agent_id, now.status) == (ana.caller.id, "in_service")
    assert (now.priority, now.tags, now.unread_count) == ("urgent", ["caiu"], into.unread_count + other.unread_count)
    assert now.waiting_since == other.waiting_since
    ended = await ground.one.conversations.get(BOSS, other.id)
    assert (ended.unread_count, ended.waiting_since, ended.resolved_at) == (0, None, None)


async def test_merging_again_changes_nothing_also_at_the_same_moment(postgres_ground: Ground) -> None:
    ground = postgres_ground
    await ground.process()
    into, other = await two_of_one_customer(ground)
    done = await asyncio.gather(*(merging(ground, n % 2).merge(BOSS, into.id, other.id) for n in range(8)))
    assert {one.last_seq for one in done} == {2}
    assert len(await ground.one.timeline(other.id)) == 3


async def test_two_who_merge_in_opposite_directions_do_not_end_both(ground: Ground) -> None:
    one, two = await two_of_one_customer(ground)
    service = merging(ground)
    outcomes = await asyncio.gather(
        service.merge(BOSS, one.id, two.id), service.merge(BOSS, two.id, one.id), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conversation", "DeedRefused"]
    states = [(await ground.one.conversations.get(BOSS, each.id)).status for each in (one, two)]
    assert sorted(states) == ["closed", "waiting"]


async def test_only_conversations_of_one_customer_are_merged(ground: Ground) -> None:
    into, other = await ground.conversation(), await ground.conversation()
    with pytest.raises(DifferentCustomers):
        await merging(ground).merge(BOSS, into.id, other.id)
    with pytest.raises(Invalid):
        await merging(ground).merge(BOSS, into.id, into.id)
    with pytest.raises(ConversationNotFound):
        await merging(ground).merge(BOSS, into.id, uuid7())


async def test_who_does_not_see_both_merges_nothing_and_learns_nothing(ground: Ground) -> None:
    mine, theirs = await ground.queue(), await ground.queue()
    into = await ground.conversation(queue_id=mine)
    other = await ground.conversation(queue_id=theirs, channel="api", of=into.contact_id)
    half_blind = agent("supervisor", mine)
    caller = half_blind.caller
    blind = type(half_blind)(
        type(caller)(kind="user", id=caller.id, permissions=caller.permissions - {"conversations:read_all"}),
        half_blind.queues,
    )
    for pair in ((into, other), (other, into)):
        with pytest.raises(ConversationNotFound):
            await merging(ground).merge(blind, pair[0].id, pair[1].id)
    with pytest.raises(Forbidden):
        await merging(ground).merge(agent("agent", mine, theirs), into.id, other.id)
    assert [len(await ground.one.timeline(one.id)) for one in (into, other)] == [0, 0]


async def test_who_may_read_the_one_that_goes_on_reads_the_other_with_it(ground: Ground) -> None:
    mine, theirs = await ground.queue(), await ground.queue()
    into = await ground.conversation(queue_id=mine)
    other = await ground.conversation(queue_id=theirs, channel="api", of=into.contact_id)
    await ground.one.say(visitor_of(other), other.id, "sem sinal")
    service, ana = merging(ground), agent("agent", mine)
    with pytest.raises(ConversationNotFound):
        await service.history(ana, into.id, other.id, size=10, after_seq=0, before_seq=None)
    await service.merge(BOSS, into.id, other.id)
    read, _ = await service.history(ana, into.id, other.id, size=1, after_seq=0, before_seq=None)
    assert [item.content for item in read] == ["sem sinal"]
    with pytest.raises(ConversationNotFound):
        await service.history(agent("agent", theirs), into.id, other.id, size=10, after_seq=0, before_seq=None)


async def test_a_finished_conversation_takes_no_open_one(ground: Ground) -> None:
    into, other = await two_of_one_customer(ground)
    await ground.one.conversations.close(BOSS, into.id, None)
    with pytest.raises(DeedRefused):
        await merging(ground).merge(BOSS, into.id, other.id)
    now = await merging(ground).merge(BOSS, other.id, into.id)
    assert (now.status, now.unread_count) == ("waiting", 1)


async def test_a_merged_conversation_is_neither_reopened_nor_merged_elsewhere(ground: Ground) -> None:
    into, other, third = await two_of_one_customer(ground, "web", "api", "phone")
    service = merging(ground)
    await service.merge(BOSS, into.id, other.id)
    with pytest.raises(DeedRefused):
        await ground.one.conversations.reopen(BOSS, other.id)
    with pytest.raises(DeedRefused):
        await service.merge(BOSS, third.id, other.id)
    with pytest.raises(DeedRefused):
        await service.merge(BOSS, other.id, third.id)


async def test_what_was_merged_into_the_other_comes_with_it(ground: Ground) -> None:
    first, second, third = await two_of_one_customer(ground, "web", "api", "phone")
    service = merging(ground)
    await service.merge(BOSS, second.id, third.id)
    now = await service.merge(BOSS, first.id, second.id)
    assert [one["id"] for one in links.merged_from(now)] == [second.id, third.id]
    read, _ = await service.history(BOSS, first.id, third.id, size=1, after_seq=0, before_seq=None)
    assert read[0].content == "oi por phone"
    again = await service.undo(BOSS, first.id, second.id)
    assert links.merged_from(again) == []
    assert [one["id"] for one in links.merged_from(await ground.one.conversations.get(BOSS, second.id))] == [third.id]


async def test_an_undone_merge_leaves_both_as_they_were(ground: Ground) -> None:
    into, other = await two_of_one_customer(ground)
    service = merging(ground)
    await service.merge(BOSS, into.id, other.id)
    now = await service.undo(BOSS, into.id, other.id)
    back = await ground.one.conversations.get(BOSS, other.id)
    for before, after in ((into, now), (other, back)):
        kept = ("status", "agent_id", "unread_count", "waiting_since", "closed_at", "close_reason", "metadata")
        assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
    assert (await service.undo(BOSS, into.id, other.id)).last_seq == now.last_seq
    await ground.one.say(visitor_of(back), back.id, "ainda aqui")


async def test_after_half_a_minute_a_merge_is_final(ground: Ground) -> None:
    into, other = await two_of_one_customer(ground)
    service = merging(ground)
    await service.merge(BOSS, into.id, other.id)

    long_ago = (await ground.one.conversations.get(BOSS, other.id)).updated_at - links.UNDO - timedelta(minutes=1)

    def age(tx: Tx) -> None:
        here = conversations.c.id == other.id
        metadata = tx.connection.execute(select(conversations.c.metadata).where(here)).scalar_one()
        metadata["merge"]["into"]["at"] = long_ago.isoformat()
        tx.connection.execute(update(conversations).where(here).values(metadata=metadata))

    await ground.one.database.write(age)
    with pytest.raises(MergeFinal):
        await service.undo(BOSS, into.id, other.id)


async def test_a_merge_is_not_undone_over_a_conversation_that_began_since(ground: Ground) -> None:
    into, other = await two_of_one_customer(ground)
    service = merging(ground)
    await service.merge(BOSS, into.id, other.id)
    await ground.conversation(channel="api", of=into.contact_id)
    with pytest.raises(DeedRefused):
        await service.undo(BOSS, into.id, other.id)


async def test_the_customer_sees_that_his_conversation_ended_and_nothing_of_the_merge(ground: Ground) -> None:
    into, other = await two_of_one_customer(ground)
    await merging(ground).merge(BOSS, into.id, other.id)
    views = Views(sign=lambda one: one, name_of=ground.directory.name_of)
    shown = [views.for_customer(item) for one in (into, other) for item in await ground.one.timeline(one.id)]
    events = [one["metadata"] for one in shown if one and one["message_type"] == "system"]
    assert events == [{"event": "closed"}]


async def test_no_client_writes_or_erases_a_link(ground: Ground) -> None:
    into, other = await two_of_one_customer(ground)
    forged = {"merge": {"from": [{"id": other.id, "protocol": None}]}, "crm": 7}
    await ground.one.conversations.change(BOSS, into.id, ConversationChange(metadata=forged))
    now = await ground.one.conversations.get(BOSS, into.id)
    assert (links.merged_from(now), now.metadata) == ([], {"crm": 7})
    await merging(ground).merge(BOSS, into.id, other.id)
    now = await ground.one.conversations.change(BOSS, into.id, ConversationChange(metadata={"crm": 8}))
    assert [one["id"] for one in links.merged_from(now)] == [other.id]
    view = Views(sign=lambda one: one, name_of=ground.directory.name_of).conversation(now)
    assert (view["metadata"], view["merged_from"]) == ({"crm": 8}, [{"id": other.id, "protocol": other.protocol}])
