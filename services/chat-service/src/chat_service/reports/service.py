"""The month's report, read from the sums of its days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from chat_service.conversations.scope import Scope
from chat_service.reports import repository, table
from chat_service.reports.calendar import Month, month_of
from chat_service.reports.domain import MEASURES
from chat_service.reports.schemas import (
    AgentFigures,
    ChannelFigures,
    DayFigures,
    EarlierMonth,
    Figures,
    MonthReport,
    QueueFigures,
)
from shared.database.port import Database
from shared.utils.clock import Clock

NOTHING = dict.fromkeys(MEASURES, 0)


class ReportService:
    """``queue_names`` and ``agent_name`` tell how queues and people are called; ``counted_at`` how current the sums are."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        timezone: str,
        queue_names: Callable[[Connection], dict[str, str]],
        agent_name: Callable[[str], str],
        counted_at: Callable[[], datetime | None],
    ) -> None:
        self._database, self._clock, self._timezone = database, clock, timezone
        self._zone = ZoneInfo(timezone)
        self._queue_names, self._agent_name, self._counted_at = queue_names, agent_name, counted_at

    async def month(self, scope: Scope, month: str | None) -> MonthReport:
        """Return the report of a month (``YYYY-MM``, None for this one), of the caller's own queues without ``reports:all``.

        Raises Invalid for a month that has not begun.
        """
        wanted, queues = self._month(month), _queues(scope)
        return await self._database.read(lambda c: self._report(c, wanted, queues))

    async def month_as_csv(self, scope: Scope, month: str | None) -> tuple[str, bytes]:
        """Return the name of the month and every row of it as CSV. Raises Invalid for a month that has not begun."""
        wanted, queues = self._month(month), _queues(scope)

        def read(connection: Connection) -> bytes:
            names = self._queue_names(connection)
            return table.csv_of(
                repository.rows(connection, wanted.span, queues), lambda one: names.get(one, ""), self._name
            )

        return wanted.name, await self._database.read(read)

    def _month(self, month: str | None) -> Month:
        return month_of(month, self._clock.now().astimezone(self._zone).date())

    def _name(self, agent_id: str) -> str:
        return self._agent_name(agent_id) if agent_id else ""

    def _report(self, connection: Connection, month: Month, queues: frozenset[str] | None) -> MonthReport:
        by_day = dict(repository.sums_by(connection, "day", month.span, queues))
        names, before = self._queue_names(connection), month.before()
        return MonthReport(
            month=month.name,
            timezone=self._timezone,
            until=month.until,
            counted_at=self._counted_at(),
            totals=figures(_together(by_day)),
            previous=EarlierMonth(
                month=before.name,
                until=before.until,
                figures=figures(repository.total(connection, before.span, queues)),
            ),
            days=[_day(day, by_day) for day in month.days],
            queues=[
                QueueFigures(queue_id=key or None, name=names.get(key, ""), figures=figures(sums))
                for key, sums in repository.sums_by(connection, "queue_id", month.span, queues)
            ],
            agents=[
                AgentFigures(agent_id=key or None, name=self._name(key), figures=figures(sums))
                for key, sums in repository.sums_by(connection, "agent_id", month.span, queues)
            ],
            channels=[
                ChannelFigures(channel=key, figures=figures(sums))
                for key, sums in repository.sums_by(connection, "channel", month.span, queues)
            ],
        )


def figures(sums: Mapping[str, int]) -> Figures:
    """Return sums as counts and means."""
    return Figures(
        opened=sums["opened"],
        resolved=sums["resolved"],
        reopened=sums["reopened"],
        messages_in=sums["messages_in"],
        messages_out=sums["messages_out"],
        first_responses=sums["responses"],
        first_response_time=_mean(sums["response_ms"], sums["responses"] * 1000),
        handled=sums["handled"],
        handling_time=_mean(sums["handling_ms"], sums["handled"] * 1000),
        resolution_time=_mean(sums["resolution_ms"], sums["resolved"] * 1000),
        ratings=sums["ratings"],
        satisfaction=_mean(sums["score"], sums["ratings"]),
    )


def _mean(amount: int, number: int) -> float | None:
    return round(amount / number, 2) if number else None


def _together(by_day: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {name: sum(sums[name] for sums in by_day.values()) for name in MEASURES}


def _day(day: date, by_day: Mapping[str, Mapping[str, int]]) -> DayFigures:
    return DayFigures(day=day, figures=figures(by_day.get(day.isoformat(), NOTHING)))


def _queues(scope: Scope) -> frozenset[str] | None:
    return None if scope.caller.may("reports:all") else scope.queues
