"""Answers of the queue routes."""

from __future__ import annotations

from shared.schemas.common import Timestamp, View


class ChannelQueue(View):
    """What waits on one channel. ``unconfirmed`` messages do not wait: nobody knows whether they arrived."""

    channel_id: str
    queued: int
    sending: int
    reconciling: int
    unconfirmed: int
    oldest_at: Timestamp | None


class QueueView(View):
    """What waits to leave."""

    waiting: int
    reports_waiting: int
    channels: list[ChannelQueue]


class FailureText(View):
    """What an error code of WhatsApp means, in each language, and what is done about it."""

    code: int
    action: str
    texts: dict[str, str]


class FailureList(View):
    """Every code with a meaning of its own."""

    failures: list[FailureText]
