"""Tells chat what its conversations show of each channel, at the start and after every change, until chat has it."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from shared.clients.http import ServiceClient
from shared.errors import Problem
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.channels.domain import Channel

RETRY_SECONDS = 1.0
WITH_WINDOW = frozenset({"cloud"})
"""Providers that take free text only for a while after the customer wrote."""
log = structlog.get_logger(__name__)


class ChannelTelling:
    """Chat takes the same any number of times, so each process tells what it knows."""

    def __init__(self, *, directory: ChannelDirectory, chat: ServiceClient) -> None:
        self._directory, self._chat = directory, chat
        self._told: dict[str, dict[str, Any]] = {}
        self._wake = asyncio.Event()
        directory.watch(self._wake.set)

    async def run(self) -> None:
        """Tell until cancelled; trouble is logged once and tried again."""
        troubled = False
        while True:
            self._wake.clear()
            try:
                await self.advance()
                troubled = False
            except Problem as problem:
                if not troubled:
                    log.warning("channels.not_told", problem=problem.slug)
                troubled = True
                await asyncio.sleep(RETRY_SECONDS)
                continue
            await self._wake.wait()

    async def advance(self) -> None:
        """Tell what chat does not know yet. Raises the Problem that chat has."""
        for channel in self._directory.all():
            shown = shown_to_chat(channel)
            if self._told.get(channel.id) != shown:
                await self._chat.call("PUT", f"/internal/channels/{channel.id}", body=shown)
                self._told[channel.id] = shown


def shown_to_chat(channel: Channel) -> dict[str, Any]:
    """Return what chat keeps of a channel."""
    return {
        "channel": "whatsapp", "name": channel.name, "has_window": channel.provider in WITH_WINDOW,
        "is_active": channel.is_active, "state": channel.state, "link": channel.link,
    }  # fmt: skip
