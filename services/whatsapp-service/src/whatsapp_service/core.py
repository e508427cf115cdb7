"""What every noun of this service is built on, and what it brings."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from shared.clients.http import ServiceClient
from shared.database.port import Database
from shared.events.bus import Bus
from shared.events.log import EventLog
from shared.security.keys import KeyRing
from shared.utils.clock import Clock
from whatsapp_service.adapters.evolution.client import Evolution
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.channels.service import ChannelService
from whatsapp_service.knocks.service import Knocks
from whatsapp_service.settings import WhatsAppSettings

Work = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Core:
    """The ports of this service and the noun that all others need: its channels."""

    settings: WhatsAppSettings
    database: Database
    clock: Clock
    bus: Bus
    keys: KeyRing
    chat: ServiceClient
    events: EventLog
    channels: ChannelService
    directory: ChannelDirectory
    evolution: Evolution
    knocks: Knocks


@dataclass(frozen=True, slots=True)
class Wing:
    """What a noun brings: its routes, and the work that runs for as long as the service does."""

    routers: tuple[APIRouter, ...] = ()
    work: dict[str, Work] = field(default_factory=dict)
