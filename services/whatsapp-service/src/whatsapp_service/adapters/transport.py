"""What a call to a provider proves where it brings no answer, and how long its answer asks to wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER = 24 * 3600.0


class NotSent(Exception):
    """Nothing reached the provider: no connection could be made."""


class Unanswered(Exception):
    """The request left, at least in part, and no usable answer came."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a Retry-After header asks for, in either of its forms."""
    given = headers.get("retry-after")
    if given is None:
        return None
    if given.isascii() and given.isdigit():
        return min(float(given), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return None
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(0.0, seconds), LONGEST_RETRY_AFTER)
