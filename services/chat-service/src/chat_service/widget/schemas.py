"""Bodies of the widget routes."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from shared.schemas.common import VISIBLE, Body, LenientBody, Timestamp, Uuid, View


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host = (parts.hostname or "").encode("idna")  # an empty label is none
        is_plain = bool(host.strip(b".")) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        is_plain = False
    if not is_plain or "\\" in value or not value.isprintable():
        raise PydanticCustomError("web_address", "must be https://host/path, without a user and invisible characters")
    return value


Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
WebAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^https?://[^\s\"'<>]+$"),
    AfterValidator(_address),
]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Version = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Greeting = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Consent(LenientBody):
    """What the visitor agreed to before the chat began."""

    version: Version
    accepted: bool


class NewSession(LenientBody):
    """Who the visitor says he is; ``identity`` is what the provider's own site signs."""

    name: Name | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] | None = None
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] | None = None
    cpf: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] | None = None
    queue_id: Uuid | None = None
    locale: Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Za-z0-9-]*$")] | None = None
    consent: Consent
    identity: Annotated[str, StringConstraints(max_length=4096)] | None = None


class SessionView(View):
    """A visitor's session; the token opens the widget's routes and the socket."""

    session_token: str
    expires_at: Timestamp
    contact_id: str
    conversation_id: str | None


class Rating(LenientBody):
    """How content the visitor is, from 1 to 5."""

    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] | None = None


class RatingView(View):
    """The rating that was kept."""

    conversation_id: str
    score: int
    comment: str | None
    created_at: Timestamp


class TopicQueues(Body):
    """To which queue each topic leads that the chat offers as a button; what is not named leads to the default queue."""

    offline: Uuid | None = None
    bill: Uuid | None = None
    person: Uuid | None = None


class TopicQueuesView(View):
    """To which queue each topic leads; null stands for the default queue."""

    offline: str | None
    bill: str | None
    person: str | None


class ConsentConfig(View):
    """What a visitor is asked to agree to."""

    version: str
    url: str | None
    text: str | None
    required: bool


class QueueChoice(View):
    """A queue that visitors may choose."""

    id: str
    name: str


class Business(View):
    """Whether somebody is there, and how long those waited who wrote within the last hour."""

    online: bool
    expected_wait_minutes: int | None = Field(
        description="Median wait for a person's first answer in the queues offered, over the last hour; null when nobody is "
        "there or fewer than three were answered."
    )


class WidgetLimits(View):
    """What a visitor may send."""

    max_message_length: int
    max_file_size: int


class WidgetConfig(View):
    """What the widget shows before anybody says anything."""

    name: str
    color: str | None
    logo_url: str | None
    greeting: str | None
    consent: ConsentConfig
    queues: list[QueueChoice]
    topics: TopicQueuesView
    business: Business
    limits: WidgetLimits


class SettingsChange(Body):
    """What is to change; what is not named stays."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), VISIBLE] | None = None
    color: Color | None = None
    logo_url: WebAddress | None = None
    greeting: Greeting | None = None
    consent_version: Version | None = None
    consent_url: WebAddress | None = None
    consent_text: Annotated[str, StringConstraints(max_length=5000)] | None = None
    origins: Annotated[list[Annotated[str, StringConstraints(max_length=300)]], Field(max_length=100)] | None = None
    queue_ids: Annotated[list[Uuid], Field(max_length=100)] | None = None
    topic_queues: TopicQueues | None = None
    rotate_identity_secret: bool = False


class SettingsView(View):
    """The widget's settings with the secret under which the provider's site signs who its visitors are."""

    name: str
    color: str | None
    logo_url: str | None
    greeting: str | None
    consent_version: str
    consent_url: str | None
    consent_text: str | None
    origins: list[str]
    queue_ids: list[str]
    topic_queues: TopicQueuesView
    identity_secret: str
    updated_at: Timestamp
