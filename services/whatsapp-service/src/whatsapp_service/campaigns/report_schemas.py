"""Answers of the routes that look at what became of a campaign."""

from __future__ import annotations

from typing import Literal

from shared.schemas.common import Timestamp, View
from whatsapp_service.campaigns.schemas import CountsView, DeedView, EstimateView, RecipientState, State


class RecipientView(View):
    """One recipient; the number is masked for who may not see numbers."""

    id: str
    name: str
    phone: str | None
    contact_id: str | None
    conversation_id: str | None
    state: RecipientState
    reason: str | None
    detail: str | None
    sent_at: Timestamp | None
    delivered_at: Timestamp | None
    read_at: Timestamp | None
    replied_at: Timestamp | None
    failed_at: Timestamp | None
    opted_out_at: Timestamp | None


class RecipientList(View):
    """A page of recipients in their order; ``next_after`` is None at the end."""

    recipients: list[RecipientView]
    next_after: int | None


class ReasonCount(View):
    """How many recipients failed or were left out for one reason, in words."""

    state: Literal["failed", "skipped"]
    reason: str
    text: str
    recipients: int


class HourCount(View):
    """What happened in one hour."""

    hour: Timestamp
    sent: int
    delivered: int
    read: int
    replied: int
    failed: int


class ReportView(View):
    """What became of a campaign. ``reached`` counts each stage with those beyond it; costs are decimal numbers as text.

    ``estimated_cost`` is what was approved; of a campaign that was approved before that was kept, today's estimate.
    """

    campaign_id: str
    state: State
    totals: dict[str, int]
    reached: dict[str, int]
    counts: CountsView
    reasons: list[ReasonCount]
    timeline: list[HourCount]
    replies: int
    opt_outs: int
    currency: str
    approved_estimate: EstimateView | None
    estimated_cost: str | None
    actual_cost: str | None
    billable: int
    free: int
    unpriced: int
    deeds: list[DeedView]
