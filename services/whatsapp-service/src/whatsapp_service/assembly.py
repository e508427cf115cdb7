"""Builds the nouns of this service, wired to one another."""

from __future__ import annotations

from dataclasses import dataclass

from shared.database.seeding import write_if_absent
from shared.events.log import EventLog
from shared.runtime.descriptor import Ports
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.channels.router import build_router as channels_router
from whatsapp_service.channels.service import ChannelService
from whatsapp_service.channels.vault import SecretVault
from whatsapp_service.core import Core, Wing
from whatsapp_service.events import EVENTS
from whatsapp_service.settings import GRAPH, WhatsAppSettings
from whatsapp_service.setup import seed


@dataclass(frozen=True, slots=True)
class House:
    """The nouns, built; nothing runs yet."""

    core: Core
    wings: tuple[Wing, ...]

    async def prepare(self) -> None:
        """Make what must be there before the first request."""
        await write_if_absent(self.core.database, lambda tx: seed(tx, self.core.settings, self.core.channels))
        await self.core.directory.refresh()


def build_house(settings: WhatsAppSettings, ports: Ports) -> House:
    """Return the house."""
    core = _build_core(settings, ports)
    return House(core, (_channels(core),))


def _build_core(settings: WhatsAppSettings, ports: Ports) -> Core:
    database = ports.own_database()
    events = EventLog(EVENTS, "whatsapp-service", ports.bus)
    channels = ChannelService(
        database=database,
        clock=ports.clock,
        vault=SecretVault(ports.keys),
        events=events,
        bus=ports.bus,
        api_urls=frozenset({settings.whatsapp_api_url, GRAPH}),
    )
    directory = ChannelDirectory(database, channels.opened)
    channels.watch(directory.changed)
    chat = ports.client("chat-service")
    return Core(settings, database, ports.clock, ports.bus, ports.keys, chat, events, channels, directory)


def _channels(core: Core) -> Wing:
    settings = core.settings
    router = channels_router(
        core.channels, api_url=settings.whatsapp_api_url, api_version=settings.whatsapp_api_version
    )
    return Wing((router,), {"channels": core.directory.run})
