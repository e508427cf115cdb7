"""A job as the worker that holds it sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row


@dataclass(frozen=True, slots=True)
class Job:
    """One message (or reaction) that this process holds under ``fence``."""

    id: str
    kind: str
    message_id: str
    channel_id: str
    conversation_id: str
    payload: Mapping[str, Any] | None
    is_template: bool
    sends: int
    repeats: int
    spelling: str
    fence: int

    @classmethod
    def of(cls, row: Row[Any], *, fence: int) -> Job:
        """Return the job of a row, held under ``fence``."""
        return cls(
            row.id, row.kind, row.message_id, row.channel_id, row.conversation_id, row.payload, row.is_template,
            row.sends, row.repeats, row.spelling, fence,
        )  # fmt: skip

    @property
    def opaque(self) -> str:
        """Return what the provider repeats in every status: chat's message id, or our own id of a reaction."""
        return self.message_id if self.kind == "message" else self.id


def error_of(code: int | str, title: str, detail: str = "") -> dict[str, Any]:
    """Return an error as chat takes it."""
    return {"code": str(code), "title": title, "detail": detail or None}
