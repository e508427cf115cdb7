"""The webhook: signed, stored before the answer, worked on once."""

from __future__ import annotations

import asyncio
import hashlib

import pytest
from whatsapp_service.inbound.models import items, raw_events

from tests.support.edge import call
from tests.support.waiting import eventually
from tests.support.whatsapp import (
    APP_SECRET,
    CUSTOMER,
    VERIFY_TOKEN,
    encoded,
    message,
    messages,
    signature,
    status,
    statuses,
)
from tests.support.whatsapp_desk import Desk

WEBHOOK = "/webhook/whatsapp"


async def test_a_signed_message_is_stored_answered_and_handed_to_chat(both: Desk) -> None:
    reply = await both.post(messages(message("wamid.1", text={"body": "Olá, minha internet caiu 📶"})))
    assert (reply.status, reply.body) == (200, b'{"status":"received"}')
    await both.at_rest()
    [item] = both.chat.stored.values()
    assert (item["content"], item["author"], item["message_type"]) == (
        "Olá, minha internet caiu 📶",
        "customer",
        "text",
    )
    assert item["contact"] == {
        "phone": CUSTOMER, "user_id": None, "parent_user_id": None, "name": "Maria", "username": None,
    }  # fmt: skip
    assert item["window"]["service_until"] > item["sent_at"]


async def test_redelivery_makes_neither_rows_nor_messages(both: Desk) -> None:
    body = encoded(messages(message("wamid.1")))
    replies = await asyncio.gather(*(both.post(body) for _ in range(20)))
    assert {reply.status for reply in replies} == {200}
    # The same message in other bytes: Meta does not promise that a redelivery looks the same.
    assert (await both.post(messages(message("wamid.1"), message("wamid.2")))).status == 200
    await both.at_rest()
    assert await both.count(raw_events) == 2
    assert both.chat.order == ["wamid.1", "wamid.2"]


BODY = encoded(messages(message("wamid.1")))
RIGHT = signature(BODY)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Hub-Signature-256", "")],
        [("X-Hub-Signature-256", signature(BODY, "another secret"))],
        [("X-Hub-Signature-256", signature(BODY + b" "))],
        [("X-Hub-Signature-256", "sha256=" + RIGHT[7:].upper())],
        [("X-Hub-Signature-256", RIGHT[7:])],
        [("X-Hub-Signature-256", RIGHT), ("X-Hub-Signature-256", RIGHT)],
        [("X-Hub-Signature", "sha1=" + hashlib.sha1(BODY).hexdigest())],
        [("X-Hub-Signature-256", "sha256=é")],
    ],
)
async def test_a_wrong_signature_is_401_and_stores_nothing(desk: Desk, headers: list[tuple[str, str]]) -> None:
    reply = await call(desk.port, WEBHOOK, method="POST", headers=headers, body=BODY)
    assert reply.status == 401
    assert await desk.count(raw_events) == 0


async def test_one_byte_more_is_another_body(desk: Desk) -> None:
    reply = await call(desk.port, WEBHOOK, method="POST", headers=[("X-Hub-Signature-256", RIGHT)], body=BODY + b"\n")
    assert reply.status == 401


async def test_verification_gives_the_challenge_back_only_for_the_right_token(desk: Desk) -> None:
    path = f"{WEBHOOK}?hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge=1158201444"
    reply = await call(desk.port, path)
    assert (reply.status, reply.body) == (200, b"1158201444")
    assert reply.headers["content-type"].startswith("text/plain")
    for wrong in (path.replace(VERIFY_TOKEN, "other"), path.replace("subscribe", "unsubscribe"), WEBHOOK,
                  path.replace("&hub.challenge=1158201444", "")):  # fmt: skip
        refused = await call(desk.port, wrong)
        assert refused.status == 403
        assert b"1158201444" not in refused.body


async def test_other_methods_are_not_taken(desk: Desk) -> None:
    reply = await call(desk.port, WEBHOOK, method="DELETE")
    assert (reply.status, reply.headers["allow"]) == (405, "GET, POST")


async def test_a_body_above_the_limit_is_413_and_stores_nothing(desk: Desk) -> None:
    body = b" " * (3 * 1024 * 1024 + 1)
    reply = await call(desk.port, WEBHOOK, method="POST", headers=[("X-Hub-Signature-256", signature(body))], body=body)
    assert reply.status == 413
    assert await desk.count(raw_events) == 0


