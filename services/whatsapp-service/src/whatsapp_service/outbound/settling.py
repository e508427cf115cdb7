"""What becomes of a job after each outcome; always inside one transaction, and only for who holds the lease."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from shared.database.port import Tx
from shared.utils.clock import rfc3339
from whatsapp_service.channels.service import ChannelService
from whatsapp_service.outbound import repository, texts
from whatsapp_service.outbound.domain import (
    MOST_TRIES,
    SHORTEST_WAIT_S,
    Policy,
    after_status,
    may_repeat,
    pair_wait,
    wait_ceiling,
)
from whatsapp_service.outbound.jobs import Job, error_of
from whatsapp_service.outbound.pacing import Pace
from whatsapp_service.outbound.reports import Reports
from whatsapp_service.port import (
    Accepted,
    ChannelTrouble,
    Failure,
    FailureClass,
    RateLimited,
    Recipient,
    Refused,
    SendOutcome,
    Transient,
)
from whatsapp_service.windows import service as windows

STOP_IS_HEARD_S = 2.0
"""By then every process knows that a channel was stopped, and does not try the message that stopped it once more."""
_FREE: dict[str, Any] = {"lease_owner": None, "lease_until": None, "attempt_at": None}


class Settling:
    """Turns outcomes into states. ``adopt`` applies the statuses that arrived before the message's row knew its id."""

    def __init__(
        self, *, policy: Policy, channels: ChannelService, reports: Reports, adopt: Callable[[Tx, str, str], None]
    ) -> None:
        self._policy, self._channels, self._reports, self._adopt = policy, channels, reports, adopt

    def settle(self, tx: Tx, job: Job, outcome: SendOutcome, *, recipient: Recipient | None, now: datetime) -> None:
        """Apply ``outcome`` to ``job``."""
        row = repository.get(tx.connection, job.id)
        if row is None:
            return
        holds = row.state == "sending" and row.fence == job.fence
        if isinstance(outcome, Accepted):
            self._accepted(tx, row, outcome, holds=holds, recipient=recipient, now=now)
        elif holds:  # otherwise somebody took over, or a status came first: what they know is newer
            self.not_taken(tx, row, outcome, now, recipient=recipient)

    def not_taken(
        self, tx: Tx, row: Row[Any], outcome: SendOutcome, now: datetime, *, recipient: Recipient | None
    ) -> None:
        """Apply an outcome other than Accepted, whether an answer told it or, later, a status."""
        if isinstance(outcome, Refused):
            self._refused(tx, row, outcome, now, recipient)
        elif isinstance(outcome, RateLimited):
            self._limited(tx, row, outcome, now)
        elif isinstance(outcome, Transient):
            self._later(tx, row, outcome, now)
        elif isinstance(outcome, ChannelTrouble):
            self._stopped(tx, row, outcome, now)
        else:
            self.uncertain(tx, row, now)

    def release(self, tx: Tx, job: Job, *, seconds: float, now: datetime) -> None:
        """Put a job back that certainly did not leave."""
        values = {**_FREE, "state": "queued", "due_at": now + timedelta(seconds=seconds), "updated_at": now}
        repository.set_values(tx.connection, job.id, values, fence=job.fence)

    def uncertain(self, tx: Tx, row: Row[Any], now: datetime) -> None:
        """Note that nobody knows whether the message left; a status may tell, and after the quiet period it may be repeated."""
        if row.kind == "reaction":
            # The same reaction twice is one: no need to find out.
            self._later(tx, row, Transient(Failure(-1, texts.NO_ANSWER)), now)
            return
        repeat = may_repeat(repeats=row.repeats, is_template=row.is_template, kind=row.kind, policy=self._policy)
        error = error_of("unconfirmed", texts.WILL_REPEAT if repeat else texts.NOT_REPEATED)
        values = {
            **_FREE, "state": "reconciling" if repeat else "unconfirmed", "due_at": now + self._policy.quiet,
            "fence": row.fence + 1, "error": error, "updated_at": now,
        }  # fmt: skip
        repository.set_values(tx.connection, row.id, values)
        self._report(tx, row, "unconfirmed", now, error=error)

    def fail(
        self, tx: Tx, row: Row[Any], error: dict[str, Any], now: datetime, window: dict[str, Any] | None = None
    ) -> None:
        """End the message: it will not be sent, and the agent is told why."""
        values = {**_FREE, "state": "failed", "fence": row.fence + 1, "error": error, "updated_at": now}
        repository.set_values(tx.connection, row.id, values)
        self._report(tx, row, "failed", now, error=error, window=window)

    def _accepted(
        self, tx: Tx, row: Row[Any], outcome: Accepted, *, holds: bool, recipient: Recipient | None, now: datetime
    ) -> None:
        values: dict[str, Any] = {"updated_at": now}
        if holds or row.external_id is None:
            values["external_id"] = outcome.external_id
        note = doubt_about(row)
        window = self._learn(tx, row, recipient, outcome, now) if recipient is not None else None
        advanced = "sent" if holds else after_status(row.state, "sent", is_newest=True)
        if advanced and (holds or row.state != "sending"):
            values |= {**_FREE, "state": advanced, "error": note, "pair_hits": 0}
            self._report(tx, row, "sent", now, external_id=outcome.external_id, error=note, window=window)
        elif row.kind == "message":
            self._report(tx, row, "sent", now, external_id=outcome.external_id, error=note, window=window)
        repository.set_values(tx.connection, row.id, values)
        Pace.forgive(tx.connection, row.channel_id, now)
        self._adopt(tx, row.channel_id, outcome.external_id)

    @staticmethod
    def _learn(tx: Tx, row: Row[Any], recipient: Recipient, outcome: Accepted, now: datetime) -> dict[str, Any] | None:
        """Keep what an answer teaches about the customer; returns what is new about his window."""
        if recipient.phone and outcome.wa_id:
            windows.keep_address(tx, phone=recipient.phone, wa_id=outcome.wa_id, now=now)
        if row.kind != "message":
            return None
        until = windows.note_answer(
            tx, channel_id=row.channel_id, phone=recipient.phone, user_id=recipient.user_id, at=now
        )
        return {"free_entry_until": rfc3339(until)} if until is not None else None

    def _refused(self, tx: Tx, row: Row[Any], outcome: Refused, now: datetime, recipient: Recipient | None) -> None:
        if outcome.alarm:
            self._channels.note_state(tx, row.channel_id, "alarm", _said(outcome.failure))
        if outcome.kind is FailureClass.NOT_REACHABLE and row.spelling == "first":
            switch_spelling(tx, row, now)
            return
        failure, window = outcome.failure, None
        if outcome.kind is FailureClass.WINDOW:
            window = {"shut_at": rfc3339(now)}
            if recipient is not None:
                windows.note_shut(
                    tx, channel_id=row.channel_id, phone=recipient.phone, user_id=recipient.user_id, at=now
                )
        self.fail(tx, row, error_of(failure.code, failure.title, failure.detail), now, window)

    def _limited(self, tx: Tx, row: Row[Any], outcome: RateLimited, now: datetime) -> None:
        if outcome.scope == "pair":
            hits = row.pair_hits + 1
            seconds = max(pair_wait(hits), outcome.retry_after or 0.0)
            self._requeue(tx, row, seconds, now, pair_hits=hits)
            return
        seconds = Pace.pause(tx.connection, row.channel_id, now, outcome.retry_after)
        self._requeue(tx, row, seconds, now)

    def _later(self, tx: Tx, row: Row[Any], outcome: Transient, now: datetime) -> None:
        tries = row.tries + (1 if outcome.reached else 0)
        if tries >= MOST_TRIES:
            failure = outcome.failure
            self.fail(tx, row, error_of(failure.code, failure.title, failure.detail), now)
            return
        ceiling = wait_ceiling(max(1, tries))
        wait = random.uniform(SHORTEST_WAIT_S, ceiling)  # noqa: S311 - full jitter, not a secret
        self._requeue(tx, row, outcome.retry_after if outcome.retry_after is not None else wait, now, tries=tries)

    def _stopped(self, tx: Tx, row: Row[Any], outcome: ChannelTrouble, now: datetime) -> None:
        self._channels.note_state(tx, row.channel_id, "stopped", _said(outcome.failure))
        self._requeue(tx, row, STOP_IS_HEARD_S, now)

    @staticmethod
    def _requeue(tx: Tx, row: Row[Any], seconds: float, now: datetime, **more: Any) -> None:
        values = {**_FREE, "state": "queued", "due_at": now + timedelta(seconds=seconds), "updated_at": now, **more}
        repository.set_values(tx.connection, row.id, values)

    def _report(
        self,
        tx: Tx,
        row: Row[Any],
        status: str,
        at: datetime,
        *,
        external_id: str | None = None,
        error: dict[str, Any] | None = None,
        window: dict[str, Any] | None = None,
    ) -> None:
        if row.kind == "message":
            self._reports.add(
                tx, message_id=row.message_id, status=status, at=at, channel_id=row.channel_id,
                external_id=external_id, error=error, window=window,
            )  # fmt: skip


def _said(failure: Failure) -> str:
    detail = f" ({failure.detail})" if failure.detail else ""
    return f"{failure.title}{detail} [{failure.code}]"


def switch_spelling(tx: Tx, row: Row[Any], now: datetime) -> None:
    """Try the other spelling of the recipient's number, once."""
    values = {
        **_FREE, "state": "queued", "spelling": "other", "due_at": now, "fence": row.fence + 1, "updated_at": now,
    }  # fmt: skip
    repository.set_values(tx.connection, row.id, values)


def doubt_about(row: Row[Any]) -> dict[str, Any] | None:
    """Return the note on a message that was repeated after an uncertain send: the customer may have it twice."""
    return error_of("possible-duplicate", texts.MAYBE_TWICE) if row.repeats and row.sends > 1 else None
