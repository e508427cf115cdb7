"""Builds the nouns that send: the queue, its workers, statuses, usage and read marks, wired to one another."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from fastapi import APIRouter
from sqlalchemy import Row

from shared.database.port import Tx
from shared.errors import Problem
from shared.events.reader import EventReader
from whatsapp_service.adapters.cloud.check import CloudChecker
from whatsapp_service.adapters.cloud.errors import in_words, outcome_of_failure, worded
from whatsapp_service.adapters.cloud.graph import Graph
from whatsapp_service.adapters.cloud.send import CloudGateway
from whatsapp_service.adapters.cloud.templates import CloudTemplates
from whatsapp_service.channels.connection import NOT_RESPONDING
from whatsapp_service.channels.domain import Channel
from whatsapp_service.checks.router import build_router as checks_router
from whatsapp_service.checks.service import CheckService
from whatsapp_service.core import Core, Wing
from whatsapp_service.events import EVENTS
from whatsapp_service.media.download import Downloader
from whatsapp_service.media.guard import AddressRule
from whatsapp_service.outbound import texts
from whatsapp_service.outbound.breakers import Breakers
from whatsapp_service.outbound.dispatcher import Dispatcher
from whatsapp_service.outbound.domain import Policy
from whatsapp_service.outbound.handlers import ChatEvents
from whatsapp_service.outbound.housekeeping import Housekeeping
from whatsapp_service.outbound.reading import TYPING, ReadMarks
from whatsapp_service.outbound.reports import Reports
from whatsapp_service.outbound.router import build_router as queue_router
from whatsapp_service.outbound.sending import ChatFiles, Gateways, Sender
from whatsapp_service.outbound.service import QueueService
from whatsapp_service.outbound.settling import Settling
from whatsapp_service.outbound.statuses import Statuses
from whatsapp_service.outbound.uploads import Uploads
from whatsapp_service.port import Failure, Gateway, MediaSource, Recipient, StatusUpdate
from whatsapp_service.settings import WhatsAppSettings
from whatsapp_service.submissions.router import build_router as submissions_router
from whatsapp_service.submissions.service import SubmissionService
from whatsapp_service.templates.router import build_router as templates_router
from whatsapp_service.templates.service import TemplateService
from whatsapp_service.usage.router import build_router as usage_router
from whatsapp_service.usage.service import UsageService

ANY_PUBLIC_HOST = ("",)
"""Files for ``/api/whatsapp/send`` may lie anywhere on the Internet, never in this network."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Departures:
    """What other nouns use of those that send."""

    wing: Wing
    statuses: Statuses
    templates: TemplateService


class ProviderGateways:
    """Makes the gateway of a channel from its provider's adapter."""

    def __init__(self, *, graph: Graph, source: MediaSource, uploads: Uploads) -> None:
        self._graph, self._source, self._uploads = graph, source, uploads

    def of(self, channel: Channel) -> Gateway | None:
        """Return the gateway of ``channel``; the credentials are those of this moment."""
        if channel.provider == "cloud":
            return CloudGateway(channel, graph=self._graph, source=self._source, uploads=self._uploads)
        return None


