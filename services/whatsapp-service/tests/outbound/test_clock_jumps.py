"""A wall clock that jumps holds no message back and sends none twice (G36)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.utils.clock import ClockWatch, FrozenClock, SystemClock
from shared.utils.ids import uuid7
from tests.support.waiting import eventually
from tests.support.whatsapp_post import Post

HOUR = timedelta(hours=1)


class _Wrong:
    """By how much the machine's clock is wrong."""

    by = timedelta()


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> _Wrong:
    """Let every clock of the service be wrong by as much as the test says."""
    wrong = _Wrong()
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime.now(UTC) + wrong.by)
    return wrong


async def test_what_waits_when_the_clock_goes_back_leaves_all_the_same(wrong: _Wrong, both: Post) -> None:
    wrong.by = HOUR
    first = both.chat.write(uuid7(), "antes")
    await both.settled(first)
    held = both.chat.write(uuid7(), "durante")
    both.provider.plan[held] = ["temporary"] * 2
    await eventually(lambda: both.provider.tries[held] >= 1, what="a first try")

    wrong.by = -HOUR

    after = [both.chat.write(uuid7(), str(number)) for number in range(5)]
    await both.settled(held, *after, within=15)
    assert [len(both.provider.accepted[one]) for one in (first, held, *after)] == [1] * 7


async def test_an_hour_that_is_skipped_makes_nobody_take_over_what_is_on_its_way(wrong: _Wrong, both: Post) -> None:
    both.provider.told = ["delivered"]
    slow = both.chat.write(uuid7(), "devagar")
    both.provider.plan[slow] = ["taken_hang"]
    await eventually(lambda: both.provider.tries[slow] >= 1, what="the request being on its way")

    wrong.by = HOUR

    after = both.chat.write(uuid7(), "depois")
    await both.settled(slow, after)
    assert [len(both.provider.accepted[one]) for one in (slow, after)] == [1, 1]


def test_a_jump_is_told_apart_from_time_that_passes() -> None:
    clock = FrozenClock(datetime(2026, 11, 30, tzinfo=UTC))
    watch = ClockWatch(clock)
    clock.advance(7200)
    assert watch.jumped() == 0
    clock.jump(1)
    assert watch.jumped() == 0
    clock.jump(-3600)
    assert watch.jumped() == -3600
    assert watch.jumped() == 0
    clock.jump(3600)
    clock.advance(1)
    assert watch.jumped() == 3600
