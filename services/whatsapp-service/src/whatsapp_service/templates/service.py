"""Templates: fetched whole from the provider, kept current by its news."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.utils.clock import Clock
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.channels.domain import Channel
from whatsapp_service.channels.errors import ChannelNotFound
from whatsapp_service.templates import repository
from whatsapp_service.templates.domain import DELETED, FoundTemplate, variables_of
from whatsapp_service.templates.errors import NoTemplatesHere
from whatsapp_service.updates import TemplateUpdate

RESYNC = timedelta(hours=6)
LOOK_SECONDS = 30.0
AGAIN_SECONDS = 600.0
"""How soon a channel whose templates could not be fetched is asked again."""
log = structlog.get_logger(__name__)


class TemplateSource(Protocol):
    """Lists the templates of a channel at its provider."""

    async def list_templates(self, channel: Channel) -> list[FoundTemplate]:
        """Return every template. Raises TemplatesNotListed or Unavailable."""
        ...


class TemplateService:
    """The deeds on templates. ``sources`` are by the provider's name; a provider without one has no templates."""

    def __init__(
        self, *, database: Database, clock: Clock, directory: ChannelDirectory, sources: Mapping[str, TemplateSource]
    ) -> None:
        self._database, self._clock, self._directory, self._sources = database, clock, directory, sources
        self._due: dict[str, float] = {}

    async def list_page(
        self, *, channel_id: str | None, q: str | None, status: str | None, page: int, per_page: int
    ) -> dict[str, Any]:
        """Return a page of templates."""
        rows, total = await self._database.read(
            lambda c: repository.page(
                c, channel_id=channel_id, q=q, status=status.upper() if status else None,
                offset=(page - 1) * per_page, limit=per_page,
            )
        )  # fmt: skip
        return {
            "templates": [_view(row) for row in rows], "total": total, "page": page, "per_page": per_page,
            "pages": -(-total // per_page),
        }  # fmt: skip

    @staticmethod
    def of_name(connection: Connection, channel_id: str, name: str, language: str) -> Row[Any] | None:
        """Return the template of a name and language, the one that can be sent first, or None."""
        found = repository.of_name(connection, channel_id, name, language)
        return next((row for row in found if row.status == "APPROVED"), found[0] if found else None)

    def require_templates(self, channel: Channel) -> None:
        """Raise NoTemplatesHere for a number whose provider has none."""
        if channel.provider not in self._sources:
            raise NoTemplatesHere

    async def sync(self, channel_id: str) -> dict[str, int]:
        """Fetch the templates of a channel. Raises ChannelNotFound, NoTemplatesHere, TemplatesNotListed, Unavailable."""
        channel = self._directory.find(channel_id)
        if channel is None:
            raise ChannelNotFound
        source = self._sources.get(channel.provider)
        if source is None:
            raise NoTemplatesHere
        found = await source.list_templates(channel)
        try:
            return await self._database.write(lambda tx: self._store(tx, channel_id, found))
        except IntegrityError:  # another process fetched them at the same moment
            return await self._database.write(lambda tx: self._store(tx, channel_id, found))

    def apply(self, tx: Tx, update: TemplateUpdate) -> None:
        """Apply the provider's news of one template; of one that is not known the next fetch tells."""
        channels = [one.id for one in self._directory.of_business("cloud", update.waba_id)]
        rows = repository.find_for_update(tx.connection, channels, update.external_id, update.name, update.language)
        told = {"status": update.status, "category": update.category, "quality": update.quality}
        values: dict[str, Any] = {name: value.upper()[:30] for name, value in told.items() if value}
        if update.status is not None:
            values["reason"] = (update.reason or "")[:500]
        if update.components is not None:
            values["components"] = [dict(one) for one in update.components]
        for row in rows if values else ():
            repository.change(tx.connection, row.id, {**values, "updated_at": self._clock.now()})

    async def run(self) -> None:
        """Fetch the templates of each channel once in a while; cancel to stop."""
        while True:
            for channel in self._directory.all():
                if self._is_due(channel):
                    await self._try(channel.id)
            await asyncio.sleep(LOOK_SECONDS)

    def _is_due(self, channel: Channel) -> bool:
        ready = channel.is_active and channel.state != "stopped" and bool(channel.waba_id)
        return ready and self._due.get(channel.id, 0.0) <= self._clock.monotonic()

    async def _try(self, channel_id: str) -> None:
        try:
            await self.sync(channel_id)
            pause = RESYNC.total_seconds()
        except Problem as problem:
            log.warning("templates.not_fetched", channel_id=channel_id, problem=problem.slug)
            pause = AGAIN_SECONDS
        self._due[channel_id] = self._clock.monotonic() + pause

    def _store(self, tx: Tx, channel_id: str, found: Sequence[FoundTemplate]) -> dict[str, int]:
        now = self._clock.now()
        known = repository.of_channel(tx.connection, channel_id)
        added = changed = 0
        for one in found:
            values = _values(one)
            row = known.pop(one.external_id, None)
            if row is None:
                repository.add(
                    tx.connection,
                    {**values, "channel_id": channel_id, "external_id": one.external_id, "updated_at": now},
                )
                added += 1
            elif any(getattr(row, name) != value for name, value in values.items()):
                repository.change(tx.connection, row.id, {**values, "updated_at": now})
                changed += 1
        gone = [row for row in known.values() if row.status != DELETED]
        for row in gone:
            repository.change(tx.connection, row.id, {"status": DELETED, "updated_at": now})
        return {"found": len(found), "added": added, "changed": changed, "removed": len(gone)}


def _values(one: FoundTemplate) -> dict[str, Any]:
    return {
        "name": one.name, "language": one.language, "status": one.status, "category": one.category,
        "quality": one.quality, "reason": one.reason, "components": [dict(part) for part in one.components],
    }  # fmt: skip


def _view(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id, "channel_id": row.channel_id, "name": row.name, "language": row.language, "status": row.status,
        "category": row.category, "quality": row.quality or None, "reason": row.reason or None,
        "components": row.components, "variables": variables_of(row.components), "updated_at": row.updated_at,
    }  # fmt: skip
