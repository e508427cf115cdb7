"""Building blocks of request and response bodies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

from shared.utils.clock import rfc3339
from shared.utils.text import clean_line

Timestamp = Annotated[datetime, PlainSerializer(rfc3339, return_type=str, when_used="json-unless-none")]
"""A moment that leaves as RFC 3339 with milliseconds and Z."""

Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def visible_line(value: str) -> str:
    """Return a name for people, cleaned. Raises the error of a field for one that nobody could see."""
    cleaned = clean_line(value)
    if not cleaned:
        raise PydanticCustomError("required", "must hold a visible character")
    return cleaned


VISIBLE = AfterValidator(visible_line)
VisibleLine = Annotated[str, StringConstraints(min_length=1, max_length=200), VISIBLE]
PageNumber = Annotated[int, Field(ge=1, le=100_000)]
PageSize = Annotated[int, Field(ge=1, le=100)]


class Body(BaseModel):
    """A request body: unknown members are refused, so a misspelt or forged field is never silently dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LenientBody(BaseModel):
    """A request body of the public contract, whose earlier clients may send more than we read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class View(BaseModel):
    """A response body."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class FieldError(View):
    """One broken rule."""

    field: str
    rule: str
    message: str


class ProblemView(View):
    """RFC 9457 problem document; ``errors`` is there for 422."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


class HealthView(View):
    """Whether a service can do its work: healthy only if every component is ok."""

    status: Literal["healthy", "unhealthy"]
    service: str
    version: str
    components: dict[str, str]
