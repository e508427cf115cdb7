"""Answers of the usage route."""

from __future__ import annotations

from shared.schemas.common import View


class UsageCount(View):
    """Messages of one kind on one channel."""

    channel_id: str
    category: str
    type: str
    billable: bool
    messages: int


class UsageView(View):
    """A month: what is charged for, what is free, and of what kind they were."""

    month: str
    billable: int
    free: int
    counts: list[UsageCount]
