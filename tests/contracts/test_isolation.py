"""Foreign and absent are the same answer, and nothing changes: on every route that the API description has (G24).

The cases are made from the running system's own description, so a new route is tried without being added here. What cannot
be guessed from a schema (a rule between two members) stands in `BODIES`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support import Api, Reply, System
from tests.support.people import hire, history, new_conversation, new_queue, visit
from tests.support.samples import smallest

BODIES: dict[str, Any] = {
    "/transfer": {"queue_id": "{own_queue}"},
    "/snooze": {"until_reply": True},
    "/messages": {"content": "não é para você", "client_message_id": "{new}"},
}
SOME_ID = "01900000-0000-7000-8000-000000000000"
PARAMETERS = {"kind": "reply", "name": "x.png", "other_id": SOME_ID, "message_id": SOME_ID, "consent_id": SOME_ID}
"""Path parameters that name no object, one behind another, which decides, or one that only who knows the whole number finds."""
NOT_OWNED = {"user_id", "tag_id", "queue_id", "channel_id", "event_id", "campaign_id"}
"""Objects of the whole provider: a permission decides on them, not whose they are."""


@dataclass(frozen=True)
class Operation:
    """One verb on one path."""

    method: str
    path: str
    query: dict[str, Any]
    body: Any

    @property
    def parameters(self) -> set[str]:
        """The names in the path."""
        return set(re.findall(r"{(\w+)}", self.path))


@dataclass
class World:
    """Two agents, two visitors, two queues, and what belongs to whom."""

    system: System
    anonymous: Api
    admin: Api
    ana: Api
    bia: Api
    maria: Api
    joana: Api
    own_queue: str
    foreign: dict[str, str]
    """Path parameter -> an object that neither Ana nor Maria may see."""
    operations: list[Operation]

    async def call(self, caller: Api, operation: Operation, **values: str) -> Reply:
        """Carry out an operation with these path parameters."""
        path = operation.path
        for name, value in (PARAMETERS | values).items():
            path = path.replace(f"{{{name}}}", value)
        body = {
            key: value.replace("{own_queue}", self.own_queue).replace("{new}", str(uuid.uuid4()))
            if isinstance(value, str)
            else value
            for key, value in (operation.body or {}).items()
        }
        options: dict[str, Any] = {} if operation.body is None else {"json": body}
        return await caller.request(operation.method, path, params=operation.query, **options)

    def of(self, prefix: str, parameter: str | None = None) -> Iterator[Operation]:
        """The operations under a prefix, with a path parameter if one is named."""
        for operation in self.operations:
            if operation.path.startswith(prefix) and (parameter is None or parameter in operation.parameters):
                yield operation


def _operations(document: dict[str, Any]) -> list[Operation]:
    found = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            body: Any = None
            if "application/json" in content:
                body = smallest(content["application/json"]["schema"], document)
                for ending, given in BODIES.items():
                    if path.endswith(ending):
                        body = given
            asked = [one for one in operation.get("parameters", ()) if one["in"] == "query" and one.get("required")]
            query = {one["name"]: smallest(one["schema"], document) for one in asked}
            found.append(Operation(method.upper(), path, query, body))
    return found


@pytest.fixture(scope="module")
async def world(single_system: System) -> AsyncIterator[World]:
    """Everybody in a running system."""
    async with Api(single_system.gateway_url) as api:
        admin = await api.login()
        ana, bia = await hire(admin), await hire(admin)
        own, other = await new_queue(admin, ana), await new_queue(admin, bia)
        conversation = await new_conversation(admin, queue_id=other, initial_message="só para Bia")
        maria, joana = await visit(api, "Maria"), await visit(api, "Joana")
        theirs = (await joana.post("/api/widget/conversations", {"initial_message": "nur meins"})).ok()
        (await admin.post(f"/api/chat/conversations/{theirs['id']}/transfer", {"queue_id": other})).ok()
        (await bia.post(f"/api/chat/conversations/{theirs['id']}/take")).ok()
        sessions = (await bia.get("/api/auth/users/me/sessions")).ok()["sessions"]
        picture = await _upload(bia)
        foreign = {
            "conversation_id": conversation["id"],
            "contact_id": conversation["contact_id"],
            "attachment_id": picture,
            "session_id": sessions[0]["id"],
            "visit_id": theirs["id"],
        }
        document = (await admin.get("/openapi.json")).ok()
        yield World(single_system, api, admin, ana, bia, maria, joana, own, foreign, _operations(document))


async def _upload(caller: Api) -> str:
    import aiohttp

    form = aiohttp.FormData()
    form.add_field("file", b"%PDF-1.4 synthetic", filename="conta.pdf", content_type="application/pdf")
    made: dict[str, str] = (await caller.post("/api/chat/attachments", data=form)).ok()
    return made["id"]


def _plain(reply: Reply) -> tuple[int, Any]:
    body = reply.json() if reply.body else None
    if isinstance(body, dict):
        body.pop("request_id", None)
    return reply.status, body


async def _state(world: World, conversation_id: str) -> Any:
    row = (await world.admin.get(f"/api/chat/conversations/{conversation_id}")).ok()
    return row, await history(world.admin, conversation_id)


async def test_every_parameter_of_a_path_is_known_here(world: World) -> None:
    named = {name for operation in world.operations for name in operation.parameters}
    assert named <= {*world.foreign, *PARAMETERS, *NOT_OWNED}, "say here what a foreign one of these is"


@pytest.mark.parametrize("target", ["conversation_id", "visit_id"])
async def test_an_agent_gets_nothing_of_another_queue_on_any_route(world: World, target: str) -> None:
    foreign, before = world.foreign[target], await _state(world, world.foreign[target])
    wrong = []
    for operation in world.of("/api/chat", "conversation_id"):
        theirs = await world.call(world.ana, operation, conversation_id=foreign)
        absent = await world.call(world.ana, operation, conversation_id=str(uuid.uuid4()))
        if theirs.status not in (403, 404) or _plain(theirs) != _plain(absent):
            wrong.append((operation.method, operation.path, _plain(theirs), _plain(absent)))
    assert wrong == []
    assert await _state(world, foreign) == before


async def test_other_objects_of_a_colleague_are_absent_too(world: World) -> None:
    wrong = []
    for name in ("contact_id", "attachment_id", "session_id"):
        for operation in world.of("/api/", name):
            if operation.path.startswith("/api/widget"):
                continue
            theirs = await world.call(world.ana, operation, **{name: world.foreign[name]})
            absent = await world.call(world.ana, operation, **{name: str(uuid.uuid4())})
            if name == "contact_id" and operation.path.endswith("/conversations"):
                # A list: nobody's and a stranger's are both empty.
                assert (_plain(theirs), theirs.status) == (_plain(absent), 200)
            elif theirs.status not in (401, 403, 404) or _plain(theirs) != _plain(absent):
                wrong.append((operation.method, operation.path, _plain(theirs), _plain(absent)))
    assert wrong == []


async def test_what_is_the_whole_providers_needs_its_permission(world: World) -> None:
    wrong = []
    for operation in world.operations:
        if not operation.parameters & NOT_OWNED or operation.method == "GET":
            continue
        values = {name: str(uuid.uuid4()) for name in operation.parameters}
        reply = await world.call(world.ana, operation, **values)
        if reply.status != 403:
            wrong.append((operation.method, operation.path, reply.status))
    assert wrong == []


async def test_a_visitor_gets_nothing_of_another_visitor_on_any_route(world: World) -> None:
    foreign, before = world.foreign["visit_id"], await _state(world, world.foreign["visit_id"])
    own = (await world.maria.post("/api/widget/conversations", {"initial_message": "minha"})).ok()
    wrong = []
    for operation in world.of("/api/widget", "conversation_id"):
        theirs = await world.call(world.maria, operation, conversation_id=foreign)
        absent = await world.call(world.maria, operation, conversation_id=str(uuid.uuid4()))
        if theirs.status != 404 or _plain(theirs) != _plain(absent):
            wrong.append((operation.method, operation.path, _plain(theirs), _plain(absent)))
    assert wrong == []
    assert await _state(world, foreign) == before
    mixed = {"content": "oi", "conversation_id": foreign}
    assert (await world.maria.post(f"/api/widget/conversations/{own['id']}/messages", mixed)).status == 422


async def test_no_credential_of_one_kind_opens_a_route_of_another(world: World) -> None:
    """A visitor on agents' routes, an agent on visitors' routes, nobody on either: 401, whatever is asked."""
    open_to_all = {
        "/api/widget/config",
        "/api/widget/sessions",
        "/api/chat/health",
        "/api/chat/files/{attachment_id}/{name}",
    }
    values = {
        name: str(uuid.uuid4()) for operation in world.operations for name in operation.parameters - {*PARAMETERS}
    }
    wrong = []
    for prefix, strangers in (
        ("/api/chat", (world.maria, world.anonymous)),
        ("/api/widget", (world.ana, world.anonymous)),
    ):
        for operation in world.of(prefix):
            if operation.path in open_to_all:
                continue
            for stranger in strangers:
                reply = await world.call(stranger, operation, **values)
                if reply.status != 401:
                    wrong.append((operation.method, operation.path, reply.status))
    assert wrong == []


async def test_lists_counts_and_searches_know_nothing_foreign(world: World) -> None:
    foreign = [world.foreign["conversation_id"], world.foreign["visit_id"], world.foreign["contact_id"]]
    row = (await world.admin.get(f"/api/chat/conversations/{world.foreign['conversation_id']}")).ok()
    queries: list[dict[str, Any]] = [
        {}, {"q": row["customer_phone"]}, {"q": row["protocol"]}, {"q": "Bia"}, {"customer_phone": row["customer_phone"]},
        {"queue_id": row["queue_id"]}, {"agent_id": world.bia.user["id"]}, {"status": "active"},
    ]  # fmt: skip
    seen = []
    for operation in world.operations:
        if operation.method != "GET" or operation.parameters or not operation.path.startswith("/api/chat"):
            continue
        for query in queries:
            reply = await world.ana.get(operation.path, **query)
            assert reply.status < 500, (operation.path, query)
            found = [one for one in foreign if one.encode() in reply.body]
            if (found and "tota" in reply.body.decode()) or found:
                seen.append((operation.path, query, found))
    assert seen == []
    before = (await world.ana.get("/api/chat/inbox/counts")).ok()
    await new_conversation(world.admin, queue_id=row["queue_id"], initial_message="mais uma")
    assert (await world.ana.get("/api/chat/inbox/counts")).ok() == before


async def test_sockets_keep_the_same_borders(world: World) -> None:
    foreign = world.foreign["visit_id"]
    last = (await world.admin.get(f"/api/chat/conversations/{foreign}")).ok()["last_seq"]
    async with await world.ana.socket() as ana, await world.maria.socket() as maria, await world.bia.socket() as bia:
        await bia.subscribe(foreign)
        for link in (ana, maria):
            for conversation_id in (foreign, str(uuid.uuid4()), "*" * 36):
                await link.send("subscribe", conversation_id=conversation_id, after_seq=0)
                assert (await link.wait_for("error"))["problem"]["status"] == 404
                mark = str(uuid.uuid4())
                await link.send("send", conversation_id=conversation_id, client_message_id=mark, content="intruso")
                assert (await link.wait_for("error", client_message_id=mark))["problem"]["status"] == 404
                await link.send("typing", conversation_id=conversation_id, is_typing=True)
                assert (await link.wait_for("error"))["problem"]["status"] == 404
                await link.send("read", conversation_id=conversation_id, seq=1)
        await maria.send("subscribe_inbox")
        assert (await maria.wait_for("error"))["problem"]["status"] == 403
        await maria.send("presence", status="online")
        assert (await maria.wait_for("error"))["problem"]["status"] == 403
        await bia.say(foreign, "só entre nós")
        for link in (ana, maria):
            await link.send("ping", t=1)
            await link.wait_for("pong")
            assert "só entre nós" not in str(link.waiting)
        assert not [frame for frame in bia.waiting if frame["type"] in ("typing", "message.status")]
    assert (await world.admin.get(f"/api/chat/conversations/{foreign}")).ok()["last_seq"] == last + 1
