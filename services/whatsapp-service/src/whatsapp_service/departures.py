"""Builds the nouns that send: the queue, its workers, statuses, usage and read marks, wired to one another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from fastapi import APIRouter
from sqlalchemy import Row

from shared.database.port import Tx
from shared.errors import Problem
from shared.events.reader import EventReader
from whatsapp_service.adapters.cloud import errors as cloud_errors
from whatsapp_service.adapters.cloud.check import CloudChecker
from whatsapp_service.adapters.cloud.graph import Graph
from whatsapp_service.adapters.cloud.send import CloudGateway
from whatsapp_service.adapters.cloud.templates import CloudTemplates
from whatsapp_service.adapters.evolution import errors as evolution_errors
from whatsapp_service.adapters.evolution.check import EvolutionChecker
from whatsapp_service.adapters.evolution.client import Evolution
from whatsapp_service.adapters.evolution.instances import Instances
from whatsapp_service.adapters.evolution.send import EvolutionGateway
from whatsapp_service.channels.connection import NOT_RESPONDING
from whatsapp_service.channels.domain import Channel
from whatsapp_service.checks.router import build_router as checks_router
from whatsapp_service.checks.service import Checker, CheckService
from whatsapp_service.core import Core, Wing
from whatsapp_service.events import EVENTS
from whatsapp_service.keys import KeyBook
from whatsapp_service.media.download import Downloader
from whatsapp_service.media.guard import ANY_PUBLIC_HOST, AddressRule
from whatsapp_service.outbound import texts
from whatsapp_service.outbound.breakers import Breakers
from whatsapp_service.outbound.dispatcher import Dispatcher
from whatsapp_service.outbound.domain import Policy
from whatsapp_service.outbound.handlers import CHANNEL, ChatEvents
from whatsapp_service.outbound.housekeeping import Housekeeping
from whatsapp_service.outbound.keys import Keys
from whatsapp_service.outbound.keys import purge as purge_keys
from whatsapp_service.outbound.reading import TYPING, ReadMarks
from whatsapp_service.outbound.reports import Reports
from whatsapp_service.outbound.router import build_router as queue_router
from whatsapp_service.outbound.sending import ChatFiles, Sender
from whatsapp_service.outbound.service import QueueService
from whatsapp_service.outbound.settling import Settling
from whatsapp_service.outbound.statuses import Statuses
from whatsapp_service.outbound.uploads import Uploads
from whatsapp_service.pairing.router import build_router as pairing_router
from whatsapp_service.pairing.service import PairingService
from whatsapp_service.port import Failure, Gateway, MediaSource, Recipient, SendOutcome
from whatsapp_service.settings import WhatsAppSettings
from whatsapp_service.submissions.router import build_router as submissions_router
from whatsapp_service.submissions.service import SubmissionService
from whatsapp_service.templates.router import build_router as templates_router
from whatsapp_service.templates.service import TemplateService
from whatsapp_service.updates import StatusUpdate
from whatsapp_service.usage.router import build_router as usage_router
from whatsapp_service.usage.service import UsageService

log = structlog.get_logger(__name__)
_MEANINGS: Mapping[str, Callable[[Failure], SendOutcome]] = {
    "cloud": lambda failure: cloud_errors.outcome_of_failure(cloud_errors.worded(failure)),
    "evolution": evolution_errors.outcome_of_failure,
}  # fmt: skip
"""What a failure that a status tells means, by provider."""


@dataclass(frozen=True, slots=True)
class Departures:
    """What other nouns use of those that send."""

    wing: Wing
    statuses: Statuses
    templates: TemplateService
    reports: Reports
    sender: Sender
    chat_events: ChatEvents


class ProviderGateways:
    """Makes the gateway of a channel from its provider's adapter."""

    def __init__(
        self, *, graph: Graph, evolution: Evolution, source: MediaSource, uploads: Uploads, keys: KeyBook
    ) -> None:
        self._graph, self._evolution, self._source = graph, evolution, source
        self._uploads, self._keys = uploads, keys

    def of(self, channel: Channel) -> Gateway | None:
        """Return the gateway of ``channel``; the credentials are those of this moment."""
        if channel.provider == "cloud":
            return CloudGateway(channel, graph=self._graph, source=self._source, uploads=self._uploads)
        return EvolutionGateway(channel, client=self._evolution, source=self._source, keys=self._keys)


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
    gateways = ProviderGateways(
        graph=graph, evolution=core.evolution, source=ChatFiles(core.chat), uploads=uploads, keys=Keys(database)
    )
    usage = UsageService(database=database, clock=clock, timezone=settings.timezone)
    reports = Reports(database=database, chat=core.chat)
    statuses = Statuses(reports=reports, usage=usage, clock=clock)
    settling = Settling(policy=policy, channels=core.channels, reports=reports, adopt=statuses.adopt)

    def failed(tx: Tx, row: Row[Any], status: StatusUpdate, now: datetime) -> None:
        channel = core.directory.find(row.channel_id)
        meaning = _MEANINGS[channel.provider if channel is not None else "cloud"]
        outcome = meaning(status.failure or Failure(-1, texts.NOT_SAID))
        settling.not_taken(tx, row, outcome, now, recipient=Recipient(status.wa_id, status.user_id))

    statuses.on_failed = failed
    marks = ReadMarks(channel_of=core.directory.find, gateways=gateways, clock=clock)
    core.bus.on_signal(TYPING, marks.on_typing)
    breakers = Breakers(core.clock.monotonic)
    sender = _sender(core, policy, gateways, settling, breakers)
    dispatcher = Dispatcher(
        database=database, clock=clock, chat=core.chat, directory=core.directory, sender=sender, settling=settling,
        breakers=breakers, policy=policy, workers=settings.whatsapp_send_workers,
    )  # fmt: skip
    events = ChatEvents(clock=clock, policy=policy, wake=dispatcher.wake, on_read=marks.read)
    reader = EventReader(
        "chat-service", client=core.chat, database=database, tables=EVENTS, bus=core.bus, handle=events.handle,
        channel=CHANNEL,
    )  # fmt: skip
    chores = Housekeeping(database=database, chores=(
        statuses.purge, lambda tx: uploads.purge(tx, clock.now()), lambda tx: purge_keys(tx, clock.now()),
    ))  # fmt: skip

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
            await core.evolution.close()

    instances = Instances(core.evolution)
    pairing = PairingService(
        channels=core.channels, directory=core.directory, chat=core.chat, linkers={"evolution": instances},
        base=settings.whatsapp_evolution_webhook_base or settings.public_url,
    )  # fmt: skip
    checkers: dict[str, Checker] = {
        "cloud": CloudChecker(graph),
        "evolution": EvolutionChecker(instances, pairing.hook_of),
    }
    checks = CheckService(channels=core.channels, checkers=checkers)
    wing = Wing(
        (usage_router(usage), pairing_router(pairing), checks_router(checks), *_routers(core, templates, files)),
        {
            "chat-events": reader.run,
            "outbound": dispatch,
            "reports": reports.run,
            "read-marks": marks.run,
            "templates": templates.run,
            "outbound-chores": chores.run,
            "links": pairing.watch,
        },
    )
    return Departures(wing, statuses, templates, reports, sender, events)


def _routers(core: Core, templates: TemplateService, files: Downloader) -> tuple[APIRouter, ...]:
    submissions = SubmissionService(
        chat=core.chat, directory=core.directory, templates=templates, files=files,
        most_bytes=core.settings.max_file_size,
    )  # fmt: skip
    return (
        templates_router(templates),
        submissions_router(submissions),
        queue_router(QueueService(database=core.database), [*cloud_errors.in_words(), *evolution_errors.in_words()]),
    )


def _sender(
    core: Core, policy: Policy, gateways: ProviderGateways, settling: Settling, breakers: Breakers
) -> Sender:  # fmt: skip
    return Sender(
        database=core.database, clock=core.clock, channel_of=core.directory.find, gateways=gateways,
        settling=settling, breakers=breakers, policy=policy, on_breaker=BreakerAlarms(core).changed,
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
