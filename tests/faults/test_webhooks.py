"""Signed webhooks five times each, shuffled, while processes are killed: every message once, statuses never step back (G11 to G13).

``ISPCHAT_TEST_WEBHOOKS=10000`` runs it at its full size.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support import Api, System, eventually
from tests.support.fixtures import StartSystem
from tests.support.people import history
from tests.support.whatsapp import SETTINGS, encoded, message, messages, signed, status, statuses
from tests.support.whatsapp_provider import Provider
from tests.support.whatsapp_provider import running as provider_running

MESSAGES = int(os.environ.get("ISPCHAT_TEST_WEBHOOKS", "2000"))
TIMES = 5
KILLS = max(3, MESSAGES // 1000)
CUSTOMERS = 100
ANSWERS = 12
SENDERS = 24
# Of those that wait for the inbox: 10,000 messages are worked on in about half a minute on two cores.
_PATIENCE = 60 + MESSAGES / 100
_RANK = {"queued": 0, "unconfirmed": 0, "sent": 1, "delivered": 2, "read": 3}
_ATTEMPT = aiohttp.ClientTimeout(total=15)


@dataclass
class Storm:
    """Meta's side: webhooks on their way, and how each was answered."""

    port: int
    waiting: list[bytes]
    answers: Counter[int] = field(default_factory=Counter)

    async def send_all(self) -> None:
        """Deliver everything, each again until it is answered 200."""
        async with aiohttp.ClientSession(timeout=_ATTEMPT) as session:
            await asyncio.gather(*(self._sender(session) for _ in range(SENDERS)))

    async def _sender(self, session: aiohttp.ClientSession) -> None:
        while self.waiting:
            body = self.waiting.pop()
            while not await self._delivered(session, body):  # noqa: ASYNC110 - Meta's own pauses
                await asyncio.sleep(random.uniform(0.05, 0.3))

    async def _delivered(self, session: aiohttp.ClientSession, body: bytes) -> bool:
        url = f"http://127.0.0.1:{self.port}/webhook/whatsapp"
        try:
            async with session.post(url, data=body, headers=dict(signed(body))) as answer:
                self.answers[answer.status] += 1
                return answer.status == 200
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False


@dataclass
class Watch:
    """How far each answer of the agent was seen to be, again and again."""

    api: Api
    conversation_id: str
    furthest: dict[str, int] = field(default_factory=dict)
    steps_back: list[tuple[str, int, str]] = field(default_factory=list)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(0.1)

    async def look(self) -> None:
        """Look once; a system that is being restarted is looked at later."""
        path = f"/api/chat/conversations/{self.conversation_id}/messages"
        try:
            reply = await self.api.request("GET", path, params={"per_page": "200"}, timeout=_ATTEMPT)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return
        if reply.status != 200:
            return
        for item in reply.json()["messages"]:
            if item["direction"] == "outbound":
                rank = _RANK[item["status"]]
                if rank < self.furthest.get(item["id"], 0):
                    self.steps_back.append((item["id"], self.furthest[item["id"]], item["status"]))
                self.furthest[item["id"]] = max(rank, self.furthest.get(item["id"], 0))


async def test_one_process_over_sqlite_takes_every_message_once(start_system: StartSystem) -> None:
    await _run(start_system, MESSAGES, ["whatsapp-service"])


