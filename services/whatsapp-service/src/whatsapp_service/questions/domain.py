"""Which choice of a numbered question an answer means; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from whatsapp_service.port import Choice

LIFE = timedelta(hours=24)
"""How long an answer to a question is waited for; as long as WhatsApp's own window lasts."""
LONGEST_ANSWER = 200
_NUMBER = re.compile(r"0?([1-9][0-9]?)[.)]?")
_NUMBERED = re.compile(r"([1-9][0-9]?)\s*[.):-]\s*(.+)")


def chosen(choices: Sequence[Choice], said: str) -> Choice | None:
    """Return the choice that ``said`` names by its number, its title or both; None where it names none, or two."""
    if len(said) > LONGEST_ANSWER:
        return None
    words = _plain(said)
    meant = [one for one in choices if _plain(one.title) == words]
    number, numbered = _NUMBER.fullmatch(words), _NUMBERED.fullmatch(words)
    by_number = _at(choices, int(number[1])) if number else None
    if by_number is not None:
        # Where the titles are numbers themselves, one answer may mean two things.
        return by_number if not meant or meant == [by_number] else None
    if not meant and numbered:
        both = _at(choices, int(numbered[1]))
        meant = [both] if both is not None and _plain(both.title) == numbered[2] else []
    return meant[0] if len(meant) == 1 else None


def kept_choices(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """Return choices as they are stored."""
    return [{"id": one.id, "title": one.title, "description": one.description} for one in choices]


def read_choices(kept: Sequence[dict[str, Any]]) -> list[Choice]:
    """Return choices that were stored."""
    return [Choice(one["id"], one["title"], one["description"]) for one in kept]


def _at(choices: Sequence[Choice], number: int) -> Choice | None:
    return choices[number - 1] if number <= len(choices) else None


def _plain(text: str) -> str:
    """Return ``text`` without what does not tell words apart: case, accents, a keycap around a number, spaces."""
    letters = (one for one in unicodedata.normalize("NFKD", text) if unicodedata.category(one)[0] != "M")
    return " ".join("".join(letters).casefold().split())
