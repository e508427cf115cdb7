"""The loop that writes to the recipients of running campaigns: one process at a time, at their pace, each recipient once.

The id of a recipient's message is stored before chat is asked for it. Whoever takes over from a process that died asks again for
the same message, and chat has it already or stores it now: nobody is written to twice, and nobody is forgotten.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, Row

from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import Invalid, Problem
from shared.utils.clock import Clock
from shared.utils.ids import uuid7
from whatsapp_service.campaigns import recipient_store, repository
from whatsapp_service.campaigns.audiences import Audiences
from whatsapp_service.campaigns.domain import most_waiting, room
from whatsapp_service.campaigns.errors import TemplateNotUsable
from whatsapp_service.campaigns.filling import (
    FILE,
    buttons_for,
    components_for,
    filled,
    header_kind,
    lacking,
    text_for,
    values_of,
)
from whatsapp_service.campaigns.hours import hours_of
from whatsapp_service.campaigns.service import CampaignService
from whatsapp_service.campaigns.showing import NOBODY
from whatsapp_service.campaigns.watching import RECIPIENTS
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.inbound.lease import Lease
from whatsapp_service.templates.service import TemplateService

POLL_SECONDS = 1.0
LOOK_AHEAD = 200
"""Recipients that are looked at in one go; those who are left out cost no pace."""
MOST_HANDED = 50
LONGEST_DETAIL = 500
log = structlog.get_logger(__name__)


class Runner:
    """Runs campaigns for as long as the service does."""

    def __init__(
        self, *, database: Database, clock: Clock, chat: ServiceClient, lease: Lease, campaigns: CampaignService,
        audiences: Audiences, templates: TemplateService, directory: ChannelDirectory, zone: ZoneInfo,
    ) -> None:  # fmt: skip
        self._database, self._clock, self._chat, self._lease = database, clock, chat, lease
        self._campaigns, self._audiences, self._templates = campaigns, audiences, templates
        self._directory, self._zone = directory, zone
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look at the campaigns now."""
        self._wake.set()

    async def run(self) -> None:
        """Run until cancelled. Trouble is logged once and tried again."""
        troubled = ""
        try:
            while True:
                self._wake.clear()
                try:
                    if await self._lease.hold():
                        await self.advance()
                    troubled = ""
                except Problem as problem:
                    if troubled != problem.slug:
                        log.warning("campaigns.wait", problem=problem.slug)
                    troubled = problem.slug
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await self._wake.wait()
        finally:
            await self._lease.release()

    async def advance(self) -> None:
        """Do what can be done now for every campaign that runs or whose time has come."""
        now = self._clock.now()
        for row in await self._database.read(lambda c: repository.at_work(c, now)):
            if row.state == "scheduled":
                await self._begin(row)
            else:
                await self._serve(row)

    async def _begin(self, row: Row[Any]) -> None:
        def write(tx: Tx) -> None:
            self._lease.check(tx)
            fresh = repository.find(tx.connection, row.id, lock=True)
            if fresh is None or fresh.state != "scheduled":
                return
            try:
                self._campaigns.begin(tx, None, fresh, viewer=NOBODY)
            except (TemplateNotUsable, Invalid) as problem:
                self._campaigns.hold(tx, fresh, problem.detail)

        await self._database.write(write)

    async def _serve(self, row: Row[Any]) -> None:
        """Hand over what is chosen already, then choose who is next and hand those over."""
        await self._hand_over(row.id)
        await self._database.write(lambda tx: self._choose(tx, row.id))
        await self._hand_over(row.id)

    def _choose(self, tx: Tx, campaign_id: str) -> None:
        self._lease.check(tx)
        row = repository.find(tx.connection, campaign_id, lock=True)
        if row is None or row.state != "running":
            return
        now = self._clock.now()
        waits_for, until = self._obstacle(tx.connection, row, now)
        if (waits_for, until) != (row.waits_for, row.waits_until):
            repository.change(tx.connection, row.id, {"waits_for": waits_for, "waits_until": until})
        if waits_for is not None:
            return
        template = self._templates.of_name(tx.connection, row.channel_id, row.template_name, row.template_language)
        if template is None or template.status != "APPROVED":
            self._campaigns.hold(tx, row, f"O modelo {row.template_name} não está aprovado na Meta.")
            return
        most, base = room(next_at=row.next_at, now=now, per_minute=row.per_minute)
        chosen = self._take(tx, row, template.components, most, now) if most else 0
        if chosen:
            next_at = base + timedelta(seconds=60 / row.per_minute) * chosen
            repository.change(tx.connection, row.id, {"next_at": next_at})
        elif most and self._is_over(tx.connection, row.id):
            self._campaigns.finish(tx, row)

    def _obstacle(self, connection: Connection, row: Row[Any], now: datetime) -> tuple[str | None, datetime | None]:
        """Return what keeps a running campaign from sending now, and until when as far as is known."""
        if row.waits_for == "limit" and row.waits_until is not None and row.waits_until > now:
            return "limit", row.waits_until
        if self._is_over(connection, row.id):
            return None, None
        hours = hours_of(row.hours)
        if not hours.contain(now, self._zone):
            return "hours", hours.next_open(now, self._zone)
        channel = self._directory.find(row.channel_id)
        if channel is None or not channel.is_active or channel.state == "stopped":
            return "channel", None
        if recipient_store.waiting_count(connection, row.id) >= most_waiting(row.per_minute):
            return "queue", None
        return None, None

    @staticmethod
    def _is_over(connection: Connection, campaign_id: str) -> bool:
        waits = recipient_store.next_due(connection, campaign_id) is not None
        return not waits and recipient_store.waiting_count(connection, campaign_id) == 0

    def _take(self, tx: Tx, row: Row[Any], components: list[dict[str, Any]], most: int, now: datetime) -> int:
        """Choose up to ``most`` recipients and give each the id of his message; who may not be written to is left out."""
        found = recipient_store.next_in_turn(tx.connection, row.id, now, max(most, LOOK_AHEAD))
        reasons = self._audiences.reasons(tx.connection, row, found)
        chosen = 0
        for one in found:
            if chosen == most:
                break
            texts = filled(row.variables, values_of(one))
            missing = [f"{where} {key}" for where, key in lacking(components, texts)]
            # A place that nobody filled: the template was changed since.
            unfilled = ("empty_variable", f"Sem valor para: {', '.join(missing)}"[:LONGEST_DETAIL]) if missing else None
            why = reasons.get(one.id, unfilled)
            if why is not None:
                reason, detail = why
                recipient_store.change(
                    tx.connection, one.id, {"state": "skipped", "reason": reason, "detail": detail}, state="pending"
                )
                tx.after_commit(RECIPIENTS.labels("skipped").inc)
                continue
            chosen += 1
            values = {"state": "queued", "message_id": one.message_id or uuid7(), "is_handed": False}
            recipient_store.change(tx.connection, one.id, values, state="pending")
        return chosen

    async def _hand_over(self, campaign_id: str) -> None:
        """Give chat the messages that are chosen and that it may not have yet."""
        while True:
            row, template, rows = await self._database.read(lambda c: self._unhanded(c, campaign_id))
            if row is None or template is None or not rows:
                return
            items = [self._item(row, template, one) for one in rows]
            answer = await self._chat.post("/internal/channels/broadcasts", {"items": items})
            results = {str(one["message_id"]): one for one in answer["results"]}
            await self._database.write(lambda tx: self._handed(tx, rows, results))  # noqa: B023 - awaited in this round

    def _unhanded(
        self, connection: Connection, campaign_id: str
    ) -> tuple[Row[Any] | None, Row[Any] | None, list[Row[Any]]]:
        row = repository.find(connection, campaign_id)
        if row is None or row.state != "running":
            return None, None, []
        template = self._templates.of_name(connection, row.channel_id, row.template_name, row.template_language)
        return row, template, recipient_store.unhanded(connection, campaign_id, MOST_HANDED)

    def _item(self, row: Row[Any], template: Row[Any], one: Row[Any]) -> dict[str, Any]:
        texts = filled(row.variables, values_of(one))
        shown = text_for(template.components, texts) or template.name
        channel = self._directory.find(row.channel_id)
        header = header_kind(template.components) if FILE in texts else None
        return {
            "message_id": one.message_id, "channel_id": row.channel_id, "contact_id": one.contact_id,
            "queue_id": channel.queue_id if channel is not None else None,
            "phone": one.phone, "user_id": one.user_id, "name": one.name or None, "message_type": "template",
            "content": shown, "sender_name": row.name, "file_id": texts[FILE] if header else None,
            "metadata": {
                "template": {
                    "name": row.template_name, "language": row.template_language, "category": template.category,
                    "components": components_for(template.components, texts), "preview": shown,
                    "buttons": buttons_for(template.components, texts), **({"header": header} if header else {}),
                },
                "campaign": {"id": row.id, "name": row.name, "kind": row.kind},
            },
        }  # fmt: skip

    def _handed(self, tx: Tx, rows: list[Row[Any]], results: dict[str, dict[str, Any]]) -> None:
        now = self._clock.now()
        for one in rows:
            result = results.get(one.message_id) or {}
            if result.get("outcome") in ("stored", "repeated"):
                values = {"is_handed": True, "conversation_id": result["conversation_id"]}
                if result.get("contact_id"):
                    values["contact_id"] = result["contact_id"]
                recipient_store.change(tx.connection, one.id, values)
                continue
            problem = result.get("problem") or {}
            slug = str(problem.get("type") or "refused").rpartition(":")[2]
            state = "skipped" if slug == "contact-blocked" else "failed"
            reason = "blocked" if slug == "contact-blocked" else slug[:60]
            values = {
                "is_handed": True, "state": state, "reason": reason, "failed_at": now if state == "failed" else None,
                "detail": str(problem.get("detail") or "")[:LONGEST_DETAIL] or None,
            }  # fmt: skip
            recipient_store.change(tx.connection, one.id, values, state="queued")
            tx.after_commit(RECIPIENTS.labels(state).inc)
