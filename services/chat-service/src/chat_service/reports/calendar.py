"""Months of the provider's calendar. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from shared.errors import Invalid

FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Month:
    """A month up to one of its days, today at the latest."""

    year: int
    number: int
    until: date

    @property
    def name(self) -> str:
        """Return ``YYYY-MM``."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def span(self) -> tuple[str, str]:
        """Return the first and the last day as they are stored."""
        return f"{self.name}-01", self.until.isoformat()

    @property
    def days(self) -> list[date]:
        """Return its days up to the last one."""
        first = date(self.year, self.number, 1)
        return [first + timedelta(days=number) for number in range(self.until.day)]

    @property
    def is_over(self) -> bool:
        """Return whether the last day of the month is in it."""
        return self.until.day == monthrange(self.year, self.number)[1]

    def before(self) -> Month:
        """Return the month before: all of it, or as many days of it while this one goes on."""
        last = date(self.year, self.number, 1) - timedelta(days=1)
        until = last if self.is_over else last.replace(day=min(self.until.day, last.day))
        return Month(last.year, last.month, until)


def month_of(text: str | None, today: date) -> Month:
    """Return the month ``YYYY-MM``, for None that of today. Raises Invalid for one that has not begun or is no month."""
    if text is None:
        return Month(today.year, today.month, today)
    year, number = (int(part) for part in text.split("-"))
    if year < FIRST_YEAR or (year, number) > (today.year, today.month):
        raise Invalid.field("month", "range", f"must lie between {FIRST_YEAR}-01 and {today:%Y-%m}")
    last = date(year, number, monthrange(year, number)[1])
    return Month(year, number, min(last, today))
