"""The month's report: what is counted, on which day, for whom, and that nothing is counted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from chat_service.conversations.models import conversations
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation
from chat_service.messages import reading
from chat_service.messages.models import timeline
from chat_service.reports import repository
from chat_service.reports.calendar import Month, month_of
from chat_service.reports.handlers import ReportKeeper
from chat_service.reports.models import days
from chat_service.reports.router import WantedMonth
from chat_service.reports.schemas import MonthReport
from chat_service.reports.service import ReportService
from chat_service.reports.table import harmless
from chat_service.widget.models import ratings
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, func, insert, select, update

from shared.database.port import Tx
from shared.errors import Invalid
from shared.models.base import ACCOUNT
from shared.security.principal import Principal
from shared.utils.clock import FrozenClock
from tests.support.chat_floor import Ground, agent, visitor_of

NOON = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 12:00 in Sao Paulo
ZONE = ZoneInfo("America/Sao_Paulo")


class Office:
    """Keeper and service over a ground, at a noon that stands still."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.queue_names = ground, dict[str, str]()
        self.agent_names: dict[str, str] = {}
        self.database = ground.one.database
        self.keeper = ReportKeeper(
            database=self.database, bus=ground.one.bus, clock=FrozenClock(NOON), timezone="America/Sao_Paulo"
        )
        self.reports = ReportService(
            database=self.database, clock=FrozenClock(NOON), timezone="America/Sao_Paulo",
            queue_names=lambda _: self.queue_names, agent_name=lambda one: self.agent_names.get(one, ""),
            counted_at=lambda: self.keeper.current_at,
        )  # fmt: skip

    async def count(self) -> None:
        """Let the keeper count everything there is."""
        while await self.keeper.advance(most=2):
            pass

    async def report(self, scope: Scope | None = None, month: str | None = "2026-11") -> MonthReport:
        await self.count()
        return await self.reports.month(scope or agent("supervisor"), month)

    async def happened(self, conversation: Conversation, *moments: datetime, **values: Any) -> None:
        """Let the items of a conversation have happened at these moments, and its row hold these values."""

        def run(tx: Tx) -> None:
            t = timeline.c
            for seq, at in enumerate(moments, 1):
                tx.connection.execute(
                    update(timeline).where(t.conversation_id == conversation.id, t.seq == seq).values(created_at=at)
                )
            if values:
                tx.connection.execute(
                    update(conversations).where(conversations.c.id == conversation.id).values(**values)
                )

        await self.database.write(run)

    async def rate(self, conversation: Conversation, score: int, at: datetime) -> None:
        row = {
            "conversation_id": conversation.id, "account_id": ACCOUNT, "contact_id": conversation.contact_id, "score": score,
            "created_at": at,
        }  # fmt: skip
        await self.database.write(lambda tx: tx.connection.execute(insert(ratings).values(**row)))


@pytest.fixture
def office(ground: Ground) -> Office:
    return Office(ground)


async def test_a_month_in_which_nothing_happened_has_its_days_and_no_means(office: Office) -> None:
    report = await office.report()
    assert [one.day for one in report.days] == [date(2026, 11, number) for number in range(1, 23)]
    assert (report.totals.opened, report.totals.first_response_time, report.totals.satisfaction) == (0, None, None)
    assert (report.queues, report.agents, report.channels) == ([], [], [])
    assert report.counted_at == NOON


async def test_what_was_done_is_told_by_day_queue_agent_and_channel(office: Office) -> None:
    queue, ana = await office.ground.queue(), agent("supervisor")
    office.queue_names, office.agent_names = {queue: "Suporte"}, {ana.caller.id: "Ana"}
    conversation = await office.ground.conversation(queue_id=queue, agent_id=ana.caller.id)
    one = office.ground.one
    await one.say(visitor_of(conversation), conversation.id)
    await one.say(ana, conversation.id)
    await one.say(ana, conversation.id, "só para nós", message_type="note")
    await one.conversations.resolve(ana, conversation.id, None)
    began = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)  # the second of November, 22:00 in Sao Paulo
    moments = [began + timedelta(minutes=minutes) for minutes in (0, 90, 130, 240)]
    await office.happened(
        conversation,
        *moments,
        created_at=began,
        first_response_at=moments[1],
        assigned_at=moments[1],
        resolved_at=moments[3],
    )
    await office.rate(conversation, 4, moments[3])
    report = await office.report()
    second, third = report.days[1].figures, report.days[2].figures
    assert (second.opened, second.messages_in, second.messages_out, second.resolved) == (1, 1, 1, 0)
    assert (second.first_responses, second.first_response_time) == (1, 5400.0)
    assert (third.opened, third.resolved, third.resolution_time) == (0, 1, 14_400.0)
    assert (third.handled, third.handling_time, third.ratings, third.satisfaction) == (1, 9000.0, 1, 4.0)
    assert [(one.name, one.figures) for one in report.queues] == [("Suporte", report.totals)]
    assert [(one.channel, one.figures) for one in report.channels] == [("web", report.totals)]
    nobody, person = sorted(report.agents, key=lambda one: one.name)
    assert (nobody.agent_id, nobody.figures.opened, nobody.figures.resolved) == (None, 1, 0)
    assert (person.name, person.figures.opened, person.figures.resolved, person.figures.messages_out) == (
        "Ana",
        0,
        1,
        1,
    )


