"""A report as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping

from chat_service.reports.domain import Key

COLUMNS = (
    "day", "queue", "agent", "channel", "opened", "resolved", "reopened", "messages_in", "messages_out", "first_responses",
    "first_response_seconds", "handled", "handling_seconds", "resolution_seconds", "ratings", "satisfaction",
)  # fmt: skip
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a formula begins with, in full width too."""
_MARK = "\ufeff"


def csv_of(
    rows: Iterable[tuple[Key, Mapping[str, int]]], queue_name: Callable[[str], str], agent_name: Callable[[str], str]
) -> bytes:
    """Return rows as CSV in UTF-8: means in seconds with a point, empty where there was nothing to measure.

    It begins with a byte order mark, without which spreadsheets take accents for something else.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for key, sums in rows:
        writer.writerow(
            [
                key.day, harmless(queue_name(key.queue_id)), harmless(agent_name(key.agent_id)), key.channel,
                *(sums[name] for name in ("opened", "resolved", "reopened", "messages_in", "messages_out", "responses")),
                _mean(sums["response_ms"], sums["responses"] * 1000),
                sums["handled"], _mean(sums["handling_ms"], sums["handled"] * 1000),
                _mean(sums["resolution_ms"], sums["resolved"] * 1000),
                sums["ratings"], _mean(sums["score"], sums["ratings"]),
            ]
        )  # fmt: skip
    return (_MARK + out.getvalue()).encode()


def harmless(name: str) -> str:
    """Return a name that no spreadsheet takes for a formula: one that begins like one gets an apostrophe."""
    return f"'{name}" if name.lstrip(" ").startswith(_FORMULA) else name


def _mean(amount: int, number: int) -> str:
    return f"{amount / number:.2f}" if number else ""
