"""The fetchers: each takes a file that is due, gets it, checks it, hands it to chat and says so in the thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row

from shared.clients.http import ServiceClient
from shared.database.port import Database
from shared.errors import Conflict, Invalid, NotFound, Problem, TooLarge, UnsupportedMedia
from shared.events.bus import Bus
from shared.observability.metrics import counter
from shared.utils.clock import Clock, ClockWatch, rfc3339
from shared.utils.ids import uuid7
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.channels.service import ChannelService
from whatsapp_service.media import domain, repository
from whatsapp_service.media.download import CHUNK, Downloader, Fetched, too_large, unpacked
from whatsapp_service.media.ports import (
    CredentialsRefused,
    Enclosed,
    FileGone,
    FileRefused,
    FileTrouble,
    Located,
    Locator,
)
from whatsapp_service.media.scan import Scanner
from whatsapp_service.media.service import WANTED

LEASE = timedelta(minutes=7)
"""Longer than a download may take; a fetcher that died is followed by another after this time."""
AT_ONCE = 4
POLL_SECONDS = 2.0
UPLOAD_SECONDS = 120.0
AMENDMENTS = "/internal/channels/amendments"
_REFUSED = (Invalid, TooLarge, UnsupportedMedia, NotFound, Conflict)
log = structlog.get_logger(__name__)

FILES = counter("whatsapp_media_total", "Files of customers by outcome.", ("outcome",))


@dataclass(frozen=True, slots=True)
class Source:
    """Where one provider's files come from, and by which rule of addresses they are fetched."""

    locator: Locator
    downloader: Downloader

    def open(self, found: Located | Enclosed, *, limit: int) -> AbstractAsyncContextManager[Fetched]:
        """Open a file that was found."""
        if isinstance(found, Enclosed):
            return unpacked(found, limit=limit)
        return self.downloader.fetch(found, limit=limit)