async def test_a_reopened_conversation_counts_from_its_reopening(office: Office) -> None:
    ana = agent("supervisor")
    conversation = await office.ground.conversation(agent_id=ana.caller.id)
    for deed in ("resolve", "reopen", "close"):
        await getattr(office.ground.one.conversations, deed)(
            ana, conversation.id, *((None,) if deed != "reopen" else ())
        )
    began = datetime(2026, 11, 5, 15, 0, tzinfo=UTC)
    moments = [began + timedelta(minutes=minutes) for minutes in (10, 100, 130)]
    await office.happened(conversation, *moments, created_at=began, assigned_at=began, resolved_at=moments[2])
    total = (await office.report()).totals
    assert (total.resolved, total.reopened) == (2, 1)
    assert (total.resolution_time, total.handling_time) == (20 * 60.0, 20 * 60.0)  # ten minutes, then thirty


async def test_closing_what_is_resolved_resolves_nothing_again(office: Office) -> None:
    boss = agent("supervisor")
    conversation = await office.ground.conversation()
    await office.ground.one.conversations.resolve(boss, conversation.id, None)
    await office.ground.one.conversations.close(boss, conversation.id, None)
    await office.happened(conversation, NOON, NOON, created_at=NOON)
    assert (await office.report()).totals.resolved == 1


async def test_nothing_is_counted_twice_however_often_it_is_looked_at(office: Office) -> None:
    conversation = await office.ground.conversation()
    customer = visitor_of(conversation)
    for _ in range(3):
        await office.ground.one.say(customer, conversation.id)
        await office.count()
    await office.database.write(lambda tx: tx.connection.execute(update(repository._cursors).values(position=0)))
    await office.count()
    assert await _sum(office, "messages_in") == 3
    assert await _sum(office, "opened") == 1


async def test_an_answer_that_comes_while_the_keeper_reads_is_counted_as_the_first_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = agent("supervisor")
    conversation = await office.ground.conversation(agent_id=ana.caller.id)
    await office.ground.one.say(visitor_of(conversation), conversation.id)
    before = await office.database.read(lambda c: reading.conversations_changed_since(c, 0, 10))
    await office.ground.one.say(ana, conversation.id)
    with monkeypatch.context() as patched:
        patched.setattr(reading, "conversations_changed_since", lambda *_: before)
        await office.keeper.advance()
    assert (await _sum(office, "messages_in"), await _sum(office, "messages_out")) == (1, 0)
    await office.count()
    assert (await _sum(office, "messages_out"), await _sum(office, "responses")) == (1, 1)


async def test_a_step_that_another_process_has_made_adds_nothing(office: Office) -> None:
    conversation = await office.ground.conversation()
    await office.ground.one.say(visitor_of(conversation), conversation.id)
    await office.database.write(lambda tx: repository.open_cursor(tx.connection))
    read: Callable[[Connection], Any] = lambda c: repository.uncounted(c, 0, 10, ZONE)  # noqa: E731 - read twice
    first, second = await office.database.read(read), await office.database.read(read)
    assert await office.database.write(lambda tx: repository.add(tx.connection, first))
    assert not await office.database.write(lambda tx: repository.add(tx.connection, second))
    assert await _sum(office, "messages_in") == 1


