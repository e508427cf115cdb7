"""The express lanes answer what their routes answer."""

from __future__ import annotations

import uuid
from typing import Any

from tests.support import Api, System
from tests.support.people import hire, new_conversation, visit

# Members that a plain send does not have, so the request goes on to the route.
ROUTE: dict[str, Any] = {"metadata": {}}


def _shape(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: type(value) for key, value in answer.items()}


async def test_a_message_gets_the_same_answer_on_both_ways(single_system: System, admin: Api) -> None:
    place = f"/api/chat/conversations/{(await new_conversation(admin))['id']}/messages"
    plain = (await admin.post(place, {"content": "oi", "client_message_id": str(uuid.uuid4())})).ok()
    routed = (await admin.post(place, {"content": "oi", "client_message_id": str(uuid.uuid4()), **ROUTE})).ok()
    assert _shape(plain) == _shape(routed)
    assert routed["seq"] == plain["seq"] + 1
    again = (await admin.post(place, {"content": "oi", "client_message_id": plain["client_message_id"], **ROUTE})).ok()
    assert (again["id"], again["seq"]) == (plain["id"], plain["seq"])


async def test_a_refusal_is_the_same_on_both_ways(single_system: System, admin: Api) -> None:
    viewer = await hire(admin, role="viewer")
    place = f"/api/chat/conversations/{(await new_conversation(admin))['id']}/messages"
    nowhere = f"/api/chat/conversations/{uuid.uuid4()}/messages"
    for caller, path, body, status in (
        (viewer, place, {"content": "oi"}, 403),
        (admin, nowhere, {"content": "oi"}, 404),
        (admin.with_token(None), place, {"content": "oi"}, 401),
        (admin.with_token("x"), place, {"content": "oi"}, 401),
        (admin, place, {"content": "   "}, 422),
        (admin, place, {"content": 5}, 422),
        (admin, place, {"content": "a" * 16_385}, 422),
    ):
        plain, routed = await caller.post(path, body), await caller.post(path, {**body, **ROUTE})
        assert (plain.status, routed.status) == (status, status), body
        assert plain.json()["type"] == routed.json()["type"]


async def test_a_visitor_gets_the_same_answer_on_both_ways(single_system: System, admin: Api) -> None:
    visitor = await visit(admin)
    opened = (await visitor.post("/api/widget/conversations", {})).ok()
    place = f"/api/widget/conversations/{opened['id']}/messages"
    plain = (await visitor.post(place, {"content": "net caiu"})).ok()
    routed = (await visitor.post(place, {"content": "net caiu", "attachments": [], "metadata": {}})).ok()
    assert _shape(plain) == _shape(routed)
    foreign = f"/api/widget/conversations/{(await new_conversation(admin))['id']}/messages"
    assert [(await visitor.post(foreign, {"content": "oi", **extra})).status for extra in ({}, ROUTE)] == [404, 404]


async def test_the_inbox_gets_the_same_answer_on_both_ways(single_system: System, admin: Api) -> None:
    for _ in range(3):
        await new_conversation(admin, initial_message="oi")
    for asked in (
        {"tab": "all", "limit": 2},
        {"tab": "queue", "sort": "waiting"},
        {"sort": "priority"},
        {"tab": "mine"},
    ):
        plain = (await admin.get("/api/chat/inbox", **asked)).ok()
        routed = (await admin.get("/api/chat/inbox", **asked, q="")).ok()
        assert plain == routed, asked
    first = (await admin.get("/api/chat/inbox", limit=2)).ok()
    second = (await admin.get("/api/chat/inbox", limit=2, cursor=first["next_cursor"])).ok()
    ids = [one["id"] for page in (first, second) for one in page["conversations"]]
    assert len(set(ids)) == len(ids)
    for wrong in ({"tab": "everything"}, {"limit": 0}, {"limit": 101}, {"queue_id": "x"}, {"cursor": "x"}):
        assert (await admin.get("/api/chat/inbox", **wrong)).status in (400, 422), wrong
