"""The bodies of the control API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=4096)]
Short = Annotated[str, Field(max_length=300)]


class Body(BaseModel):
    """A body that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")


class NewCustomer(Body):
    """Somebody new with WhatsApp."""

    id: Short | None = None
    name: Short
    phone: Short | None = None
    wa_id: Short | None = None
    user_id: Short | None = None
    username: Short | None = None
    parent_user_id: Short | None = None


class CustomerChange(Body):
    """What may be changed of a customer; what is absent stays."""

    name: Short | None = None
    username: Short | None = None
    online: bool | None = None
    read_receipts: bool | None = None
    blocked: bool | None = None
    stopped_marketing: bool | None = None
    message_age: float | None = Field(None, ge=0, le=30 * 86400)


class CustomerMessage(Body):
    """A message of a customer: a kind of the webhook with its object, and what may stand around it."""

    model_config = ConfigDict(extra="allow")

    type: Short
    line_id: Short | None = None
    id: Annotated[str, Field(max_length=512)] | None = None
    at: float | None = None
    reply_to: Annotated[str, Field(max_length=512)] | None = None
    context: dict[str, Any] | None = None
    extra: dict[str, Any] = Field(default_factory=dict)
    """Members beside the kind: ``referral``, ``errors``..."""


class Press(Body):
    """The customer presses a button or a row of a message."""

    message_id: Short
    button: Short
    """The id of the button or row; for a template the text or the number of the button."""


class Reaction(Body):
    """The customer reacts; an empty emoji takes the reaction away."""

    message_id: Short
    emoji: Annotated[str, Field(max_length=24)]


class Edit(Body):
    """The customer changes the text of a message."""

    message_id: Short
    text: Text


class Target(Body):
    """A message that something is done to."""

    message_id: Short


class Look(Body):
    """The customer looks at the chat with a line."""

    line_id: Short | None = None


class Window(Body):
    """Where the 24 hours of a customer stand."""

    line_id: Short | None = None
    seconds_left: float = Field(ge=0, le=72 * 3600)


class NewNumber(Body):
    """The customer takes another number."""

    phone: Short
    line_id: Short | None = None


class Consent(Body):
    """The customer stops or allows marketing messages."""

    value: Literal["stop", "resume"]
    line_id: Short | None = None


class NewFault(Body):
    """A fault to switch on."""

    kind: Short
    count: int | None = Field(None, ge=1, le=1_000_000)
    rate: float = Field(1.0, gt=0, le=1)
    customer: Short | None = None
    params: dict[str, Any] = Field(default_factory=dict)


class Settings(Body):
    """Changes of the pace and the rules, by their names."""

    pace: dict[str, float | None] = Field(default_factory=dict)
    rules: dict[str, Any] = Field(default_factory=dict)


class RawWebhook(Body):
    """A body to sign and deliver as it is, or the value of one change of the account."""

    body: dict[str, Any] | None = None
    field: Short = "messages"
    value: dict[str, Any] | None = None
    line_id: Short | None = None


class Echo(Body):
    """A message that somebody sends to a customer from the business's own telephone."""

    customer: Short
    line_id: Short | None = None
    type: Short = "text"
    content: dict[str, Any] = Field(default_factory=dict)


class TemplateChange(Body):
    """Meta reviews, pauses or moves a template."""

    status: Literal["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"] | None = None
    quality: Literal["GREEN", "YELLOW", "RED", "UNKNOWN"] | None = None
    category: Literal["MARKETING", "UTILITY", "AUTHENTICATION"] | None = None
    reason: Short = "NONE"


class Closing(Body):
    """Why the link between an instance and its phone ends."""

    reason: Short = "logged_out"


class Acquaintance(Body):
    """Somebody whom the business knows."""

    name: Short
    phone: Short


class Remembered(Body):
    """A text that one of both sides sent some time ago."""

    id: Annotated[str, Field(min_length=1, max_length=512)]
    phone: Short
    from_customer: bool
    text: Annotated[str, Field(max_length=16_384)]
    at: float = Field(ge=0)
    status: Literal["sent", "delivered", "read"]


class Past(Body):
    """What was said before. The ids of a ``series`` begin with it; those of it that are not given any more are forgotten."""

    series: Annotated[str, Field(min_length=8, max_length=100)]
    line_id: Short | None = None
    people: Annotated[list[Acquaintance], Field(max_length=1000)]
    messages: Annotated[list[Remembered], Field(max_length=20_000)]


class Burst(Body):
    """Many messages of many customers at once."""

    messages: int = Field(ge=1, le=100_000)
    customers: int = Field(ge=1, le=10_000)
    redeliver: int = Field(1, ge=1, le=10)
    shuffle: bool = False
    line_id: Short | None = None
    prefix: Short = "burst"