class Fetchers:
    """Fetches files for as long as the service runs; several processes share the work by leases."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        bus: Bus,
        chat: ServiceClient,
        channels: ChannelService,
        directory: ChannelDirectory,
        sources: Mapping[str, Source],
        scanner: Scanner | None,
    ) -> None:
        self._database, self._clock, self._chat = database, clock, chat
        self._watch = ClockWatch(clock)
        self._channels, self._directory = channels, directory
        self._sources, self._scanner = sources, scanner
        self._owner = uuid7()
        self._wake = asyncio.Event()
        bus.on_signal(WANTED, lambda _: self._wake.set())

    async def run(self) -> None:
        """Work until cancelled."""
        for source in self._sources.values():
            await source.downloader.start()
        try:
            while True:
                self._wake.clear()
                wait = POLL_SECONDS
                try:
                    wait = 0 if await self.advance() else await self._pause()
                except Problem as problem:
                    log.warning("media.waits", problem=problem.slug)
                if wait > 0:
                    await self._rest(wait)
        finally:
            for source in self._sources.values():
                await source.downloader.stop()

    async def advance(self) -> int:
        """Take what is due and work on it; returns how much it was."""
        now = self._clock.now()
        if self._watch.jumped() < 0:
            await self._database.write(lambda tx: repository.clock_went_back(tx.connection, now, now + LEASE))
        rows = await self._database.write(
            lambda tx: repository.claim(tx.connection, self._owner, now, now + LEASE, AT_ONCE)
        )
        await asyncio.gather(*(self._serve(row) for row in rows))
        return len(rows)

    async def _pause(self) -> float:
        due = await self._database.read(repository.next_due)
        return POLL_SECONDS if due is None else min(POLL_SECONDS, (due - self._clock.now()).total_seconds())

    async def _rest(self, wait: float) -> None:
        try:
            async with asyncio.timeout(wait):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _serve(self, row: Row[Any]) -> None:
        try:
            values = await (self._fetch(row) if row.state == "waiting" else self._tell(row))
        except FileRefused as refusal:
            values = _given_up(str(refusal))
        except FileGone:
            values = _given_up(domain.GONE) if row.attempts + 1 >= domain.MOST_GONE else self._later(row, domain.GONE)
        except FileTrouble as trouble:
            values = self._later(row, str(trouble))
        except Problem as problem:
            values = self._later(row, problem.detail)
        now = self._clock.now()
        await self._database.write(
            lambda tx: repository.settle(tx.connection, row.id, self._owner, {"updated_at": now, **values})
        )
        if values.get("state") in ("done", "failed"):
            FILES.labels(values["state"]).inc()
        if values["due_at"] <= now:
            self._wake.set()

    def _later(self, row: Row[Any], reason: str) -> dict[str, Any]:
        if row.state == "waiting" and self._clock.now() - row.created_at > domain.KEPT_BY_PROVIDER:
            return _given_up(domain.TOO_LATE)
        due = self._clock.now() + domain.pause_after(row.attempts + 1)
        return {"due_at": due, "reason": reason[: repository.LONGEST_REASON]}

    async def _fetch(self, row: Row[Any]) -> dict[str, Any]:
        channel = self._directory.find(row.channel_id)
        source = self._sources.get(channel.provider) if channel is not None else None
        if channel is None or source is None:
            raise FileTrouble("the channel of this file is not there")
        limit = domain.LIMITS[row.kind]
        try:
            found = await source.locator.locate(channel, row.reference, attempt=row.attempts + 1)
            if isinstance(found, Located) and found.size is not None and found.size > limit:
                raise too_large(limit)
            async with source.open(found, limit=limit) as fetched:
                if not _is_whole(row, found, fetched):
                    if row.attempts + 1 >= domain.MOST_DAMAGED:
                        raise FileRefused(domain.DAMAGED)
                    raise FileTrouble("the file arrived damaged")
                if self._scanner is not None:
                    await self._scanner.check(fetched.file)
                attachment_id = await self._hand_over(row, fetched)
        except CredentialsRefused as refusal:
            await self._channels.set_state(channel.id, "alarm", f"Files cannot be fetched: {refusal}.")
            raise
        return {"state": "stored", "attachment_id": attachment_id, "reason": None, "due_at": _LONG_AGO, "attempts": 0}

    async def _hand_over(self, row: Row[Any], fetched: Fetched) -> str:
        """Give the file to chat and return the attachment's id."""
        parameters = {
            "conversation_id": row.conversation_id, "file_name": row.file_name,
            "mime_type": row.mime_type or fetched.content_type,
        }  # fmt: skip

        async def chunks() -> Any:
            while chunk := fetched.file.read(CHUNK):
                yield chunk

        try:
            answer = await self._chat.upload(
                "/internal/channels/attachments",
                chunks(),
                params=parameters,
                size=fetched.size,
                deadline=UPLOAD_SECONDS,
            )
        except _REFUSED as problem:
            raise FileRefused(problem.detail) from problem
        return str(answer["id"])

    async def _tell(self, row: Row[Any]) -> dict[str, Any]:
        """Say in the thread that the file is there, or why it will not be."""
        if row.state == "stored":
            change, state = {"kind": "media", "attachment_id": row.attachment_id}, "done"
        else:
            reason = row.reason or domain.GONE
            change, state = {"kind": "media_failed", "reason": reason, "code": domain.code_of(reason)}, "failed"
        item = {
            "channel_id": row.channel_id, "message_id": row.message_id, "key": f"media:{row.id}",
            "at": rfc3339(self._clock.now()), "change": change,
        }  # fmt: skip
        answer = await self._chat.post(AMENDMENTS, {"items": [item]})
        outcome = answer["results"][0]["outcome"]
        if outcome not in ("applied", "repeated"):
            log.warning("media.not_told", media_id=row.id, outcome=outcome)
            state = "failed"
        return {"state": state, "due_at": self._clock.now()}


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
"""Due at once, whatever clock the next fetcher goes by."""


def _given_up(reason: str) -> dict[str, Any]:
    return {
        "state": "given_up", "reason": reason[: repository.LONGEST_REASON], "due_at": _LONG_AGO, "attempts": 0,
    }  # fmt: skip


def _is_whole(row: Row[Any], found: Located | Enclosed, fetched: Fetched) -> bool:
    told = found if isinstance(found, Located) else None
    size = row.size or (told.size if told is not None else None)
    digest = row.sha256 or (told.sha256 if told is not None else "") or fetched.sha256
    return bool(fetched.sha256 == digest and size in (None, fetched.size))
