"""Builds what looks at the floor from above: search with its indexer, the figures, and reports."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection

from chat_service.assembly import Floor
from chat_service.channels.domain import BUSINESS_APP, BUSINESS_APP_NAME
from chat_service.demo.handlers import load_demo
from chat_service.demo.service import DemoService
from chat_service.demo.telephones import Telephones
from chat_service.messages.store import TimelineStore
from chat_service.neighbours import Neighbours
from chat_service.reports import repository as reports_repository
from chat_service.reports.handlers import ReportKeeper
from chat_service.reports.router import build_router as reports_router
from chat_service.reports.service import ReportService
from chat_service.search import repository as search_repository
from chat_service.search.handlers import SearchIndexer
from chat_service.search.router import build_router as search_router
from chat_service.search.service import SearchService
from chat_service.settings import ChatSettings
from chat_service.stats.handlers import keep_gauges
from chat_service.stats.router import build_router as stats_router
from chat_service.stats.service import StatsService
from shared.clients.http import ServiceClient
from shared.runtime.descriptor import Ports


@dataclass(frozen=True, slots=True)
class Insight:
    """Search, figures and reports."""

    search: SearchService
    stats: StatsService
    reports: ReportService
    indexer: SearchIndexer
    keeper: ReportKeeper
    demo: tuple[DemoService, Telephones] | None

    def routers(self) -> list[APIRouter]:
        """Return the routes."""
        return [search_router(self.search), stats_router(self.stats), reports_router(self.reports)]

    def periodic(self) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
        """Return what runs beside the requests, by name."""
        work: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "search-index": self.indexer.run,
            "gauges": lambda: keep_gauges(self.stats),
            "reports": self.keeper.run,
        }
        demo = self.demo
        if demo is not None:
            work["demo"] = lambda: load_demo(*demo)
        return work


def build_insight(settings: ChatSettings, ports: Ports, neighbours: Neighbours, floor: Floor) -> Insight:
    """Return search, figures and reports; nothing runs yet."""
    database = ports.own_database()
    keeper = ReportKeeper(database=database, bus=ports.bus, clock=ports.clock, timezone=settings.timezone)

    def online(users: Iterable[str]) -> set[str]:
        return {user for user in users if floor.presence.status_of(user) != "offline"}

    return Insight(
        search=SearchService(database=database, by_document=neighbours.contacts.ids_by_document),
        stats=StatsService(
            database=database, queues=neighbours.queues, online=online, clock=ports.clock, timezone=settings.timezone
        ),
        reports=ReportService(
            database=database,
            clock=ports.clock,
            timezone=settings.timezone,
            queue_names=neighbours.queues.names,
            agent_name=_called(neighbours),
            counted_at=lambda: keeper.current_at,
        ),
        indexer=SearchIndexer(database=database, bus=ports.bus),
        keeper=keeper,
        demo=(build_demo(settings, ports, neighbours, floor), build_telephones(settings, ports))
        if settings.demo
        else None,
    )


def _called(neighbours: Neighbours) -> Callable[[str], str]:
    """Return what tells how an author of messages is called; who answers from the telephone is no agent by name."""
    name_of = neighbours.directory.name_of
    return lambda author: BUSINESS_APP_NAME if author == BUSINESS_APP else name_of(author)


def _forget(connection: Connection, conversation_ids: Sequence[str]) -> None:
    search_repository.forget(connection, conversation_ids)
    reports_repository.restart(connection)


def build_demo(settings: ChatSettings, ports: Ports, neighbours: Neighbours, floor: Floor) -> DemoService:
    """Return what loads and removes the sample provider."""
    database = ports.own_database()
    return DemoService(
        database=database,
        # A store of its own: what is told of the past is no news to sockets, and no measurement.
        store=TimelineStore(
            dialect=database.dialect, events=floor.events, committed=lambda _: None, timezone=settings.timezone
        ),
        opening=floor.parts.opening,
        contacts=neighbours.contacts,
        queues=neighbours.queues,
        agents=neighbours.agents,
        auth=ports.client("auth-service"),
        widget=neighbours.widget_settings,
        forget=_forget,
        clock=ports.clock,
        timezone=settings.timezone,
    )


def build_telephones(settings: ChatSettings, ports: Ports) -> Telephones:
    """Return what tells the simulated telephones of the sample conversations; the simulator asks for no credentials."""
    urls = settings.upstreams_of("whatsapp-simulator")
    simulator = ServiceClient("whatsapp-simulator", app=None, urls=urls, token=lambda: "none")
    return Telephones(database=ports.own_database(), simulator=simulator)
