"""Every deed in every state, as one table, and the rules that no sequence of deeds may break."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from chat_service.conversations import domain
from chat_service.conversations.errors import ConversationClosed, ConversationTaken, DeedRefused
from chat_service.conversations.models import STATUSES
from chat_service.conversations.state import Conversation, Item
from chat_service.conversations.telling import Actor, Destination
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.errors import Problem

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OWNER, COLLEAGUE = Actor("agent", "owner", "Ana"), Actor("agent", "colleague", "Bia")
ELSEWHERE = Destination("queue-2", "Suporte", None, agent_in_queue=False)
ALSO_HIS = Destination("queue-2", "Suporte", None, agent_in_queue=True)
TO_COLLEAGUE = Destination(None, None, COLLEAGUE, agent_in_queue=False)

Deed = Callable[[Conversation], list[Item]]


def conversation(status: str, *, owned: bool) -> Conversation:
    """Return a conversation in a state, with or without an agent."""
    over = status in ("resolved", "closed")
    return Conversation(
        id="c", account_id="a", protocol=None, contact_id="p", contact_name="Maria", contact_phone=None,
        channel="web", channel_id="",
        status=status, priority="normal", priority_rank=1, agent_id=OWNER.id if owned else None, queue_id="queue-1",
        tags=[], last_seq=4, feed_offset=9, message_count=4, unread_count=1, customer_delivered_seq=0, customer_read_seq=0,
        last_message=None, last_message_type=None, last_message_direction=None, last_message_by=None,
        last_message_at=None, created_at=NOW,
        updated_at=NOW, assigned_at=NOW if owned else None, first_response_at=None, waiting_since=None if over else NOW,
        snoozed_until=NOW + timedelta(hours=1) if status == "snoozed" else None, resolved_at=NOW if over else None,
        closed_at=NOW if status == "closed" else None, close_reason=None, bot_attempts=0, bot_escalated=False, metadata={},
    )  # fmt: skip


def message(actor: Actor | None) -> Item:
    """Return a message of an agent, or of the customer for None."""
    kind, who = ("agent", actor) if actor else ("customer", Actor("customer", "p", "Maria"))
    return Item(
        id="m", message_type="text", direction="outbound" if actor else "inbound", sender_type=kind, sender_id=who.id,
        sender_name=who.name, content="Oi", created_at=NOW,
    )  # fmt: skip


def _reply(actor: Actor, *, override: bool = False) -> Deed:
    return lambda c: domain.reply(c, message(actor), NOW, owner_name=OWNER.name, may_override=override)


DEEDS: dict[str, Deed] = {
    "take, owner": lambda c: domain.take(c, OWNER, NOW, OWNER.name),
    "take, colleague": lambda c: domain.take(c, COLLEAGUE, NOW, OWNER.name),
    "assign": lambda c: domain.assign(c, OWNER, NOW, COLLEAGUE),
    "unassign": lambda c: domain.assign(c, OWNER, NOW, None),
    "move": lambda c: domain.transfer(c, OWNER, NOW, ELSEWHERE),
    "move, agent stays": lambda c: domain.transfer(c, OWNER, NOW, ALSO_HIS),
    "hand over": lambda c: domain.transfer(c, OWNER, NOW, TO_COLLEAGUE),
    "give back": lambda c: domain.give_back(c, OWNER, NOW),
    "snooze": lambda c: domain.snooze(c, OWNER, NOW, NOW + timedelta(hours=2)),
    "hold": lambda c: domain.hold(c, OWNER, NOW),
    "resolve": lambda c: domain.resolve(c, OWNER, NOW, None),
    "close": lambda c: domain.close(c, OWNER, NOW, None),
    "reopen": lambda c: domain.reopen(c, OWNER, NOW),
    "wake": lambda c: domain.wake(c, NOW),
    "customer writes": lambda c: domain.receive(c, message(None), NOW),
    "owner replies": _reply(OWNER),
    "colleague replies": _reply(COLLEAGUE),
    "supervisor replies": _reply(COLLEAGUE, override=True),
    "bot speaks": lambda c: domain.say(c, message(Actor("bot", "bot", "Bot"))),
}

# A state is what it becomes, "=" means that nothing happened, "same" that the state stayed but an item tells of something,
# and a word in capitals is the refusal. A star marks states in which nobody owns the conversation.
TABLE = """
                    automation* waiting*    in_service  on_hold     snoozed     snoozed*    resolved    resolved*   closed
