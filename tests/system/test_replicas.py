"""Two of a service on one host, behind one gateway."""

from __future__ import annotations

from tests.support import Api, eventually
from tests.support.fixtures import StartSystem


async def test_the_gateway_goes_on_with_the_replica_that_is_left(start_system: StartSystem) -> None:
    system = await start_system("scaled", replicas={"chat-service": 2})
    async with Api(system.gateway_url) as api:
        await system.kill("chat-service")

        async def answers_ten_times() -> bool:
            replies = [await api.get("/api/chat/health") for _ in range(10)]
            return all(reply.status == 200 for reply in replies)

        await eventually(answers_ten_times, within=15, what="the gateway using only the living replica")
