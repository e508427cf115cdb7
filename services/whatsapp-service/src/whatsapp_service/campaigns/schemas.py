"""Bodies of the campaign routes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

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
    document is the variable ``header``/``link``; ``header``/``file`` is the id of a stored file in place of it.
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
    """Which contacts: every condition that is given must hold. Contacts that are blocked are never among them.

    Without any condition it is every contact, which must be said: ``everyone``.
    """

    tags: Annotated[list[Tag], Field(max_length=20)] = Field(default_factory=list)
    queue_ids: Annotated[list[Uuid], Field(max_length=50)] = Field(default_factory=list)
    channel_id: Uuid | None = None
    last_contact_after: AwareDatetime | None = None
    last_contact_before: AwareDatetime | None = None
    consent: Literal["any", "opted_in"] = "any"
    everyone: bool = False

    @property
    def narrows(self) -> bool:
        """Return whether a condition is given."""
        given = (self.tags, self.queue_ids, self.channel_id, self.last_contact_after, self.last_contact_before)
        return any(given) or self.consent != "any"


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


class CountsView(View):
    """The figures of a campaign: selected = left_out + to_send + sent + failed + cancelled.

    ``recipients`` are those who are not left out: the estimate counts them. ``sent`` includes delivered, which includes read,
    which includes replied.
    """

    selected: int
    left_out: int
    left_out_reasons: dict[str, int]
    recipients: int
    to_send: int
    sent: int
    delivered: int
    read: int
    replied: int
    failed: int
    cancelled: int


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
    """A campaign. ``waits_for`` says why a running one sends nothing just now: hours, channel, limit, queue.

    ``estimate`` is what it costs by today's list and prices, ``approved_estimate`` what was approved and stays. ``refused``
    names deeds that fit the state and are not the caller's all the same, with the problem they would end in.
    """

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
    counts: CountsView
    estimate: EstimateView
    approved_estimate: EstimateView | None
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
    refused: dict[str, str]
    deeds: list[DeedView] | None = None


class CampaignList(View):
    """A page of campaigns, newest first."""

    campaigns: list[CampaignView]
    total: int
    page: int
    per_page: int
    pages: int


class PlaceText(View):
    """What stands in one place of the template; of a header's file the address (``link``) or the id (``file``)."""

    where: str
    key: str
    text: str


class PreviewView(View):
    """What a recipient would read: all in one text, and what stands in each place of the template."""

    name: str
    phone: str | None
    text: str
    values: list[PlaceText]
    problem: str | None


class HeaderFileView(View):
    """The stored file that a campaign opens with; the addresses work for a few minutes."""

    id: str
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    url: str
    thumbnail_url: str | None


class PreviewList(View):
    """The template as its provider has it, and the first recipients with the text filled in."""

    components: list[dict[str, Any]]
    previews: list[PreviewView]
