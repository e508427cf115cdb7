"""Builds campaigns and consents, wired to the nouns that send and to those that take in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from shared.clients.http import ServiceClient
from whatsapp_service.adapters.cloud.files import header_rule
from whatsapp_service.campaigns.audiences import Audiences
from whatsapp_service.campaigns.checks import Checks
from whatsapp_service.campaigns.csv_file import read as read_table
from whatsapp_service.campaigns.header_files import HeaderFiles
from whatsapp_service.campaigns.report_router import build_report_router
from whatsapp_service.campaigns.reporting import ReportService
from whatsapp_service.campaigns.router import build_router as campaigns_router
from whatsapp_service.campaigns.rules import RulesService, rules_of
from whatsapp_service.campaigns.runner import Runner
from whatsapp_service.campaigns.samples import load_samples
from whatsapp_service.campaigns.service import CampaignService
from whatsapp_service.campaigns.showing import Showing
from whatsapp_service.campaigns.watching import Watching
from whatsapp_service.consents.advertising import Advertising
from whatsapp_service.consents.internal import build_router as advertising_router
from whatsapp_service.consents.router import build_router as consents_router
from whatsapp_service.consents.service import ConsentService
from whatsapp_service.consents.words import Answers, Words
from whatsapp_service.core import Core, Wing
from whatsapp_service.departures import Departures
from whatsapp_service.inbound.lease import Lease
from whatsapp_service.outbound.housekeeping import Housekeeping

APPROVE = "campaigns:approve"


@dataclass(frozen=True, slots=True)
class Campaigning:
    """What other nouns use of campaigns and consents."""

    wing: Wing
    words: Words
    consents: ConsentService


def build_campaigning(core: Core, auth: ServiceClient, departures: Departures) -> Campaigning:
    """Return the nouns; nothing runs yet."""
    settings, database, clock = core.settings, core.database, core.clock
    most_per_minute = max(1, int(settings.whatsapp_messages_per_second * 60))
    consents = ConsentService(database=database, clock=clock, people_of=people_of)
    rules = RulesService(database=database, clock=clock, timezone=settings.timezone, most_per_minute=most_per_minute)
    checks = Checks(
        templates=departures.templates, channel_of=core.directory.find, most_per_minute=most_per_minute,
        header_rule=header_rule,
    )  # fmt: skip
    files = HeaderFiles(database=database, chat=core.chat, checks=checks)
    showing = Showing(templates=departures.templates, channel_of=core.directory.find)
    audiences = Audiences(
        database=database, clock=clock, chat=core.chat, consents=consents, templates=departures.templates
    )

    async def other_approvers(user_id: str) -> int:
        """Return how many active users besides one may approve campaigns."""
        users = (await auth.get("/internal/users"))["users"]
        return sum(1 for one in users if one["id"] != user_id and one["is_active"] and APPROVE in one["permissions"])

    campaigns = CampaignService(
        database=database, clock=clock, events=core.events, rules=rules, checks=checks, showing=showing,
        audiences=audiences, files=files, other_approvers=other_approvers,
    )  # fmt: skip
    runner = Runner(
        database=database, clock=clock, chat=core.chat, campaigns=campaigns, audiences=audiences,
        lease=Lease(database=database, clock=clock, name="campaigns"), templates=departures.templates,
        directory=core.directory, zone=rules.zone,
    )  # fmt: skip
    campaigns.wake = runner.wake

    def category_of(connection: Connection, channel_id: str, name: str, language: str) -> str | None:
        """Return the category of a template as its provider lists it."""
        found = departures.templates.of_name(connection, channel_id, name, language)
        return found.category if found is not None else None

    advertising = Advertising(clock=clock, category_of=category_of)
    watching = Watching(clock=clock, campaigns=campaigns, consents=consents, advertising=advertising)
    watch(departures, watching, consents)
    words = Words(clock=clock, consents=consents, meaning=meaning)
    lease = Lease(database=database, clock=clock, name="consent-answers")
    answers = Answers(database=database, clock=clock, chat=core.chat, lease=lease)
    chores = Housekeeping(database=database, chores=(answers.purge,))
    routers = (
        campaigns_router(campaigns),
        build_report_router(ReportService(database=database)),
        consents_router(consents),
        advertising_router(database, advertising),
    )
    work = {"campaigns": runner.run, "consent-answers": answers.run, "consent-chores": chores.run}
    if settings.demo:
        work["campaign-samples"] = lambda: load_samples(core, consents)
    return Campaigning(Wing(routers, work), words, consents)


def watch(departures: Departures, watching: Watching, consents: ConsentService) -> None:
    """Let campaigns hear of what becomes of their messages, and have the last word before one leaves."""
    departures.reports.watchers.append(watching.reported)
    departures.statuses.on_priced = watching.priced
    departures.chat_events.on_inbound = watching.replied
    departures.sender.hold, departures.sender.leaving = watching.hold, watching.leaving
    consents.opted_out = watching.opted_out


def meaning(connection: Connection, text: str) -> tuple[str, str] | None:
    """Return (state, answer) of a text that is exactly one of the provider's words, or None."""
    rules = rules_of(connection)
    state = rules.word(text)
    if state is None:
        return None
    return state, rules.given["opt_out_answer" if state == "opted_out" else "opt_in_answer"]


def people_of(body: bytes) -> Sequence[tuple[str, str]]:
    """Return (number, name) of everybody in a file, each once. Raises AudienceFileRefused."""
    table = read_table(body)
    table.refuse_bad()
    return list({line.phone: (line.phone, line.name) for line in table.lines if line.phone}.values())
