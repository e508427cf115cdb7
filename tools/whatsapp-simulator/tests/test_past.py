"""A simulator can be told what was said before it was there: chats, windows and ticks are as if it had happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx2

NUMBER = "/v25.0/100000000000001"
ROSA = "+5511988880001"


def past(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"series": "wamid.PAST", "people": [{"name": "Rosa", "phone": ROSA}], "messages": list(messages)}


def said(name: str, ago: float, *, by_customer: bool = True, status: str = "read") -> dict[str, Any]:
    return {
        "id": f"wamid.PAST{name}", "phone": ROSA, "from_customer": by_customer, "text": name, "at": time.time() - ago,
        "status": status,
    }  # fmt: skip


async def test_who_wrote_an_hour_ago_can_be_answered_and_reads_what_waited(
    api: httpx2.AsyncClient, receiver: Any, until: Callable[..., Any], a_text: Callable[..., Any]
) -> None:
    body = past(said("Oi", 3600), said("Bom dia!", 3500, by_customer=False, status="delivered"))
    for count in (2, 0):  # told twice, remembered once
        assert (await api.post("/control/past", json=body)).json() == {"remembered": count}
    rosa = next(one for one in (await api.get("/control/state")).json()["customers"] if one["name"] == "Rosa")
    assert rosa["unread"] == 1
    assert 22 * 3600 < rosa["window_ends"] - time.time() < 23 * 3600
    assert receiver.bodies == []
    assert (await api.post(f"{NUMBER}/messages", json=a_text(ROSA, "Pronto"))).status_code == 200
    await until(lambda: any(one["status"] == "delivered" for one in receiver.statuses()))
    await api.post(f"/control/customers/{rosa['id']}/read", json={})
    await until(lambda: sum(one["status"] == "read" for one in receiver.statuses()) == 2)
    assert "wamid.PASTBom dia!" in {one["id"] for one in receiver.statuses()}


async def test_a_past_that_is_told_anew_takes_the_place_of_the_old_one(api: httpx2.AsyncClient) -> None:
    await api.post("/control/past", json=past(said("Antes", 7200)))
    await api.post("/control/past", json=past(said("Agora", 60), said("Ontem", 90_000)))
    chat = (await api.get(f"/control/chat?customer={ROSA}")).json()["messages"]
    assert [one["content"]["body"] for one in chat] == ["Ontem", "Agora"]