async def test_a_conversation_longer_than_a_step_is_counted_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "MOST_ITEMS", 2)
    for number in (5, 1, 3):
        conversation = await office.ground.conversation()
        for _ in range(number):
            await office.ground.one.say(visitor_of(conversation), conversation.id)
    await office.count()
    assert (await _sum(office, "opened"), await _sum(office, "messages_in")) == (3, 9)


async def test_counting_anew_comes_to_the_same(office: Office) -> None:
    conversation = await office.ground.conversation()
    await office.ground.one.say(visitor_of(conversation), conversation.id)
    await office.happened(conversation, NOON, created_at=NOON)
    await office.rate(conversation, 5, NOON)
    before = (await office.report()).totals
    for _ in range(2):
        await office.database.write(lambda tx: repository.restart(tx.connection))
        assert await _sum(office, "opened") == 0
        assert (await office.report()).totals == before
    assert (before.opened, before.messages_in, before.ratings) == (1, 1, 1)


async def test_a_month_that_goes_on_is_compared_with_as_many_days_of_the_one_before(office: Office) -> None:
    for at in (datetime(2026, 10, 22, 12, tzinfo=UTC), datetime(2026, 10, 23, 12, tzinfo=UTC)):
        await office.happened(await office.ground.conversation(), created_at=at)
    running, over = await office.report(), await office.report(month="2026-10")
    assert (running.previous.month, running.previous.until) == ("2026-10", date(2026, 10, 22))
    assert running.previous.figures.opened == 1
    assert (over.totals.opened, over.previous.until, len(over.days)) == (2, date(2026, 9, 30), 31)


async def test_without_the_permission_for_all_only_the_own_queues_are_told(office: Office) -> None:
    mine, other = await office.ground.queue(), await office.ground.queue()
    for queue in (mine, other, other, None):
        await office.happened(await office.ground.conversation(queue_id=queue), created_at=NOON)
    may = frozenset({"reports:department", "reports:export"})
    leader = Scope(Principal(kind="user", id="leader", permissions=may), frozenset({mine}))
    report = await office.report(leader)
    assert (report.totals.opened, [one.queue_id for one in report.queues]) == (1, [mine])
    _, table = await office.reports.month_as_csv(leader, "2026-11")
    assert len(table.decode().splitlines()) == 2
    nowhere = Scope(Principal(kind="user", id="new", permissions=may))
    assert (await office.report(nowhere)).totals.opened == 0


async def test_a_name_in_the_table_is_no_formula(office: Office) -> None:
    queue = await office.ground.queue()
    office.queue_names = {queue: '=cmd|"/C calc"!A0'}
    await office.happened(await office.ground.conversation(queue_id=queue), created_at=NOON)
    await office.count()
    name, table = await office.reports.month_as_csv(agent("supervisor"), None)
    heading, row = table.decode("utf-8-sig").splitlines()
    assert name == "2026-11"
    assert heading.startswith("day,queue,agent,channel,opened")
    assert row.startswith('2026-11-22,"\'=cmd|""/C calc""!A0",,web,1,0')


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", "\r=1", "  =1", "\uff1d1"])
def test_what_spreadsheets_take_for_a_formula_is_made_text(name: str) -> None:
    assert harmless(name) == f"'{name}"
    assert harmless("Suporte - N2 = 1") == "Suporte - N2 = 1"


@pytest.mark.parametrize("month", ["2026-12", "2027-01", "1999-12"])
def test_a_month_that_has_not_begun_is_refused(month: str) -> None:
    with pytest.raises(Invalid):
        month_of(month, date(2026, 11, 30))


def test_the_month_before_is_never_longer_than_itself() -> None:
    assert month_of("2026-03", date(2026, 3, 30)).before() == Month(2026, 2, date(2026, 2, 28))
    assert month_of(None, date(2027, 1, 31)).before() == Month(2026, 12, date(2026, 12, 31))


async def _sum(office: Office, measure: str) -> int:
    query = select(func.coalesce(func.sum(days.c[measure]), 0))
    return int(await office.database.read(lambda c: c.execute(query).scalar_one()))


def test_a_month_is_written_in_ascii_digits() -> None:
    month = TypeAdapter(WantedMonth)
    assert month.validate_python("2026-11") == "2026-11"
    for odd in ("\uff12\uff10\uff12\uff16-11", "\u0662\u0660\u0662\u0666-11", "2026-1\uff11", "2026-11\n", "2026-13"):
        with pytest.raises(ValidationError):
            month.validate_python(odd)