take, owner         in_service  in_service  =           in_service  in_service  in_service  REFUSED     REFUSED     REFUSED
take, colleague     in_service  in_service  TAKEN       TAKEN       TAKEN       in_service  REFUSED     REFUSED     REFUSED
assign              in_service  in_service  same        in_service  in_service  in_service  REFUSED     REFUSED     REFUSED
unassign            waiting     =           waiting     waiting     waiting     waiting     REFUSED     REFUSED     REFUSED
move                waiting     same        waiting     waiting     waiting     waiting     REFUSED     REFUSED     REFUSED
move, agent stays   waiting     same        same        same        same        waiting     REFUSED     REFUSED     REFUSED
hand over           in_service  in_service  same        in_service  in_service  in_service  REFUSED     REFUSED     REFUSED
give back           waiting     =           waiting     waiting     waiting     waiting     REFUSED     REFUSED     REFUSED
snooze              snoozed     snoozed     snoozed     snoozed     same        same        REFUSED     REFUSED     REFUSED
hold                REFUSED     REFUSED     on_hold     =           on_hold     REFUSED     REFUSED     REFUSED     REFUSED
resolve             resolved    resolved    resolved    resolved    resolved    resolved    =           =           REFUSED
close               closed      closed      closed      closed      closed      closed      closed      closed      =
reopen              =           =           =           =           =           =           in_service  waiting     in_service
wake                =           =           =           =           in_service  waiting     =           =           =
customer writes     same        same        same        in_service  in_service  waiting     in_service  waiting     CLOSED
owner replies       in_service  in_service  same        same        same        in_service  in_service  in_service  CLOSED
colleague replies   in_service  in_service  TAKEN       TAKEN       TAKEN       in_service  in_service  in_service  CLOSED
supervisor replies  in_service  in_service  same        same        same        in_service  in_service  in_service  CLOSED
bot speaks          same        same        same        same        same        same        same        same        CLOSED
"""
REFUSALS: dict[str, type[Problem]] = {
    "REFUSED": DeedRefused, "TAKEN": ConversationTaken, "CLOSED": ConversationClosed,
}  # fmt: skip


def _cases() -> list[tuple[str, str, str]]:
    head, *rows = TABLE.strip("\n").splitlines()
    cases = []
    for row in rows:
        deed = row[:20].strip()
        cases += [(deed, state, outcome) for state, outcome in zip(head.split(), row[20:].split(), strict=True)]
    return cases


def test_the_table_names_every_deed_and_every_state() -> None:
    assert {deed for deed, _, _ in _cases()} == set(DEEDS)
    assert {state.rstrip("*") for _, state, _ in _cases()} == set(STATUSES)


@pytest.mark.parametrize(("deed", "state", "outcome"), _cases())
def test_each_deed_in_each_state(deed: str, state: str, outcome: str) -> None:
    status, owned = state.rstrip("*"), not state.endswith("*")
    given = conversation(status, owned=owned)
    before = copy.deepcopy(given)
    if outcome in REFUSALS:
        with pytest.raises(REFUSALS[outcome]):
            DEEDS[deed](given)
        assert given == before, "a refused deed changes nothing"
        return
    items = DEEDS[deed](given)
    if outcome == "=":
        assert not items
        assert given == before, "a deed that tells of nothing changes nothing"
    else:
        assert items
        assert given.status == (status if outcome == "same" else outcome)


def test_taken_says_by_whom() -> None:
    with pytest.raises(ConversationTaken) as refused:
        DEEDS["take, colleague"](conversation("in_service", owned=True))
    assert refused.value.extra["taken_by"] == {"id": OWNER.id, "name": OWNER.name}


def test_an_agent_who_writes_into_the_queue_owns_the_conversation_before_his_words() -> None:
    given = conversation("waiting", owned=False)
    items = DEEDS["colleague replies"](given)
    assert [item.message_type for item in items] == ["system", "text"]
    assert items[0].metadata is not None
    assert items[0].metadata["event"] == "taken"
    assert given.agent_id == COLLEAGUE.id


def test_who_answers_a_resolved_conversation_of_a_colleague_becomes_its_owner() -> None:
    given = conversation("resolved", owned=True)
    DEEDS["colleague replies"](given)
    assert given.agent_id == COLLEAGUE.id


def test_a_supervisor_who_steps_in_leaves_the_conversation_with_its_agent() -> None:
    given = conversation("in_service", owned=True)
    DEEDS["supervisor replies"](given)
    assert given.agent_id == OWNER.id


def test_the_waiting_time_survives_being_given_back() -> None:
    given = conversation("in_service", owned=True)
    given.waiting_since = NOW - timedelta(hours=3)
    DEEDS["give back"](given)
    assert given.waiting_since == NOW - timedelta(hours=3)


def test_a_snooze_into_the_past_is_refused() -> None:
    given = conversation("in_service", owned=True)
    with pytest.raises(DeedRefused):
        domain.snooze(given, OWNER, NOW, NOW)
    assert given.status == "in_service"


def test_priority_and_tags_tell_only_of_a_change() -> None:
    given = conversation("waiting", owned=False)
    assert domain.prioritise(given, OWNER, NOW, "normal") == []
    [told] = domain.prioritise(given, OWNER, NOW, "urgent")
    assert told.metadata is not None
    assert (told.metadata["before"], told.metadata["priority"], given.priority_rank) == ("normal", "urgent", 3)
    assert domain.tag(given, OWNER, NOW, []) == []
    [told] = domain.tag(given, OWNER, NOW, ["vip"])
    assert told.metadata is not None
    assert (told.metadata["added"], told.metadata["removed"], given.tags) == (["vip"], [], ["vip"])


class Life(RuleBasedStateMachine):
    """Any deed after any other, by anyone."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation = conversation("waiting", owned=False)

    @rule(deed=st.sampled_from(sorted(DEEDS)))
    def do(self, deed: str) -> None:
        """Do it; a refusal must leave no trace, and every change must be told of."""
        before = asdict(self.conversation)
        try:
            items = DEEDS[deed](self.conversation)
        except (ConversationClosed, ConversationTaken, DeedRefused):
            assert asdict(self.conversation) == before
            return
        assert items or asdict(self.conversation) == before

    @invariant()
    def states_fit_their_facts(self) -> None:
        """The promises that the table's CHECKs and the screens rest on."""
        c = self.conversation
        assert c.status in STATUSES
        if c.status in ("in_service", "on_hold"):
            assert c.agent_id
            assert c.assigned_at
        if c.status == "waiting":
            assert c.agent_id is None
            assert c.assigned_at is None
            assert c.waiting_since is not None
        assert (c.closed_at is not None) == (c.status == "closed")
        assert (c.resolved_at is not None) == c.is_over
        assert c.snoozed_until is None or c.status == "snoozed"
        assert not (c.is_over and c.waiting_since)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
