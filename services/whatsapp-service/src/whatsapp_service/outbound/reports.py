"""What chat must be told about messages: written with the change, sent in batches until chat has it, never lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import BadRequest, Invalid, Problem, TooLarge
from shared.models.base import ACCOUNT
from shared.utils.clock import rfc3339
from shared.utils.ids import uuid7
from whatsapp_service.outbound.models import reports

BATCH = 100
POLL_SECONDS = 2.0
RETRY_SECONDS = 1.0
_REFUSED = (Invalid, BadRequest, TooLarge)
log = structlog.get_logger(__name__)
Watcher = Callable[[Tx, str, str, datetime, dict[str, Any] | None], None]
"""(tx, message id, status, moment, error): told in the transaction that changes the message."""


class Reports:
    """The statuses that chat does not have yet. Chat takes each any number of times, so sending one twice does no harm."""

    def __init__(self, *, database: Database, chat: ServiceClient) -> None:
        self._database, self._chat = database, chat
        self._wake = asyncio.Event()
        self.watchers: list[Watcher] = []

    def add(
        self,
        tx: Tx,
        *,
        message_id: str,
        status: str,
        at: datetime,
        channel_id: str,
        external_id: str | None = None,
        error: dict[str, Any] | None = None,
        window: dict[str, Any] | None = None,
    ) -> None:
        """Note in ``tx`` what chat is to be told."""
        tx.connection.execute(
            insert(reports).values(
                id=uuid7(), account_id=ACCOUNT, message_id=message_id, status=status, at=at, channel_id=channel_id,
                external_id=external_id, error=error, window=window, refused=False,
            )
        )  # fmt: skip
        for watch in self.watchers:
            watch(tx, message_id, status, at, error)
        tx.after_commit(self._wake.set)

    def add_form(self, tx: Tx, *, message_id: str, at: datetime, channel_id: str, sent_as: str) -> None:
        """Note in ``tx`` that a message leaves in another form than it was written in; nothing else is new about it."""
        tx.connection.execute(
            insert(reports).values(
                id=uuid7(), account_id=ACCOUNT, message_id=message_id, status="queued", at=at, channel_id=channel_id,
                sent_as=sent_as, refused=False,
            )
        )  # fmt: skip
        tx.after_commit(self._wake.set)

    async def run(self) -> None:
        """Tell chat for ever; cancel to stop. Trouble is logged once and tried again."""
        troubled = False
        while True:
            try:
                more = await self.advance()
                troubled = False
            except Problem as problem:
                if not troubled:
                    log.warning("whatsapp.reports_wait", problem=problem.slug)
                troubled, more = True, False
                await asyncio.sleep(RETRY_SECONDS)
            if not more:
                await self._woken()

    async def _woken(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def advance(self) -> bool:
        """Send the oldest reports; returns whether more may wait. Raises the Problem that chat or the database has."""
        rows = await self._database.read(_waiting)
        if not rows:
            return False
        try:
            await self._send(rows)
        except _REFUSED:
            await self._one_by_one(rows)
        return len(rows) == BATCH

    async def _send(self, rows: Sequence[Row[Any]]) -> None:
        await self._chat.post("/internal/channels/statuses", {"items": [_item(row) for row in rows]})
        ids = [row.id for row in rows]
        await self._database.write(lambda tx: tx.connection.execute(delete(reports).where(reports.c.id.in_(ids))))

    async def _one_by_one(self, rows: Sequence[Row[Any]]) -> None:
        """Find the report that chat does not take, and put it aside so that it stops no other."""
        for row in rows:
            try:
                await self._send([row])
            except _REFUSED as problem:
                log.warning(
                    "whatsapp.report_refused", report_id=row.id, message_id=row.message_id, problem=problem.slug
                )
                await self._put_aside(row.id)

    async def _put_aside(self, report_id: str) -> None:
        change = update(reports).where(reports.c.id == report_id).values(refused=True)
        await self._database.write(lambda tx: tx.connection.execute(change))


def waiting_count(connection: Connection) -> int:
    """Return how many reports chat does not have yet."""
    wanted = select(func.count()).select_from(reports).where(reports.c.refused.is_(False))
    return int(connection.execute(wanted).scalar_one())


def _waiting(connection: Connection) -> list[Row[Any]]:
    wanted = select(reports).where(reports.c.refused.is_(False)).order_by(reports.c.id).limit(BATCH)
    return list(connection.execute(wanted))


def _item(row: Row[Any]) -> dict[str, Any]:
    return {
        "message_id": row.message_id,
        "status": row.status,
        "at": rfc3339(row.at),
        "channel_id": row.channel_id,
        "external_id": row.external_id,
        "error": row.error,
        "window": row.window,
        "sent_as": row.sent_as,
    }
