"""whatsapp-service between a stand-in for chat and a simulated gateway: the same bench for every provider."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import select
from whatsapp_service.app import create_app
from whatsapp_service.channels.models import channels
from whatsapp_service.settings import WhatsAppSettings
from whatsapp_simulator.config import EVOLUTION_KEY, PHONE_NUMBER_ID, Config
from whatsapp_simulator.control import bodies, deeds, meta
from whatsapp_simulator.serving import running
from whatsapp_simulator.world import World

from shared.clients.http import ServiceClient
from shared.config.database_url import normalise_database_url
from shared.database.port import Database
from shared.utils.ids import uuid7

from .edge import call, fake_ports, plain_settings, serve
from .migrated import open_migrated
from .waiting import eventually
from .whatsapp import ChatStandIn
from .whatsapp_chat import SendingChat

Provider = Literal["cloud", "evolution"]
INSTANCE = "suporte"
ELSEWHERE = "http://service.invalid"
"""Where the service believes itself to be until its port is known."""
MARIA, MARIAS_PHONE = "maria", "5511968037593"


@dataclass
class Bench:
    """A running service with one number that works, and both sides of it."""

    provider: Provider
    port: int
    database: Database
    out: SendingChat
    into: ChatStandIn
    world: World
    token: str
    channel_id: str = ""
    line_id: str = ""
    api_url: str = ""

    async def api(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call a route as an administrator."""
        raw = b"" if body is None else orjson.dumps(body)
        headers = [("Authorization", f"Bearer {self.token}"), ("Content-Type", "application/json")]
        reply = await call(self.port, path, method=method, headers=headers, body=raw)
        return reply.status, orjson.loads(reply.body) if reply.body else None

    # The customer's side.

    def says(self, kind: str, content: Any, customer: str = MARIA, **more: Any) -> str:
        """Let a customer send something; returns the provider's id of it."""
        wanted = bodies.CustomerMessage(type=kind, line_id=self.line_id, **{kind: content}, **more)
        return deeds.write(self.world, self.world.line(self.line_id), self._customer(customer), wanted).id

    def sends_file(self, kind: str, raw: bytes, mime_type: str, **content: Any) -> str:
        """Let a customer send a file."""
        kept = self.world.media.add(self.line_id, mime_type, None, raw, 3600.0)
        return self.says(kind, {"id": kept.id, **content})

    def reacts(self, message_id: str, emoji: str) -> None:
        """Let the customer react."""
        deeds.react(self.world, self.world.line(self.line_id), self._customer(MARIA), message_id, emoji)

    def edits(self, message_id: str, text: str) -> None:
        """Let the customer change a text."""
        deeds.edit(self.world, self.world.line(self.line_id), self._customer(MARIA), message_id, text)

    def deletes(self, message_id: str) -> None:
        """Let the customer delete a message."""
        deeds.revoke(self.world, self.world.line(self.line_id), self._customer(MARIA), message_id)

    def phone_app_says(self, text: str) -> str:
        """Let somebody of the business write from the phone itself."""
        wanted = bodies.Echo(customer=MARIA, line_id=self.line_id, type="text", content={"body": text})
        return meta.echo(self.world, self.world.line(self.line_id), self._customer(MARIA), wanted).id

    def goes_wrong(self, kind: str, count: int = 1, **params: Any) -> None:
        """Let something go wrong."""
        self.world.faults.add(kind, count=count, rate=1.0, customer=None, params=params)

    def _customer(self, name: str) -> Any:
        found = self.world.people.find(name)
        assert found is not None
        return found

    # Our side.

    def write(self, content: str = "olá", conversation: str | None = None, **parts: Any) -> str:
        """Let an agent write; returns our id of it."""
        return self.out.write(conversation or uuid7(), content, phone=parts.pop("phone", MARIAS_PHONE), **parts)

    def with_file(self, raw: bytes, kind: str, mime_type: str, content: str = "", **parts: Any) -> str:
        """Let an agent send a file."""
        file_id = uuid7()
        self.out.files[file_id] = raw
        name = f"arquivo.{mime_type.rpartition('/')[2].partition(';')[0]}"
        shown = {"id": file_id, "kind": kind, "mime_type": mime_type, "file_name": name, "size": len(raw)}
        return self.write(content, message_type=kind, attachments=[shown], **parts)

    def arrived(self) -> list[Any]:
        """Return what the gateway took from us, oldest first."""
        return [one for one in self.world.book.outbound() if one.line_id == self.line_id and one.answer != "echo"]

    async def received(self, external_id: str, within: float = 10) -> dict[str, Any]:
        """Wait until chat has a message of the gateway's and return it."""
        key = (self.channel_id, external_id)
        await eventually(lambda: key in self.into.stored, within=within, what="chat has the message")
        return self.into.stored[key]

    async def amended(self, kind: str, within: float = 10) -> dict[str, Any]:
        """Wait until chat was told of a change of this kind and return it."""

        def found() -> list[dict[str, Any]]:
            return [one for one in self.into.amended.values() if one["change"]["kind"] == kind]

        await eventually(lambda: bool(found()), within=within, what=f"chat heard of the {kind}")
        return found()[0]

    def sent_as(self, message_id: str) -> str | None:
        """Return how chat was told that a message of ours reads, None where it left as it was written."""
        told = [one["sent_as"] for one in self.out.reports[message_id] if one["sent_as"] is not None]
        return told[-1] if told else None

    async def becomes(self, message_id: str, *status: str, within: float = 15) -> None:
        """Wait until a message of ours is so far."""
        await eventually(lambda: self.out.status[message_id] in status, within=within, what=f"{status}")


