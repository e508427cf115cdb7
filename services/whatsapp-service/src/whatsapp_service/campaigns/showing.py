"""A campaign as its readers see it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from shared.security.principal import Principal
from whatsapp_service.campaigns import repository
from whatsapp_service.campaigns.counting import Count
from whatsapp_service.campaigns.domain import EDITABLE, MOVES, may_approve
from whatsapp_service.campaigns.errors import OwnCampaign
from whatsapp_service.campaigns.rules import Rules, rules_of
from whatsapp_service.channels.domain import Channel
from whatsapp_service.templates.service import TemplateService

_PLAIN = (
    "id", "name", "kind", "purpose", "channel_id", "variables", "start_at", "hours", "per_minute", "state", "state_reason",
    "waits_for", "waits_until", "author_id", "author_name", "approver_id", "approver_name", "created_at", "updated_at",
    "submitted_at", "approved_at", "approved_estimate", "started_at", "finished_at",
)  # fmt: skip
APPROVE = "campaigns:approve"
_DEED_PERMISSION = {"approve": APPROVE, "reject": APPROVE}
_SHOWN_DEEDS = ("submit", "withdraw", "approve", "reject", "start", "pause", "resume", "stop")
NOBODY = Principal(kind="service", id="whatsapp-service")
"""Who sees the answer of a deed that the product did itself."""
NO_AUDIENCE: dict[str, Any] = {"source": "none"}


class Showing:
    """Turns rows into views."""

    def __init__(self, *, templates: TemplateService, channel_of: Callable[[str], Channel | None]) -> None:
        self._templates, self._channel_of = templates, channel_of

    def shown(
        self,
        connection: Connection,
        caller: Principal,
        row: Row[Any],
        count: Count,
        rules: Rules,
        *,
        others: int | None,
    ) -> dict[str, Any]:
        """Return one campaign as a list shows it. ``others`` may approve besides the caller, None where that is not known."""
        channel = self._channel_of(row.channel_id)
        template = self._templates.of_name(connection, row.channel_id, row.template_name, row.template_language)
        category = template.category if template is not None else row.template_category
        refused = refusals(row, caller, others)
        return {
            **{name: getattr(row, name) for name in _PLAIN},
            "channel_name": channel.name if channel is not None else "",
            "template": {
                "name": row.template_name, "language": row.template_language, "category": category,
                "status": template.status if template is not None else None,
            },
            "audience": _audience(row, count),
            "totals": count.states(), "counts": count.shown(),
            "estimate": estimate(count, rules, category),
            "allowed": [deed for deed in allowed(row.state, caller) if deed not in refused],
            "refused": refused,
            "deeds": None,
        }  # fmt: skip

    def whole(
        self, connection: Connection, caller: Principal, row: Row[Any], *, others: int | None = None
    ) -> dict[str, Any]:
        """Return one campaign with who did what to it."""
        count, rules = repository.count(connection, row.id), rules_of(connection)
        deeds = [deed._asdict() for deed in repository.deeds_of(connection, row.id)]
        return {**self.shown(connection, caller, row, count, rules, others=others), "deeds": deeds}


def allowed(state: str, caller: Principal) -> list[str]:
    """Return the deeds that fit the state and that the caller has the permission for."""
    found: list[str] = []
    if caller.may("campaigns:send"):
        found += ["edit", "delete"] if state in EDITABLE else []
        found.append("copy")
    for deed in _SHOWN_DEEDS:
        if state in MOVES[deed] and caller.may(_DEED_PERMISSION.get(deed, "campaigns:send")):
            found.append(deed)
    return found


def refusals(row: Row[Any], caller: Principal, others: int | None) -> dict[str, str]:
    """Return the deeds that fit the state and the caller's permissions and are not his all the same, with the problem's slug."""
    if row.state != "submitted" or not caller.may(APPROVE) or others is None:
        return {}
    is_allowed = may_approve(
        caller=caller.id, author=row.author_id, submitter=row.submitter_id, other_approvers=others
    )  # fmt: skip
    return {} if is_allowed else {"approve": OwnCampaign.slug}


def estimate(count: Count, rules: Rules, category: str) -> dict[str, Any]:
    """Return what a campaign is likely to cost: everybody who is not left out, at the price of the template's category."""
    price = rules.price(category)
    return {
        "recipients": count.recipients, "category": category, "price": None if price is None else format(price, "f"),
        "currency": rules.given["currency"], "cost": None if price is None else money(price * count.recipients),
    }  # fmt: skip


def _audience(row: Row[Any], count: Count) -> dict[str, Any]:
    """Return where the recipients come from, counted as everything else is."""
    figures = count.shown()
    noted = row.audience or NO_AUDIENCE
    return {
        **noted, "total": figures["selected"], "reachable": figures["recipients"], "skipped": figures["left_out_reasons"]
    }  # fmt: skip


def money(amount: Decimal) -> str:
    """Return an amount with two decimals at least."""
    return format(amount.quantize(Decimal("0.01")), "f")
