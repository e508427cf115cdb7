"""A flood of pings ends the socket that sends it, through the gateway too: an agent's and a website visitor's alike."""

from __future__ import annotations

import contextlib

from aiohttp import WSMsgType

from tests.support import Api, SocketClient, System
from tests.support.people import hire, visit

FLOOD = 1000


async def test_a_flood_of_pings_ends_the_socket_of_agent_and_visitor(system: System, admin: Api, api: Api) -> None:
    for who in (await hire(admin), await visit(api)):
        for as_frames in (True, False):
            link = await who.socket()
            # The server may be gone before the last one is sent.
            with contextlib.suppress(ConnectionError):
                await _flood(link, as_frames=as_frames)
            assert await link.closed() == 1008
            assert link.close_reason == "too many control frames"
        async with await who.socket() as again:
            await again.send("ping", t=1)
            await again.wait_for("pong", t=1)


async def _flood(link: SocketClient, *, as_frames: bool) -> None:
    for number in range(FLOOD):
        if as_frames:
            await link._link._writer.send_frame(b"x", WSMsgType.PING)
        else:
            await link.send("ping", t=number)
