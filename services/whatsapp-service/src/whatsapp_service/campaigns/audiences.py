"""Who a campaign goes to: asked of chat or read from a file, checked against what is known of each person's consent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import Invalid
from shared.security.principal import Principal
from shared.utils import phones
from shared.utils.clock import Clock, rfc3339
from whatsapp_service.campaigns import audience, csv_file, recipient_store, repository
from whatsapp_service.campaigns.domain import respects_full_opt_out
from whatsapp_service.campaigns.filling import filled, places_of, text_for, values_of
from whatsapp_service.campaigns.rules import MOST_RECIPIENTS, Rules, rules_of
from whatsapp_service.campaigns.schemas import SegmentBody
from whatsapp_service.consents.domain import Person, reason_to_skip
from whatsapp_service.consents.service import ConsentService
from whatsapp_service.templates.service import TemplateService

Found = tuple[dict[str, Any] | None, list[dict[str, Any]]]
"""What is noted of an audience, and its recipients."""
PAGE = 500
ALWAYS = ("name", "first_name", "phone")
ECOSYSTEM = "131049"
"""Meta did not deliver advertising to this person, who got enough of it; trying again soon makes it worse."""
SPARE = timedelta(hours=24)


class Audiences:
    """Builds audiences and looks at them."""

    def __init__(
        self, *, database: Database, clock: Clock, chat: ServiceClient, consents: ConsentService, templates: TemplateService
    ) -> None:  # fmt: skip
        self._database, self._clock, self._chat, self._consents = database, clock, chat, consents
        self._templates = templates

    async def segment(self, body: SegmentBody) -> Found:
        """Return the contacts of a segment. Raises Invalid when there are too many, and chat's problems."""
        given = body.model_dump(mode="json")
        contacts: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            asked = {name: value for name, value in given.items() if name != "consent"}
            answer = await self._chat.post("/internal/audience", {**asked, "after": after, "limit": PAGE})
            contacts += answer["contacts"]
            if len(contacts) > MOST_RECIPIENTS:
                raise Invalid.field(
                    "segment", "most_recipients", f"has more than {MOST_RECIPIENTS} contacts; narrow it"
                )
            after = answer["next_after"]
            if after is None:
                break
        rows = audience.from_contacts(contacts, self._clock.now())
        if body.consent == "opted_in":
            known = await self._database.read(lambda c: self._standing(c, rows))
            rows = [one for one in rows if known.get(_person(one)) == "opted_in"]
            for position, one in enumerate(rows, 1):
                one["position"] = position
        return {"source": "segment", "filter": given, "file_name": None, "columns": list(ALWAYS)}, rows

    async def table(self, body: bytes, *, file_name: str, skip_invalid: bool) -> Found:
        """Return the people of a file. Raises AudienceFileRefused."""
        table = await asyncio.to_thread(csv_file.read, body)
        if not skip_invalid:
            table.refuse_bad()
        rows = audience.from_table(table, self._clock.now())
        columns = list(dict.fromkeys((*ALWAYS, *table.columns)))
        return {"source": "csv", "filter": None, "file_name": file_name or None, "columns": columns}, rows

    def counted(
        self, connection: Connection, row: Row[Any], noted: dict[str, Any] | None, rows: list[dict[str, Any]]
    ) -> dict[str, Any] | None:
        """Mark who may not be written to, and return what is noted of the audience with its counts."""
        if noted is None:
            return None
        known = self._standing(connection, rows)
        rules = rules_of(connection)
        reasons = {
            one["person"]: reason
            for one in rows
            if (reason := why_not(row, known.get(_person(one)), rules)) is not None
        }
        audience.leave_out(rows, reasons)
        return {**noted, **audience.counted(rows), "built_at": rfc3339(self._clock.now())}

    def look_again(self, tx: Tx, row: Row[Any]) -> None:
        """Let who was left out for want of consent have another turn: it is asked again when he is written to."""
        recipient_store.reconsider(tx.connection, row.id, audience.CONSENT_REASONS, self._clock.now())

    def review(self, tx: Tx, row: Row[Any]) -> None:
        """Look anew at who of a draft's recipients may be written to, and note the counts: rules or kind may have changed."""
        if not row.audience:
            return
        self.look_again(tx, row)
        after = 0
        while found := recipient_store.page(tx.connection, row.id, state=None, after=after, limit=PAGE):
            after = found[-1].position
            reasons = self.reasons(tx.connection, row, [one for one in found if one.state == "pending"])
            for reason in set(reasons.values()):
                recipient_store.leave_out(tx.connection, [key for key, why in reasons.items() if why == reason], reason)
        skipped = recipient_store.skipped(tx.connection, row.id)
        reachable = row.audience["total"] - sum(skipped.values())
        noted = {**row.audience, "reachable": reachable, "skipped": skipped, "built_at": rfc3339(self._clock.now())}
        repository.change(tx.connection, row.id, {"audience": noted})

    def reasons(self, connection: Connection, row: Row[Any], recipients: Sequence[Any]) -> dict[str, str]:
        """Return, by recipient's id, why he may not be written to now."""
        if not recipients:
            return {}
        people = {one.id: Person(one.phone, one.user_id) for one in recipients}
        known = self._consents.standing(connection, list(people.values()))
        rules = rules_of(connection)
        found = {
            key: reason
            for key, person in people.items()
            if (reason := why_not(row, known.get(person), rules)) is not None
        }
        if row.kind == "campaign":
            since = self._clock.now() - SPARE
            spared = recipient_store.spared(connection, [one.person for one in recipients], ECOSYSTEM, since)
            found |= {one.id: "marketing_limit" for one in recipients if one.person in spared and one.id not in found}
        return found

    def preview(self, connection: Connection, caller: Principal, row: Row[Any], limit: int) -> list[dict[str, Any]]:
        """Return what the first recipients would read, and what would keep one from it."""
        template = self._templates.of_name(connection, row.channel_id, row.template_name, row.template_language)
        components = template.components if template is not None else []
        found = recipient_store.first(connection, row.id, limit)
        reasons = self.reasons(connection, row, found)
        shown = []
        for one in found:
            texts = filled(row.variables, values_of(one))
            missing = [f"{where} {key}" for where, key in places_of(components) if (where, key) not in texts]
            problem = reasons.get(one.id) or (f"empty: {', '.join(missing)}" if missing else None)
            number = f"+{one.phone}" if one.phone else None
            if number is not None and not caller.may("contacts:see_phone"):
                number = phones.mask(number)
            shown.append({"name": one.name, "phone": number, "text": text_for(components, texts), "problem": problem})
        return shown

    def _standing(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[Person, str]:
        people = list({_person(one) for one in rows if one["state"] == "pending"})
        return self._consents.standing(connection, people)


def why_not(row: Row[Any], state: str | None, rules: Rules) -> str | None:
    """Return why a campaign does not write to somebody who stands at ``state``."""
    return reason_to_skip(
        state,
        advertises=row.kind == "campaign",
        needs_opt_in=rules.needs_opt_in(row.kind, row.purpose),
        respects_full=respects_full_opt_out(row.purpose),
    )


def _person(row: dict[str, Any]) -> Person:
    return Person(row["phone"], row["user_id"])
