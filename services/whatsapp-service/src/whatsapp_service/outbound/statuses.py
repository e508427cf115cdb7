"""Statuses of sent messages: they only advance, come in any order and any number, and wait where their message is not known yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select

from shared.database.port import Tx
from shared.models.base import ACCOUNT
from shared.utils.clock import Clock, rfc3339
from whatsapp_service.outbound import repository
from whatsapp_service.outbound.domain import PENDING, after_status
from whatsapp_service.outbound.models import orphans
from whatsapp_service.outbound.reports import Reports
from whatsapp_service.outbound.settling import doubt_about
from whatsapp_service.port import Failure
from whatsapp_service.updates import StatusUpdate
from whatsapp_service.usage.service import UsageService
from whatsapp_service.windows import service as windows

ORPHAN_LIFE = timedelta(days=8)
"""Longer than a provider redelivers."""
OnFailed = Callable[[Tx, Row[Any], StatusUpdate, datetime], None]
OnPriced = Callable[[Tx, str, Mapping[str, Any]], None]


class Statuses:
    """Applies what a provider tells. ``on_failed`` says what becomes of a message that was taken and failed after all."""

    def __init__(self, *, reports: Reports, usage: UsageService, clock: Clock) -> None:
        self._reports, self._usage, self._clock = reports, usage, clock
        self.on_failed: OnFailed = _ignore
        self.on_priced: OnPriced = lambda _tx, _message_id, _pricing: None

    def apply(self, tx: Tx, statuses: Sequence[StatusUpdate]) -> None:
        """Apply ``statuses`` in ``tx``; repeats and late ones change nothing."""
        for status in statuses:
            if status.pricing is not None and status.status != "failed":
                self._usage.record(tx, status)
            row = repository.find_for_status(tx.connection, status.channel_id, status.external_id, status.opaque)
            if row is None:
                self._keep(tx, status)
            else:
                if status.pricing is not None and status.status != "failed":
                    self.on_priced(tx, row.message_id, status.pricing)
                self._apply(tx, row, status)

    def adopt(self, tx: Tx, channel_id: str, external_id: str) -> None:
        """Apply the statuses that came before our own row knew the provider's id."""
        mine = (orphans.c.channel_id == channel_id, orphans.c.external_id == external_id)
        for waiting in tx.connection.execute(select(orphans).where(*mine).order_by(orphans.c.at)).all():
            row = repository.find_for_status(tx.connection, channel_id, external_id, None)
            if row is not None:
                failure = Failure(**waiting.error) if waiting.error else None
                self._apply(tx, row, StatusUpdate(channel_id, external_id, waiting.status, waiting.at, failure=failure))
        tx.connection.execute(delete(orphans).where(*mine))

    def purge(self, tx: Tx) -> None:
        """Forget statuses whose message never came."""
        tx.connection.execute(delete(orphans).where(orphans.c.created_at < self._clock.now() - ORPHAN_LIFE))

    def _apply(self, tx: Tx, row: Row[Any], status: StatusUpdate) -> None:
        now = self._clock.now()
        window = self._free_entry(tx, status)
        state = after_status(row.state, status.status, is_newest=_is_newest(row, status.external_id))
        if state is None:
            if window is not None and row.kind == "message":
                self._tell(tx, row, status.status, status, window)
            return
        if status.status == "failed":
            self.on_failed(tx, row, status, now)
            return
        values: dict[str, Any] = {
            "state": state, "updated_at": now, "fence": row.fence + 1, "lease_owner": None, "lease_until": None,
            "attempt_at": None,
        }  # fmt: skip
        if row.external_id is None or row.state in PENDING:
            values["external_id"] = status.external_id
        repository.set_values(tx.connection, row.id, values)
        if row.kind == "message":
            self._tell(tx, row, state, status, window)

    def _tell(self, tx: Tx, row: Row[Any], state: str, status: StatusUpdate, window: dict[str, Any] | None) -> None:
        self._reports.add(
            tx, message_id=row.message_id, status=state, at=status.at, channel_id=row.channel_id,
            external_id=status.external_id, error=doubt_about(row), window=window,
        )  # fmt: skip

    @staticmethod
    def _free_entry(tx: Tx, status: StatusUpdate) -> dict[str, Any] | None:
        """Keep until when the provider says that the free entry window lasts; returns it where that is news."""
        until = status.free_entry_until
        if until is None or not windows.note_free_entry(
            tx, channel_id=status.channel_id, phone=status.wa_id, user_id=status.user_id, until=until
        ):
            return None
        return {"free_entry_until": rfc3339(until)}

    def _keep(self, tx: Tx, status: StatusUpdate) -> None:
        key = (
            orphans.c.channel_id == status.channel_id,
            orphans.c.external_id == status.external_id,
            orphans.c.status == status.status,
        )
        if tx.connection.execute(select(orphans.c.status).where(*key)).first() is not None:
            return
        tx.connection.execute(
            insert(orphans).values(
                channel_id=status.channel_id, external_id=status.external_id, status=status.status, account_id=ACCOUNT,
                at=status.at, error=asdict(status.failure) if status.failure else None, created_at=self._clock.now(),
            )
        )  # fmt: skip


def _is_newest(row: Row[Any], external_id: str) -> bool:
    """Return whether a status is about the newest request: while one is due or under way, the id we know is an older one's."""
    if row.external_id is None:
        return True
    return bool((row.external_id == external_id) != (row.state in PENDING))


def _ignore(_tx: Tx, _row: Row[Any], _status: StatusUpdate, _now: datetime) -> None:
    """Do nothing until the queue is wired."""