async def test_without_a_channel_everything_is_refused_until_one_is_connected(desk: Desk) -> None:
    status_, found = await desk.api("GET", "/api/whatsapp/channels")
    [channel] = found["channels"]
    assert status_ == 200
    assert (await desk.api("DELETE", f"/api/whatsapp/channels/{channel['id']}"))[0] == 200
    await eventually(lambda: _refused(desk), what="the channel is off")
    assert (await desk.api("PUT", f"/api/whatsapp/channels/{channel['id']}", {"is_active": True}))[0] == 200
    await eventually(lambda: _taken(desk), what="the channel is on")


async def _refused(desk: Desk) -> bool:
    return (await desk.post(BODY)).status == 401


async def _taken(desk: Desk) -> bool:
    return (await desk.post(BODY)).status == 200


async def test_while_the_database_does_not_answer_the_webhook_is_503_and_to_be_sent_again(desk: Desk) -> None:
    await desk.database.stop()
    reply = await desk.post(BODY)
    assert reply.status == 503
    assert int(reply.headers["retry-after"]) >= 1


async def test_chat_down_delays_messages_and_loses_none(desk: Desk) -> None:
    desk.chat.down = True
    for number in range(5):
        assert (await desk.post(messages(message(f"wamid.{number}")))).status == 200
    await eventually(lambda: desk.chat.calls > 1, what="chat was tried")
    assert not desk.chat.stored
    desk.chat.down = False
    await desk.at_rest()
    assert desk.chat.order == [f"wamid.{number}" for number in range(5)]


async def test_what_chat_refuses_is_parked_alone_and_can_be_replayed(desk: Desk) -> None:
    desk.chat.refuse, desk.chat.poison = {"wamid.refused"}, {"wamid.poison"}
    for name in ("wamid.1", "wamid.refused", "wamid.2", "wamid.poison", "wamid.3"):
        assert (await desk.post(messages(message(name)))).status == 200
    await desk.at_rest()
    assert set(desk.chat.order) == {"wamid.1", "wamid.2", "wamid.3"}
    code, listed = await desk.api("GET", "/api/whatsapp/events?state=parked")
    assert (code, listed["parked"], len(listed["events"])) == (200, 2, 2)
    assert all(event["error"].startswith("chat") for event in listed["events"])
    desk.chat.refuse, desk.chat.poison = set(), set()
    for event in listed["events"]:
        assert (await desk.api("POST", f"/api/whatsapp/events/{event['id']}/replay"))[0] == 200
        assert (await desk.api("POST", f"/api/whatsapp/events/{event['id']}/replay"))[0] == 409
    await desk.at_rest()
    assert len(desk.chat.order) == 5
    assert await desk.count(raw_events, state="parked") == 0


async def test_signed_nonsense_is_kept_and_parked_never_refused(desk: Desk) -> None:
    for body in (b"", b"not json", b"[]", b'{"entry":{}}', b'{"object":"whatsapp_business_account"}', b"\xff\xfe",
                 b'{"object":"page","entry":[]}', b'{"entry":[{"id":"1"}]}'):  # fmt: skip
        assert (await desk.post(body)).status == 200, body
    await desk.at_rest()
    assert await desk.count(raw_events) == 8
    assert await desk.count(raw_events, state="parked") == 7
    assert not desk.chat.stored


async def test_a_message_for_a_number_nobody_has_waits_until_it_is_connected(desk: Desk) -> None:
    assert (await desk.post(messages(message("wamid.1"), number="999"))).status == 200
    await desk.at_rest()
    [event] = (await desk.api("GET", "/api/whatsapp/events?state=parked"))[1]["events"]
    assert event["error"] == "number 999 belongs to no active channel"
    new = {
        "name": "Suporte", "phone_number_id": "999", "access_token": "t", "app_secret": APP_SECRET.replace(" ", "-"),
        "verify_token": "v",
    }  # fmt: skip
    code, made = await desk.api("POST", "/api/whatsapp/channels", new)
    assert code == 200
    await desk.api("POST", f"/api/whatsapp/events/{event['id']}/replay")
    await desk.at_rest()
    [again] = (await desk.api("GET", "/api/whatsapp/events?state=parked"))[1]["events"]
    # Signed with the first app's secret: a number of another app takes nothing of it.
    assert again["error"] == "number 999 is another app's: this webhook was not signed with its secret"
    assert not desk.chat.stored
    assert made["has_app_secret"] is True
    assert "app_secret" not in made


async def test_statuses_are_stored_once_each(both: Desk) -> None:
    for name in ("sent", "delivered", "read", "delivered", "sent"):
        assert (await both.post(statuses(status("wamid.out", name)))).status == 200
    await both.at_rest()
    assert await both.count(items, kind="status") == 3
