"""The inbox narrowed by status, agent, tag, priority, channel and day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from chat_service.conversations.models import tagged
from chat_service.inbox import narrowing
from chat_service.inbox.narrowing import Narrowing
from sqlalchemy import select

from shared.utils.ids import uuid7

INBOX = "/api/chat/inbox"
OPEN = "/api/chat/conversations"


@dataclass
class Floor:
    """An administrator, who he is, and what stands in his inbox by name."""

    admin: Any
    me: str
    ids: dict[str, str]
    visits: Any

    async def shown(self, reader: Any = None, **query: Any) -> set[str]:
        """Return the names of what a narrowed inbox shows."""
        answer = await (reader or self.admin).get(INBOX, params={"limit": 100, **query})
        assert answer.status_code == 200, answer.text
        names = {key: name for name, key in self.ids.items()}
        return {names[row["id"]] for row in answer.json()["conversations"]}


async def _deed(client: Any, key: str, deed: str, body: Any) -> None:
    call = client.put if deed in ("tags", "") else client.post
    answer = await call(f"{OPEN}/{key}/{deed}".rstrip("/"), json=body)
    assert answer.status_code == 200, answer.text


@pytest.fixture(params=["few", "short", "many"])
async def floor(visits: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Floor]:
    """Four conversations, read from a filter's index (few fit), from that of the days, and by walking the list (many do)."""
    monkeypatch.setattr(narrowing, "FEW", 1_000 if request.param == "few" else 0)
    monkeypatch.setattr(narrowing, "SHORT", 0 if request.param == "many" else 20_000)
    me = uuid7()
    async with visits.as_role("admin", me) as admin:
        ids = {}
        for number, (name, more) in enumerate(
            {
                "ana": {"channel": "web"}, "bia": {"channel": "phone", "priority": "urgent"}, "caio": {"channel": "email"},
                "davi": {"channel": "web"},
            }.items()
        ):  # fmt: skip
            body = {"customer_phone": f"+551198888000{number}", "customer_name": name, **more}
            ids[name] = (await admin.post(OPEN, json=body)).json()["id"]
        await _deed(admin, ids["ana"], "take", {})
        await _deed(admin, ids["ana"], "tags", {"tags": ["vip", "fibra"]})
        await _deed(admin, ids["bia"], "tags", {"tags": ["vip"]})
        await _deed(admin, ids["caio"], "close", {})
        yield Floor(admin, me, ids, visits)


async def test_each_filter_shows_what_fits_and_nothing_else(floor: Floor) -> None:
    for query, names in (
        ({"status": "closed"}, {"caio"}),
        ({"status": "open"}, {"ana", "bia", "davi"}),
        ({"status": "in_service"}, {"ana"}),
        ({"agent_id": floor.me}, {"ana"}),
        ({"agent_id": "none"}, {"bia", "caio", "davi"}),
        ({"agent_id": uuid7()}, set()),
        ({"tag": "vip"}, {"ana", "bia"}),
        ({"tag": "fibra"}, {"ana"}),
        ({"tag": "vi"}, set()),
        ({"priority": "urgent"}, {"bia"}),
        ({"priority": "normal"}, {"ana", "caio", "davi"}),
        ({"channel": "web"}, {"ana", "davi"}),
        ({"tag": "vip", "priority": "urgent"}, {"bia"}),
        ({"tag": "vip", "channel": "email"}, set()),
    ):
        assert await floor.shown(**query) == names, query


async def test_every_order_and_tab_takes_the_filters(floor: Floor) -> None:
    for sort in ("recent", "oldest", "waiting", "priority"):
        assert await floor.shown(sort=sort, tag="vip") == {"ana", "bia"}, sort
    assert await floor.shown(tab="mine", tag="vip") == {"ana"}
    assert await floor.shown(tab="mine", channel="email") == set()


async def test_the_day_on_which_a_conversation_began_is_a_filter(floor: Floor) -> None:
    opened = (await floor.admin.get(f"{OPEN}/{floor.ids['ana']}")).json()["created_at"]
    assert "ana" in await floor.shown(opened_from=opened)
    assert "ana" not in await floor.shown(opened_before=opened)
    assert await floor.shown(opened_before="2001-01-01T00:00:00-03:00") == set()
    assert await floor.shown(opened_from="2001-01-01T00:00:00-03:00", status="closed") == {"caio"}


async def test_a_filtered_list_goes_on_behind_its_cursor(floor: Floor) -> None:
    seen, cursor = [], None
    while True:
        query = {"limit": 1, "status": "open", **({"cursor": cursor} if cursor else {})}
        page = (await floor.admin.get(INBOX, params=query)).json()
        seen += [row["id"] for row in page["conversations"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(floor.ids[name] for name in ("ana", "bia", "davi"))


async def test_a_filter_shows_nobody_what_he_may_not_see(floor: Floor) -> None:
    async with floor.visits.as_role("agent") as stranger:
        for query in (
            {"agent_id": floor.me},
            {"tag": "fibra"},
            {"status": "in_service"},
            {"channel": "web", "tag": "fibra"},
        ):
            assert await floor.shown(stranger, **query) == set(), query


async def test_a_tag_that_was_taken_off_finds_nothing_any_more(floor: Floor) -> None:
    await _deed(floor.admin, floor.ids["ana"], "", {"tags": ["fibra", "nova"]})
    assert await floor.shown(tag="vip") == {"bia"}
    assert await floor.shown(tag="nova") == {"ana"}
    rows = await floor.visits.database.read(
        lambda c: c.execute(select(tagged.c.tag).where(tagged.c.conversation_id == floor.ids["ana"])).scalars().all()
    )
    assert sorted(rows) == ["fibra", "nova"]


async def test_the_tags_that_are_in_use_are_offered_and_no_others(floor: Floor) -> None:
    offered = await floor.admin.get(f"{INBOX}/tags")
    assert offered.json() == {"tags": ["fibra", "vip"]}, offered.text
    await _deed(floor.admin, floor.ids["ana"], "tags", {"tags": ["vip"]})
    assert (await floor.admin.get(f"{INBOX}/tags")).json() == {"tags": ["vip"]}


@pytest.mark.parametrize(
    "query",
    [{"status": "nowhere"}, {"agent_id": "me"}, {"priority": "3"}, {"tag": ""}, {"opened_from": "2026-11-01T00:00:00"}],
)
async def test_a_filter_that_makes_no_sense_is_refused(visits: Any, query: dict[str, str]) -> None:
    async with visits.as_role("admin") as admin:
        assert (await admin.get(INBOX, params=query)).status_code == 422, query


async def test_what_a_filter_leaves_is_found_by_an_index(visits: Any) -> None:
    """SQLite tells how it would look; a scan of all conversations would be named."""
    if visits.database.dialect != "sqlite":
        pytest.skip("the plans of PostgreSQL depend on what is in the tables")
    given = Narrowing("waiting", uuid7(), "high", "web", "vip", visits.clock.now(), visits.clock.now())

    def plans(connection: Any) -> list[str]:
        found = []
        for query in given.indexed():
            text = str(query.compile(connection, compile_kwargs={"render_postcompile": True}))
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("x",) * text.count("?")).all()
            found.append(" ".join(str(row[-1]) for row in rows))
        return found

    for plan in await visits.database.read(plans):
        assert "SEARCH" in plan, plan
        assert "SCAN" not in plan, plan
