"""Lists that are narrowed to a customer: what finds him, whose conversations are shown, and that the list stays one."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.support.waiting import eventually

OPEN = "/api/chat/conversations"
INBOX = "/api/chat/inbox"


async def _opened(admin: Any, phone: str, name: str, **more: Any) -> dict[str, Any]:
    body = {"customer_phone": phone, "customer_name": name, "initial_message": "oi", **more}
    made: dict[str, Any] = (await admin.post(OPEN, json=body)).json()
    return made


async def _listed(reader: Any, **query: str) -> list[str]:
    both = []
    for path in (OPEN, INBOX):
        answer = await reader.get(path, params=query)
        assert answer.status_code == 200, answer.text
        both.append([one["id"] for one in answer.json()["conversations"]])
        assert answer.json().get("total", len(both[-1])) == len(both[-1])
    assert both[0] == both[1]
    return both[0]


async def test_a_whole_number_address_or_protocol_finds_at_once_and_a_part_soon(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        made = await _opened(admin, "+5511988887777", "Conceição Souza", customer_email="ceica@x.example")
        await _opened(admin, "+5521966665555", "Joana Lima")
        for q in ("+55 11 8888-7777", "(11) 98888-7777", "CEICA@x.example", made["protocol"], made["protocol"][:12]):
            assert made["id"] in await _listed(admin, q=q), q
        for q in ("conceicao", "souza conc", "8888-7777", "7777"):
            await eventually(partial(_is, admin, [made["id"]], q=q), what=q)
        assert await _listed(admin, q="conceicao", sort="oldest", queue_id=made["queue_id"]) == [made["id"]]
        for q in ("zzz", "souza lima", "' OR 1=1 --", "%"):
            assert await _listed(admin, q=q) == [], q


async def _is(reader: Any, wanted: list[str], **query: str) -> bool:
    return await _listed(reader, **query) == wanted


@pytest.mark.parametrize("number", ["+5511988887777", "11 8888-7777", "5511988887777", "88887777"])
async def test_the_filter_by_number_takes_any_spelling(visits: Any, number: str) -> None:
    async with visits.as_role("admin") as admin:
        made = await _opened(admin, "(11) 98888-7777", "Maria")
        await _opened(admin, "+5521977776666", "Maria")

        async def found(**more: str) -> list[str]:
            answer = await admin.get(OPEN, params={"customer_phone": number, **more})
            return [one["id"] for one in answer.json()["conversations"]]

        async def is_found() -> bool:
            return await found() == [made["id"]]

        await eventually(is_found, what=number)
        assert await found(q=made["protocol"]) == [made["id"]]
        assert await found(q="joana") == []
        assert (await admin.get(OPEN, params={"customer_phone": "maria"})).json()["total"] == 0


async def test_a_search_shows_nobody_what_he_may_not_see(visits: Any) -> None:
    async with visits.as_role("admin") as admin, visits.as_role("agent") as stranger:
        queue = (await admin.post("/api/chat/queues", json={"name": "Vendas"})).json()["id"]
        made = await _opened(admin, "+5511988887777", "Maria", queue_id=queue)
        await eventually(lambda: _is(admin, [made["id"]], q="maria"), what="the index")
        for q in ("maria", "+5511988887777", made["protocol"]):
            assert await _listed(stranger, q=q) == []


async def test_too_many_words_are_refused(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        for path in (OPEN, INBOX):
            assert (await admin.get(path, params={"q": "a b " * 40})).status_code == 422


async def test_a_list_read_by_cursor_misses_nobody_and_shows_nobody_twice_while_conversations_move(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        made = [(await _opened(admin, f"+551198888{n:04d}", f"Pessoa {n}"))["id"] for n in range(7)]
        seen, cursor = [], None
        while True:
            query = {"per_page": "2", **({"cursor": cursor} if cursor else {})}
            answer = (await admin.get(OPEN, params=query)).json()
            seen += [one["id"] for one in answer["conversations"]]
            assert answer["total"] == 7
            # Somebody who has been shown writes again and stands first: the rest does not shift.
            (await admin.post(f"{OPEN}/{seen[0]}/messages", json={"content": "mais"})).raise_for_status()
            cursor = answer["next_cursor"]
            if cursor is None:
                break
        assert seen == made[::-1]


@pytest.mark.parametrize("cursor", ["zzz", "", "%00", "WyJvbGRlc3QiLCIyMDI2LTAxLTAxIiwieCJd", "W10", "a" * 201])
async def test_a_cursor_that_is_not_ours_is_refused(visits: Any, cursor: str) -> None:
    async with visits.as_role("admin") as admin:
        answer = await admin.get(OPEN, params={"cursor": cursor})
        assert answer.status_code in (400, 422), answer.text
