"""What the reason is about for which a webhook was set aside, as a code that screens have words for; pure."""

from __future__ import annotations

import re
from typing import Literal

Code = Literal["no_channel", "other_app", "unknown_provider", "chat_refused", "not_stored", "unreadable"]
_SHAPES: tuple[tuple[Code, re.Pattern[str]], ...] = (
    ("no_channel", re.compile(r"(?:number|account) .* belongs to no active channel")),
    ("other_app", re.compile(r"(?:number|account) .* is another app's: ")),
    ("unknown_provider", re.compile(r"nothing here reads webhooks of ")),
    ("chat_refused", re.compile(r"chat(?: refused it)?: ")),
    ("not_stored", re.compile(r"cannot be stored: ")),
)


def code_of(error: str | None) -> Code | None:
    """Return what ``error`` is about; what is none of the others could not be read."""
    if error is None:
        return None
    return next((code for code, shape in _SHAPES if shape.match(error)), "unreadable")
