"""More than there is room for: some are told to come back, all others are served right, and then all is as before (G26, G31)."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter

import aiohttp

from tests.support import Api, FaultProxy, SocketClient, eventually
from tests.support.fixtures import StartSystem
from tests.support.ledger import Ledger
from tests.support.people import new_conversation
from tests.support.sockets import SocketClosed

ROOM = 8
CROWD = 400
SOCKETS = int(os.environ.get("ISPCHAT_TEST_SOCKETS", "250"))
CONVERSATIONS = 10
RESUMED_WITHIN = 30.0
LONG_TOKENS = {"JWT_EXPIRE_HOURS": "4"}


async def test_what_is_too_much_is_refused_at_once_and_what_is_taken_is_done(start_system: StartSystem) -> None:
    system = await start_system("single", env={"MAX_REQUESTS_IN_FLIGHT": str(ROOM), **LONG_TOKENS})
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        conversation = await new_conversation(admin, initial_message="Oi")
        path = f"/api/chat/conversations/{conversation['id']}/messages"
        ledger, answers, pid = Ledger(), Counter[int](), system.process("api-gateway").pid

        async def send(number: int) -> None:
            mark = f"m{number}"
            ledger.sent[mark] = f"{number} " + "x" * 2_000
            began = time.monotonic()
            reply = await admin.post(path, {"content": ledger.sent[mark], "client_message_id": mark})
            answers[reply.status] += 1
            if reply.status == 200:
                ledger.note(mark, reply.json())
            else:
                assert reply.headers["Retry-After"] == "1"
                assert reply.json()["detail"]
                assert time.monotonic() - began < 10, "a refusal is no matter of waiting"

        await asyncio.gather(*(send(number) for number in range(CROWD)))
        assert set(answers) == {200, 503}, answers
        items = await ledger.check(admin, conversation["id"])
        assert {one["client_message_id"] for one in items} - {None} == set(ledger.acked), (
            "what was refused was not done"
        )

        # Whoever was refused does as he was told, and in the end everybody is served.
        waiting = [int(mark[1:]) for mark in ledger.sent if mark not in ledger.acked]
        for number in waiting:
            await send(number)
        assert set(ledger.sent) == set(ledger.acked)
        await ledger.check(admin, conversation["id"])
        assert system.process("api-gateway").pid == pid


async def _resume(admin: Api, conversation_id: str, seen: int, upto: int, troubles: Counter[str]) -> SocketClient:
    """Come back as a client does: again and again with jitter, from where it was."""
    for attempt in range(40):
        try:
            link = await admin.socket()
            await link.send("subscribe", conversation_id=conversation_id, after_seq=seen)
            told = await link.wait_for("subscribed", within=RESUMED_WITHIN)
            assert not told["resync"]
            for seq in range(seen + 1, upto + 1):
                event = await link.receive(within=RESUMED_WITHIN)
                assert (event["type"], event["seq"]) == ("event", seq), "each in its place"
        except (OSError, SocketClosed, AssertionError) as error:
            troubles[str(error)[:60]] += 1
            await asyncio.sleep(min(2.0, 0.1 * 2**attempt))
        else:
            return link
    raise AssertionError(f"not resumed: {troubles}")


async def test_a_storm_of_sockets_that_come_back_at_once_is_resumed_without_a_gap(start_system: StartSystem) -> None:
    system = await start_system("scaled", env=LONG_TOKENS)
    many = aiohttp.TCPConnector(limit=0)
    async with (
        FaultProxy(system.ports["api-gateway"]) as line,
        Api(system.gateway_url) as api,
        aiohttp.ClientSession(connector=many) as session,
    ):
        admin = await api.login()
        far = Api(line.url, token=admin.token, session=session)
        rooms = [(await new_conversation(admin, initial_message="Oi"))["id"] for _ in range(CONVERSATIONS)]
        links: list[SocketClient] = []
        for start in range(0, SOCKETS, 50):
            links += await asyncio.gather(*(far.socket() for _ in range(start, min(start + 50, SOCKETS))))
        heads = []
        for n, link in enumerate(links):
            heads.append((await link.subscribe(rooms[n % CONVERSATIONS]))["last_seq"])

        line.cut()
        newest = {}
        for room in rooms:
            for text in ("durante", "a queda"):
                newest[room] = (await admin.post(f"/api/chat/conversations/{room}/messages", {"content": text})).ok()[
                    "seq"
                ]
        troubles: Counter[str] = Counter()
        began = time.monotonic()
        back = await asyncio.gather(
            *(
                _resume(far, rooms[n % CONVERSATIONS], heads[n], newest[rooms[n % CONVERSATIONS]], troubles)
                for n in range(SOCKETS)
            )
        )
        assert time.monotonic() - began < RESUMED_WITHIN
        assert not troubles, troubles

        last = {
            room: (await admin.post(f"/api/chat/conversations/{room}/messages", {"content": "fim"})).ok()
            for room in rooms
        }
        for n, link in enumerate(back):
            room = rooms[n % CONVERSATIONS]
            await link.wait_for("event", conversation_id=room, seq=last[room]["seq"])
        await asyncio.gather(*(link.close() for link in (*links, *back)), return_exceptions=True)

        async def is_quiet() -> bool:
            return (await admin.get("/api/chat/queues")).status == 200

        await eventually(is_quiet, within=10, what="normal service")
