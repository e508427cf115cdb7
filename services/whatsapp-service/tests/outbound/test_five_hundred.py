"""Five hundred messages through a provider that fails in every way, the sending process killed in the middle (G16, G17)."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.config.database_url import normalise_database_url
from shared.database.opening import open_database
from shared.utils.ids import uuid7
from tests.support.edge import serve
from tests.support.ports import free_ports
from tests.support.processes import ServerProcess
from tests.support.waiting import eventually
from tests.support.whatsapp import SETTINGS
from tests.support.whatsapp_chat import SendingChat
from tests.support.whatsapp_post import channel_of
from tests.support.whatsapp_provider import Provider, running

ROOT = Path(__file__).parents[4]
CONVERSATIONS, EACH = 50, 10
REFUSED = {"window": "131047", "parameter": "131008"}
PLANS: tuple[list[str], ...] = (
    ["temporary"], ["taken_reset"], ["taken_silent"], ["reset"], ["window"], ["parameter"], ["garbage"], ["taken_hang"],
    ["not_reachable"], ["temporary", "reset", "temporary"],
)  # fmt: skip
_PHONE = "55119{:08d}"


@dataclass
class Works:
    """Two stand-ins and the processes between them."""

    chat: SendingChat
    provider: Provider
    processes: list[ServerProcess]
    database_url: str

    async def begin(self) -> None:
        """Learn the channel that the first process made."""
        database = open_database(normalise_database_url(self.database_url), pool_size=1)
        await database.start()

        async def channel() -> str | None:
            with contextlib.suppress(Exception):
                return await channel_of(database)
            return None

        self.chat.channel_id = str(await eventually(channel, within=30, what="the channel is made"))
        await database.stop()


@contextlib.asynccontextmanager
async def at_work(folder: Path, database_url: str, processes: int) -> AsyncIterator[Works]:
    """Run so many processes of the service over one database."""
    provider, chat = Provider(), SendingChat()
    provider.retry_after = {"rate": "1"}
    ports = free_ports(processes + 1)
    async with running(provider) as base, serve(chat.app()) as chat_at:
        started = []
        for port in ports[1:]:
            env = {
                **SETTINGS, "PATH": os.environ["PATH"], "DATABASE_URL": database_url, "DATA_DIR": str(folder / "data"),
                "WHATSAPP_SERVICE_PORT": str(port), "CHAT_SERVICE_URL": chat_at.url,
                "AUTH_SERVICE_URL": f"http://127.0.0.1:{ports[0]}", "WHATSAPP_API_URL": base,
                "JWT_SECRET": "a secret of the tests that is longer than thirty-two characters",
                "WHATSAPP_QUIET_SECONDS": "3", "WHATSAPP_SEND_TIMEOUT_SECONDS": "1", "WHATSAPP_LEASE_SECONDS": "4",
                "WHATSAPP_MESSAGES_PER_SECOND": "400",
            }  # fmt: skip
            command = [sys.executable, "-m", "whatsapp_service", "--no-browser"]
            process = ServerProcess(f"whatsapp-{port}", command, env=env, cwd=ROOT, log_file=folder / f"{port}.log")
            process.start()
            started.append(process)
        provider.webhooks = ports[1:]
        works = Works(chat, provider, started, database_url)
        try:
            await works.begin()
            yield works
        finally:
            provider.release()
            for process in started:
                await process.kill()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_each_of_five_hundred_arrives_once_in_order_or_says_why(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'queue.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    async with at_work(tmp_path, url, 1 if kind == "sqlite" else 2) as works:
        chat, provider = works.chat, works.provider
        plans = _write(chat, provider)
        await eventually(lambda: len(provider.order) > 120, within=60, what="a part has left")
        victim = works.processes[0]
        await victim.kill()
        provider.webhooks = provider.webhooks[-1:]
        if kind == "sqlite":
            victim.start()
        over = ("sent", "delivered", "read", "failed", "unconfirmed")
        await eventually(
            lambda: all(chat.status[one] in over for one in plans) and not provider.untold, within=120, every=0.1,
            what="every message is over",
        )  # fmt: skip
        await eventually(lambda: _unread(chat, plans) == [], within=30, every=0.1, what="every tick has arrived")
    assert provider.complaints == []
    _each_arrived_once_or_says_why(chat, provider, plans)
    _order_is_kept(chat, provider)


def _write(chat: SendingChat, provider: Provider) -> dict[str, list[str]]:
    """Write all messages; every fourth meets a fault. Returns each one's plan."""
    conversations = [uuid7() for _ in range(CONVERSATIONS)]
    plans: dict[str, list[str]] = {}
    for number in range(CONVERSATIONS * EACH):
        place = number % CONVERSATIONS
        plan = list(PLANS[(number // 4) % len(PLANS)]) if number % 4 == 0 else []
        plan = {7: ["rate"], 9: ["pair"]}.get(number, plan)
        message = chat.write(conversations[place], str(number), phone=_PHONE.format(87_000_000 + place))
        plans[message] = list(plan)
        provider.plan[message] = plan
    return plans


def _unread(chat: SendingChat, plans: dict[str, list[str]]) -> list[str]:
    """Return the messages that arrived and are not shown as read yet."""
    return [
        one
        for one, plan in plans.items()
        if chat.status[one] not in ("read", "failed")
        and not {"taken_silent"} & set(plan)
        and not _is_doubtful(chat, one)
    ]


def _is_doubtful(chat: SendingChat, message: str) -> bool:
    return any(report["status"] == "unconfirmed" for report in chat.reports[message])


def _each_arrived_once_or_says_why(chat: SendingChat, provider: Provider, plans: dict[str, list[str]]) -> None:
    for message, plan in plans.items():
        arrived = len(provider.accepted[message])
        refused = next((fault for fault in plan if fault in REFUSED), None)
        if refused:
            assert (chat.status[message], arrived) == ("failed", 0)
            assert chat.error[message]["code"] == REFUSED[refused]
            assert chat.error[message]["title"]
        elif _is_doubtful(chat, message):
            assert 1 <= arrived <= 2 or chat.status[message] == "unconfirmed"
            if arrived == 2:
                codes = [report["error"]["code"] for report in chat.reports[message] if report["error"]]
                assert "possible-duplicate" in codes or chat.status[message] == "unconfirmed", "a duplicate is marked"
        else:
            assert arrived == 1, f"{plan}: {chat.reports[message]}"


def _order_is_kept(chat: SendingChat, provider: Provider) -> None:
    last: dict[str, int] = {}
    seen: set[str] = set()
    for message_id in provider.order:
        if message_id in seen:
            continue  # the repetition of an uncertain send
        seen.add(message_id)
        message = chat.messages[message_id]
        assert message["seq"] > last.get(message["conversation_id"], 0)
        last[message["conversation_id"]] = message["seq"]
