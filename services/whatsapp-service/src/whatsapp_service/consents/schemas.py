"""Bodies of the consent routes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from shared.schemas.common import Body, Timestamp, View

State = Literal["opted_in", "opted_out", "opted_out_all", "withdrawn"]
Given = Literal["opted_in", "opted_out", "opted_out_all"]
Source = Literal["agent", "form", "contract", "phone", "import", "other"]
Text = Annotated[str, StringConstraints(max_length=1000)]
Proof = Annotated[str, StringConstraints(max_length=500)]


class ConsentBody(Body):
    """What a customer said: known by his number, the network's own id, or both.

    ``text`` is what he agreed to or said; for ``opted_in`` it must be there. ``proof`` says where the proof is kept.
    """

    phone: Annotated[str, StringConstraints(min_length=3, max_length=40)] | None = None
    user_id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$")] | None = None
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    state: Given
    source: Source = "agent"
    text: Text = ""
    proof: Proof = ""
    at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> ConsentBody:
        if self.phone is None and self.user_id is None:
            raise ValueError("phone or user_id is needed")
        if self.state == "opted_in" and not self.text.strip():
            raise ValueError("text must say what was agreed to")
        return self


class WithdrawalBody(Body):
    """Why a consent is withdrawn."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class RecordView(View):
    """One entry of the history.

    With a ``message_id`` it is no word of the customer: one of ours sent him the marketing template ``text`` all the same.
    """

    state: State
    source: str
    text: str
    proof: str
    channel_id: str | None
    campaign_id: str | None
    by_id: str | None
    by_name: str
    at: Timestamp
    message_id: str | None


class ConsentView(View):
    """Where a person stands now; the number is masked for who may not see numbers. ``withdrawn``: neither in nor out."""

    id: str
    phone: str | None
    user_id: str | None
    name: str
    state: State
    source: str
    at: Timestamp


class ConsentDetail(ConsentView):
    """A person with the whole history, newest first."""

    history: list[RecordView]


class ConsentList(View):
    """A page of people, the newest change first; ``next_before`` leads to the next page and is None at the end."""

    consents: list[ConsentView]
    next_before: str | None


class ImportView(View):
    """How many consents a file brought."""

    imported: Annotated[int, Field(ge=0)]
