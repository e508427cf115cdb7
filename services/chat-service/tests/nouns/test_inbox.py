"""The stretches of the inbox's tabs."""

from __future__ import annotations

from typing import Any

import pytest

TABS = ("mine", "queue", "bot", "hold", "all")
SORTS = ("recent", "oldest", "waiting", "priority")


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("role", ["admin", "supervisor", "agent", "viewer"])
async def test_every_tab_answers_in_every_order(visits: Any, tab: str, role: str) -> None:
    async with visits.as_role(role) as reader:
        for sort in SORTS:
            answer = await reader.get("/api/chat/inbox", params={"tab": tab, "sort": sort})
            assert answer.status_code == 200, answer.text
            assert answer.json() == {"conversations": [], "next_cursor": None}


async def test_what_rests_is_under_on_hold_and_nowhere_else(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        made = (await admin.post("/api/chat/conversations", json={"customer_phone": "+5511988887777"})).json()
        path = f"/api/chat/conversations/{made['id']}"
        assert (await admin.post(f"{path}/take", json={})).status_code == 200
        assert (await admin.post(f"{path}/hold", json={})).status_code == 200
        shown = {}
        for tab in TABS:
            rows = (await admin.get("/api/chat/inbox", params={"tab": tab})).json()["conversations"]
            shown[tab] = [row["id"] for row in rows]
        assert shown == {"mine": [], "queue": [], "bot": [], "hold": [made["id"]], "all": [made["id"]]}
