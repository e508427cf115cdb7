"""Connections and sockets of a running system: one address cannot take every place, and a stop cuts nobody off."""

from __future__ import annotations

import asyncio
import contextlib
import re

import aiohttp
import pytest

from tests.support import Api, System, eventually
from tests.support.fixtures import StartSystem
from tests.support.people import hire

MOST = 20


async def _from(address: str, system: System) -> int:
    connector = aiohttp.TCPConnector(local_addr=(address, 0), force_close=True)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.get(f"{system.gateway_url}/health") as one,
    ):
        return one.status


async def test_an_address_that_holds_every_place_of_its_own_stops_nobody_else(start_system: StartSystem) -> None:
    system = await start_system("single", env={"MAX_CONNECTIONS_PER_ADDRESS": str(MOST)})
    opened = []
    for number in range(MOST):
        _, writer = await asyncio.open_connection("127.0.0.1", system.ports["api-gateway"], local_addr=("127.0.0.9", 0))
        writer.write(b"" if number % 2 else b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        opened.append(writer)

    async def is_full() -> bool:
        return await _from("127.0.0.9", system) == 503

    await eventually(is_full, what="the last place being taken")
    assert await _from("127.0.0.10", system) == 200
    for writer in opened:
        writer.close()

    async def is_free() -> bool:
        return await _from("127.0.0.9", system) == 200

    await eventually(is_free, what="a place being free")


@pytest.mark.parametrize("door", ["api-gateway", "web-interface"])
async def test_a_socket_through_a_stopping_process_is_told_to_come_back(start_system: StartSystem, door: str) -> None:
    system = await start_system("scaled")
    async with Api(system.gateway_url) as api, Api(system.url_of(door)) as there:
        ana = await hire(await api.login())
        link = await there.with_token(ana.token).socket()
        stopping = asyncio.create_task(system.terminate(door))
        assert await link.closed() == 1012
        assert re.fullmatch(r"restarting, reconnect in [0-3]\.\d s", link.close_reason)
        assert await stopping == 0
        await link.close()


async def test_our_own_web_port_never_runs_out_of_places_at_the_gateway(start_system: StartSystem) -> None:
    system = await start_system("scaled", env={"MAX_CONNECTIONS_PER_ADDRESS": str(MOST)})
    async with contextlib.AsyncExitStack() as stack:
        admin = await (await stack.enter_async_context(Api(system.gateway_url))).login()
        tokens = [(await hire(admin)).token for _ in range(3)]
        for number in range(MOST + 4):
            # Each from an address of its own, all of them through the one web port.
            connector = aiohttp.TCPConnector(local_addr=(f"127.0.1.{number + 1}", 0))
            session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
            visitor = Api(system.web_url, token=tokens[number % len(tokens)], session=session)
            await stack.enter_async_context(await visitor.socket())