async def test_many_processes_over_postgresql_take_every_message_once(start_system: StartSystem) -> None:
    victims = ["whatsapp-service", "whatsapp-service-2", "chat-service", "whatsapp-service"]
    # Half as many: starting nine processes, again and again, takes the other half of the time.
    await _run(start_system, MESSAGES // 2, victims, topology="scaled", replicas={"whatsapp-service": 2})


async def _run(start_system: StartSystem, count: int, victims: list[str], **options: Any) -> None:
    provider = Provider(told=[])
    async with provider_running(provider) as address:
        environment = SETTINGS | {"WHATSAPP_API_URL": address, "JWT_EXPIRE_HOURS": "2"}
        system: System = await start_system(options.pop("topology", "single"), env=environment, **options)
        async with Api(system.gateway_url) as api:
            admin = await api.login()
            conversation_id = await _answer_a_customer(admin, system, provider)
            storm = Storm(system.ports["api-gateway"], _webhooks(provider, count))
            watch = Watch(admin, conversation_id)
            watching = asyncio.create_task(watch.run())
            sending = asyncio.create_task(storm.send_all())
            await _torment(system, victims, sending)
            await asyncio.wait_for(sending, _PATIENCE)
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            await system.ready(within=30)
            await _check(admin, storm, watch, count)


async def _answer_a_customer(admin: Api, system: System, provider: Provider) -> str:
    """Let a customer write and an agent answer him ANSWERS times; return the conversation's id."""
    opening = Storm(system.ports["api-gateway"], [encoded(messages(message("wamid.first", at=int(time.time()))))])
    await opening.send_all()

    async def find() -> str:
        listed = (await admin.get("/api/chat/conversations", channel="whatsapp")).ok()["conversations"]
        return str(listed[0]["id"]) if listed else ""

    conversation_id: str = await eventually(find, within=30, what="the customer's conversation")
    for number in range(ANSWERS):
        body = {"content": f"resposta {number}", "client_message_id": f"answer-{number}"}
        (await admin.post(f"/api/chat/conversations/{conversation_id}/messages", body)).ok()
    await eventually(lambda: len(provider.accepted) == ANSWERS, within=60, what="the answers have left")
    return conversation_id


def _webhooks(provider: Provider, count: int) -> list[bytes]:
    """Return every webhook five times, shuffled; a third of the redeliveries come in other bytes."""
    now = int(time.time())
    told: list[dict[str, Any]] = []
    for number in range(count):
        phone = f"55119{10_000_000 + number % CUSTOMERS}"
        told.append(messages(message(f"wamid.in.{number}", phone=phone, at=now, text={"body": f"mensagem {number}."})))
    for message_id in provider.accepted:
        wamid = f"wamid.{hashlib.sha256(f'{message_id}0'.encode()).hexdigest()[:24]}"
        news = [
            status(wamid, name, at=now, biz_opaque_callback_data=message_id) for name in ("sent", "delivered", "read")
        ]
        told += [statuses(one) for one in news]
    bodies = [encoded(one) for one in told for _ in range(TIMES)]
    bodies = [body if random.random() > 1 / 3 else body.replace(b'"entry": [', b'"entry":[ ') for body in bodies]
    random.shuffle(bodies)
    return bodies


async def _torment(system: System, victims: list[str], sending: asyncio.Task[None]) -> None:
    for number in range(KILLS):
        if sending.done():
            return
        await asyncio.sleep(random.uniform(0.3, 1.5))
        name = victims[number % len(victims)]
        await system.kill(name)
        await asyncio.sleep(random.uniform(0, 0.5))
        system.process(name).start()
        await system.ready(within=60)


async def _check(admin: Api, storm: Storm, watch: Watch, count: int) -> None:
    assert set(storm.answers) <= {200, 502, 503, 504}, storm.answers
    found: Counter[str] = Counter()

    async def all_there() -> bool:
        found.clear()
        page = 1
        while True:
            listed = (await admin.get("/api/chat/conversations", channel="whatsapp", per_page=100, page=page)).ok()
            if (
                page == 1
                and sum(one["last_seq"] for one in listed["conversations"]) < MESSAGES
                and listed["pages"] <= 1
            ):
                return False
            for one in listed["conversations"]:
                items = await history(admin, one["id"])
                assert [item["seq"] for item in items] == list(range(1, len(items) + 1)), "seq has holes"
                found.update(item["content"] for item in items if item["content"].startswith("mensagem "))
            if page >= listed["pages"]:
                return len(found) >= count
            page += 1

    await eventually(all_there, within=_PATIENCE, every=0.5, what="every message is in the inbox")
    assert set(found) == {f"mensagem {number}." for number in range(count)}
    assert set(found.values()) == {1}, "stored twice"

    async def all_read() -> bool:
        await watch.look()
        return len(watch.furthest) == ANSWERS and set(watch.furthest.values()) == {_RANK["read"]}

    await eventually(all_read, within=60, what="every answer is read")
    assert watch.steps_back == []
