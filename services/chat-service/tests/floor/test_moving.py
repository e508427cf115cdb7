"""Conversations of a contact that becomes part of another one: they move under the eyes of those who are in them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from chat_service.contacts.domain import ContactRef, Handover
from chat_service.contacts.errors import MergeRefused
from chat_service.conversations import links
from chat_service.conversations.moving import ConversationMover
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation

from shared.database.port import Tx
from shared.security.principal import Principal
from tests.support.chat_floor import Ground, agent, visitor_of

BOSS = agent("supervisor")


async def move(ground: Ground, gone: Conversation, kept: Conversation, scope: Scope = BOSS) -> None:
    mover = ConversationMover(
        store=ground.one.store, name_of=ground.directory.name_of, queues_of=lambda _c, _id: scope.queues
    )
    over = Handover(gone.contact_id, "Maria", ContactRef(kept.contact_id, "Maria Souza", None, None), scope.caller)
    heirs = {gone.contact_id: kept.contact_id}

    def run(tx: Tx) -> None:
        def announced() -> None:
            ground.one.gate._security.sessions.succeed(heirs)
            ground.one.gate.moved(heirs)

        tx.after_commit(announced)
        mover.hand_over(tx, over)

    await ground.one.database.write(run)


def of_session(conversation: Conversation) -> Scope:
    """Return the scope of a customer as his socket has it: with the claims of his token."""
    claims = {"sub": conversation.contact_id, "sid": "s", "type": "widget"}
    return Scope(Principal(kind="visitor", id=conversation.contact_id, claims=claims))


async def test_a_visitor_stays_in_his_conversation_when_it_moves(ground: Ground) -> None:
    gone, kept = await ground.conversation(), await ground.conversation(channel="api")
    customer = of_session(gone)
    await ground.one.say(customer, gone.id, "oi")
    client = await ground.one.follow(customer, gone.id, after_seq=1)
    await move(ground, gone, kept)
    await ground.one.say(agent(), gone.id, "bom dia")
    await ground.one.say(visitor_of(kept), gone.id, "sem sinal")
    await client.has(2, 3, 4, 5)
    assert client.of("unsubscribed") == []
    assert (await ground.one.conversations.get(BOSS, gone.id)).contact_id == kept.contact_id


async def test_desks_that_watch_are_told_of_every_conversation_that_moves(ground: Ground) -> None:
    gone, kept = await ground.conversation(), await ground.conversation(channel="api")
    await ground.one.conversations.close(BOSS, gone.id, None)
    again = await ground.conversation(of=gone.contact_id)
    desk = ground.one.client(BOSS)
    await ground.one.hub.look()
    desk.connection.inbox = True
    ground.one.hub.inboxes[desk.connection] = None
    await move(ground, gone, kept)
    told = [frame["conversation"] for frame in desk.of("conversation.updated")]
    assert {one["id"] for one in told} == {gone.id, again.id}
    assert {(one["contact_id"], one["customer_name"]) for one in told} == {(kept.contact_id, "Maria Souza")}


async def test_nothing_moves_when_two_open_ones_would_meet_out_of_sight(ground: Ground) -> None:
    mine, theirs = await ground.queue(), await ground.queue()
    gone, kept = await ground.conversation(queue_id=mine), await ground.conversation(queue_id=theirs)
    half_blind = agent("supervisor", mine)
    caller = replace(half_blind.caller, permissions=half_blind.caller.permissions - {"conversations:read_all"})
    with pytest.raises(MergeRefused):
        await move(ground, gone, kept, Scope(caller, half_blind.queues))
    for one in (gone, kept):
        now = await ground.one.conversations.get(BOSS, one.id)
        assert (now.contact_id, now.status, now.last_seq) == (one.contact_id, "waiting", 0)


async def test_the_one_that_somebody_works_on_goes_on_whichever_contact_it_was(ground: Ground) -> None:
    for worked_on in (0, 1):
        gone, kept = await ground.conversation(), await ground.conversation()
        pair = (gone, kept)
        await ground.one.conversations.take(BOSS, pair[worked_on].id)
        await move(ground, gone, kept)
        now = await ground.one.conversations.get(BOSS, pair[worked_on].id)
        other = await ground.one.conversations.get(BOSS, pair[1 - worked_on].id)
        assert (now.status, other.status) == ("in_service", "closed")
        assert links.merged_into(other) == {"id": now.id, "protocol": now.protocol}
        assert {now.contact_id, other.contact_id} == {kept.contact_id}
