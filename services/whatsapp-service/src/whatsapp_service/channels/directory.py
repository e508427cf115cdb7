"""The channels of this process, in memory: what a webhook is checked against without a query."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag

from shared.database.port import Database
from shared.errors import Problem, Unavailable
from whatsapp_service.channels import repository
from whatsapp_service.channels.domain import Channel

POLL_SECONDS = 5.0
ASK_AGAIN_SECONDS = 1.0
"""How old the list may be before a wrong signature makes us look whether a secret is new."""
log = structlog.get_logger(__name__)


class ChannelDirectory:
    """Every channel, read again on a signal and every few seconds; ``opened`` decrypts a row."""

    def __init__(self, database: Database, opened: Callable[[Any], Channel]) -> None:
        self._database, self._opened = database, opened
        self._channels: dict[str, Channel] = {}
        self._sealed: dict[str, tuple[Any, ...]] = {}
        self._read_at = float("-inf")
        self._changed = asyncio.Event()
        self._watchers: list[Callable[[], None]] = []
        self.app_secrets: tuple[tuple[str, bytes], ...] = ()
        """(fingerprint, secret) of every app that signs for an active channel of the Cloud API, each once."""
        self.verify_tokens: tuple[tuple[bytes, tuple[str, ...]], ...] = ()
        """(token, ids of the channels that have it) of every active channel of the Cloud API, each token once."""
        self.hooks: tuple[tuple[str, bytes, str], ...] = ()
        """(fingerprint, secret of the address, key of the tokens) of every active channel whose webhooks are not signed."""

    @property
    def is_known(self) -> bool:
        """True once the channels were read at least once."""
        return self._read_at != float("-inf")

    def all(self) -> list[Channel]:
        """Return every channel."""
        return list(self._channels.values())

    def find(self, channel_id: str) -> Channel | None:
        """Return a channel by its id."""
        return self._channels.get(channel_id)

    def find_by_number(self, provider: str, phone_number_id: str) -> Channel | None:
        """Return the active channel of a number, by the provider's own id of it."""
        for channel in self._channels.values():
            if channel.is_active and channel.provider == provider and channel.phone_number_id == phone_number_id:
                return channel
        return None

    def of_business(self, provider: str, waba_id: str) -> list[Channel]:
        """Return the active channels of a business account."""
        return [c for c in self._channels.values() if c.is_active and c.provider == provider and c.waba_id == waba_id]

    def changed(self) -> None:
        """Read again soon."""
        self._changed.set()

    def watch(self, call: Callable[[], None]) -> None:
        """Call ``call`` whenever the channels were read and are others than before."""
        self._watchers.append(call)

    async def refresh(self) -> None:
        """Read the channels now. Raises Unavailable when the database cannot be reached."""
        rows = await self._database.read(repository.list_all)
        fresh: dict[str, Channel] = {}
        for row in rows:
            known = self._channels.get(row.id)
            if known is not None and self._sealed.get(row.id) == tuple(row):
                fresh[row.id] = known
                continue
            try:
                fresh[row.id] = self._opened(row)
            except InvalidTag:
                # The master secret is another one than when the credentials were saved: they must be entered again.
                log.warning("channels.credentials_unreadable", channel_id=row.id)
        before, self._sealed = self._sealed, {row.id: tuple(row) for row in rows}
        self._channels = fresh
        if before != self._sealed:
            for call in self._watchers:
                call()
        self._index()
        self._read_at = time.monotonic()

    async def refresh_if_stale(self) -> bool:
        """Read again unless that was done in the last second; returns whether it was read."""
        if time.monotonic() - self._read_at < ASK_AGAIN_SECONDS:
            return False
        await self.refresh()
        return True

    def _index(self) -> None:
        cloud = [c for c in self._channels.values() if c.is_active and c.provider == "cloud"]
        by_secret = {c.secrets.app_secret: c.secrets.fingerprints[0] for c in cloud if c.secrets.app_secret}
        self.app_secrets = tuple((mark, secret.encode()) for secret, mark in by_secret.items())
        linked = [
            c for c in self._channels.values() if c.is_active and c.provider == "evolution" and c.secrets.app_secret
        ]
        self.hooks = tuple(
            (c.secrets.fingerprints[0], c.secrets.app_secret.encode(), c.secrets.verify_token) for c in linked
        )
        by_token: dict[str, list[str]] = {}
        for channel in cloud:
            if channel.secrets.verify_token:
                by_token.setdefault(channel.secrets.verify_token, []).append(channel.id)
        self.verify_tokens = tuple((token.encode(), tuple(ids)) for token, ids in by_token.items())

    async def run(self) -> None:
        """Keep the list current; cancel to stop."""
        while True:
            # Before reading: what changes while it is read is read once more.
            self._changed.clear()
            try:
                await self.refresh()
            except Problem as problem:
                log.warning("channels.not_read", problem=problem.slug)
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def require(self, channel_id: str) -> Channel:
        """Return a channel by its id. Raises Unavailable while the list is not read."""
        channel = self._channels.get(channel_id)
        if channel is None:
            raise Unavailable("The channel is not known in this process yet.")
        return channel
