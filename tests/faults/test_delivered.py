"""A message is delivered when the customer's client has it, not when it was written towards a dead line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import Api, FaultProxy, System
from tests.support.people import visit


async def _begin(visitor: Api) -> str:
    begun: dict[str, Any] = (await visitor.post("/api/widget/conversations", {"initial_message": "Oi"})).ok()
    return str(begun["id"])


@pytest.mark.parametrize("tells", [True, False], ids=["a client that tells", "a client that is asked"])
async def test_behind_a_stalled_line_nothing_is_delivered_until_it_moves(system: System, *, tells: bool) -> None:
    async with (
        FaultProxy(system.ports["api-gateway"]) as line,
        Api(system.gateway_url) as api,
        Api(line.url) as behind_the_line,
    ):
        admin = await api.login()
        stalled_one, other = await visit(api), await visit(api)
        stalled, fluent = await _begin(stalled_one), await _begin(other)
        async with (
            await admin.socket() as desk,
            await behind_the_line.with_token(stalled_one.token).socket() as far,
            await other.socket() as near,
        ):
            for conversation_id in (stalled, fluent):
                await desk.subscribe(conversation_id)
            await far.subscribe(stalled)
            await near.subscribe(fluent)
            if tells:
                await far.send("delivered", conversation_id=stalled, seq=0)
                await far.send("ping", t=1)
                await far.wait_for("pong", t=1)
            line.stall()
            unseen = await desk.say(stalled, "Chegou?")
            # Later, and on a line that moves: when this one is known to be there, the other's time was up as well.
            for _ in range(3):
                seen = await desk.say(fluent, "Chegou?")
                await near.wait_for("event", seq=seen["seq"])
                await near.send("delivered", conversation_id=fluent, seq=seen["seq"])
                await desk.wait_for("message.status", conversation_id=fluent, up_to_seq=seen["seq"])
            assert not [one for one in desk.waiting if one.get("conversation_id") == stalled and "status" in one]
            history = (await admin.get(f"/api/chat/conversations/{stalled}/messages")).ok()["messages"]
            assert history[-1]["status"] == "sent"

            line.resume()
            await far.wait_for("event", seq=unseen["seq"])
            if tells:
                await far.send("delivered", conversation_id=stalled, seq=unseen["seq"])
            else:
                await far.send("ping", t=2)
                await far.wait_for("pong", t=2)
            told = await desk.wait_for("message.status", conversation_id=stalled)
            assert (told["status"], told["message_id"]) == ("delivered", unseen["id"])
