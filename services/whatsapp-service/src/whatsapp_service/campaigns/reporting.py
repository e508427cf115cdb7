"""What became of a campaign: for screens and as a file."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from shared.database.port import Database
from shared.security.principal import Principal
from shared.utils import phones
from shared.utils.clock import rfc3339
from whatsapp_service.campaigns import recipient_store, repository
from whatsapp_service.campaigns.filling import column_of
from whatsapp_service.campaigns.finding import campaign_of
from whatsapp_service.campaigns.rules import rules_of
from whatsapp_service.campaigns.showing import estimate, money

PAGE = 2000
REASONS = {
    "opted_out": "Pediu para não receber.",
    "no_consent": "Não há registro de que aceitou receber ofertas.",
    "no_number": "Não há um telefone para onde enviar.",
    "invalid": "A linha do arquivo não pôde ser usada.",
    "duplicate": "A mesma pessoa aparece mais de uma vez.",
    "blocked": "O contato está bloqueado.",
    "marketing_limit": "O WhatsApp não entregou ofertas a esta pessoa nas últimas 24 horas.",
    "unconfirmed": "O WhatsApp não respondeu: a mensagem pode ter chegado ou não.",
    "empty_variable": "Falta o valor de um campo do modelo.",
}
_MOMENTS = ("sent", "delivered", "read", "replied", "failed")
_HEADINGS = (
    "nome", "telefone", "estado", "motivo", "detalhe", "enviada_em", "entregue_em", "lida_em", "respondida_em", "falhou_em",
    "saiu_em", "cobrada",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula in some spreadsheet, after any white space; the last four are their full-width forms."""


class ReportService:
    """Looks at recipients."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def recipients(
        self, caller: Principal, campaign_id: str, *, state: str | None, after: int, limit: int
    ) -> dict[str, Any]:
        """Return a page of recipients. Raises CampaignNotFound."""

        def query(connection: Connection) -> list[Row[Any]]:
            campaign_of(connection, campaign_id)
            return recipient_store.page(connection, campaign_id, state=state, after=after, limit=limit + 1)

        rows = await self._database.read(query)
        shown = rows[:limit]
        return {
            "recipients": [{**one._asdict(), "phone": _number(one, caller)} for one in shown],
            "next_after": shown[-1].position if len(rows) > limit else None,
        }

    async def report(self, campaign_id: str) -> dict[str, Any]:
        """Return the report. Raises CampaignNotFound."""
        return await self._database.read(lambda c: self._report(c, campaign_id))

    async def file(self, caller: Principal, campaign_id: str) -> tuple[str, str]:
        """Return name and content of the report's file. Raises CampaignNotFound."""
        row = await self._database.read(lambda c: campaign_of(c, campaign_id))
        into = io.StringIO()
        writer = csv.writer(into, delimiter=";", lineterminator="\r\n")
        writer.writerow(_HEADINGS)
        after = 0
        while True:
            here = after
            rows = await self._database.read(
                lambda c: recipient_store.page(c, campaign_id, state=None, after=here, limit=PAGE)  # noqa: B023 - awaited in this round
            )
            writer.writerows([safe(cell) for cell in _cells(one, caller)] for one in rows)
            if len(rows) < PAGE:
                break
            after = rows[-1].position
        return f"campanha_{column_of(row.name) or 'relatorio'}.csv", into.getvalue()

    @staticmethod
    def _report(connection: Connection, campaign_id: str) -> dict[str, Any]:
        row = campaign_of(connection, campaign_id)
        count = repository.count(connection, campaign_id)
        rules, sums = rules_of(connection), recipient_store.sums(connection, campaign_id)
        charged = recipient_store.charged(connection, campaign_id)
        prices = {category: rules.price(category.upper()) for category in charged}
        known = all(price is not None for price in prices.values())
        actual = sum((price * charged[one] for one, price in prices.items() if price is not None), Decimal(0))
        billable = sum(charged.values())
        expected = row.approved_estimate or estimate(count, rules, row.template_category)
        return {
            "campaign_id": campaign_id, "state": row.state,
            "totals": count.states(), "reached": count.reached(), "counts": count.shown(),
            "reasons": [_reason(one) for one in recipient_store.by_reason(connection, campaign_id)],
            "timeline": _timeline(recipient_store.moments(connection, campaign_id)),
            "replies": sums.replies, "opt_outs": sums.opt_outs, "currency": rules.given["currency"],
            "approved_estimate": row.approved_estimate, "estimated_cost": expected["cost"],
            "actual_cost": money(actual) if known and rules.given["prices"] else None,
            "billable": billable, "free": sums.priced - billable, "unpriced": sums.sent - sums.priced,
            "deeds": [deed._asdict() for deed in repository.deeds_of(connection, campaign_id)],
        }  # fmt: skip


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell[:1] in ("\t", "\r", "\n") else cell


def _cells(row: Row[Any], caller: Principal) -> list[str]:
    moments = [rfc3339(getattr(row, f"{name}_at")) or "" for name in (*_MOMENTS, "opted_out")]
    number = (_number(row, caller) or "").lstrip("+")
    charged = "" if row.billable is None else "sim" if row.billable else "não"
    detail = row.detail or REASONS.get(row.reason or "", "")
    return [row.name, number, row.state, row.reason or "", detail, *moments, charged]


def _reason(row: Row[Any]) -> dict[str, Any]:
    reason = row.reason or ""
    text = REASONS.get(reason) or row.detail or reason
    return {"state": row.state, "reason": reason, "text": text, "recipients": row.recipients}


def _timeline(rows: list[Row[Any]]) -> list[dict[str, Any]]:
    hours: dict[datetime, dict[str, int]] = {}
    for row in rows:
        for name in _MOMENTS:
            at = getattr(row, f"{name}_at")
            if at is not None:
                hour = at.replace(minute=0, second=0, microsecond=0)
                counts = hours.setdefault(hour, dict.fromkeys(_MOMENTS, 0))
                counts[name] += 1
    return [{"hour": hour, **hours[hour]} for hour in sorted(hours)]


def _number(row: Row[Any], caller: Principal) -> str | None:
    number = f"+{row.phone}" if row.phone else None
    return number if number is None or caller.may("contacts:see_phone") else phones.mask(number)
