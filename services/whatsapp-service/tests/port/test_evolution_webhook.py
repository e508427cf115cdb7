"""Evolution's webhooks: known by their address and token, kept without credentials, never refused for trouble of ours."""

from __future__ import annotations

import time
from typing import Any

import jwt
import orjson
import pytest
from whatsapp_service.channels.models import channels
from whatsapp_service.inbound.models import raw_events

from tests.support.edge import Reply, call
from tests.support.waiting import eventually
from tests.support.whatsapp_port import INSTANCE, Bench

HOOK = "/webhook/evolution"


def text_of(message_id: str = "3EB0AA", text: str = "olá", **key: Any) -> dict[str, Any]:
    """Return a message of a customer as Evolution tells it."""
    return {
        "event": "messages.upsert", "instance": INSTANCE, "apikey": "the-key-of-the-instance",
        "destination": "https://isp.example/webhook/evolution/our-own-secret",
        "data": {
            "key": {"remoteJid": "5511968037593@s.whatsapp.net", "fromMe": False, "id": message_id, **key},
            "pushName": "Maria", "message": {"conversation": text}, "messageType": "conversation",
            "messageTimestamp": 1_790_000_000,
        },
    }  # fmt: skip


def hook_of(bench: Bench) -> tuple[str, str]:
    """Return the secret of the address and the key of the tokens, as the server was told them."""
    instance = bench.world.evolution.instances.find(INSTANCE)
    assert instance is not None
    return instance.webhook.url.rpartition("/")[2], instance.webhook.headers["jwt_key"]


async def post(bench: Bench, path: str, document: Any, **headers: str) -> Reply:
    """Send a webhook."""
    body = document if isinstance(document, bytes) else orjson.dumps(document)
    sent = [("Content-Type", "application/json"), *headers.items()]
    return await call(bench.port, path, method="POST", headers=sent, body=body)


def token(key: str, **claims: Any) -> str:
    """Return a token as Evolution signs it."""
    now = int(time.time())
    return f"Bearer {jwt.encode({'iat': now, 'exp': now + 600, 'app': 'evolution', **claims}, key, algorithm='HS256')}"


async def test_the_address_alone_and_the_address_with_a_right_token_are_let_in(both: Bench) -> None:
    secret, key = hook_of(both)
    for number, headers in enumerate(({}, {"Authorization": token(key)})):
        reply = await post(both, f"{HOOK}/{secret}", text_of(f"3EB0{number}"), **headers)
        assert (reply.status, reply.body) == (200, b'{"status":"received"}')
        await both.received(f"3EB0{number}")


async def test_the_name_of_the_event_may_follow_the_address(evolution: Bench) -> None:
    secret, _ = hook_of(evolution)
    assert (await post(evolution, f"{HOOK}/{secret}/messages-upsert", text_of())).status == 200
    await evolution.received("3EB0AA")


@pytest.mark.parametrize(
    "wrong", ["another secret", "short", "nothing", "another key", "an old token", "no token type", "twice"]
)
async def test_whoever_does_not_prove_himself_is_refused_and_nothing_is_kept(evolution: Bench, wrong: str) -> None:
    secret, key = hook_of(evolution)
    path, headers = f"{HOOK}/{secret}", {"Authorization": token(key)}
    if wrong == "another secret":
        path = f"{HOOK}/{'x' * len(secret)}"
    elif wrong in ("short", "nothing"):
        path = f"{HOOK}/{'' if wrong == 'nothing' else 'abc'}"
    elif wrong == "another key":
        headers = {"Authorization": token("k" * 43)}
    elif wrong == "an old token":
        headers = {"Authorization": token(key, exp=int(time.time()) - 3600)}
    elif wrong == "no token type":
        headers = {"Authorization": key}
    else:
        headers = {"Authorization": token(key), "authorization": token(key)}
    assert (await post(evolution, path, text_of(), **headers)).status == 401
    kept = await evolution.database.read(lambda c: c.execute(raw_events.select()).all())
    assert not any(b"3EB0AA" in bytes(row.body) for row in kept)


async def test_a_number_that_is_switched_off_takes_nothing(evolution: Bench) -> None:
    secret, _ = hook_of(evolution)
    assert (await evolution.api("DELETE", f"/api/whatsapp/channels/{evolution.channel_id}"))[0] == 200

    async def is_refused() -> bool:
        return (await post(evolution, f"{HOOK}/{secret}", text_of())).status == 401

    await eventually(is_refused, what="the webhook is refused")


async def test_the_key_of_the_instance_and_the_codes_are_not_kept(evolution: Bench) -> None:
    secret, _ = hook_of(evolution)
    qr = {"event": "qrcode.updated", "instance": INSTANCE, "apikey": "the-key-of-the-instance",
          "data": {"qrcode": {"code": "2@a-code", "base64": "data:image/png;base64,QQ==", "pairingCode": "ABCD1234"}}}  # fmt: skip
    broken = b'{"event":"messages.upsert","apikey" : "the-key-of-the-instance","data":'
    for document in (text_of(text='diga "apikey":"nada"'), qr, broken):
        assert (await post(evolution, f"{HOOK}/{secret}", document)).status == 200
    kept = b"".join(
        [bytes(row.body) for row in await evolution.database.read(lambda c: c.execute(raw_events.select()).all())]
    )
    for gone in (b"the-key-of-the-instance", b"2@a-code", b"QQ==", b"ABCD1234", b"our-own-secret", secret.encode()):
        assert gone not in kept
    assert rb"diga \"apikey\":\"nada\"" in kept
    sealed = (await evolution.database.read(lambda c: c.execute(channels.select()).one())).secrets
    assert secret not in sealed


async def test_a_body_that_cannot_be_read_is_set_aside_and_not_refused(evolution: Bench) -> None:
    secret, _ = hook_of(evolution)
    assert (await post(evolution, f"{HOOK}/{secret}", b"not json at all")).status == 200

    async def parked() -> bool:
        return bool((await evolution.api("GET", "/api/whatsapp/events?state=parked"))[1]["parked"])

    await eventually(parked, what="the webhook is set aside")


async def test_what_is_of_another_instance_is_set_aside(evolution: Bench) -> None:
    secret, _ = hook_of(evolution)
    await post(evolution, f"{HOOK}/{secret}", {**text_of(), "instance": "outra"})

    async def parked() -> bool:
        return bool((await evolution.api("GET", "/api/whatsapp/events?state=parked"))[1]["parked"])

    await eventually(parked, what="the webhook is set aside")
    assert evolution.into.stored == {}


async def test_only_post_is_served(evolution: Bench) -> None:
    secret, _ = hook_of(evolution)
    assert (await call(evolution.port, f"{HOOK}/{secret}")).status == 405
