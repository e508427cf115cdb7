"""What Evolution answers to a send: refused only where it certainly did not leave, and always in words."""

from __future__ import annotations

from typing import Any

import pytest
from whatsapp_service.adapters.cloud.errors import KNOWN_CODES
from whatsapp_service.adapters.evolution import errors
from whatsapp_service.adapters.evolution.client import Answer
from whatsapp_service.port import Ambiguous, ChannelTrouble, FailureClass, RateLimited, Refused, Transient


def answer(status: int, *messages: Any, **more: Any) -> Answer:
    """Return an answer as Evolution writes its errors."""
    return Answer(status, {"status": status, "error": "x", "response": {"message": list(messages)}}, **more)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer(400, {"jid": "5511@s.whatsapp.net", "exists": False, "number": "5511"}), FailureClass.NOT_REACHABLE),
        (answer(400, ['instance requires property "text"']), FailureClass.CONTENT),
        (answer(400, "Owned media must be a url or base64"), FailureClass.CONTENT),
        (answer(413), FailureClass.MEDIA),
    ],
)
def test_what_certainly_did_not_leave_is_refused(given: Answer, kind: FailureClass) -> None:
    outcome = errors.outcome_of(given)
    assert isinstance(outcome, Refused)
    assert outcome.kind is kind
    assert outcome.failure.title


@pytest.mark.parametrize(
    "given",
    [
        answer(400, "PrismaClientKnownRequestError: Invalid `prisma.message.create()` invocation"),
        answer(400, "TypeError: Cannot read properties of undefined"),
        answer(400, "Error: Timed Out"),
        answer(500, "Internal Server Error"),
        Answer(502),
        Answer(400),
        Answer(201, {"status": "PENDING"}),
    ],
)
def test_what_may_have_left_is_uncertain(given: Answer) -> None:
    assert isinstance(errors.outcome_of(given), Ambiguous)


@pytest.mark.parametrize(
    "given",
    [
        answer(401, "Unauthorized"),
        answer(404, 'The "x" instance does not exist'),
        answer(400, "Error: Connection Closed"),
        answer(500, "Error: Connection Closed"),
    ],
)
def test_what_a_person_must_see_to_stops_the_channel(given: Answer) -> None:
    assert isinstance(errors.outcome_of(given), ChannelTrouble)


def test_a_rate_and_an_overload_wait() -> None:
    assert isinstance(errors.outcome_of(answer(429, retry_after=3.0)), RateLimited)
    assert isinstance(errors.outcome_of(answer(503, retry_after=3.0)), Transient)


def test_every_failure_has_a_sentence_in_each_language_and_a_number_of_its_own() -> None:
    for entry in errors.in_words():
        assert set(entry["texts"]) == {"pt-BR", "en", "es"}
        assert all(text.endswith(".") for text in entry["texts"].values())
        assert entry["code"] not in KNOWN_CODES


def test_what_an_answer_says_is_kept_without_numbers_of_people() -> None:
    said = errors.said(answer(400, "instance of 5511968037593@s.whatsapp.net is wrong"))
    assert "5511968037593" not in said
