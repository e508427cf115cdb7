"""Bodies of the routes of reports."""

from __future__ import annotations

from datetime import date

from shared.schemas.common import Timestamp, View


class Figures(View):
    """What was done. Times are means in seconds, null where there was nothing to measure.

    ``first_response_time`` (TME): from the beginning to a person's first answer. ``resolution_time`` (TMR): from the beginning, or
    from the reopening, to the resolution. ``handling_time`` (TMA): from when its agent took it, or the reopening, to the
    resolution. ``satisfaction``: mean of the ratings from 1 to 5.
    """

    opened: int
    resolved: int
    reopened: int
    messages_in: int
    messages_out: int
    first_responses: int
    first_response_time: float | None
    handled: int
    handling_time: float | None
    resolution_time: float | None
    ratings: int
    satisfaction: float | None


class DayFigures(View):
    """One day of the provider's calendar."""

    day: date
    figures: Figures


class QueueFigures(View):
    """One queue; null stands for what was in none."""

    queue_id: str | None
    name: str
    figures: Figures


class AgentFigures(View):
    """One agent; null stands for what nobody had, the beginnings among it."""

    agent_id: str | None
    name: str
    figures: Figures


class ChannelFigures(View):
    """One channel."""

    channel: str
    figures: Figures


class EarlierMonth(View):
    """The month before; while a month goes on, as many days of the one before."""

    month: str
    until: date
    figures: Figures


class MonthReport(View):
    """A month, day by day and by queue, agent and channel, beside the month before.

    ``counted_at`` is when everything there was had been counted; null while conversations from before are still being counted.
    """

    month: str
    timezone: str
    until: date
    counted_at: Timestamp | None
    totals: Figures
    previous: EarlierMonth
    days: list[DayFigures]
    queues: list[QueueFigures]
    agents: list[AgentFigures]
    channels: list[ChannelFigures]
