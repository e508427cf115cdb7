"""Contacts: one person, several identities, nobody else's history."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from chat_service.contacts import documents
from chat_service.contacts.models import contacts as table
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from validate_docbr import CPF

from shared.security.permissions import BUILT_IN_ROLES
from shared.security.principal import Principal
from shared.utils.ids import uuid7
from shared.utils.text import fold

MOBILE = "+5511988887777"


async def resolve(nouns: Any, **given: Any) -> Any:
    return await nouns.database.write(lambda tx: nouns.contacts.resolve(tx, **given))


async def count(nouns: Any) -> int:
    found = await nouns.database.read(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())
    return int(found)


async def test_every_spelling_of_a_phone_finds_the_same_contact(nouns: Any) -> None:
    first = await resolve(nouns, name="Maria Aparecida", phone="(11) 98888-7777")
    again = await resolve(nouns, name="Outra Pessoa", phone="551188887777", email="maria@example.com")
    assert first.is_new
    assert (again.id, again.name, again.phone, again.email) == (
        first.id,
        "Maria Aparecida",
        MOBILE,
        "maria@example.com",
    )
    by_email = await resolve(nouns, email="MARIA@example.com")
    assert by_email.id == first.id
    assert await count(nouns) == 1


async def test_simultaneous_first_messages_make_one_contact(nouns: Any) -> None:
    found = await asyncio.gather(*(resolve(nouns, name=f"N{i}", phone=MOBILE, email="m@example.com") for i in range(5)))
    assert len({one.id for one in found}) == 1
    assert await count(nouns) == 1


async def test_what_a_visitor_types_opens_nobody_elses_history(nouns: Any) -> None:
    known = await resolve(nouns, name="Maria", phone=MOBILE, email="maria@example.com")
    visitor = await resolve(nouns, name="Mallory", phone=MOBILE, email="maria@example.com", widget_id=uuid7())
    assert visitor.id != known.id
    assert (visitor.phone, visitor.email) == (MOBILE, "maria@example.com")
    assert (await resolve(nouns, phone=MOBILE)).id == known.id
    assert (await resolve(nouns, email="maria@example.com")).id == known.id


async def test_a_visitor_who_came_first_does_not_take_the_number_either(nouns: Any) -> None:
    visitor = await resolve(nouns, name="Mallory", phone=MOBILE, widget_id=uuid7())
    called = await resolve(nouns, name="Maria", phone=MOBILE)
    assert called.id != visitor.id


async def test_a_signed_identity_is_the_same_contact_on_every_device(nouns: Any) -> None:
    phone = await resolve(nouns, name="Joao", widget_id=uuid7(), external_id="cliente-7")
    laptop = await resolve(nouns, name="Joao", widget_id=uuid7(), external_id="cliente-7")
    assert phone.id == laptop.id


async def test_a_visitor_who_signs_in_later_keeps_his_contact(nouns: Any) -> None:
    widget = uuid7()
    before = await resolve(nouns, name="Joao", widget_id=widget)
    after = await resolve(nouns, widget_id=widget, external_id="cliente-8")
    elsewhere = await resolve(nouns, widget_id=uuid7(), external_id="cliente-8")
    assert before.id == after.id == elsewhere.id


async def test_a_name_that_comes_later_replaces_only_a_placeholder(nouns: Any) -> None:
    nameless = await resolve(nouns, phone=MOBILE)
    assert nameless.name == MOBILE
    assert (await resolve(nouns, name="Maria", phone=MOBILE)).name == "Maria"
    assert (await resolve(nouns, name="Marta", phone=MOBILE)).name == "Maria"


async def test_a_number_that_is_none_is_refused_by_field(sqlite_nouns: Any) -> None:
    from shared.errors import Invalid

    with pytest.raises(Invalid) as refused:
        await resolve(sqlite_nouns, phone="98888-7777")
    assert refused.value.extra["errors"][0]["field"] == "phone"
    with pytest.raises(Invalid):
        await resolve(sqlite_nouns, email="not an address")


async def test_number_and_document_are_masked_for_those_who_may_not_see_them(nouns: Any) -> None:
    contact = await resolve(nouns, name="Maria", phone=MOBILE)
    cpf = CPF().generate()
    async with nouns.as_role("admin") as admin, nouns.as_role("viewer") as viewer, nouns.as_role("agent") as agent:
        nouns.visible.add(contact.id)
        url = f"/api/chat/contacts/{contact.id}"
        put = await admin.put(url, json={"document": cpf, "notes": "VIP"})
        assert put.status_code == 200, put.text
        assert put.json()["document"] == documents.pretty(cpf)
        seen = (await viewer.get(url)).json()
        assert seen["phone"] == "+55*******7777"
        assert seen["identities"] == [{"kind": "phone", "value": "+55*******7777", "verified": True}]
        assert seen["document"] == f"***.{cpf[3:6]}.{cpf[6:9]}-**"
        assert (await agent.get(url)).json()["phone"] == MOBILE
        # The number of a contact must not be guessable digit by digit by those who may not see it.
        assert (await viewer.get("/api/chat/contacts", params={"q": "8888"})).json()["contacts"] == []
        whole = (await viewer.get("/api/chat/contacts", params={"q": "11 8888-7777"})).json()["contacts"]
        assert [one["phone"] for one in whole] == ["+55*******7777"]


async def test_a_document_rests_encrypted_and_is_found_by_its_hash(nouns: Any) -> None:
    contact = await resolve(nouns, name="Maria", phone=MOBILE)
    cpf = CPF().generate()
    async with nouns.as_role("admin") as admin:
        assert (
            await admin.put(f"/api/chat/contacts/{contact.id}", json={"document": documents.pretty(cpf)})
        ).status_code == 200
        found = (await admin.get("/api/chat/contacts", params={"q": cpf})).json()["contacts"]
        assert [one["id"] for one in found] == [contact.id]
        wrong = await admin.put(f"/api/chat/contacts/{contact.id}", json={"document": "123.456.789-00"})
        assert wrong.status_code == 422
    row = await nouns.database.read(lambda c: c.execute(select(table)).one())
    assert cpf not in str(row)


async def test_absent_and_foreign_contacts_give_the_same_answer(nouns: Any) -> None:
    contact = await resolve(nouns, name="Maria", phone=MOBILE)
    async with nouns.as_role("agent") as agent:
        for method in ("GET", "PUT"):
            body = {"json": {"name": "X"}} if method == "PUT" else {}
            foreign = await agent.request(method, f"/api/chat/contacts/{contact.id}", **body)
            absent = await agent.request(method, f"/api/chat/contacts/{uuid7()}", **body)
            assert foreign.status_code == absent.status_code == 404
            assert {k: v for k, v in foreign.json().items() if k != "request_id"} == {
                k: v for k, v in absent.json().items() if k != "request_id"
            }
        assert (await agent.get("/api/chat/contacts", params={"q": "maria"})).json() == {
            "contacts": [],
            "next_cursor": None,
        }


async def test_only_the_named_fields_change_and_forged_ones_are_refused(nouns: Any) -> None:
    contact = await resolve(nouns, name="Maria", phone=MOBILE, email="maria@example.com")
    async with nouns.as_role("admin") as admin, nouns.as_role("agent") as agent:
        url = f"/api/chat/contacts/{contact.id}"
        changed = (await admin.put(url, json={"name": "  Maria\u202e  Silva "})).json()
        assert (changed["name"], changed["email"], changed["phone"]) == ("Maria Silva", "maria@example.com", MOBILE)
        assert (await admin.put(url, json={"account_id": uuid7()})).status_code == 422
        assert (await admin.put(url, json={"email": "nope"})).status_code == 422
        nouns.visible.add(contact.id)
        assert (await agent.put(url, json={"is_blocked": True})).status_code == 403
        assert (await admin.put(url, json={"is_blocked": True})).json()["is_blocked"] is True


async def test_pages_of_contacts_meet_without_gap_or_overlap(nouns: Any) -> None:
    for i in range(25):
        await resolve(nouns, name=f"Cliente {i % 5}", phone=f"+55119{i:08d}".replace("+551190", "+551198"))
    async with nouns.as_role("admin") as admin, nouns.as_role("agent") as agent:
        every = await admin.get("/api/chat/contacts", params={"limit": 100})
        nouns.visible.update(one["id"] for one in every.json()["contacts"][::3])
        for client, total in ((admin, 25), (agent, 9)):
            seen: list[str] = []
            cursor = None
            while True:
                page = (
                    await client.get("/api/chat/contacts", params={"limit": 4} | ({"cursor": cursor} if cursor else {}))
                ).json()
                seen += [one["id"] for one in page["contacts"]]
                cursor = page["next_cursor"]
                if cursor is None:
                    break
            assert len(seen) == len(set(seen)) == total
        assert (await admin.get("/api/chat/contacts", params={"cursor": "%%%"})).status_code == 422


async def _found(nouns: Any, query: str) -> list[str]:
    caller = Principal(kind="user", id=uuid7(), role="admin", permissions=BUILT_IN_ROLES["admin"])
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await nouns.contacts.page(caller, text=query, cursor=cursor, limit=100)
        found += [one["id"] for one in page["contacts"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=60),
    data=st.data(),
)
async def test_a_contact_is_found_by_any_word_of_its_name_whatever_the_accents(
    sqlite_nouns: Any, name: str, data: st.DataObject
) -> None:
    contact = await resolve(sqlite_nouns, name=name, widget_id=uuid7())
    word = data.draw(st.sampled_from(contact.name.split()))
    spelling = data.draw(st.sampled_from([word, word.upper(), word.lower(), word.casefold()]))
    assume(fold(spelling))  # a lone accent is no word
    assert contact.id in await _found(sqlite_nouns, spelling)


@pytest.mark.parametrize(
    "query", ["11988887777", "(11) 98888-7777", "+55 11 8888-7777", "8888-7777", "1188887777", "88887777", "119888"]
)
async def test_a_contact_is_found_by_its_number_in_any_format(nouns: Any, query: str) -> None:
    contact = await resolve(nouns, name="Maria", phone=MOBILE)
    await resolve(nouns, name="Joana", phone="+5521977776666")
    assert await _found(nouns, query) == [contact.id]


@pytest.mark.parametrize("query", ["%", "_", "%%%%", "' OR 1=1 --", "\\"])
async def test_search_takes_wildcards_literally(nouns: Any, query: str) -> None:
    await resolve(nouns, name="Maria", phone=MOBILE, email="maria@example.com")
    assert await _found(nouns, query) == []
