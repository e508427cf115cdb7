"""Visitors of the website: let in with consent, limited, known by nobody's number but their own signature."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import jwt
import pytest
from chat_service.contacts.models import consents
from chat_service.contacts.models import contacts as contact_table
from chat_service.widget.domain import read_identity
from sqlalchemy import select
from validate_docbr import CPF

from shared.errors import Invalid
from shared.utils.ids import uuid7
from tests.support.chat_nouns import begin, secret_of, signed

MOBILE = "+5511988887777"
SECRET = "a" * 64


async def test_a_visitor_begins_a_session_writes_and_rates(visits: Any) -> None:
    answer = await begin(visits, cpf=CPF().generate(mask=True))
    assert answer.status_code == 200, answer.text
    session = answer.json()
    assert session.keys() == {"session_token", "expires_at", "contact_id", "conversation_id"}
    assert session["conversation_id"] is None
    async with visits.client(session["session_token"]) as visitor, visits.as_role("admin") as admin:
        opened = await visitor.post("/api/widget/conversations", json={"initial_message": "Sem internet"})
        assert opened.status_code == 200, opened.text
        conversation = opened.json()["id"]
        url = f"/api/widget/conversations/{conversation}/csat"
        early = await visitor.post(url, json={"score": 5})
        assert (early.status_code, early.json()["type"]) == (409, "urn:ispchat:problem:not-finished")
        assert (await admin.post(f"/api/chat/conversations/{conversation}/resolve", json={})).status_code == 200
        for wrong in (0, 6, "5", 4.5, True, None):
            assert (await visitor.post(url, json={"score": wrong})).status_code == 422
        first, second = await asyncio.gather(
            *(visitor.post(url, json={"score": 4, "comment": "Rápido"}) for _ in range(2))
        )
        assert sorted([first.status_code, second.status_code]) == [200, 409]
        assert (await visitor.post(url, json={"score": 1})).status_code == 409
        stranger = (await begin(visits, name="Outro")).json()
        async with visits.client(stranger["session_token"]) as other:
            for one in (conversation, uuid7()):
                assert (await other.post(f"/api/widget/conversations/{one}/csat", json={"score": 1})).status_code == 404


async def test_a_repeat_with_other_files_is_refused_and_the_first_one_answered_again(visits: Any) -> None:
    session = (await begin(visits)).json()
    async with visits.client(session["session_token"]) as visitor:
        conversation = (await visitor.post("/api/widget/conversations")).json()["id"]
        ids = []
        for name in ("conta.pdf", "foto.pdf"):
            files = {"file": (name, b"%PDF-1.7 " + name.encode(), "application/pdf")}
            ids.append((await visitor.post("/api/widget/attachments", files=files)).json()["id"])
        url = f"/api/widget/conversations/{conversation}/messages"
        body = {"content": "segue", "client_message_id": "c-1"}
        first = await visitor.post(url, json={**body, "attachments": ids[:1]})
        assert first.status_code == 200, first.text
        for other in ([], ids[1:], ids):
            answer = await visitor.post(url, json={**body, "attachments": other})
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:ispchat:problem:client-message-id-reused")
        again = await visitor.post(url, json={**body, "attachments": ids[:1]})
        assert (again.json()["id"], again.json()["seq"]) == (first.json()["id"], first.json()["seq"])


async def test_a_file_travels_from_the_visitor_to_the_agent(visits: Any) -> None:
    session = (await begin(visits)).json()
    async with (
        visits.client(session["session_token"]) as visitor,
        visits.as_role("admin") as admin,
        visits.client() as anybody,
    ):
        files = {"file": ("conta.pdf", b"%PDF-1.7 conta", "application/pdf")}
        stored = (await visitor.post("/api/widget/attachments", files=files)).json()
        conversation = (await visitor.post("/api/widget/conversations", json={})).json()["id"]
        url = f"/api/widget/conversations/{conversation}/messages"
        body = {
            "content": "Segue",
            "attachments": [stored["id"]],
            "message_type": "document",
            "client_message_id": uuid7(),
        }
        sent = await visitor.post(url, json=body)
        assert sent.status_code == 200, sent.text
        again = await visitor.post(url, json=body)
        assert (again.status_code, again.json()["seq"]) == (200, sent.json()["seq"])
        assert (await visitor.post(url, json={**body, "client_message_id": uuid7()})).status_code == 404
        messages = (await admin.get(f"/api/chat/conversations/{conversation}/messages")).json()["messages"]
        shown = next(one for one in messages if one["attachments"])["attachments"][0]
        assert (shown["id"], shown["name"]) == (stored["id"], "conta.pdf")
        assert (await anybody.get(shown["url"])).content == b"%PDF-1.7 conta"
        assert (await admin.get(f"/api/chat/attachments/{stored['id']}")).status_code == 200


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"consent": {"version": "1", "accepted": False}}, "consent.accepted"),
    ({"consent": None}, "consent"),
    ({"name": "  "}, "name"),
    ({"phone": None}, "phone"),
    ({"phone": "98888-7777"}, "phone"),
    ({"phone": None, "email": "nope"}, "email"),
    ({"cpf": "123.456.789-00"}, "cpf"),
    ({"cpf": "111.111.111-11"}, "cpf"),
    ({"queue_id": "00000000-0000-7000-8000-000000000009"}, "queue_id"),
    ({"identity": "x.y.z"}, "identity"),
]


async def test_what_is_missing_or_wrong_is_named_and_nothing_is_kept(visits: Any) -> None:
    for change, field in WRONG:
        answer = await begin(visits, **change)
        assert answer.status_code == 422, answer.text
        assert field in {one["field"] for one in answer.json()["errors"]}
    assert await visits.database.read(lambda c: c.execute(select(contact_table.c.id)).all()) == []


async def test_typing_somebodys_number_tells_nothing_and_opens_nothing(visits: Any) -> None:
    async with visits.as_role("admin") as admin:
        known = await admin.post("/api/chat/conversations", json={"customer_phone": MOBILE, "initial_message": "oi"})
        assert known.status_code == 200
        first, second = await begin(visits), await begin(visits, phone="(21) 97777-6666")
        assert first.json()["contact_id"] != known.json()["contact_id"]
        assert first.json().keys() == second.json().keys()
        assert first.json()["conversation_id"] is second.json()["conversation_id"] is None
        async with visits.client(first.json()["session_token"]) as visitor:
            assert (await visitor.get("/api/widget/conversations")).json()["conversations"] == []
            assert (await visitor.get(f"/api/widget/conversations/{known.json()['id']}/messages")).status_code == 404
        shown = (await admin.get(f"/api/chat/contacts/{first.json()['contact_id']}")).json()
        assert (shown["phone"], shown["phone_verified"]) == (MOBILE, False)
        assert [one["kind"] for one in shown["identities"]] == ["widget"]
        assert [(one["version"], one["source"]) for one in shown["consents"]] == [("1", "widget")]
    kept = await visits.database.read(lambda c: list(c.execute(select(consents.c.address)).scalars()))
    assert set(kept) == {"203.0.113.7"}


async def test_a_signed_customer_finds_his_conversation_again(visits: Any) -> None:
    secret = await secret_of(visits)
    first = (await begin(visits, identity=signed(secret, name="João"), name=None, phone=None)).json()
    async with visits.client(first["session_token"]) as visitor:
        conversation = (await visitor.post("/api/widget/conversations", json={"initial_message": "oi"})).json()["id"]
    second = (await begin(visits, identity=signed(secret), name=None, phone=None)).json()
    assert (second["contact_id"], second["conversation_id"]) == (first["contact_id"], conversation)
    other = (await begin(visits, identity=signed(secret, sub="cliente-2"))).json()
    assert other["contact_id"] != first["contact_id"]


async def test_who_signs_in_in_the_middle_of_a_chat_keeps_it(visits: Any) -> None:
    secret = await secret_of(visits)
    anonymous = (await begin(visits)).json()
    async with visits.client(anonymous["session_token"]) as visitor:
        conversation = (await visitor.post("/api/widget/conversations", json={"initial_message": "oi"})).json()["id"]
    customer = (await begin(visits, token=anonymous["session_token"], identity=signed(secret))).json()
    assert (customer["contact_id"], customer["conversation_id"]) == (anonymous["contact_id"], conversation)
    # Another customer on the same computer does not inherit it.
    next_one = (await begin(visits, token=customer["session_token"], identity=signed(secret, sub="cliente-9"))).json()
    assert next_one["contact_id"] != customer["contact_id"]
    assert next_one["conversation_id"] is None


@pytest.mark.parametrize(
    "token",
    [
        jwt.encode({"sub": "x", "exp": int(time.time()) + 600}, "b" * 64, "HS256"),
        jwt.encode({"sub": "x", "exp": int(time.time()) - 60}, SECRET, "HS256"),
        jwt.encode({"sub": "x"}, SECRET, "HS256"),
        jwt.encode({"exp": int(time.time()) + 600}, SECRET, "HS256"),
        jwt.encode({"sub": "x", "exp": int(time.time()) + 3 * 86_400}, SECRET, "HS256"),
        jwt.encode({"sub": "x", "exp": str(int(time.time()) + 600)}, SECRET, "HS256"),
        jwt.encode({"sub": "x" * 300, "exp": int(time.time()) + 600}, SECRET, "HS256"),
        jwt.encode({"sub": "x", "exp": int(time.time()) + 600}, "", "none"),
        jwt.encode({"sub": "x", "exp": int(time.time()) + 600}, SECRET, "HS512"),
        "",
        "a.b",
    ],
    ids=[
        "foreign key",
        "expired",
        "no end",
        "no subject",
        "too long",
        "end as text",
        "long subject",
        "unsigned",
        "other algorithm",
        "empty",
        "no token",
    ],
)
def test_identities_that_are_not_signed_by_the_provider_now_are_refused(token: str) -> None:
    with pytest.raises(Invalid):
        read_identity(token, SECRET)


async def test_sessions_are_limited_by_line_and_in_all(visits: Any) -> None:
    statuses = [(await begin(visits, address=f"2001:db8:1:1::{i:x}")).status_code for i in range(1, 6)]
    assert statuses == [200, 200, 200, 200, 429]
    assert (await begin(visits, address="2001:db8:1:2::1")).status_code == 200
    answers = await asyncio.gather(*(begin(visits, address=f"198.51.100.{i}") for i in range(6)))
    assert sorted(one.status_code for one in answers) == [200] * 3 + [429] * 3
    assert all(int(one.headers["retry-after"]) > 0 for one in answers if one.status_code == 429)
    visits.clock.advance(3601)
    assert (await begin(visits, address="2001:db8:1:1::1")).status_code == 200


async def test_an_ended_session_opens_nothing(visits: Any) -> None:
    session = (await begin(visits)).json()
    async with visits.client(session["session_token"]) as visitor:
        assert (await visitor.get("/api/widget/conversations")).status_code == 200
        assert (await visitor.delete("/api/widget/sessions/current")).json() == {"ended": True}
        assert (await visitor.get("/api/widget/conversations")).status_code == 401
        assert (await visitor.post("/api/widget/attachments", files={"file": ("a.txt", b"x")})).status_code == 401


async def test_the_token_of_one_kind_never_opens_the_door_of_another(visits: Any) -> None:
    session = (await begin(visits)).json()
    async with visits.client(session["session_token"]) as visitor, visits.as_role("admin") as admin:
        for path in (
            "/api/chat/contacts",
            "/api/chat/queues",
            "/api/chat/agents",
            "/api/chat/tags",
            "/api/chat/widget/settings",
        ):
            assert (await visitor.get(path)).status_code == 401
        assert (await admin.get("/api/widget/conversations")).status_code == 401


@pytest.mark.parametrize("ticked", [False, True])
async def test_on_the_website_the_customer_reads_of_a_transfer_only_if_the_agent_ticks_it(
    visits: Any, ticked: bool
) -> None:
    session = (await begin(visits)).json()
    async with visits.client(session["session_token"]) as visitor, visits.as_role("admin") as admin:
        opened = await visitor.post("/api/widget/conversations", json={"initial_message": "Oi"})
        conversation = opened.json()["id"]
        queue = (await admin.post("/api/chat/queues", json={"name": "Financeiro"})).json()
        body = {"queue_id": queue["id"], "notify_customer": ticked}
        moved = await admin.post(f"/api/chat/conversations/{conversation}/transfer", json=body)
        assert moved.status_code == 200, moved.text
        shown = (await visitor.get(f"/api/widget/conversations/{conversation}/messages")).json()["messages"]
        told = [one["metadata"] for one in shown if one["message_type"] == "system"]
        assert told == ([{"event": "transferred", "queue_name": "Financeiro"}] if ticked else [])
