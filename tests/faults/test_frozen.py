"""Frozen is not dead: what takes connections and never answers is treated as failed, and nobody else waits for it (G33)."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Iterator

import psutil

from tests.support import Api, eventually
from tests.support.databases import PostgresServer
from tests.support.fixtures import StartSystem
from tests.support.people import new_conversation

DEFINITE = 12.0
"""Seconds within which a request to something frozen has been given up: a statement's five, the driver's one more, and load."""
NOMINAL = 2.0


@contextlib.contextmanager
def frozen(*pids: int) -> Iterator[None]:
    """Stop processes and their children, and let them go on at the end."""
    found = [one for pid in pids for one in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))]
    for one in found:
        one.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for one in found:
            one.send_signal(signal.SIGCONT)


async def _timed(api: Api, path: str) -> tuple[int, float]:
    began = time.monotonic()
    status = (await api.get(path)).status
    return status, time.monotonic() - began


async def test_a_frozen_service_is_given_up_and_the_others_answer_as_always(start_system: StartSystem) -> None:
    system = await start_system("scaled")
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        with frozen(system.process("chat-service").pid):

            async def is_given_up() -> bool:
                return (await admin.get("/api/chat/queues")).status == 503

            stuck = asyncio.create_task(_timed(admin, "/api/chat/queues"))
            slowest = 0.0
            await eventually(is_given_up, within=DEFINITE, what="the frozen service being given up")
            for _ in range(10):
                status, took = await _timed(admin, "/api/auth/users/me")
                slowest = max(slowest, took)
                assert status == 200
            assert slowest < NOMINAL
            status, took = await _timed(admin, "/api/chat/queues")
            assert (status, took < NOMINAL) == (503, True), "known to be frozen, it is not waited for again"
        assert (await stuck)[0] in (200, 503, 504)

        async def is_back() -> bool:
            return (await admin.get("/api/chat/queues")).status == 200

        await eventually(is_back, within=10, what="the service after it goes on")


async def test_a_frozen_postgresql_is_told_and_survived(start_system: StartSystem) -> None:
    server = PostgresServer().start()
    try:
        system = await start_system("scaled", database_url=server.new_database())
        async with Api(system.gateway_url) as api, Api(system.url_of("chat-service")) as chat:
            admin = await api.login()
            conversation = await new_conversation(admin, initial_message="Oi")
            path = f"/api/chat/conversations/{conversation['id']}"
            with frozen(server.pid):
                status, took = await _timed(admin, path)
                assert (status, took < DEFINITE) == (503, True)
                assert (await chat.get("/health/live")).status == 200
                status, took = await _timed(api, "/health/live")
                assert (status, took < NOMINAL) == (200, True)

            async def is_back() -> bool:
                return (await admin.get(path)).status == 200

            await eventually(is_back, within=15, what="reading after the database goes on")
            sent = await admin.post(f"{path}/messages", {"content": "depois", "client_message_id": "m1"})
            assert sent.status == 200
            assert all(process.is_running for process in system.processes.values())
    finally:
        server.stop()


async def test_a_frozen_valkey_delays_no_message(start_system: StartSystem) -> None:
    system = await start_system("scaled", replicas={"chat-service": 2})
    assert system.valkey is not None
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        conversation = await new_conversation(admin, initial_message="Oi")
        path = f"/api/chat/conversations/{conversation['id']}/messages"
        async with await admin.socket() as reader:
            await reader.subscribe(conversation["id"])
            system.valkey.send_signal(signal.SIGSTOP)
            try:
                began = time.monotonic()
                stored = [(await admin.post(path, {"content": str(number)})).ok() for number in range(10)]
                assert time.monotonic() - began < 10 * NOMINAL
                # Whichever replica stored it: the reader's looks into the database every few seconds.
                for one in stored:
                    await reader.wait_for("event", seq=one["seq"], within=10)
            finally:
                system.valkey.send_signal(signal.SIGCONT)