@contextlib.asynccontextmanager
async def open_bench(provider: Provider, folder: Path, url: str | None = None, **given: Any) -> AsyncIterator[Bench]:
    """Run the service over an empty database, with one number of ``provider``."""
    out, into = SendingChat(), ChatStandIn()
    async with running(Config(seed=11)) as simulator:
        settings = _settings(provider, folder, simulator.url, given)
        address = settings.database_url_for("whatsapp") if url is None else normalise_database_url(url)
        database = await open_migrated(address, "whatsapp")
        ports = await fake_ports(settings)
        out.wake = lambda: ports.bus.signal("events.chat-service", b"0 whatsapp")
        out.signal = lambda channel, told: ports.bus.signal(channel, orjson.dumps(told))
        tokens = ports.security.tokens
        chat = into.app()
        chat.router.routes.extend(out.app().router.routes)
        client = ServiceClient("chat-service", app=chat, urls=(), token=lambda: tokens.service_token("x"))
        app = create_app(settings, dataclasses.replace(ports, database=database, client=lambda _: client))
        assert app.lifespan is not None
        admin = tokens.sign("access", "019a0000-0000-7000-8000-000000000001", 600, {"role": "admin", "sid": "s"})
        try:
            async with app.lifespan(), serve(app.asgi) as served:
                bench = Bench(provider, served.port, database, out, into, simulator.world, admin)
                bench.api_url = f"{simulator.url}/evolution"
                await (_cloud(bench) if provider == "cloud" else _evolution(bench))
                out.channel_id = bench.channel_id
                yield bench
        finally:
            await client.close()
            await database.stop()


def _settings(provider: Provider, folder: Path, simulated: str, given: dict[str, Any]) -> WhatsAppSettings:
    common: dict[str, Any] = {
        "whatsapp_quiet_seconds": 1.0, "whatsapp_send_timeout_seconds": 1.0, "whatsapp_lease_seconds": 5.0,
        "whatsapp_evolution_urls": f"{simulated}/evolution", "whatsapp_evolution_webhook_base": ELSEWHERE,
    }  # fmt: skip
    if provider == "cloud":
        known = Config()
        common |= {
            "whatsapp_phone_id": PHONE_NUMBER_ID, "whatsapp_business_id": known.waba_id,
            "whatsapp_token": known.access_token, "whatsapp_app_secret": known.app_secret,
            "whatsapp_verify_token": known.verify_token, "whatsapp_api_url": simulated,
        }  # fmt: skip
    settings: WhatsAppSettings = plain_settings(WhatsAppSettings, folder, **{**common, **given})
    return settings


async def _cloud(bench: Bench) -> None:
    bench.world.subscription.url = f"http://127.0.0.1:{bench.port}/webhook/whatsapp"
    bench.channel_id = str(await bench.database.read(lambda c: c.execute(select(channels.c.id)).scalar_one()))
    bench.line_id = PHONE_NUMBER_ID


async def _evolution(bench: Bench) -> None:
    await add_number(bench)
    await link(bench)


async def add_number(bench: Bench, **given: Any) -> None:
    """Add a number behind the simulated Evolution server."""
    body = {
        "name": "Suporte", "api_url": bench.api_url, "instance": INSTANCE, "access_token": EVOLUTION_KEY,
        "acknowledged": True, **given,
    }  # fmt: skip
    status, made = await bench.api("POST", "/api/whatsapp/linked-numbers", body)
    assert status == 200, made
    bench.channel_id, bench.line_id = made["id"], INSTANCE


async def link(bench: Bench) -> None:
    """Link the number as a person does: ask for the code, scan it with the phone."""
    status, told = await bench.api("POST", f"/api/whatsapp/channels/{bench.channel_id}/link", {})
    assert status == 200, told
    instance = bench.world.evolution.instances.find(INSTANCE)
    assert instance is not None
    instance.webhook.url = instance.webhook.url.replace(ELSEWHERE, f"http://127.0.0.1:{bench.port}")
    assert bench.world.evolution.instances.scan(instance)

    async def is_open() -> bool:
        return bool((await bench.api("GET", f"/api/whatsapp/channels/{bench.channel_id}"))[1]["state"] == "ok")

    await eventually(is_open, what="the number is linked")
    bench.world.book.refused.clear()  # that there was no such instance yet
