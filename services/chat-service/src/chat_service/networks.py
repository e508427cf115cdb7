"""Builds what connects conversations with the networks that carry messages: what comes in, what agents do there, who writes."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from chat_service.assembly import Floor
from chat_service.audience.router import build_router as audience_router
from chat_service.audience.service import AudienceService
from chat_service.channels.advertising import AdvertisingGuard
from chat_service.channels.amending import Amender
from chat_service.channels.broadcasting import Broadcaster
from chat_service.channels.desk import ChannelDesk
from chat_service.channels.desk_router import build_router as desk_router
from chat_service.channels.intake import Intake
from chat_service.channels.numbers import Numbers, channel_of_new, only_number
from chat_service.channels.router import build_router as channels_router
from chat_service.channels.service import ChannelService
from chat_service.channels.statuses import StatusKeeper
from chat_service.channels.typing import TypingRelay
from chat_service.messages.writer import Send
from chat_service.neighbours import Neighbours
from chat_service.realtime.numbers import NumberNews
from chat_service.search.repository import replace_message
from shared.runtime.descriptor import Ports


@dataclass(frozen=True, slots=True)
class Networks:
    """What other services hand over, and what agents do with it."""

    channels: ChannelService
    numbers: Numbers
    desk: ChannelDesk
    audience: AudienceService

    def routers(self) -> list[APIRouter]:
        """Return the routes."""
        numbers = channels_router(self.channels, self.numbers)
        return [numbers, desk_router(self.desk), audience_router(self.audience)]


def build_networks(ports: Ports, neighbours: Neighbours, floor: Floor) -> Networks:
    """Return the connections; conversations learn here what networks add to them."""
    database, directory, parts = ports.own_database(), neighbours.directory, floor.parts
    store, events = floor.store, floor.events
    channels = ChannelService(
        database=database,
        intake=Intake(
            store=store, opening=parts.opening, contacts=neighbours.contacts, queues=directory, events=events
        ),
        broadcaster=Broadcaster(store=store, opening=parts.opening, contacts=neighbours.contacts, kept=neighbours.kept),
        statuses=StatusKeeper(floor.receipts, store),
        amender=Amender(store=store, events=events, files=neighbours.attachments, reindex=replace_message),
        contacts=neighbours.contacts,
        queues=directory,
        files=neighbours.attachments,
    )
    desk = ChannelDesk(
        database=database,
        store=store,
        events=events,
        screens=floor.receipts,
        amend=channels.apply,
        name_of=directory.name_of,
    )
    TypingRelay(bus=ports.bus, database=database, origin=floor.presence.origin, spawn=floor.hub.spawn)
    parts.opening.channel_of_new, parts.opening.number_of_new = channel_of_new, only_number
    parts.conversations.on_read_in_channel = desk.note_read
    guard = AdvertisingGuard(
        database=database, whatsapp=ports.client("whatsapp-service"), contacts=neighbours.contacts
    )  # fmt: skip

    async def vet(send: Send) -> None:
        await guard.check(send.scope, send.conversation_id, (send.sender_id, send.client_message_id), send.metadata)

    parts.messages.vet = vet
    audience = AudienceService(database=database, reachable=neighbours.contacts.reachable)
    news = NumberNews(hub=floor.hub, bus=ports.bus)
    return Networks(channels, Numbers(database=database, store=store, tell=news.tell), desk, audience)
