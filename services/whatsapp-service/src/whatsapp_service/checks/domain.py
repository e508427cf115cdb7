"""What a check of a number tells; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Key = Literal[
    "token", "phone", "app_secret", "verify_token", "subscription", "test_message", "server", "api_key", "instance",
    "webhook", "link",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. ``hint`` says what to do where it failed; ``is_certain`` whether it was refused, not unanswered."""

    key: Key
    ok: bool
    message: str
    hint: str | None = None
    is_certain: bool = True
