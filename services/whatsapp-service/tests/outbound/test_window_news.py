"""What a message teaches about its customer's window is told to chat with its status: shut after all, or longer than thought."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from whatsapp_service.outbound.models import queue
from whatsapp_service.windows.models import windows
from whatsapp_service.windows.service import note_inbound

from shared.utils.clock import rfc3339
from shared.utils.ids import uuid7
from tests.support.waiting import eventually
from tests.support.whatsapp import status, statuses
from tests.support.whatsapp_chat import PHONE
from tests.support.whatsapp_post import Post


async def _wrote(post: Post, ago: timedelta, *, referral: bool = False) -> None:
    at = datetime.now(UTC) - ago
    await post.database.write(
        lambda tx: note_inbound(
            tx, channel_id=post.chat.channel_id, phone=PHONE, user_id=None, at=at, referral=referral
        )
    )


async def _wamid(post: Post) -> str:
    return str(await post.database.read(lambda c: c.execute(select(queue.c.external_id)).scalar_one()))


def _windows(post: Post, message_id: str) -> list[Any]:
    return [one["window"] for one in post.chat.reports[message_id] if one["window"] is not None]


async def _fails(post: Post, how: str) -> str:
    sent = post.chat.write(uuid7(), "Bom dia")
    if how == "answer":
        post.provider.plan[sent] = ["window"]
        return sent
    await post.settled(sent)
    error = {"code": 131047, "title": "Re-engagement message"}
    news = status(await _wamid(post), "failed", at=int(time.time()), errors=[error], recipient_id=PHONE)
    assert await post.webhook(statuses(news)) == 200
    return sent


@pytest.mark.parametrize("how", ["answer", "status"])
async def test_a_window_that_meta_calls_shut_is_shut_here_too(both: Post, how: str) -> None:
    both.provider.told = []
    await _wrote(both, timedelta(hours=2))
    began = rfc3339(datetime.now(UTC)) or ""
    sent = await _fails(both, how)
    await eventually(lambda: both.chat.status[sent] == "failed", what="the message failed")
    [window] = _windows(both, sent)
    assert began <= window["shut_at"] <= (rfc3339(datetime.now(UTC)) or "")
    assert "24 horas" in both.chat.error[sent]["title"]
    last = await both.database.read(lambda c: c.execute(select(windows.c.last_inbound_at)).scalar_one())
    assert last <= datetime.now(UTC) - timedelta(hours=24)


async def test_a_customer_who_wrote_after_the_refusal_keeps_his_window(post: Post) -> None:
    post.provider.told = []
    sent = await _fails(post, "answer")
    await post.settled(sent)
    await _wrote(post, timedelta(0))
    last = await post.database.read(lambda c: c.execute(select(windows.c.last_inbound_at)).scalar_one())
    assert last > datetime.now(UTC) - timedelta(minutes=1)


async def test_an_answer_to_who_came_by_an_advertisement_tells_of_72_hours(both: Post) -> None:
    both.provider.told = ["delivered"]
    await _wrote(both, timedelta(hours=1), referral=True)
    first = both.chat.write(uuid7(), "Bom dia")
    await eventually(lambda: _windows(both, first), what="chat is told of the window")
    until = datetime.fromisoformat(_windows(both, first)[0]["free_entry_until"])
    assert timedelta(hours=71, minutes=55) < until - datetime.now(UTC) <= timedelta(hours=72)
    second = both.chat.write(uuid7(), "Mais uma")
    await both.settled(second)
    assert _windows(both, second) == []


async def test_the_end_that_meta_itself_names_is_told_once(both: Post) -> None:
    both.provider.told = []
    await _wrote(both, timedelta(hours=30))
    sent = both.chat.write(uuid7(), "Bom dia")
    await both.settled(sent)
    until = int(time.time()) + 70 * 3600
    told = {"id": "c1", "origin": {"type": "referral_conversion"}, "expiration_timestamp": str(until)}
    plain = {"id": "c2", "origin": {"type": "service"}, "expiration_timestamp": str(until + 3600)}
    wamid = await _wamid(both)
    for name, conversation in (("sent", plain), ("delivered", told), ("read", told)):
        news = status(wamid, name, at=int(time.time()), recipient_id=PHONE, conversation=conversation)
        assert await both.webhook(statuses(news)) == 200
    await eventually(lambda: both.chat.status[sent] == "read", what="the message is read")
    assert [datetime.fromisoformat(one["free_entry_until"]).timestamp() for one in _windows(both, sent)] == [until]
