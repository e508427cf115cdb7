"""Killed at random while eight write and replies get lost: what was acknowledged is there, once, in its place (G1, G3, G4)."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time

import pytest

from tests.support import Api, FaultProxy, PostgresServer, System, eventually
from tests.support.fixtures import StartSystem
from tests.support.ledger import Ledger, write_by_http, write_by_socket
from tests.support.people import new_conversation

KILLS = int(os.environ.get("ISPCHAT_TEST_KILLS", "20"))
WRITERS = 8
# A killed process must not take the tokens of the writers with it: they live longer than the test.
_LONG_TOKENS = {"JWT_EXPIRE_HOURS": "2"}


async def _torment(system: System, proxy: FaultProxy, victims: list[str], written: Ledger) -> None:
    """Kill one process after the other, in between eat replies and reset connections."""
    dice = random.Random(time.time_ns())
    for _ in range(KILLS):
        proxy.drops_replies = dice.random() < 0.5
        await asyncio.sleep(dice.uniform(0.05, 0.3))
        name = dice.choice(victims)
        await system.kill(name)
        proxy.drops_replies = False
        proxy.cut()
        system.process(name).start()
        # The next blow falls once there is something to destroy again.
        before = len(written.acked)
        await eventually(lambda before=before: len(written.acked) > before + 20, within=30, what="writing goes on")  # type: ignore[misc]


async def _run(system: System, victims: list[str]) -> None:
    async with Api(system.gateway_url) as direct, FaultProxy(system.ports["api-gateway"]) as proxy:
        admin = await direct.login()
        conversation = await new_conversation(admin, initial_message="Oi")
        ledger, stop = Ledger(), asyncio.Event()
        async with Api(proxy.url, token=admin.token) as through:
            writers = [
                asyncio.create_task(
                    (write_by_http if number % 2 else write_by_socket)(
                        ledger, through, conversation["id"], f"w{number}", stop
                    )
                )
                for number in range(WRITERS)
            ]
            try:
                await _torment(system, proxy, victims, ledger)
            finally:
                stop.set()
            await system.ready(within=30)
            await asyncio.wait_for(asyncio.gather(*writers), 60)
        again = await direct.login()
        await ledger.check(again, conversation["id"])
        assert not ledger.refused
        assert set(ledger.sent) == set(ledger.acked), "every message came through in the end"


async def test_one_process_over_sqlite_loses_nothing(start_system: StartSystem) -> None:
    system = await start_system("single", env=_LONG_TOKENS)
    await _run(system, ["chat-service"])


async def test_many_processes_over_postgresql_lose_nothing(start_system: StartSystem) -> None:
    system = await start_system("scaled", env=_LONG_TOKENS, replicas={"chat-service": 2})
    await _run(system, ["chat-service", "chat-service-2", "chat-service", "api-gateway", "auth-service"])


async def test_a_postgresql_that_dies_is_waited_for(start_system: StartSystem) -> None:
    server = PostgresServer().start()
    try:
        system = await start_system("scaled", env=_LONG_TOKENS, database_url=server.new_database())
        async with Api(system.gateway_url) as api:
            admin = await api.login()
            conversation = await new_conversation(admin, initial_message="Oi")
            ledger, stop = Ledger(), asyncio.Event()
            writers = [
                asyncio.create_task(write(ledger, admin, conversation["id"], write.__name__, stop))
                for write in (write_by_http, write_by_socket)
            ]
            await eventually(lambda: len(ledger.acked) > 30, what="writing")
            server.kill()
            path = f"/api/chat/conversations/{conversation['id']}"
            began = time.monotonic()
            refused = await admin.get(path)
            assert (refused.status, time.monotonic() - began < 2.5) == (503, True)
            assert refused.headers["Retry-After"]
            assert (await Api(system.url_of("chat-service"), session=api._session).get("/health/live")).status == 200
            assert (await Api(system.url_of("chat-service"), session=api._session).get("/health/ready")).status == 503
            server.resume()
            before = len(ledger.acked)
            await eventually(
                lambda: len(ledger.acked) > before + 20, within=10, what="writing goes on without a restart"
            )
            stop.set()
            await asyncio.wait_for(asyncio.gather(*writers), 30)
            await ledger.check(admin, conversation["id"])
            assert all(process.is_running for process in system.processes.values())
    finally:
        server.stop()


@pytest.mark.parametrize("topology", ["single", "scaled"])
async def test_a_graceful_stop_under_load_keeps_every_ack_and_ends_well(
    start_system: StartSystem, topology: str
) -> None:
    system = await start_system(topology, env=_LONG_TOKENS)
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        conversation = await new_conversation(admin, initial_message="Oi")
        ledger, stop = Ledger(), asyncio.Event()
        async with await admin.socket() as bystander:
            writers = [
                asyncio.create_task(write(ledger, admin, conversation["id"], f"{write.__name__}{n}", stop))
                for n in range(3)
                for write in (write_by_http, write_by_socket)
            ]
            await eventually(lambda: len(ledger.acked) > 100, what="writing")
            began = time.monotonic()
            system.process("chat-service").send_signal(signal.SIGTERM)
            assert await bystander.closed(within=15) == 1012
            assert await system.process("chat-service").wait(within=20) == 0
            assert time.monotonic() - began < 20
        system.process("chat-service").start()
        await system.ready()
        stop.set()
        await asyncio.wait_for(asyncio.gather(*writers), 30)
        await ledger.check(admin, conversation["id"])
        assert set(ledger.sent) == set(ledger.acked)
