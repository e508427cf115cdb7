"""The message path up to the commit: order, idempotency, and what a message does to its conversation."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import random
from typing import Any

import pytest
from chat_service.conversations.errors import ConversationClosed, ConversationNotFound, ConversationTaken, DeedRefused
from chat_service.conversations.schemas import Transfer
from chat_service.conversations.state import Conversation
from chat_service.messages import reading
from chat_service.messages.errors import ClientMessageReused
from chat_service.messages.writer import Stored
from sqlalchemy import func, select

from shared.errors import Forbidden, Invalid, Problem
from shared.utils.ids import uuid7
from tests.support.chat_floor import Ground, agent, visitor_of


async def _seqs(ground: Ground, conversation: Conversation) -> list[int]:
    return [item.seq for item in await ground.one.timeline(conversation.id)]


async def test_messages_are_numbered_without_holes_in_the_order_of_their_sending(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    stored = await asyncio.gather(*(ground.one.say(customer, conversation.id, str(n)) for n in range(50)))
    assert [one.seq for one in stored] == list(range(1, 51))
    assert [item.content for item in await ground.one.timeline(conversation.id)] == [str(n) for n in range(50)]


async def test_a_repeated_send_gets_the_first_answer_and_adds_nothing(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    first = await ground.one.say(customer, conversation.id, client_message_id="one")
    again = await ground.one.say(customer, conversation.id, client_message_id="one")
    assert (again.id, again.seq, again.created_at) == (first.id, first.seq, first.created_at)
    assert again.repeated
    assert await _seqs(ground, conversation) == [1]


async def test_repeats_at_the_same_moment_are_one_message(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    sends = [ground.one.say(customer, conversation.id, client_message_id="one") for _ in range(20)]
    assert len({(one.id, one.seq) for one in await asyncio.gather(*sends)}) == 1
    assert await _seqs(ground, conversation) == [1]


async def test_messages_leave_no_cycles_for_the_garbage_collector(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    gc.collect()
    gc.disable()
    try:
        await asyncio.gather(*(ground.one.say(customer, conversation.id, str(n)) for n in range(500)))
        assert gc.collect() < 500
    finally:
        gc.enable()


async def test_repeats_through_two_processes_at_once_are_one_message(postgres_ground: Ground) -> None:
    ground = postgres_ground
    await ground.process()
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    for number in range(30):
        mark = f"mark-{number}"
        both = await asyncio.gather(
            *(process.say(customer, conversation.id, client_message_id=mark) for process in ground.processes)
        )
        assert len({(one.id, one.seq) for one in both}) == 1
    assert await _seqs(ground, conversation) == list(range(1, 31))


async def test_two_processes_number_one_conversation_without_holes(postgres_ground: Ground) -> None:
    ground = postgres_ground
    await ground.process()
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    await asyncio.gather(*(ground.processes[n % 2].say(customer, conversation.id, str(n)) for n in range(200)))
    assert await _seqs(ground, conversation) == list(range(1, 201))


async def test_the_first_messages_of_a_day_through_two_processes_all_get_a_protocol(postgres_ground: Ground) -> None:
    ground = postgres_ground
    await ground.process()
    many = [await ground.conversation() for _ in range(10)]
    # One send in each process at first, so that neither has a batch whose members are tried again one by one.
    for some in (many[:2], many[2:]):
        await asyncio.gather(*(ground.processes[n % 2].say(visitor_of(one), one.id) for n, one in enumerate(some)))
    scope = agent("supervisor")
    found = [(await ground.one.conversations.get(scope, one.id)).protocol for one in many]
    assert None not in found
    assert sorted(int(str(protocol)[8:]) for protocol in found) == list(range(1, 11))


@pytest.mark.parametrize("change", [{"text": "other"}, {"message_type": "image"}])
async def test_the_same_key_with_other_content_is_refused(ground: Ground, change: dict[str, str]) -> None:
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    await ground.one.say(customer, conversation.id, "Oi", client_message_id="one")
    with pytest.raises(ClientMessageReused):
        await ground.one.say(customer, conversation.id, client_message_id="one", **change)
    assert await _seqs(ground, conversation) == [1]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"metadata": {"source": "crm"}}, {"metadata": {"source": "erp"}}),
        ({"metadata": {"source": "crm"}}, {}),
        ({}, {"metadata": {"source": "crm"}}),
        ({}, {"reply_to": uuid7()}),
    ],
)
async def test_the_same_key_with_the_same_text_but_another_rest_is_refused(
    ground: Ground, first: dict[str, Any], then: dict[str, Any]
) -> None:
    conversation, ana = await ground.conversation(), agent()
    stored = await ground.one.say(ana, conversation.id, client_message_id="one", **first)
    with pytest.raises(ClientMessageReused):
        await ground.one.say(ana, conversation.id, client_message_id="one", **then)
    again = await ground.one.say(ana, conversation.id, client_message_id="one", **first)
    assert (again.id, again.seq) == (stored.id, stored.seq)
    outcomes = await asyncio.gather(
        *(ground.one.say(ana, conversation.id, client_message_id="two", **rest) for rest in (first, then)),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes] == [Stored, ClientMessageReused]


async def test_the_same_key_in_another_conversation_is_refused(ground: Ground) -> None:
    scope = agent("supervisor")
    here, there = await ground.conversation(), await ground.conversation()
    await ground.one.say(scope, here.id, client_message_id="one")
    with pytest.raises(ClientMessageReused):
        await ground.one.say(scope, there.id, client_message_id="one")


async def test_two_senders_may_use_the_same_key(ground: Ground) -> None:
    conversation = await ground.conversation()
    await ground.one.say(visitor_of(conversation), conversation.id, client_message_id="one")
    await ground.one.say(agent(), conversation.id, client_message_id="one")
    assert await _seqs(ground, conversation) == [1, 2, 3]


async def test_a_repeat_is_answered_also_after_the_conversation_was_closed_or_moved_away(ground: Ground) -> None:
    queue_id = await ground.queue()
    conversation = await ground.conversation()
    ana, boss = agent(), agent("supervisor")
    first = await ground.one.say(ana, conversation.id, client_message_id="one")
    await ground.one.conversations.transfer(boss, conversation.id, Transfer(queue_id=queue_id))
    again = await ground.one.say(ana, conversation.id, client_message_id="one")
    assert (again.id, again.seq) == (first.id, first.seq)
    await ground.one.conversations.close(boss, conversation.id, None)
    assert (await ground.one.say(ana, conversation.id, client_message_id="one")).id == first.id
    with pytest.raises(ConversationNotFound):
        await ground.one.say(ana, conversation.id, client_message_id="two")


async def test_a_reply_takes_a_waiting_conversation(ground: Ground) -> None:
    conversation = await ground.conversation()
    ana = agent()
    stored = await ground.one.say(ana, conversation.id)
    items = await ground.one.timeline(conversation.id)
    assert [(item.seq, item.message_type) for item in items] == [(1, "system"), (2, "text")]
    assert stored.seq == 2
    now = await ground.one.conversations.get(ana, conversation.id)
    assert (now.status, now.agent_id) == ("in_service", ana.caller.id)


async def test_of_two_agents_who_reply_at_once_one_owns_it_and_the_other_is_told(ground: Ground) -> None:
    queue_id = await ground.queue()
    conversation = await ground.conversation(queue_id=queue_id)
    both = [agent("agent", queue_id), agent("agent", queue_id)]
    outcomes = await asyncio.gather(*(ground.one.say(scope, conversation.id) for scope in both), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["ConversationTaken", "Stored"]
    items = await ground.one.timeline(conversation.id)
    assert [item.message_type for item in items] == ["system", "text"]


async def test_of_two_agents_in_two_processes_who_take_it_at_once_one_wins(postgres_ground: Ground) -> None:
    ground = postgres_ground
    await ground.process()
    queue_id = await ground.queue()
    conversation = await ground.conversation(queue_id=queue_id)
    outcomes = await asyncio.gather(
        *(process.conversations.take(agent("agent", queue_id), conversation.id) for process in ground.processes),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conversation", "ConversationTaken"]


async def test_a_closed_conversation_refuses_messages_and_takes_notes(ground: Ground) -> None:
    conversation = await ground.conversation()
    boss = agent("supervisor")
    await ground.one.conversations.close(boss, conversation.id, None)
    for scope in (boss, visitor_of(conversation)):
        with pytest.raises(ConversationClosed):
            await ground.one.say(scope, conversation.id)
    await ground.one.say(boss, conversation.id, "For the record", message_type="note")
    assert [item.message_type for item in await ground.one.timeline(conversation.id)] == ["system", "note"]


async def test_a_note_takes_nothing_and_is_no_last_message(ground: Ground) -> None:
    conversation = await ground.conversation()
    ana = agent()
    await ground.one.say(ana, conversation.id, "Careful", message_type="note")
    now = await ground.one.conversations.get(ana, conversation.id)
    assert (now.status, now.agent_id, now.last_message, now.message_count) == ("waiting", None, None, 1)


async def test_what_one_may_not_send_is_refused_before_it_is_queued(sqlite_ground: Ground) -> None:
    conversation = await sqlite_ground.conversation()
    say = sqlite_ground.one.say
    with pytest.raises(Invalid):
        await say(visitor_of(conversation), conversation.id, message_type="note")
    with pytest.raises(Forbidden):
        await say(agent("viewer"), conversation.id)
    with pytest.raises(Invalid):
        await say(agent(), conversation.id, "a\x00b")
    assert await _seqs(sqlite_ground, conversation) == []


async def test_absent_and_foreign_conversations_are_the_same_answer(ground: Ground) -> None:
    queue_id = await ground.queue()
    foreign = await ground.conversation(queue_id=queue_id)
    texts = []
    for conversation_id in (foreign.id, uuid7()):
        with pytest.raises(ConversationNotFound) as refused:
            await ground.one.say(agent(), conversation_id)
        texts.append(refused.value.body())
    assert texts[0] == texts[1]
    assert await _seqs(ground, foreign) == []


async def test_one_bad_send_in_a_batch_hurts_no_neighbour(ground: Ground) -> None:
    good = await ground.conversation()
    sends = [ground.one.say(visitor_of(good), uuid7() if n % 5 == 2 else good.id, str(n)) for n in range(20)]
    outcomes = await asyncio.gather(*sends, return_exceptions=True)
    assert [isinstance(one, Stored) for one in outcomes] == [n % 5 != 2 for n in range(20)]
    assert await _seqs(ground, good) == list(range(1, 17))


async def test_repeats_among_new_messages_are_answered_as_before_and_hurt_no_neighbour(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer = visitor_of(conversation)
    first = [await ground.one.say(customer, conversation.id, str(n), client_message_id=f"m{n}") for n in range(3)]
    marks = ["m1", "m3", "m0", "m4", "m2", "m5"]
    answers = await asyncio.gather(
        *(ground.one.say(customer, conversation.id, mark[1:], client_message_id=mark) for mark in marks)
    )
    known = {one.client_message_id: one.id for one in first}
    assert [known.get(mark) == one.id for mark, one in zip(marks, answers, strict=True)] == [
        True, False, True, False, True, False,
    ]  # fmt: skip
    assert await _seqs(ground, conversation) == list(range(1, 7))


async def test_a_sender_is_told_of_his_own_message_also_after_it_was_closed(ground: Ground) -> None:
    conversation, boss = await ground.conversation(), agent("supervisor")
    customer = visitor_of(conversation)
    stored = [await ground.one.say(customer, conversation.id, client_message_id=f"m{n}") for n in range(3)]
    await ground.one.conversations.close(boss, conversation.id, None)
    again = await ground.one.say(customer, conversation.id, client_message_id="m2")
    assert (again.id, again.seq) == (stored[2].id, stored[2].seq)


async def test_a_process_that_remembers_a_conversation_sees_what_another_has_done_to_it(
    postgres_ground: Ground,
) -> None:
    ground = postgres_ground
    other = await ground.process()
    conversation, boss = await ground.conversation(), agent("supervisor")
    customer = visitor_of(conversation)
    for number in range(3):
        await ground.one.say(customer, conversation.id, str(number))
    await other.say(customer, conversation.id, "elsewhere")
    await ground.one.say(customer, conversation.id, "here")
    assert await _seqs(ground, conversation) == [1, 2, 3, 4, 5]
    await other.conversations.close(boss, conversation.id, None)
    with pytest.raises(ConversationClosed):
        await ground.one.say(customer, conversation.id, "too late")
    now = await other.conversations.get(boss, conversation.id)
    assert (now.status, now.message_count) == ("closed", 5)


async def test_lists_and_feed_are_in_the_order_of_activity_whoever_wrote(ground: Ground) -> None:
    many = [await ground.conversation() for _ in range(4)]
    for number in (2, 0, 3, 1, 0):
        await ground.one.say(visitor_of(many[number]), many[number].id)
    await ground.one.conversations.take(agent("supervisor"), many[3].id)
    changed = await ground.one.database.read(lambda c: reading.conversations_changed_since(c, 0, 100))
    assert [one.id for one in changed] == [many[n].id for n in (2, 1, 0, 3)]
    newest = await ground.one.database.read(reading.newest_offset)
    assert newest == changed[-1].feed_offset


async def test_a_random_crowd_leaves_gapless_timelines_and_honest_counters(ground: Ground) -> None:
    dice = random.Random(7)
    boss = agent("supervisor")
    many = [await ground.conversation() for _ in range(4)]
    deeds = ground.one.conversations
    kinds = [deeds.take, deeds.hold, deeds.give_back, deeds.reopen]

    async def act(number: int) -> None:
        conversation = dice.choice(many)
        with contextlib.suppress(DeedRefused, ConversationClosed, ConversationTaken):
            if dice.random() < 0.3:
                await dice.choice(kinds)(boss, conversation.id)
            elif dice.random() < 0.1:
                await deeds.resolve(boss, conversation.id, None)
            else:
                scope = dice.choice([boss, visitor_of(conversation), agent()])
                await ground.one.say(
                    scope, conversation.id, client_message_id=f"{dice.randrange(60)}-{scope.caller.id}"
                )

    outcomes = await asyncio.gather(*(act(n) for n in range(300)), return_exceptions=True)
    assert not [one for one in outcomes if isinstance(one, BaseException) and not isinstance(one, Problem)]
    for conversation in many:
        items = await ground.one.timeline(conversation.id)
        now = await deeds.get(boss, conversation.id)
        assert [item.seq for item in items] == list(range(1, now.last_seq + 1))
        assert now.message_count == sum(item.message_type != "system" for item in items)
        marks = [(item.sender_id, item.client_message_id) for item in items if item.client_message_id]
        assert len(marks) == len(set(marks))


async def test_every_change_has_its_event_in_the_same_transaction(ground: Ground) -> None:
    from chat_service.events import EVENTS

    conversation = await ground.conversation()
    for number in range(5):
        await ground.one.say(visitor_of(conversation), conversation.id, str(number))
    with pytest.raises(ConversationNotFound):
        await ground.one.say(agent(), uuid7())

    def read(connection: object) -> tuple[list[int], int, list[str]]:
        rows = connection.execute(select(EVENTS.log.c.position, EVENTS.log.c.payload)).all()  # type: ignore[attr-defined]
        head = connection.execute(select(func.max(EVENTS.head.c.position))).scalar()  # type: ignore[attr-defined]
        kinds = [event["type"] for row in rows for event in row.payload]
        return [row.position for row in rows], head, kinds

    positions, head, kinds = await ground.one.database.read(read)
    assert positions == list(range(1, 7))
    assert head == 6, "what was refused has taken no position"
    assert kinds == ["conversation.created", *["message.created"] * 5]


async def test_only_what_lies_in_the_conversation_is_answered_by_a_message(ground: Ground) -> None:
    here, there = await ground.conversation(), await ground.conversation()
    customer, supervisor = visitor_of(here), agent("supervisor")
    foreign = await ground.one.say(visitor_of(there), there.id, "Segredo")
    own = await ground.one.say(customer, here.id, "Oi")
    for scope in (customer, supervisor):
        for wrong in (foreign.id, uuid7()):
            with pytest.raises(Invalid, match="reply_to"):
                await ground.one.say(scope, here.id, "Eu vi", reply_to=wrong)
    assert await _seqs(ground, here) == [1]
    await ground.one.say(customer, here.id, "Sim", reply_to=own.id)
    assert [item.reply_to for item in await ground.one.timeline(here.id)] == [None, own.id]


async def test_a_customer_cannot_answer_a_note_that_he_does_not_see(ground: Ground) -> None:
    conversation = await ground.conversation()
    customer, supervisor = visitor_of(conversation), agent("supervisor")
    note = await ground.one.say(supervisor, conversation.id, "Cuidado", message_type="note", direction="internal")
    with pytest.raises(Invalid, match="reply_to"):
        await ground.one.say(customer, conversation.id, "Eu vi", reply_to=note.id)
    await ground.one.say(
        supervisor, conversation.id, "Sim", message_type="note", direction="internal", reply_to=note.id
    )
