"""The figures of the floor: open work by queue, today's means, and what dashboards scrape."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chat_service.conversations.models import conversations
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Change, Conversation
from chat_service.stats.service import StatsService, observe
from sqlalchemy import Connection, update

from shared.database.port import Tx
from shared.observability.metrics import REGISTRY
from shared.security.principal import Principal
from shared.utils.clock import FrozenClock
from tests.support.chat_floor import Ground, agent, visitor_of

NOON = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 12:00 in Sao Paulo


class _Queues:
    """Two queues and who serves them."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.serving: dict[str, list[str]] = {}

    def active(self, _: Connection) -> list[dict[str, str]]:
        return [{"id": queue_id, "name": name} for queue_id, name in self.names.items()]

    def by_user(self, _: Connection) -> dict[str, list[str]]:
        return self.serving


class Board:
    """The service of figures over a ground, at a noon that stands still."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.queues, self.online = ground, _Queues(), set[str]()
        self.clock = FrozenClock(NOON)
        self.stats = StatsService(
            database=ground.one.database, queues=self.queues, online=self._online, clock=self.clock,
            timezone="America/Sao_Paulo",
        )  # fmt: skip

    def _online(self, users: Iterable[str]) -> set[str]:
        return self.online & set(users)

    async def conversation(self, began: datetime, **values: Any) -> Conversation:
        """Make a conversation that began then, in the state that the values say."""
        made = await self.ground.conversation(queue_id=values.pop("queue_id", None))
        given = {"created_at": began, "status": "in_service" if "agent_id" in values else "waiting", **values}

        def run(tx: Tx) -> None:
            tx.connection.execute(update(conversations).where(conversations.c.id == made.id).values(**given))

        await self.ground.one.database.write(run)
        return made


@pytest.fixture
def board(ground: Ground) -> Board:
    return Board(ground)


async def test_an_empty_floor_has_no_means(board: Board) -> None:
    view = await board.stats.of(agent("supervisor"))
    assert (view.total_conversations, view.active_conversations, view.agent_utilization) == (0, 0, 0.0)
    assert (view.avg_response_time, view.avg_resolution_time, view.queue_stats) == (None, None, [])


async def test_work_is_counted_by_queue_with_the_longest_wait(board: Board) -> None:
    support, sales = await board.ground.queue(), await board.ground.queue()
    board.queues.names = {support: "Suporte", sales: "Comercial"}
    ana, bia = agent(), agent()
    board.queues.serving = {ana.caller.id: [support], bia.caller.id: [support, sales]}
    board.online = {ana.caller.id, bia.caller.id}
    for minutes in (5, 50, 20):
        await board.conversation(NOON, queue_id=support, waiting_since=NOON - timedelta(minutes=minutes))
    await board.conversation(NOON, queue_id=support, agent_id=ana.caller.id)
    await board.conversation(NOON, queue_id=sales, status="resolved", resolved_at=NOON)
    view = await board.stats.of(agent("supervisor"))
    first, second = view.queue_stats
    assert (first.name, first.waiting, first.in_service, first.online_agents) == ("Suporte", 3, 1, 2)
    assert first.oldest_waiting_since == NOON - timedelta(minutes=50)
    assert (second.waiting, second.in_service, second.online_agents, second.oldest_waiting_since) == (0, 0, 1, None)
    assert (view.total_conversations, view.active_conversations, view.waiting_conversations) == (5, 4, 3)
    assert view.agent_utilization == 0.5


async def test_means_are_of_today_in_the_calendar_of_the_provider(board: Board) -> None:
    midnight = NOON.replace(hour=3)  # 00:00 in Sao Paulo
    ana = agent().caller.id
    await board.conversation(midnight, agent_id=ana, first_response_at=midnight + timedelta(seconds=90))
    await board.conversation(midnight, agent_id=ana, first_response_at=midnight + timedelta(seconds=30.5))
    yesterday = midnight - timedelta(seconds=1)
    await board.conversation(yesterday, agent_id=ana, first_response_at=NOON)
    await board.conversation(yesterday, status="resolved", resolved_at=yesterday + timedelta(seconds=601))
    await board.conversation(yesterday, status="closed", resolved_at=yesterday)
    view = await board.stats.of(agent("supervisor"))
    assert view.avg_response_time == pytest.approx(60.25, abs=0.002)
    assert view.avg_resolution_time == pytest.approx(601, abs=0.002)
    assert view.resolved_today == 1


async def test_without_the_permission_for_all_only_the_own_queues_count(board: Board) -> None:
    mine, other = await board.ground.queue(), await board.ground.queue()
    board.queues.names = {mine: "Minha", other: "Outra"}
    for queue in (mine, other, other):
        await board.conversation(NOON, queue_id=queue)
    leader = Scope(
        Principal(kind="user", id="leader", permissions=frozenset({"reports:department"})), frozenset({mine})
    )
    view = await board.stats.of(leader)
    assert (view.total_conversations, view.waiting_conversations) == (1, 1)
    assert [queue.name for queue in view.queue_stats] == ["Minha"]


async def test_the_total_counts_what_came_after_the_last_refresh(board: Board) -> None:
    await board.conversation(NOON - timedelta(days=400), status="closed")
    await board.stats.refresh()
    await board.conversation(NOON - timedelta(days=30), status="closed")
    assert (await board.stats.of(agent("supervisor"))).total_conversations == 2


async def test_the_total_of_ones_own_queues_goes_on_from_the_last_refresh_too(board: Board) -> None:
    mine, other = await board.ground.queue(), await board.ground.queue()
    for queue in (mine, other):
        await board.conversation(NOON - timedelta(days=400), queue_id=queue, status="closed")
    await board.stats.refresh()
    for queue in (mine, other, other):
        await board.conversation(NOON, queue_id=queue)
    leader = Scope(
        Principal(kind="user", id="leader", permissions=frozenset({"reports:department"})), frozenset({mine})
    )
    assert (await board.stats.of(leader)).total_conversations == 2
    assert (await board.stats.of(agent("supervisor"))).total_conversations == 5


async def test_who_looks_within_a_second_shares_what_was_read(board: Board) -> None:
    boss = agent("supervisor")
    first, second = await asyncio.gather(board.stats.of(boss), board.stats.of(agent("supervisor")))
    await board.conversation(NOON)
    assert first is second is await board.stats.of(boss)
    board.clock.advance(1.5)
    assert (await board.stats.of(boss)).waiting_conversations == 1


async def test_gauges_show_the_states(board: Board) -> None:
    await board.conversation(NOON)
    await board.conversation(NOON, status="closed")
    await board.stats.refresh()
    assert REGISTRY.get_sample_value("conversations_by_state", {"state": "waiting"}) == 1
    assert REGISTRY.get_sample_value("conversations_by_state", {"state": "snoozed"}) == 0
    assert REGISTRY.get_sample_value("conversations_active_total") == 1
    assert REGISTRY.get_sample_value("message_queue_size", {"queue_type": "waiting"}) == 1


async def test_a_first_answer_and_a_resolution_are_measured_once(sqlite_ground: Ground) -> None:
    process = sqlite_ground.one
    store = process.store
    told = store._committed

    def also_observed(changes: list[Change]) -> None:
        told(changes)
        observe(changes)

    store._committed = also_observed
    ana = agent()
    conversation = await sqlite_ground.conversation()
    labels = {"channel": "web", "priority": "normal"}

    def measured() -> tuple[float, float]:
        answers = REGISTRY.get_sample_value("first_response_time_seconds_count", labels) or 0
        return answers, REGISTRY.get_sample_value("issue_resolution_time_seconds_count") or 0

    before = measured()
    await process.say(visitor_of(conversation), conversation.id)
    assert measured() == before
    await process.say(ana, conversation.id, "Olá")
    await process.say(ana, conversation.id, "Tudo bem?")
    assert measured() == (before[0] + 1, before[1])
    await process.conversations.resolve(ana, conversation.id, None)
    await process.conversations.close(ana, conversation.id, None)
    assert measured() == (before[0] + 1, before[1] + 1)
