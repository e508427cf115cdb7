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


INFECTED = "The virus scanner found something in the file; it was not kept."
TOO_LARGE = "The file is larger than"
_CODES = {GONE: "gone", DAMAGED: "damaged", TOO_LATE: "too_late", INFECTED: "infected"}


def too_large(limit: int) -> str:
    """Return the refusal of a file of more than ``limit`` bytes."""
    return f"{TOO_LARGE} {limit // _MB or 1} MB."


def code_of(reason: str) -> str:
    """Return a short name of why a file is not to be had, which a screen has a sentence for; "other" where it has none."""
    return "too_large" if reason.startswith(TOO_LARGE) else _CODES.get(reason, "other")


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts."""
    return timedelta(seconds=_PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1])
