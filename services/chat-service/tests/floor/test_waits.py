"""The wait that visitors are told to expect: honest about what is known, and about what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chat_service.conversations.models import conversations
from chat_service.stats.waits import Waits, WaitService, expected_minutes
from sqlalchemy import update

from shared.database.port import Tx
from shared.utils.clock import FrozenClock
from tests.support.chat_floor import Ground

NOON = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answered", "waiting", "minutes"),
    [
        ([], [], None),
        ([60, 60], [600, 600], None),
        ([10, 12, 20], [], 0),
        ([60, 120, 600], [], 2),
        ([60, 120, 180, 240], [], 2),
        ([60, 120, 180], [5, 30], 2),
        ([60, 120, 180], [900, 1200, 1500, 5], 9),
    ],
)
def test_the_wait_is_the_median_and_a_queue_that_stands_still_makes_it_longer(
    answered: list[float], waiting: list[float], minutes: int | None
) -> None:
    assert expected_minutes(Waits(answered, waiting)) == minutes


async def _begin(ground: Ground, minutes_ago: float, answered_after: float | None, **values: Any) -> None:
    made = await ground.conversation(queue_id=values.pop("queue_id", None))
    began = NOON - timedelta(minutes=minutes_ago)
    answered = None if answered_after is None else began + timedelta(minutes=answered_after)
    given = {"created_at": began, "first_response_at": answered, **values}

    def run(tx: Tx) -> None:
        tx.connection.execute(update(conversations).where(conversations.c.id == made.id).values(**given))

    await ground.one.database.write(run)


async def test_only_the_last_hour_of_the_queues_asked_for_counts(ground: Ground) -> None:
    support, sales = await ground.queue(), await ground.queue()
    waits = WaitService(database=ground.one.database, clock=FrozenClock(NOON))
    for wait in (4, 6, 8):
        await _begin(ground, 30, wait, queue_id=support)
        await _begin(ground, 30, 40 + wait, queue_id=sales)
        await _begin(ground, 90, 80, queue_id=support)
    assert await waits.expected_minutes([support]) == 6
    assert await waits.expected_minutes([sales]) == 46
    assert await waits.expected_minutes([support, sales]) == 26


async def test_who_was_never_answered_and_waits_no_more_is_no_wait(ground: Ground) -> None:
    waits = WaitService(database=ground.one.database, clock=FrozenClock(NOON))
    for wait in (4, 6, 8):
        await _begin(ground, 30, wait)
        await _begin(ground, 59, None, status="closed")
    assert await waits.expected_minutes([]) == 6
