"""``python -m chat_service demo-reset``: take the sample provider away and load it anew, as of today."""

from __future__ import annotations

import asyncio
import sys

from pydantic import ValidationError

from chat_service.assembly import build_floor
from chat_service.building import build_neighbours
from chat_service.insight import build_demo
from chat_service.settings import ChatSettings
from shared.clients.http import ServiceClient
from shared.database.opening import open_database
from shared.errors import Problem
from shared.events.bus import MemoryBus
from shared.runtime.descriptor import Peers, Ports
from shared.security.keys import KeyRing
from shared.security.policy import Security
from shared.security.sessions import SessionGuard
from shared.security.tokens import Tokens
from shared.utils.clock import SystemClock

DONE, REFUSED = 0, 2


async def _reset(settings: ChatSettings) -> int:
    database = open_database(settings.database_url_for("chat"), pool_size=1)
    keys, bus = KeyRing(settings), MemoryBus()
    tokens = Tokens(keys)
    auth = ServiceClient(
        "auth-service",
        app=None,
        urls=settings.upstreams_of("auth-service"),
        token=lambda: tokens.service_token("chat-service"),
    )
    security = Security(tokens, SessionGuard(auth, bus))
    ports = Ports(bus, SystemClock(), keys, security, Peers(), lambda _: auth, database)
    neighbours = build_neighbours(settings, ports)
    demo = build_demo(settings, ports, neighbours, build_floor(settings, ports, neighbours))
    await database.start()
    try:
        gone = await demo.reset()
        sys.stdout.write(f"{gone} sample conversations were deleted.\n")
        try:
            await demo.load()
        except Problem:
            sys.stdout.write("auth-service does not answer; `start.py --demo` loads the sample provider again.\n")
        else:
            sys.stdout.write("The sample provider is loaded anew; reload open pages.\n")
    finally:
        await database.stop()
        await auth.close()
    return DONE


def demo_reset() -> int:
    """Reset the sample provider; print what was done and return 0, 2 where it is refused."""
    try:
        settings = ChatSettings()
        if settings.is_production:
            sys.stderr.write("Sample data is refused in production.\n")
            return REFUSED
        return asyncio.run(_reset(settings))
    except (Problem, ValidationError) as error:
        sys.stderr.write(f"The sample provider cannot be reset: {error}\n")
        return REFUSED
