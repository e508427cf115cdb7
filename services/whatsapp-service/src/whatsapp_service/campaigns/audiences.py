"""Who a campaign goes to: asked of chat or read from a file, checked against what is known of each person's consent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Row

from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import Invalid
from shared.security.principal import Principal
from shared.utils import phones
from shared.utils.clock import Clock, rfc3339
from whatsapp_service.campaigns import audience, csv_file, recipient_store
from whatsapp_service.campaigns.domain import respects_full_opt_out
from whatsapp_service.campaigns.filling import filled, lacking, missing_in, text_for, values_of
from whatsapp_service.campaigns.rules import MOST_RECIPIENTS, Rules, rules_of
from whatsapp_service.campaigns.schemas import SegmentBody
from whatsapp_service.consents.domain import Person, reason_to_skip
from whatsapp_service.consents.service import ConsentService
from whatsapp_service.templates.service import TemplateService

Found = tuple[dict[str, Any] | None, list[dict[str, Any]]]
"""What is noted of an audience, and its recipients."""
PAGE = 500
ALWAYS = ("name", "first_name", "phone")
OURS = ("everyone", "consent")
"""Parts of a segment that chat knows nothing of."""
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
        """Return the contacts of a segment. Raises Invalid when there are too many or nothing was chosen, and chat's problems."""
        if not body.everyone and not body.narrows:
            raise Invalid.field("everyone", "chosen", "choose a condition, or say that it goes to every contact")
        given = body.model_dump(mode="json")
        contacts: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            asked = {name: value for name, value in given.items() if name not in OURS}
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
        """Mark who is not written to, and return what is noted of the audience."""
        if noted is None:
            return None
        known = self._standing(connection, rows)
        rules = rules_of(connection)
        found: dict[str, audience.Why] = {}
        for one in rows:
            reason = why_not(row, known.get(_person(one)), rules)
            why = (reason, None) if reason is not None else _incomplete(row, SimpleNamespace(**one))
            if why is not None:
                found[one["person"]] = why
        audience.leave_out(rows, found)
        return {**noted, "total": len(rows), "built_at": rfc3339(self._clock.now())}

    def review(self, tx: Tx, row: Row[Any]) -> None:
        """Look anew at who of the recipients is written to: texts, rules or what people said may have changed."""
        if not row.audience:
            return
        recipient_store.reconsider(tx.connection, row.id, audience.PASSING, self._clock.now())
        after = 0
        while found := recipient_store.page(tx.connection, row.id, state=None, after=after, limit=PAGE):
            after = found[-1].position
            reasons = self.reasons(tx.connection, row, [one for one in found if one.state == "pending"])
            for why in set(reasons.values()):
                left = [key for key, one in reasons.items() if one == why]
                recipient_store.leave_out(tx.connection, left, *why)

    def reasons(self, connection: Connection, row: Row[Any], recipients: Sequence[Any]) -> dict[str, audience.Why]:
        """Return, by recipient's id, why he is not written to now."""
        if not recipients:
            return {}
        found: dict[str, audience.Why] = {
            one.id: why for one in recipients if (why := _incomplete(row, one)) is not None
        }  # fmt: skip
        return found | {key: (reason, None) for key, reason in self._refusals(connection, row, recipients).items()}

    def _refusals(self, connection: Connection, row: Row[Any], recipients: Sequence[Any]) -> dict[str, str]:
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

    def preview(self, connection: Connection, caller: Principal, row: Row[Any], limit: int) -> dict[str, Any]:
        """Return the template, what the first recipients would read in its places, and what would keep one from it."""
        template = self._templates.of_name(connection, row.channel_id, row.template_name, row.template_language)
        components = template.components if template is not None else []
        found = recipient_store.first(connection, row.id, limit)
        reasons = self.reasons(connection, row, found)
        shown = []
        for one in found:
            texts = filled(row.variables, values_of(one))
            missing = [f"{where} {key}" for where, key in lacking(components, texts)]
            problem = reasons[one.id][0] if one.id in reasons else f"empty: {', '.join(missing)}" if missing else None
            number = f"+{one.phone}" if one.phone else None
            if number is not None and not caller.may("contacts:see_phone"):
                number = phones.mask(number)
            values = [{"where": where, "key": key, "text": text} for (where, key), text in texts.items()]
            text = text_for(components, texts)
            shown.append({"name": one.name, "phone": number, "text": text, "values": values, "problem": problem})
        return {"components": components, "previews": shown}

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


def _incomplete(row: Row[Any], recipient: Any) -> audience.Why | None:
    """Return why a recipient's text would not be whole."""
    missing = missing_in(row.variables, values_of(recipient))
    return ("empty_variable", f"Sem valor para: {', '.join(missing)}"[:500]) if missing else None


def _person(row: dict[str, Any]) -> Person:
    return Person(row["phone"], row["user_id"])
