"""Tries a number at its provider, and lets a channel that works again send again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Protocol

from shared.errors import NotBuilt
from whatsapp_service.channels.domain import Channel
from whatsapp_service.channels.service import ChannelService
from whatsapp_service.checks.domain import Code, Step

STOPPING: frozenset[Code] = frozenset({"token_missing", "token_refused", "key_refused"})
"""What keeps every message from leaving, as a refused send would show: the number is stopped and not merely in trouble.

A token without the right to read the number may still send.
"""


class Checker(Protocol):
    """Tries a channel at one provider."""

    async def check(self, channel: Channel) -> list[Step]:
        """Return every step; never raises for what the provider says."""
        ...


class CheckService:
    """The deed of checking. ``checkers`` are by the provider's name."""

    def __init__(self, *, channels: ChannelService, checkers: Mapping[str, Checker]) -> None:
        self._channels, self._checkers = channels, checkers

    async def check(self, channel_id: str) -> dict[str, Any]:
        """Try a number. Raises ChannelNotFound."""
        channel = await self._channels.get(channel_id)
        checker = self._checkers.get(channel.provider)
        if checker is None:
            raise NotBuilt("Numbers of this provider cannot be checked.")
        steps = await checker.check(channel)
        refused = next((step for step in steps if step.state == "bad"), None)
        if refused is not None and (channel.state == "ok" or (refused.code in STOPPING and channel.state == "alarm")):
            # What was seen here is what the card and the banner say, until a check finds everything right.
            await self._channels.set_state(
                channel_id, "stopped" if refused.code in STOPPING else "alarm", _said(refused)
            )
        elif all(step.ok or step.tolerable for step in steps) and channel.state != "ok":
            await self._channels.set_state(channel_id, "ok", "")
        return {"steps": [{**asdict(step), "ok": step.ok} for step in steps]}


def _said(step: Step) -> str:
    detail = f" ({step.detail})" if step.detail else ""
    return f"{step.message}{detail} [{step.code}]"
