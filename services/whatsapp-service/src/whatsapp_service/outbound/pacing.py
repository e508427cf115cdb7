"""The pace of a number, kept in the database so that all processes together stay below it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from shared.models.base import ACCOUNT
from whatsapp_service.outbound.domain import Policy, pause_ceiling
from whatsapp_service.outbound.models import pace


@dataclass(frozen=True, slots=True)
class Room:
    """How many messages may leave now; with none, after how many seconds to ask again."""

    count: int
    wait: float


class Pace:
    """A bucket per number: ``burst`` at once, then ``messages_per_second``; and the pause that a provider asked for.

    The row is locked from ``room`` to the end of the transaction, so two processes never claim for one number at once.
    """

    def __init__(self, policy: Policy) -> None:
        self._interval = timedelta(seconds=1 / policy.messages_per_second)
        self._burst = policy.burst

    def room(self, connection: Connection, channel_id: str, now: datetime) -> Room:
        """Return how many messages may leave now, or how long there is nothing to try for."""
        row = connection.execute(select(pace).where(pace.c.channel_id == channel_id).with_for_update()).first()
        if row is None:
            connection.execute(insert(pace).values(channel_id=channel_id, account_id=ACCOUNT, full_at=now, strikes=0))
            return Room(self._burst, 0.0)
        if row.paused_until is not None and row.paused_until > now:
            return Room(0, (row.paused_until - now).total_seconds())
        owed = max(timedelta(0), row.full_at - now)
        if owed > self._interval * (self._burst + 1):
            # Nobody owes more than a whole bucket: the clock went back. The number need not wait until it is that late again.
            connection.execute(update(pace).where(pace.c.channel_id == channel_id).values(full_at=now))
            owed = timedelta(0)
        count = max(0, self._burst - int(-(-owed // self._interval)))
        return Room(count, 0.0 if count else self._interval.total_seconds())

    def spend(self, connection: Connection, channel_id: str, count: int, now: datetime) -> None:
        """Note that ``count`` messages leave; call in the transaction of ``room``."""
        full_at = connection.execute(select(pace.c.full_at).where(pace.c.channel_id == channel_id)).scalar_one()
        # The stored times have milliseconds: rounding each message down would let the number run too fast.
        spent = timedelta(milliseconds=-(-(self._interval * count) // timedelta(milliseconds=1)))
        connection.execute(
            update(pace).where(pace.c.channel_id == channel_id).values(full_at=max(now, full_at) + spent)
        )

    @staticmethod
    def pause(connection: Connection, channel_id: str, now: datetime, retry_after: float | None) -> float:
        """Stop sending from a number for as long as the provider asked, else for a while that grows; returns the seconds."""
        row = connection.execute(select(pace).where(pace.c.channel_id == channel_id).with_for_update()).first()
        strikes = (row.strikes if row is not None else 0) + 1
        # Half fixed, half random: several numbers, or several installations, must not come back in step.
        seconds = retry_after if retry_after is not None else pause_ceiling(strikes) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        until = now + timedelta(seconds=seconds)
        if row is None:
            connection.execute(
                insert(pace).values(
                    channel_id=channel_id, account_id=ACCOUNT, full_at=now, paused_until=until, strikes=strikes
                )
            )
        else:
            later = max(until, row.paused_until) if row.paused_until is not None else until
            connection.execute(
                update(pace).where(pace.c.channel_id == channel_id).values(paused_until=later, strikes=strikes)
            )
        return seconds

    @staticmethod
    def forgive(connection: Connection, channel_id: str, now: datetime) -> None:
        """Forget earlier refusals: a message was taken. A pause that still runs stays: that message left before it."""
        over = or_(pace.c.paused_until.is_(None), pace.c.paused_until <= now)
        connection.execute(
            update(pace).where(pace.c.channel_id == channel_id, pace.c.strikes > 0, over).values(strikes=0)
        )
