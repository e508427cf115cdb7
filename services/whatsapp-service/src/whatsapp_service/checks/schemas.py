"""Answers of the check route."""

from __future__ import annotations

from shared.schemas.common import View
from whatsapp_service.checks.domain import Key


class StepView(View):
    """One thing that was tried, and what to do where it failed."""

    key: Key
    ok: bool
    message: str
    hint: str | None


class CheckView(View):
    """Everything that was tried."""

    steps: list[StepView]