def policy_of(settings: WhatsAppSettings) -> Policy:
    """Return the rules of the queue that the settings ask for."""
    return Policy(
        messages_per_second=settings.whatsapp_messages_per_second,
        burst=max(1, int(settings.whatsapp_messages_per_second // 4)),
        lease=timedelta(seconds=settings.whatsapp_lease_seconds),
        quiet=timedelta(seconds=settings.whatsapp_quiet_seconds),
        life=timedelta(hours=settings.whatsapp_queue_hours),
        resend_unconfirmed=settings.whatsapp_resend_unconfirmed,
    )


def build_departures(core: Core) -> Departures:
    """Return the nouns; nothing runs yet."""
    settings, database, clock = core.settings, core.database, core.clock
    policy = policy_of(settings)
    graph = Graph(deadline=settings.whatsapp_send_timeout_seconds)
    uploads = Uploads(database=database, clock=clock)
    gateways = ProviderGateways(graph=graph, source=ChatFiles(core.chat), uploads=uploads)
    usage = UsageService(database=database, clock=clock, timezone=settings.timezone)
    reports = Reports(database=database, chat=core.chat)
    statuses = Statuses(reports=reports, usage=usage, clock=clock)
    settling = Settling(policy=policy, channels=core.channels, reports=reports, adopt=statuses.adopt)

    def failed(tx: Tx, row: Row[Any], status: StatusUpdate, now: datetime) -> None:
        outcome = outcome_of_failure(worded(status.failure or Failure(-1, texts.NOT_SAID)))
        settling.not_taken(tx, row, outcome, now, recipient=Recipient(status.wa_id, status.user_id))

    statuses.on_failed = failed
    marks = ReadMarks(channel_of=core.directory.find, gateways=gateways, clock=clock)
    core.bus.on_signal(TYPING, marks.on_typing)
    dispatcher = _dispatcher(core, policy, gateways, settling)
    events = ChatEvents(clock=clock, policy=policy, wake=dispatcher.wake, on_read=marks.read)
    reader = EventReader(
        "chat-service", client=core.chat, database=database, tables=EVENTS, bus=core.bus, handle=events.handle
    )
    chores = Housekeeping(database=database, chores=(statuses.purge, lambda tx: uploads.purge(tx, clock.now())))

    templates = TemplateService(
        database=database, clock=clock, directory=core.directory, sources={"cloud": CloudTemplates(graph)}
    )
    files = Downloader(AddressRule(ANY_PUBLIC_HOST, ()))

    async def dispatch() -> None:
        await files.start()
        try:
            await dispatcher.run()
        finally:
            await files.stop()
            await graph.close()

    wing = Wing(
        (usage_router(usage), *_routers(core, graph, templates, files)),
        {
            "chat-events": reader.run,
            "outbound": dispatch,
            "reports": reports.run,
            "read-marks": marks.run,
            "templates": templates.run,
            "outbound-chores": chores.run,
        },
    )
    return Departures(wing, statuses, templates)


def _routers(core: Core, graph: Graph, templates: TemplateService, files: Downloader) -> tuple[APIRouter, ...]:
    submissions = SubmissionService(
        chat=core.chat, directory=core.directory, templates=templates, files=files,
        most_bytes=core.settings.max_file_size,
    )  # fmt: skip
    checks = CheckService(channels=core.channels, checkers={"cloud": CloudChecker(graph)})
    return (
        templates_router(templates),
        submissions_router(submissions),
        checks_router(checks),
        queue_router(QueueService(database=core.database), in_words()),
    )


def _dispatcher(core: Core, policy: Policy, gateways: Gateways, settling: Settling) -> Dispatcher:
    breakers = Breakers(core.clock.monotonic)
    alarms = BreakerAlarms(core)
    sender = Sender(
        database=core.database, clock=core.clock, channel_of=core.directory.find, gateways=gateways,
        settling=settling, breakers=breakers, policy=policy, on_breaker=alarms.changed,
    )  # fmt: skip
    return Dispatcher(
        database=core.database, clock=core.clock, chat=core.chat, directory=core.directory, sender=sender,
        settling=settling, breakers=breakers, policy=policy, workers=core.settings.whatsapp_send_workers,
    )  # fmt: skip


class BreakerAlarms:
    """Raises the alarm of a channel whose provider does not answer, and clears its own alarm when it does again."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._tasks: set[asyncio.Task[None]] = set()

    def changed(self, channel_id: str, change: str) -> None:
        """Note that a breaker opened or closed."""
        task = asyncio.get_running_loop().create_task(self._note(channel_id, change), name="whatsapp-breaker-alarm")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _note(self, channel_id: str, change: str) -> None:
        channel = self._core.directory.find(channel_id)
        if channel is None:
            return
        ours = channel.state == "alarm" and channel.state_reason == NOT_RESPONDING
        try:
            if change == "opened" and channel.state == "ok":
                await self._core.channels.set_state(channel_id, "alarm", NOT_RESPONDING)
            elif change == "closed" and ours:
                await self._core.channels.set_state(channel_id, "ok", "")
        except Problem as problem:
            log.warning("whatsapp.alarm_not_stored", channel_id=channel_id, problem=problem.slug)
