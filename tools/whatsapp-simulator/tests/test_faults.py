"""Requests can hang, break or be turned away, before and after the message was taken over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from whatsapp_simulator.config import PHONE_NUMBER_ID, Config
from whatsapp_simulator.serving import Running
from whatsapp_simulator.simulator import Simulator

MESSAGES = f"/v25.0/{PHONE_NUMBER_ID}/messages"
AText = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.usefixtures("open_window")


async def fault(api: httpx2.AsyncClient, kind: str, **more: Any) -> None:
    answer = await api.post("/control/faults", json={"kind": kind, "count": 1, **more})
    assert answer.status_code == 200, answer.text


async def stored(api: httpx2.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get("/control/messages")).json()["messages"]
    return found


async def test_429_says_when_to_come_again(api: httpx2.AsyncClient, a_text: AText) -> None:
    await fault(api, "rate_429", params={"retry_after": 7})
    answer = await api.post(MESSAGES, json=a_text())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert answer.json()["error"]["is_transient"] is True
    assert await stored(api) == []
    assert (await api.post(MESSAGES, json=a_text())).status_code == 200


@pytest.mark.parametrize(
    ("code", "status"), [(130429, 400), (131056, 400), (131026, 400), (131000, 500), (131016, 500)]
)
async def test_any_error_can_be_asked_for(api: httpx2.AsyncClient, a_text: AText, code: int, status: int) -> None:
    await fault(api, "error", customer="maria", params={"code": code})
    answer = await api.post(MESSAGES, json=a_text())
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert await stored(api) == []


async def test_an_expired_token_is_told_with_its_subcode(api: httpx2.AsyncClient, a_text: AText) -> None:
    await fault(api, "token_expired")
    answer = await api.post(MESSAGES, json=a_text())
    assert answer.status_code == 401
    assert (answer.json()["error"]["code"], answer.json()["error"]["error_subcode"]) == (190, 463)


@pytest.mark.parametrize(("kind", "count"), [("reset_before", 0), ("reset_after", 1)])
async def test_the_connection_breaks_before_or_after_acceptance(
    api: httpx2.AsyncClient, a_text: AText, kind: str, count: int
) -> None:
    await fault(api, kind)
    with pytest.raises((httpx2.ReadError, httpx2.RemoteProtocolError)):
        await api.post(MESSAGES, json=a_text())
    found = await stored(api)
    assert [message["answer"] for message in found] == ["cut"] * count


@pytest.mark.parametrize(("kind", "count"), [("hang_before", 0), ("hang_after", 1)])
async def test_the_answer_never_comes(api: httpx2.AsyncClient, a_text: AText, kind: str, count: int) -> None:
    await fault(api, kind)
    with pytest.raises(httpx2.ReadTimeout):
        await api.post(MESSAGES, json=a_text(biz_opaque_callback_data="m-1"), timeout=0.2)
    found = await stored(api)
    assert [message["biz_opaque_callback_data"] for message in found] == ["m-1"] * count


async def test_a_slow_answer_comes_and_a_500_may_hide_an_accepted_message(
    api: httpx2.AsyncClient, a_text: AText
) -> None:
    await fault(api, "slow", params={"seconds": 0.05})
    assert (await api.post(MESSAGES, json=a_text())).status_code == 200
    await fault(api, "error_after")
    assert (await api.post(MESSAGES, json=a_text())).status_code == 500
    assert [message["answer"] for message in await stored(api)] == ["answered", "error"]


async def test_a_hanging_request_does_not_keep_the_simulator_from_stopping(
    api: httpx2.AsyncClient, a_text: AText, simulator: Running
) -> None:
    await fault(api, "hang_after")
    waiting = asyncio.ensure_future(api.post(MESSAGES, json=a_text(), timeout=30))
    while not simulator.world.book.outbound():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.005)
    simulator.world.drain()
    with pytest.raises(httpx2.TransportError):
        await asyncio.wait_for(waiting, 3)


async def test_the_same_seed_throws_the_same_dice() -> None:
    async def codes(seed: int) -> list[bool]:
        world = Simulator(Config(seed=seed)).world
        world.faults.add("error", count=None, rate=0.5, customer=None, params={})
        return [world.faults.take({"error"}, None) is not None for _ in range(40)]

    assert await codes(5) == await codes(5)
    assert await codes(5) != await codes(6)


async def test_an_unknown_fault_or_setting_is_refused(api: httpx2.AsyncClient) -> None:
    assert (await api.post("/control/faults", json={"kind": "earthquake"})).status_code == 409
    assert (await api.patch("/control/settings", json={"pace": {"x": 1}})).status_code == 409
    assert (await api.post("/control/faults", json={"kind": "slow", "often": 1})).status_code == 422
    assert (await api.post("/control/customers/nobody/messages", json={"type": "text"})).status_code == 409


async def test_another_sites_page_cannot_control_it(api: httpx2.AsyncClient) -> None:
    answer = await api.post("/control/reset", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
