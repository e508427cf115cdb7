"""Merging contacts: whoever was the other one is this one from now on, and nothing of either is lost."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from chat_service.contacts.models import merges
from chat_service.contacts.successors import Successors
from chat_service.events import EVENTS
from chat_service.tables import metadata
from sqlalchemy import func, select
from validate_docbr import CPF

from shared.events.bus import MemoryBus
from shared.security.sessions import SessionGuard
from shared.utils.ids import uuid7
from tests.support.chat_nouns import begin, form
from tests.support.waiting import eventually

OPEN = "/api/chat/conversations"
CONTACTS = "/api/chat/contacts"


async def _called(admin: Any, phone: str, name: str, **more: Any) -> dict[str, Any]:
    """Return the open conversation of a new contact with this number."""
    made: dict[str, Any] = (
        await admin.post(OPEN, json={"customer_phone": phone, "customer_name": name, "initial_message": "oi", **more})
    ).json()
    return made


async def _merge(admin: Any, kept: str, gone: str, *take: str) -> Any:
    return await admin.post(f"{CONTACTS}/{kept}/merge", json={"other_id": gone, "take": list(take)})


async def _of(admin: Any, contact_id: str) -> list[str]:
    listed = (await admin.get(f"{CONTACTS}/{contact_id}/conversations")).json()["conversations"]
    return sorted(one["id"] for one in listed)


def test_every_table_that_names_a_contact_is_known_here() -> None:
    named = {table.name for table in metadata.sorted_tables if "contact_id" in table.columns}
    moved = {
        "chat_conversations", "chat_contact_identities", "chat_contact_consents", "chat_contact_merges", "chat_widget_sessions",
        "chat_csat",
    }  # fmt: skip
    assert named == moved, "say here, and in a mover, what becomes of it when contacts are merged"


async def test_a_visitor_who_is_merged_goes_on_as_the_contact_he_is(visits: Any) -> None:
    session = (await begin(visits, cpf=CPF().generate())).json()
    gone = session["contact_id"]
    async with visits.as_role("admin") as admin, visits.client(session["session_token"]) as visitor:
        known = await _called(admin, "+5511977776666", "Maria S.", channel="phone")
        chat = (await visitor.post("/api/widget/conversations", json={"initial_message": "sem sinal"})).json()["id"]
        url = f"/api/widget/conversations/{chat}/messages"
        said = {"content": "alô", "client_message_id": "v-1"}
        first = (await visitor.post(url, json=said)).json()
        answer = await _merge(admin, known["contact_id"], gone)
        assert answer.status_code == 200, answer.text
        kept = answer.json()
        assert (kept["id"], kept["name"], kept["phone"]) == (known["contact_id"], "Maria S.", "+5511977776666")
        assert {one["kind"] for one in kept["identities"]} == {"phone", "widget"}
        assert [one["source"] for one in kept["consents"]] == ["widget"]
        assert kept["document"] is not None
        assert [(one["id"], one["name"]) for one in kept["merged"]] == [(gone, form()["name"])]
        assert (await admin.get(f"{CONTACTS}/{gone}")).status_code == 404
        assert await _of(admin, kept["id"]) == sorted([known["id"], chat])
        shown = (await admin.get(f"{OPEN}/{chat}")).json()
        assert (shown["contact_id"], shown["customer_name"]) == (kept["id"], "Maria S.")
        assert [one["id"] for one in (await visitor.get("/api/widget/conversations")).json()["conversations"]] == [chat]
        again = (await visitor.post(url, json=said)).json()
        assert (again["id"], again["seq"]) == (first["id"], first["seq"])
        after = await visitor.post(url, json={"content": "ainda aqui"})
        assert (after.status_code, after.json()["sender_id"]) == (200, kept["id"])
        items = (await admin.get(f"{OPEN}/{chat}/messages")).json()["messages"]
        assert [one["seq"] for one in items] == list(range(1, len(items) + 1))
        assert [one["metadata"]["event"] for one in items if one["message_type"] == "system"] == ["contact_merged"]
        await eventually(lambda: _finds(admin, "+5511977776666", {known["id"], chat}), what="the search index")


async def _finds(admin: Any, text: str, wanted: set[str]) -> bool:
    rows = (await admin.get("/api/chat/search", params={"q": text})).json()["results"]
    return {row["conversation"]["id"] for row in rows} == wanted


async def test_two_open_conversations_of_one_channel_become_one(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        one = await _called(admin, "+5511977776666", "Maria", channel="api")
        two = await _called(admin, "+5511966665555", "Maria Souza", channel="api")
        other = await _called(admin, "+5511966665555", "Maria Souza", channel="api", initial_message=None)
        assert other["id"] == two["id"]
        await admin.post(f"{OPEN}/{two['id']}/take", json={})
        assert (await _merge(admin, one["contact_id"], two["contact_id"])).status_code == 200
        first, second = [(await admin.get(f"{OPEN}/{each['id']}")).json() for each in (one, two)]
        assert (first["status"], first["merged_into"]["id"]) == ("closed", two["id"])
        assert (second["status"], [link["id"] for link in second["merged_from"]]) == ("in_service", [one["id"]])
        assert {first["contact_id"], second["contact_id"]} == {one["contact_id"]}
        begun = await _called(admin, "+5511966665555", "Maria")
        assert begun["id"] == two["id"]


async def test_fields_are_chosen_one_by_one_and_what_is_empty_is_filled(visits: Any) -> None:
    cpf = [CPF().generate() for _ in range(2)]
    async with visits.as_role("admin") as admin:
        one = (await _called(admin, "+5511977776666", "Maria"))["contact_id"]
        two = (await _called(admin, "+5511966665555", "Maria Souza", customer_email="m@x.example"))["contact_id"]
        await admin.put(f"{CONTACTS}/{one}", json={"document": cpf[0], "notes": "prefere manhã", "metadata": {"a": 1}})
        change = {"document": cpf[1], "notes": "portão azul", "metadata": {"a": 2, "b": 3}, "is_blocked": True}
        await admin.put(f"{CONTACTS}/{two}", json=change)
        wrong = await admin.post(f"{CONTACTS}/{one}/merge", json={"other_id": two, "take": ["is_blocked"]})
        assert wrong.status_code == 422
        kept = (await _merge(admin, one, two, "name", "document")).json()
        assert (kept["name"], kept["phone"], kept["email"]) == ("Maria Souza", "+5511977776666", "m@x.example")
        assert kept["document"].replace(".", "").replace("-", "") == cpf[1]
        assert (kept["notes"], kept["metadata"]) == ("prefere manhã\n\nportão azul", {"a": 1, "b": 3})
        assert kept["is_blocked"] is True
        assert {"+5511977776666", "+5511966665555"} <= {identity["value"] for identity in kept["identities"]}
        found = (await admin.get(CONTACTS, params={"q": cpf[1]})).json()["contacts"]
        assert [contact["id"] for contact in found] == [one]


async def test_merging_again_changes_nothing_and_is_told_once(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        one, two = [(await _called(admin, f"+55119777766{n}0", "Maria"))["contact_id"] for n in (1, 2)]
        answers = await asyncio.gather(*(_merge(admin, one, two) for _ in range(6)))
        assert {answer.status_code for answer in answers} == {200}
        assert (await _merge(admin, two, one)).status_code == 404
        assert (await _merge(admin, one, one)).status_code == 422
        assert (await _merge(admin, one, uuid7())).status_code == 404
    told = await visits.database.read(
        lambda c: [event for row in c.execute(select(EVENTS.log.c.payload)).scalars() for event in row]
    )
    [event] = [event for event in told if event["type"] == "contact.merged"]
    assert (event["key"], event["data"]["merged_id"]) == (one, two)


async def test_two_who_merge_in_opposite_directions_leave_one_contact(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        one, two = [await _called(admin, f"+55119777766{n}0", "Maria", channel="phone") for n in (1, 2)]
        pair = (one["contact_id"], two["contact_id"])
        answers = await asyncio.gather(_merge(admin, *pair), _merge(admin, *reversed(pair)))
        assert sorted(answer.status_code for answer in answers) == [200, 404]
        left = [await _of(admin, contact_id) for contact_id in pair]
        assert sorted(map(len, left)) == [0, 2]


async def test_whoever_stands_for_a_contact_stands_for_those_before_it(visits: Any) -> None:
    first = (await begin(visits)).json()
    async with visits.as_role("admin") as admin, visits.client(first["session_token"]) as visitor:
        chat = (await visitor.post("/api/widget/conversations", json={"initial_message": "oi"})).json()["id"]
        second = (await _called(admin, "+5511977776666", "Maria"))["contact_id"]
        third = (await _called(admin, "+5511966665555", "Maria"))["contact_id"]
        assert (await _merge(admin, second, first["contact_id"])).status_code == 200
        kept = (await _merge(admin, third, second)).json()
        assert {one["id"] for one in kept["merged"]} == {first["contact_id"], second}
        assert [one["id"] for one in (await visitor.get("/api/widget/conversations")).json()["conversations"]] == [chat]
    # Another process, or this one after a restart, learns it from the database.
    guard = SessionGuard(None, MemoryBus())  # type: ignore[arg-type]
    successors = Successors(database=visits.database, bus=MemoryBus(), clock=visits.clock, guard=guard)
    await successors.pull()
    assert {guard.subject(one) for one in (first["contact_id"], second, third)} == {third}


async def test_only_who_may_and_sees_both_merges(visits: Any) -> None:
    async with visits.as_role("admin") as admin, visits.as_role("agent") as agent, visits.as_role("supervisor") as boss:
        queue = (await admin.post("/api/chat/queues", json={"name": "Vendas"})).json()["id"]
        one = (await _called(admin, "+5511977776666", "Maria"))["contact_id"]
        two = (await _called(admin, "+5511966665555", "Maria", queue_id=queue))["contact_id"]
        assert (await _merge(agent, one, two)).status_code == 403
        assert await _count(visits) == 0
        assert (await _merge(boss, one, two)).status_code == 200
        assert await _count(visits) == 1


async def _count(visits: Any) -> int:
    return int(await visits.database.read(lambda c: c.execute(select(func.count()).select_from(merges)).scalar_one()))


@pytest.mark.parametrize("sees", [True, False])
async def test_a_merged_contact_shows_no_number_to_who_may_not_see_it(visits: Any, *, sees: bool) -> None:
    permissions = ["contacts:read", "conversations:read_all", *(["contacts:see_phone"] if sees else [])]
    claims = {"role": "auditor", "perms": permissions, "sid": uuid7(), "ver": 0}
    token = visits.security.tokens.sign("access", uuid7(), 900, claims)
    async with visits.as_role("admin") as admin, visits.client(token) as reader:
        one = await _called(admin, "+5511977776666", "Maria")
        nameless = (await admin.post(OPEN, json={"customer_phone": "+5511966665555"})).json()
        await _merge(admin, one["contact_id"], nameless["contact_id"])
        seen = (await reader.get(f"{CONTACTS}/{one['contact_id']}")).json()
        assert len(seen["merged"]) == 1
        assert ("5511966665555" in str(seen)) is sees
