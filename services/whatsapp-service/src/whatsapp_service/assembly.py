"""Builds the nouns of this service, wired to one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.database.port import Tx
from shared.database.seeding import write_if_absent
from shared.events.log import EventLog
from shared.runtime.descriptor import Ports
from whatsapp_service.adapters.cloud.media import FILE_HOSTS, CloudFiles
from whatsapp_service.adapters.cloud.parse import parse_webhook as parse_cloud
from whatsapp_service.adapters.evolution.client import Evolution
from whatsapp_service.adapters.evolution.media import EvolutionFiles
from whatsapp_service.adapters.evolution.parse import parse_webhook as parse_evolution
from whatsapp_service.campaigning import Campaigning, build_campaigning
from whatsapp_service.channels import connection
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.channels.router import build_router as channels_router
from whatsapp_service.channels.service import ChannelService, only_these
from whatsapp_service.channels.telling import ChannelTelling
from whatsapp_service.channels.vault import SecretVault
from whatsapp_service.consents.words import Words
from whatsapp_service.core import Core, Wing
from whatsapp_service.departures import build_departures
from whatsapp_service.events import EVENTS
from whatsapp_service.inbound.delivery import Delivery
from whatsapp_service.inbound.lease import Lease
from whatsapp_service.inbound.receiver import Receiver
from whatsapp_service.inbound.router import build_router as inbound_router
from whatsapp_service.inbound.service import InboundService
from whatsapp_service.inbound.splitting import Sinks, Splitter
from whatsapp_service.inbound.worker import Retention, Worker
from whatsapp_service.knocks.service import Knocks
from whatsapp_service.media.download import Downloader
from whatsapp_service.media.fetching import Fetchers, Source
from whatsapp_service.media.guard import ANY_PUBLIC_HOST, AddressRule
from whatsapp_service.media.scan import Scanner
from whatsapp_service.media.service import MediaService
from whatsapp_service.outbound import keys
from whatsapp_service.outbound.echoes import Echoes
from whatsapp_service.questions import service as questions
from whatsapp_service.settings import GRAPH, WhatsAppSettings
from whatsapp_service.setup import seed


@dataclass(frozen=True, slots=True)
class House:
    """The nouns, built; nothing runs yet."""

    core: Core
    receiver: Receiver
    campaigning: Campaigning
    wings: tuple[Wing, ...]

    async def prepare(self) -> None:
        """Make what must be there before the first request."""
        await write_if_absent(self.core.database, lambda tx: seed(tx, self.core.settings, self.core.channels))
        await self.core.directory.refresh()


def build_house(settings: WhatsAppSettings, ports: Ports) -> House:
    """Return the house."""
    core = _build_core(settings, ports)
    receiver = Receiver(
        database=core.database, directory=core.directory, clock=core.clock, bus=core.bus, knocks=core.knocks
    )  # fmt: skip
    media, fetching = _media(core)
    departures = build_departures(core)
    campaigning = build_campaigning(core, ports.client("auth-service"), departures)
    sinks = Sinks(
        statuses=departures.statuses.apply, template=departures.templates.apply, preference=campaigning.words.chosen,
        message=campaigning.words.heard, answer=questions.heard, echo=Echoes(departures.statuses).judge, key=keys.note,
    )  # fmt: skip
    wings = (
        _channels(core),
        _inbound(core, receiver, media, sinks, campaigning.words),
        fetching,
        departures.wing,
        campaigning.wing,
    )
    return House(core, receiver, campaigning, wings)


def _build_core(settings: WhatsAppSettings, ports: Ports) -> Core:
    database = ports.own_database()
    events = EventLog(EVENTS, "whatsapp-service", ports.bus)
    own = settings.whatsapp_evolution_urls
    evolution = Evolution(
        AddressRule(ANY_PUBLIC_HOST, own, private_urls=own), deadline=settings.whatsapp_send_timeout_seconds
    )
    channels = ChannelService(
        database=database,
        clock=ports.clock,
        vault=SecretVault(ports.keys),
        events=events,
        bus=ports.bus,
        check_address={
            "cloud": only_these(frozenset({settings.whatsapp_api_url, GRAPH})),
            "evolution": evolution.check_address,
        },
    )
    directory = ChannelDirectory(database, channels.opened)
    channels.watch(directory.changed)
    knocks = Knocks(database=database, clock=ports.clock)
    # What was refused before tells nothing of the new credentials.
    channels.on_secrets = knocks.forget
    chat = ports.client("chat-service")
    return Core(
        settings, database, ports.clock, ports.bus, ports.keys, chat, events, channels, directory, evolution, knocks
    )  # fmt: skip


def _channels(core: Core) -> Wing:
    settings = core.settings
    router = channels_router(
        core.channels, core.knocks, api_url=settings.whatsapp_api_url, api_version=settings.whatsapp_api_version
    )
    core.directory.watch(lambda: connection.show(core.directory.all()))
    telling = ChannelTelling(directory=core.directory, chat=core.chat)
    work = {"channels": core.directory.run, "channels-telling": telling.run, "knocks": core.knocks.run}
    return Wing((router,), work)


def _media(core: Core) -> tuple[MediaService, Wing]:
    settings = core.settings
    own = {settings.whatsapp_api_url} - {GRAPH}
    rule = AddressRule(FILE_HOSTS, {GRAPH}, private_urls=own)
    evolution_urls = settings.whatsapp_evolution_urls
    elsewhere = Downloader(AddressRule(ANY_PUBLIC_HOST, evolution_urls, private_urls=evolution_urls))
    sources = {
        "cloud": Source(CloudFiles(), Downloader(rule)),
        "evolution": Source(EvolutionFiles(core.evolution), elsewhere),
    }
    fetchers = Fetchers(
        database=core.database, clock=core.clock, bus=core.bus, chat=core.chat, channels=core.channels,
        directory=core.directory, sources=sources,
        scanner=Scanner(settings.clamd_url) if settings.clamd_url else None,
    )  # fmt: skip
    return MediaService(clock=core.clock, bus=core.bus), Wing((), {"media": fetchers.run})


def _inbound(core: Core, receiver: Receiver, media: MediaService, sinks: Sinks, words: Words) -> Wing:
    lease = Lease(database=core.database, clock=core.clock, name="inbound")
    splitter = Splitter(
        database=core.database, clock=core.clock, directory=core.directory, channels=core.channels, lease=lease,
        parsers={"cloud": parse_cloud, "evolution": parse_evolution}, sinks=sinks,
    )  # fmt: skip

    def add_media(tx: Tx, row: Any, result: dict[str, Any]) -> None:
        media.expect(
            tx, channel_id=row.channel_id, external_id=row.payload["item"]["external_id"],
            message_id=result["message_id"], conversation_id=result["conversation_id"], file=row.payload["media"],
        )  # fmt: skip

    delivery = Delivery(
        database=core.database, clock=core.clock, chat=core.chat, lease=lease, add_media=add_media,
        is_ours=Echoes.is_ours,
    )  # fmt: skip
    delivery.on_stored = words.stored
    worker = Worker(
        clock=core.clock, bus=core.bus, lease=lease, splitter=splitter, delivery=delivery, receiver=receiver
    )  # fmt: skip
    retention = Retention(database=core.database, clock=core.clock, days=core.settings.whatsapp_raw_days)
    service = InboundService(database=core.database, clock=core.clock, bus=core.bus)
    return Wing((inbound_router(service),), {"inbound": worker.run, "retention": retention.run})
