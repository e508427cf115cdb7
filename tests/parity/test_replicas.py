"""Two processes of chat-service over PostgreSQL and Valkey are one chat, also while Valkey is gone."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator

import pytest

from tests.support import Api, SocketClient, System, eventually
from tests.support.fixtures import StartSystem
from tests.support.people import PASSWORD, hire, history, new_conversation, new_queue, set_members

NOTICED_WITHIN = 10.0  # G8


@pytest.fixture(scope="module")
async def twins(module_systems: StartSystem) -> System:
    """A scaled system with two chat-services."""
    return await module_systems("scaled", replicas={"chat-service": 2})


@pytest.fixture
async def near(twins: System) -> AsyncIterator[Api]:
    """The administrator at the gateway."""
    async with Api(twins.gateway_url) as client:
        yield await client.login()


def _at(api: Api, system: System, replica: str) -> Api:
    """Return the same caller, speaking to one replica directly."""
    return Api(system.url_of(replica), token=api.token, session=api._session)


async def _twin_sockets(near: Api, twins: System) -> tuple[SocketClient, SocketClient]:
    first, second = [_at(near, twins, name) for name in ("chat-service", "chat-service-2")]
    return await first.socket(), await second.socket()


async def test_a_message_through_one_arrives_at_the_other(near: Api, twins: System) -> None:
    conversation = await new_conversation(near, initial_message="Oi")
    one, two = await _twin_sockets(near, twins)
    async with one, two:
        for link in (one, two):
            await link.subscribe(conversation["id"])
        began = time.monotonic()
        for number in range(20):
            writer, reader = (one, two) if number % 2 else (two, one)
            ack = await writer.say(conversation["id"], f"vez {number}")
            assert (await reader.wait_for("event", seq=ack["seq"]))["message"]["content"] == f"vez {number}"
        assert time.monotonic() - began < 10
        await one.send("typing", conversation_id=conversation["id"], is_typing=True)
        await two.wait_for("typing")


async def test_who_looks_through_one_is_seen_through_the_other(near: Api, twins: System) -> None:
    ana, conversation = await hire(near), await new_conversation(near, initial_message="Oi")
    mine = await _at(near, twins, "chat-service").socket()
    hers = await _at(ana, twins, "chat-service-2").socket()
    async with mine, hers:
        for link in (mine, hers):
            await link.subscribe(conversation["id"])
            await link.send("viewing", conversation_id=conversation["id"])
        for link in (mine, hers):
            while len((await link.wait_for("viewers"))["users"]) < 2:
                pass
        await hers.close()
        while len((await mine.wait_for("viewers"))["users"]) > 1:
            pass


async def test_a_repeat_through_the_other_is_the_same_message(near: Api, twins: System) -> None:
    conversation = await new_conversation(near, initial_message="Oi")
    path = f"/api/chat/conversations/{conversation['id']}/messages"
    for _ in range(10):
        body = {"content": "uma vez", "client_message_id": str(uuid.uuid4())}
        sends = [_at(near, twins, name).post(path, body) for name in ("chat-service", "chat-service-2") * 2]
        assert len({reply.ok()["seq"] for reply in await asyncio.gather(*sends)}) == 1
    assert len(await history(near, conversation["id"])) == 12


async def _write_through_both(one: SocketClient, two: SocketClient, conversation_ids: list[str]) -> None:
    for number in range(12):
        await (one if number % 2 else two).say(conversation_ids[number % 2], f"sem valkey {number}")


async def _read_events(link: SocketClient, conversation_id: str, first: int, count: int) -> None:
    for seq in range(first, first + count):
        await link.wait_for("event", within=NOTICED_WITHIN, conversation_id=conversation_id, seq=seq)


async def test_without_valkey_everything_still_arrives_within_ten_seconds(near: Api, twins: System) -> None:
    """Each replica commits between the other's commits, and no signal passes: nobody may stay behind (G8, G9)."""
    assert twins.valkey is not None
    both = [await new_conversation(near, initial_message="Oi") for _ in range(2)]
    ids = [conversation["id"] for conversation in both]
    starts = {}
    one, two = await _twin_sockets(near, twins)
    async with one, two:
        for link in (one, two):
            for conversation_id in ids:
                starts[conversation_id] = (await link.subscribe(conversation_id))["last_seq"] + 1
            await link.send("subscribe_inbox")
            await link.wait_for("inbox")
        twins.valkey.kill()
        try:
            began = time.monotonic()
            await _write_through_both(one, two, ids)
            taken = 1  # the first reply took the conversation
            for link in (one, two):
                for conversation_id in ids:
                    await _read_events(link, conversation_id, starts[conversation_id], 6 + taken)
                offsets = [frame["offset"] for frame in link.waiting if frame["type"] == "conversation.updated"]
                assert offsets == sorted(set(offsets))
            assert time.monotonic() - began < NOTICED_WITHIN + 5
            for link in (one, two):
                seen, newest = dict.fromkeys(ids, 0), dict.fromkeys(ids, 6 + taken + 1)
                while seen != newest:
                    frame = await link.wait_for("conversation.updated", within=NOTICED_WITHIN)
                    if frame["conversation"]["id"] in seen:
                        seen[frame["conversation"]["id"]] = frame["conversation"]["last_seq"]
        finally:
            twins.valkey.start()


