"""Three hundred recipients, the service killed again and again in the middle: each of them is written to exactly once."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from shared.config.database_url import normalise_database_url
from shared.database.opening import open_database
from shared.security.keys import KeyRing
from shared.security.tokens import Tokens
from tests.support.edge import call, plain_settings, serve
from tests.support.ports import free_ports
from tests.support.processes import ServerProcess
from tests.support.waiting import eventually
from tests.support.whatsapp import SETTINGS
from tests.support.whatsapp_campaigns import ADMIN, CAMPAIGNS, OUTAGE, PROMO, CampaignChat, numbers
from tests.support.whatsapp_post import Post, channel_of
from tests.support.whatsapp_provider import Provider, running

ROOT = Path(__file__).parents[4]
SECRET = "a secret of the tests that is longer than thirty-two characters"
RECIPIENTS, KILLS = 300, 3


@dataclass
class Office(Post):
    """The service as processes of their own, which may be killed."""

    processes: list[ServerProcess] = field(default_factory=list)

    async def reachable(self) -> bool:
        """Return whether the first process answers."""
        with contextlib.suppress(OSError, ValueError):
            return (await call(self.port, "/health")).status == 200
        return False


@contextlib.asynccontextmanager
async def at_work(folder: Path, url: str, processes: int) -> AsyncIterator[Office]:
    """Run so many processes of the service over one database."""
    provider, chat = Provider(), CampaignChat()
    provider.templates = [PROMO, OUTAGE]
    ports = free_ports(processes)
    async with running(provider) as base, serve(chat.app()) as chat_at:
        started = []
        for port in ports:
            env = {
                **SETTINGS, "PATH": os.environ["PATH"], "DATABASE_URL": url, "DATA_DIR": str(folder / "data"),
                "WHATSAPP_SERVICE_PORT": str(port), "CHAT_SERVICE_URL": chat_at.url, "AUTH_SERVICE_URL": chat_at.url,
                "WHATSAPP_API_URL": base, "JWT_SECRET": SECRET, "WHATSAPP_QUIET_SECONDS": "3",
                "WHATSAPP_LEASE_SECONDS": "4",
            }  # fmt: skip
            process = ServerProcess(
                f"whatsapp-{port}", [sys.executable, "-m", "whatsapp_service", "--no-browser"], env=env, cwd=ROOT,
                log_file=folder / f"{port}.log",
            )  # fmt: skip
            process.start()
            started.append(process)
        provider.webhooks = list(ports)
        settings: Any = plain_settings(_settings(), folder / "keys", jwt_secret=SECRET)
        tokens = Tokens(KeyRing(settings))
        admin = tokens.sign("access", ADMIN, 3600, {"role": "admin", "sid": "s"})
        database = open_database(normalise_database_url(url), pool_size=1)
        await database.start()
        office = Office(ports[0], database, chat, provider, admin, tokens, processes=started)
        try:
            await eventually(office.reachable, within=60, what="the service answers")
            chat.channel_id = await channel_of(database)
            yield office
        finally:
            provider.release()
            for process in started:
                await process.kill()
            await database.stop()


def _settings() -> Any:
    from whatsapp_service.settings import WhatsAppSettings

    return WhatsAppSettings


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_each_of_three_hundred_is_written_to_exactly_once_though_the_service_is_killed(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'x.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    async with at_work(tmp_path, url, 1 if kind == "sqlite" else 2) as office:
        campaign_id = await _begin(office)
        for number in range(1, KILLS + 1):
            part = RECIPIENTS * number // (KILLS + 2)
            await eventually(lambda: len(office.provider.order) >= part, within=120, what=f"{part} have left")  # noqa: B023
            victim = office.processes[number % len(office.processes)]
            await victim.kill()
            victim.start()
        report = await eventually(lambda: _report(office, campaign_id), within=180, every=0.3, what="it is done")
    arrived = Counter(body["to"] for bodies in office.provider.accepted.values() for body in bodies)
    assert set(arrived.values()) == {1}, "nobody got it twice"
    totals = report["totals"]
    assert len(arrived) == RECIPIENTS - totals["failed"], (totals, report["reasons"])
    assert totals["failed"] <= 16 * KILLS
    assert {one["reason"] for one in report["reasons"]} <= {"unconfirmed"}
    assert sum(totals.values()) == RECIPIENTS


async def _begin(office: Office) -> str:
    async def call_until(method: str, path: str, body: Any = None) -> Any:
        async def answered() -> Any:
            with contextlib.suppress(OSError, ValueError):
                code, answer = await office.call(method, path, body)
                return answer if code == 200 else None
            return None

        return await eventually(answered, within=30, what=f"{path} answers")

    always = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}
    await call_until("POST", "/api/whatsapp/templates/sync", {"channel_id": office.chat.channel_id})
    rules = await call_until("GET", f"{CAMPAIGNS}/rules")
    for name in ("timezone", "most_recipients", "most_per_minute", "updated_at", "updated_by"):
        del rules[name]
    await call_until("PUT", f"{CAMPAIGNS}/rules", {**rules, "hours": always, "consent_for_campaigns": "no_opt_out"})
    body = {
        "name": "Trezentos", "kind": "campaign", "channel_id": office.chat.channel_id, "per_minute": 1500,
        "template": {"name": "promo", "language": "pt_BR"},
        "variables": [
            {"where": "body", "key": "1", "value": "{{first_name}}", "fallback": "cliente"},
            {"where": "body", "key": "2", "value": "99"},
        ],
    }  # fmt: skip
    campaign_id = str((await call_until("POST", CAMPAIGNS, body))["id"])
    lines = "\n".join(["telefone;nome", *numbers(RECIPIENTS)]).encode()
    code, answer = await office.send("POST", f"{CAMPAIGNS}/files/{campaign_id}", lines)
    assert (code, answer["audience"]["total"]) == (200, RECIPIENTS)
    for deed, given in (("submit", None), ("approve", {}), ("start", None)):
        await call_until("POST", f"{CAMPAIGNS}/{campaign_id}/{deed}", given)
    return campaign_id


async def _report(office: Office, campaign_id: str) -> Any:
    """Return the report once the campaign is over and every tick has come; None before."""
    with contextlib.suppress(OSError, ValueError):
        _, report = await office.call("GET", f"{CAMPAIGNS}/{campaign_id}/report")
        totals = report["totals"]
        if report["state"] == "done" and totals["read"] + totals["failed"] == RECIPIENTS:
            return report
    return None
