"""What the webhook address refused is counted by number and reason, shown with the number, and costs no write of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from whatsapp_service.knocks import service
from whatsapp_service.knocks.models import knocks

from tests.support.edge import call
from tests.support.waiting import eventually
from tests.support.whatsapp import BUSINESS, NUMBER, VERIFY_TOKEN, encoded, message, messages, signature
from tests.support.whatsapp_desk import Desk, open_desk
from tests.support.whatsapp_port import INSTANCE, Bench, open_bench

BODY = encoded(messages(message("wamid.1")))
WEBHOOK = "/webhook/whatsapp"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "WRITE_SECONDS", 0.05)


@pytest.fixture(params=["sqlite", "postgresql"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    """The service over SQLite, then over PostgreSQL."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    async with open_desk(tmp_path, url) as opened:
        yield opened


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """The service over SQLite."""
    async with open_desk(tmp_path) as opened:
        yield opened


async def shown(desk: Desk | Bench) -> dict[str, Any]:
    """Return, by reason, what the card of the one number shows as refused."""
    _, found = await desk.api("GET", "/api/whatsapp/channels")
    return {one["reason"]: one for one in found["channels"][0]["refused"]}


async def counted(desk: Desk | Bench, **expected: int) -> dict[str, Any]:
    """Wait until the card shows these counts."""

    async def has_them() -> bool:
        return {reason: one["count"] for reason, one in (await shown(desk)).items()} == expected

    await eventually(has_them, what=f"the card shows {expected}")
    return await shown(desk)


async def test_wrong_and_missing_signatures_are_shown_with_the_number_they_were_about(both: Desk) -> None:
    for _ in range(3):
        assert (await both.post(BODY, X_Hub_Signature_256=signature(BODY, "another secret"))).status == 401
    assert (await both.post(BODY, Content_Type="application/json")).status == 401
    found = await counted(both, signature=3, unsigned=1)
    assert all(one["is_certain"] for one in found.values())
    assert found["signature"]["first_at"] <= found["signature"]["last_at"]
    assert BODY not in repr(await both.rows(knocks)).encode()


async def test_a_body_that_names_no_number_of_ours_is_counted_for_the_address(desk: Desk) -> None:
    foreign = encoded(messages(message("wamid.1"))).replace(NUMBER.encode(), b"999999999999999")
    foreign = foreign.replace(BUSINESS.encode(), b"888888888888888")
    await desk.post(foreign, X_Hub_Signature_256=signature(foreign, "another secret"))
    found = await counted(desk, signature=1)
    assert not found["signature"]["is_certain"]


async def test_a_new_number_does_not_answer_for_calls_from_before_it_was_connected(desk: Desk) -> None:
    path = f"{WEBHOOK}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=other"
    assert (await call(desk.port, path)).status == 403
    await counted(desk, verify_token=1)
    made = {"name": "Vendas", "phone_number_id": "7777", "access_token": "t", "app_secret": "s", "verify_token": "v"}
    status, new = await desk.api("POST", "/api/whatsapp/channels", made)
    assert (status, new["refused"]) == (200, [])
    assert (await call(desk.port, path)).status == 403

    async def is_told() -> bool:
        _, shown_now = await desk.api("GET", f"/api/whatsapp/channels/{new['id']}")
        return [one["reason"] for one in shown_now["refused"]] == ["verify_token"]

    await eventually(is_told, what="calls since then are its own")


async def test_a_flood_of_refused_calls_is_a_few_rows(desk: Desk) -> None:
    replies = await asyncio.gather(
        *(desk.post(b"x%d" % number, X_Hub_Signature_256="sha256=00") for number in range(200))
    )
    assert {reply.status for reply in replies} == {401}
    await counted(desk, signature=200)
    assert await desk.count(knocks) == 1


async def test_a_wrong_verify_token_is_shown_and_a_right_one_is_known_to_the_check(desk: Desk) -> None:
    path = f"{WEBHOOK}?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
    assert (await call(desk.port, f"{path}other")).status == 403
    assert (await call(desk.port, f"{path}{VERIFY_TOKEN}")).status == 200
    await counted(desk, verify_token=1)

    async def both_are_kept() -> bool:
        return {row.kind for row in await desk.rows(knocks)} == {"verify_token", "verified"}

    await eventually(both_are_kept, what="the wrong and the right one are kept")


async def test_new_credentials_begin_a_new_count(desk: Desk) -> None:
    await desk.post(BODY, X_Hub_Signature_256=signature(BODY, "another secret"))
    await counted(desk, signature=1)
    _, found = await desk.api("GET", "/api/whatsapp/channels")
    await desk.api("PUT", f"/api/whatsapp/channels/{found['channels'][0]['id']}", {"app_secret": "another-secret"})
    await counted(desk)


async def test_the_metric_counts_by_reason(desk: Desk) -> None:
    await desk.post(BODY, X_Hub_Signature_256=signature(BODY, "another secret"))
    await counted(desk, signature=1)
    reply = await call(desk.port, "/metrics")
    assert b"whatsapp_webhooks_refused_total{" in reply.body
    assert b'reason="signature"' in reply.body


async def test_a_wrong_secret_or_token_of_evolution_is_shown_with_its_instance(tmp_path: Path) -> None:
    async with open_bench("evolution", tmp_path) as bench:
        instance = bench.world.evolution.instances.find(INSTANCE)
        assert instance is not None
        secret = instance.webhook.url.rpartition("/")[2]
        body = b'{"event":"messages.upsert","instance":"%s","data":{}}' % INSTANCE.encode()
        headers = [("Content-Type", "application/json")]
        wrong = f"/webhook/evolution/{'x' * 43}"
        assert (await call(bench.port, wrong, method="POST", headers=headers, body=body)).status == 401
        headers.append(("Authorization", "Bearer nonsense"))
        right = f"/webhook/evolution/{secret}"
        assert (await call(bench.port, right, method="POST", headers=headers, body=body)).status == 401
        found = await counted(bench, address=1, token=1)
        assert all(one["is_certain"] for one in found.values())