async def test_without_valkey_revocation_and_queues_still_take_effect_everywhere(near: Api, twins: System) -> None:
    assert twins.valkey is not None
    ana, bia = await hire(near), await hire(near)
    queue_id = await new_queue(near, bia)
    conversation = await new_conversation(near, queue_id=queue_id, initial_message="Oi")
    links = [
        await _at(user, twins, name).socket() for name in ("chat-service", "chat-service-2") for user in (ana, bia)
    ]
    for link in (links[1], links[3]):
        await link.subscribe(conversation["id"])
    twins.valkey.kill()
    try:
        (await near.put(f"/api/auth/users/{ana.user['id']}", {"password": f"{PASSWORD} novo"})).ok()
        for link in (links[0], links[2]):
            assert await link.closed(within=5) == 4401
        await set_members(near, queue_id)
        for link in (links[1], links[3]):
            await link.wait_for("unsubscribed", within=5, conversation_id=conversation["id"])
    finally:
        twins.valkey.start()
        for link in links:
            await link.close()


async def test_signals_flow_again_when_valkey_is_back(near: Api, twins: System) -> None:
    conversation = await new_conversation(near, initial_message="Oi")
    one, two = await _twin_sockets(near, twins)
    async with one, two:
        for link in (one, two):
            await link.subscribe(conversation["id"])
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            ack = await one.say(conversation["id"], "de volta?")
            began = time.monotonic()
            await two.wait_for("event", seq=ack["seq"], within=NOTICED_WITHIN)
            if time.monotonic() - began < 0.5:
                return
    pytest.fail("messages still wait for the poll")


async def _uses_both(admin: Api) -> bool:
    upstreams = (await admin.get("/stats")).ok()["services"]["chat-service"]["upstreams"]
    return [(one["readiness"], one["breaker"]) for one in upstreams] == [("ready", "closed")] * 2


async def test_a_rolling_restart_loses_no_request_and_no_event(near: Api, twins: System) -> None:
    conversation = await new_conversation(near, initial_message="Oi")
    path = f"/api/chat/conversations/{conversation['id']}/messages"
    stop = asyncio.Event()
    sent: list[str] = []
    failed: list[tuple[str, int, bytes]] = []

    async def write(name: str) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            body = {"content": f"{name} {number}", "client_message_id": f"{conversation['id']}-{name}-{number}"}
            reply = await near.post(path, body)
            if reply.status == 200:
                sent.append(body["content"])
            else:
                failed.append((body["content"], reply.status, reply.body))

    async def roll() -> None:
        try:
            for name in ("chat-service", "chat-service-2"):
                await twins.restart(name)
                # As an operator does: the next one goes when the gateway uses this one again.
                await eventually(lambda: _uses_both(near), what="both in use")
        finally:
            stop.set()

    await asyncio.gather(roll(), *(write(name) for name in ("a", "b", "c")))
    items = await history(near, conversation["id"])
    assert [item["seq"] for item in items] == list(range(1, len(items) + 1))
    contents = [item["content"] for item in items if item["client_message_id"]]
    assert sorted(contents) == sorted(sent)
    assert not failed


async def test_replicas_that_start_together_on_an_empty_database_make_its_first_rows_once(
    start_system: StartSystem,
) -> None:
    system = await start_system("scaled", replicas={"chat-service": 4, "auth-service": 2})
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        assert (await admin.get("/api/chat/queues")).ok()["total"] == 1
        assert (await admin.get("/api/auth/users")).ok()["total"] == 1
        epochs = set()
        for name in ("chat-service", "chat-service-2", "chat-service-3", "chat-service-4"):
            async with await _at(admin, system, name).connect() as link:
                epochs.add((await link.authenticate(admin.token or ""))["epoch"])
        assert len(epochs) == 1
