"""Bodies of the campaign routes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints, field_validator, model_validator

from shared.schemas.common import Body, Line, Timestamp, Uuid, View
from whatsapp_service.campaigns.hours import DAYS, clock_time

MOST_VARIABLES = 40
MOST_PER_MINUTE = 6000
Kind = Literal["campaign", "notice"]
Purpose = Literal["marketing", "outage", "maintenance", "billing", "contract", "information"]
State = Literal["draft", "submitted", "approved", "rejected", "scheduled", "running", "paused", "stopped", "done"]
RecipientState = Literal[
    "pending", "skipped", "queued", "sent", "delivered", "read", "replied", "failed", "cancelled"
]  # fmt: skip
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ClockTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Note = Annotated[str, StringConstraints(max_length=500)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class HoursBody(Body):
    """Days and hours, in the provider's time zone, in which messages may leave; ``to`` is not included."""

    days: Annotated[list[Day], Field(min_length=1, max_length=7)]
    opens: Annotated[ClockTime, Field(alias="from")]
    closes: Annotated[ClockTime, Field(alias="to")]

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> HoursBody:
        if clock_time(self.opens) >= clock_time(self.closes):
            raise ValueError("from must be before to")
        return self

    def stored(self) -> dict[str, Any]:
        """Return the hours as they are kept."""
        return {"days": [day for day in DAYS if day in self.days], "from": self.opens, "to": self.closes}


class Variable(Body):
    """What goes into one place of the template: text in which ``{{column}}`` stands for the recipient's own value.

    ``fallback`` takes the place of the whole where one of its columns is empty. The address of a header's picture, film or
    document is the variable ``header``/``link``.
    """

    where: Annotated[str, StringConstraints(pattern=r"^(header|body|button:[0-9])$")]
    key: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    value: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    fallback: Annotated[str, StringConstraints(max_length=1000)] = ""


class TemplateName(Body):
    """Which template: its name and language."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=512)]
    language: Annotated[str, StringConstraints(min_length=2, max_length=20)]


class CampaignBody(Body):
    """A campaign as it is written down; a change gives it whole."""

    name: Line
    kind: Kind
    purpose: Purpose | None = None
    channel_id: Uuid
    template: TemplateName
    variables: Annotated[list[Variable], Field(max_length=MOST_VARIABLES)] = Field(default_factory=list)
    start_at: AwareDatetime | None = None
    hours: HoursBody | None = None
    per_minute: Annotated[int, Field(ge=1, le=MOST_PER_MINUTE)] = 60

    @model_validator(mode="after")
    def _purpose_fits(self) -> CampaignBody:
        if (self.purpose or "marketing") != "marketing" and self.kind == "campaign":
            raise ValueError("purpose of a campaign is marketing; anything else is a notice")
        if self.purpose == "marketing" and self.kind == "notice":
            raise ValueError("purpose of a notice is outage, maintenance, billing, contract or information")
        places = [(one.where, one.key) for one in self.variables]
        if len(set(places)) != len(places):
            raise ValueError("variables names one place twice")
        return self


class SegmentBody(Body):
    """Which contacts: every condition that is given must hold. Contacts that are blocked are never among them."""

    tags: Annotated[list[Tag], Field(max_length=20)] = Field(default_factory=list)
    queue_ids: Annotated[list[Uuid], Field(max_length=50)] = Field(default_factory=list)
    channel_id: Uuid | None = None
    last_contact_after: AwareDatetime | None = None
    last_contact_before: AwareDatetime | None = None
    consent: Literal["any", "opted_in"] = "any"


class Decision(Body):
    """A word on what was decided."""

    note: Note = ""


class Rejection(Body):
    """Why a campaign is not approved."""

    note: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class AudienceView(View):
    """Where the recipients come from and how many there are; ``skipped`` says of each reason how many are left out."""

    source: Literal["none", "segment", "csv"]
    filter: dict[str, Any] | None = None
    file_name: str | None = None
    columns: list[str] = Field(default_factory=list)
    total: int = 0
    reachable: int = 0
    skipped: dict[str, int] = Field(default_factory=dict)
    built_at: str | None = None


class EstimateView(View):
    """What the campaign is likely to cost: recipients times the provider's own price of the category; None without a price."""

    recipients: int
    category: str
    price: str | None
    currency: str
    cost: str | None


class DeedView(View):
    """Who did what and when; ``by_id`` is None for what the product did itself."""

    deed: str
    state: str
    by_id: str | None
    by_name: str
    note: str
    at: Timestamp


class CampaignView(View):
    """A campaign. ``waits_for`` says why a running one sends nothing just now: hours, channel, limit, queue."""

    id: str
    name: str
    kind: Kind
    purpose: Purpose
    channel_id: str
    channel_name: str
    template: dict[str, Any]
    variables: list[dict[str, Any]]
    start_at: Timestamp | None
    hours: dict[str, Any]
    per_minute: int
    state: State
    state_reason: str
    waits_for: str | None
    waits_until: Timestamp | None
    audience: AudienceView
    totals: dict[str, int]
    estimate: EstimateView
    author_id: str
    author_name: str
    approver_id: str | None
    approver_name: str | None
    created_at: Timestamp
    updated_at: Timestamp
    submitted_at: Timestamp | None
    approved_at: Timestamp | None
    started_at: Timestamp | None
    finished_at: Timestamp | None
    allowed: list[str]
    deeds: list[DeedView] | None = None


class CampaignList(View):
    """A page of campaigns, newest first."""

    campaigns: list[CampaignView]
    total: int
    page: int
    per_page: int
    pages: int


class PreviewView(View):
    """What the first recipients would read."""

    name: str
    phone: str | None
    text: str
    problem: str | None


class PreviewList(View):
    """The first recipients with the text filled in."""

    previews: list[PreviewView]


Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=6)]
Word = Annotated[str, StringConstraints(min_length=2, max_length=40)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
ConsentRule = Literal["opt_in", "no_opt_out"]


class RulesBody(Body):
    """What the provider decides. Hours are the default of every campaign and the limits of those that advertise."""

    consent_for_campaigns: ConsentRule = "opt_in"
    consent_for_information: ConsentRule = "no_opt_out"
    hours: HoursBody
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "BRL"
    prices: dict[Literal["MARKETING", "UTILITY", "AUTHENTICATION"], Money] = Field(default_factory=dict)
    opt_out_words: Annotated[list[Word], Field(min_length=1, max_length=40)]
    opt_in_words: Annotated[list[Word], Field(min_length=1, max_length=40)]
    opt_out_answer: Sentence
    opt_in_answer: Sentence

    @field_validator("prices")
    @classmethod
    def _is_a_number(cls, value: dict[Any, Decimal]) -> dict[Any, Decimal]:
        if any(not price.is_finite() for price in value.values()):
            raise ValueError("a price must be a number")
        return value


class RulesView(View):
    """The rules that hold, and who changed them last (None: the defaults hold)."""

    consent_for_campaigns: ConsentRule
    consent_for_information: ConsentRule
    hours: dict[str, Any]
    currency: str
    prices: dict[str, str]
    opt_out_words: list[str]
    opt_in_words: list[str]
    opt_out_answer: str
    opt_in_answer: str
    timezone: str
    most_recipients: int
    most_per_minute: int
    updated_at: datetime | None
    updated_by: str | None
