"""Rules of fetching: how large a file may be, when it is tried again, what people are told when it is not to be had."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_MB: Final = 1024 * 1024
LIMITS: Final[dict[str, int]] = {
    "image": 5 * _MB, "audio": 16 * _MB, "video": 16 * _MB, "document": 100 * _MB, "sticker": _MB // 2,
}  # fmt: skip
"""Bytes that the platform itself allows for each kind."""
KEPT_BY_PROVIDER = timedelta(days=7)
"""How long the provider keeps a file for us."""
MOST_DAMAGED = 3
MOST_GONE = 3
"""An address lives five minutes, so "gone" may only mean that it was fetched too late: it is asked for anew."""
_PAUSES = (2, 5, 15, 60, 300, 900, 1800)

GONE = "WhatsApp does not have this file any more."
DAMAGED = "The file arrived damaged several times."
TOO_LATE = "The file could not be fetched within the seven days that WhatsApp keeps it."


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts."""
    return timedelta(seconds=_PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1])
