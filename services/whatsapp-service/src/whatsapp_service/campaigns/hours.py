"""When a campaign may send: days and hours in the provider's own time zone; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Hours:
    """Days of the week and the hours of each, from ``opens`` up to, not including, ``closes``."""

    days: frozenset[str]
    opens: time
    closes: time

    def contain(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Return whether ``moment`` lies within."""
        local = moment.astimezone(zone)
        return DAYS[local.weekday()] in self.days and self.opens <= local.time() < self.closes

    def next_open(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return ``moment`` where it lies within, else when the hours begin next."""
        if self.contain(moment, zone):
            return moment
        local = moment.astimezone(zone)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            begins = datetime.combine(day, self.opens, zone)
            if DAYS[day.weekday()] in self.days and begins > local:
                return begins.astimezone(moment.tzinfo)
        raise ValueError("hours without a day")

    def lie_within(self, outer: Hours) -> bool:
        """Return whether every moment of these hours is one of ``outer``."""
        return self.days <= outer.days and outer.opens <= self.opens and self.closes <= outer.closes


def clock_time(text: str) -> time:
    """Return the time of "08:00"; "24:00" is the last moment of the day. Raises ValueError."""
    return time.max if text == "24:00" else time.fromisoformat(text)


def hours_of(given: dict[str, object]) -> Hours:
    """Return the hours as they are stored: ``{"days": [...], "from": "08:00", "to": "20:00"}``."""
    days = given["days"]
    assert isinstance(days, list)  # noqa: S101 - checked when it was stored
    return Hours(frozenset(str(day) for day in days), clock_time(str(given["from"])), clock_time(str(given["to"])))
