"""Statuses only advance (G13): over every order, repetition and state."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from sqlalchemy import select
from whatsapp_service.outbound.domain import after_status
from whatsapp_service.outbound.models import orphans, queue
from whatsapp_service.usage.models import priced

from shared.utils.ids import uuid7
from tests.support.waiting import eventually
from tests.support.whatsapp import status, statuses
from tests.support.whatsapp_post import Post

STATES = ("queued", "sending", "reconciling", "unconfirmed", "sent", "delivered", "read", "failed")


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "read", "sent", "read"], 5))[::7])
def test_any_order_of_statuses_ends_at_the_furthest(order: tuple[str, ...]) -> None:
    state = "queued"
    for name in order:
        state = after_status(state, name, is_newest=True) or state
    assert state == "read"


def test_a_failure_ends_only_what_has_not_arrived_and_only_of_the_newest_request() -> None:
    fails = {state for state in STATES if after_status(state, "failed", is_newest=True)}
    assert fails == {"queued", "sending", "reconciling", "unconfirmed", "sent"}
    assert not any(after_status(state, "failed", is_newest=False) for state in STATES)
    assert after_status("failed", "sent", is_newest=True) is None
    assert after_status("failed", "delivered", is_newest=True) == "delivered"


async def test_statuses_in_any_order_and_number_leave_what_the_first_of_each_would(both: Post) -> None:
    both.provider.told = []
    sent = [both.chat.write(uuid7(), str(number)) for number in range(10)]
    await both.settled(*sent)
    rows = await both.database.read(lambda c: c.execute(select(queue.c.external_id)).scalars().all())
    price = {"billable": False, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"}
    news = [
        status(wamid, name, at=int(time.time()), pricing=price)
        for wamid in rows
        for name in ("sent", "read", "delivered")
    ]
    chance = random.Random(5)
    told = [*news, *news, *news]
    chance.shuffle(told)
    for start in range(0, len(told), 9):
        assert await both.webhook(statuses(*told[start : start + 9])) == 200
    await eventually(lambda: all(both.chat.status[one] == "read" for one in sent), what="all are read")
    counted = await both.database.read(lambda c: c.execute(select(priced.c.external_id)).scalars().all())
    assert sorted(counted) == sorted(rows)


async def test_a_status_of_a_message_that_is_not_known_yet_is_kept(post: Post) -> None:
    assert await post.webhook(statuses(status("wamid.early", "delivered", at=int(time.time())))) == 200

    async def kept() -> bool:
        found = await post.database.read(lambda c: c.execute(select(orphans.c.external_id)).scalars().all())
        return list(found) == ["wamid.early"]

    await eventually(kept, what="the status waits")


async def test_a_failure_that_comes_later_is_told_and_tried_under_the_other_spelling(post: Post) -> None:
    post.provider.told = []
    sent = post.chat.write(uuid7(), "1")
    await post.settled(sent)
    wamid = await post.database.read(lambda c: c.execute(select(queue.c.external_id)).scalar_one())
    error = {"code": 131026, "title": "Message undeliverable"}
    assert await post.webhook(statuses(status(wamid, "failed", at=int(time.time()), errors=[error]))) == 200
    await eventually(lambda: len(post.provider.accepted[sent]) == 2, what="the other spelling is tried")
    assert [one["to"] for one in post.provider.accepted[sent]] == ["5511987654321", "551187654321"]
