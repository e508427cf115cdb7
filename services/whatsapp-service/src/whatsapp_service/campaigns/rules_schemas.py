"""Bodies of the routes of the provider's rules."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from shared.schemas.common import Body, View
from whatsapp_service.campaigns.schemas import HoursBody

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
