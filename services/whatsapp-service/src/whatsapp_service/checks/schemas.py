"""Answers of the check route."""

from __future__ import annotations

from shared.schemas.common import View
from whatsapp_service.checks.domain import Code, Key, State


class StepView(View):
    """One thing that was looked at, and what to do about it; ``unknown`` is neither right nor wrong.

    ``code`` and ``facts`` say the same as ``message`` and ``hint``, for screens in other languages; ``detail`` is what the
    provider itself said.
    """

    key: Key
    ok: bool
    state: State
    code: Code
    message: str
    hint: str | None
    detail: str | None
    facts: dict[str, str]


class CheckView(View):
    """Everything that was tried."""

    steps: list[StepView]
