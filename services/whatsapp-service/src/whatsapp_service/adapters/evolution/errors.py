"""What Evolution's answers mean for a message, for its channel and for the person who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from whatsapp_service.adapters.evolution import error_texts as known
from whatsapp_service.adapters.evolution.client import Answer
from whatsapp_service.port import (
    Ambiguous,
    ChannelTrouble,
    Failure,
    FailureClass,
    RateLimited,
    Refused,
    SendOutcome,
    Transient,
)

_STOP = (known.BAD_KEY, known.NO_INSTANCE, known.NOT_CONNECTED)
_RETRY = (known.UNREACHABLE,)
_SLOW = (known.TOO_FAST,)
_KINDS: Mapping[int, FailureClass] = {
    known.NOT_ON_WHATSAPP: FailureClass.NOT_REACHABLE,
    known.NO_ADDRESS: FailureClass.RECIPIENT,
    known.NO_TEMPLATES: FailureClass.TEMPLATE,
    known.TOO_LARGE: FailureClass.MEDIA,
    known.FILE_GONE: FailureClass.MEDIA,
}
_NOT_CONNECTED = re.compile(r"connection (closed|lost|failure)|not connected|precondition required", re.IGNORECASE)
_THROWN = re.compile(r"^\s*(?:\w*Error|\w*Exception|Prisma\w*|Boom)\b|timed? ?out|invalid `?prisma", re.IGNORECASE)
"""What a fault inside Evolution looks like. It answers 400 for these as well, also after the message has left."""
_BY_STATUS: Mapping[int, int] = {
    401: known.BAD_KEY, 403: known.BAD_KEY, 404: known.NO_INSTANCE, 413: known.TOO_LARGE, 429: known.TOO_FAST,
}  # fmt: skip
LONGEST_DETAIL = 300


def failure_of(code: int, detail: str = "") -> Failure:
    """Return one of our failures, its title in the language of the installation."""
    return Failure(code, known.TEXTS[code]["pt-BR"], detail[:LONGEST_DETAIL])


def refused(code: int, detail: str = "") -> Refused:
    """Return the refusal of something that never left."""
    return Refused(_KINDS.get(code, FailureClass.CONTENT), failure_of(code, detail))


def outcome_of_failure(failure: Failure) -> SendOutcome:
    """Return the outcome that a failure stands for, whether an answer or a status told it."""
    if failure.code in _STOP:
        return ChannelTrouble(failure)
    if failure.code in _RETRY:
        return Transient(failure)
    return Refused(_KINDS.get(failure.code, FailureClass.CONTENT), failure)


def in_words() -> list[dict[str, Any]]:
    """Return every code with what is done about it and its sentences."""
    return [{"code": code, "action": _action(code), "texts": dict(texts)} for code, texts in known.TEXTS.items()]


def outcome_of(answer: Answer) -> SendOutcome:
    """Return what an answer to a send that is no success says."""
    words = said(answer)
    code = _code(answer, words)
    if code == known.UNCLEAR:
        return Ambiguous(f"HTTP {answer.status} that does not say whether the message left")
    failure = failure_of(code, words)
    if code in _STOP:
        return ChannelTrouble(failure)
    if code in _SLOW:
        return RateLimited("number", failure, answer.retry_after)
    if code in _RETRY:
        return Transient(failure, answer.retry_after)
    return refused(code, words)


def said(answer: Answer) -> str:
    """Return what an answer says in words, without what could be a customer's."""
    told = list(_words(answer.body, 0))
    return "; ".join(told)[:LONGEST_DETAIL]


def _code(answer: Answer, words: str) -> int:
    """Return our number of what an answer says; UNCLEAR where it does not tell whether the message left."""
    if answer.status in _BY_STATUS:
        return _BY_STATUS[answer.status]
    if _is_absent(answer.body, 0):
        return known.NOT_ON_WHATSAPP
    if _NOT_CONNECTED.search(words):
        return known.NOT_CONNECTED
    if answer.status == 503 and answer.retry_after is not None:
        return known.UNREACHABLE
    is_refusal = 300 <= answer.status < 500 and bool(answer.fields) and not _THROWN.search(words)
    return known.BAD_CONTENT if is_refusal else known.UNCLEAR


def _is_absent(body: Any, depth: int) -> bool:
    """Return whether an answer holds ``exists: false`` about the number that was written to."""
    if depth > 4:
        return False
    if isinstance(body, dict):
        return body.get("exists") is False or any(_is_absent(one, depth + 1) for one in body.values())
    return isinstance(body, list) and any(_is_absent(one, depth + 1) for one in body)


def _words(body: Any, depth: int) -> Iterator[str]:
    if depth > 4:
        return
    if isinstance(body, dict):
        for name in ("message", "response", "error"):
            yield from _words(body.get(name), depth + 1)
    elif isinstance(body, list):
        for one in body[:5]:
            yield from _words(one, depth + 1)
    elif isinstance(body, str) and body:
        # A number may be somebody's: what is kept of an error is shown to people and logged.
        yield re.sub(r"\d{6,}(@\S+)?", "…", body)


def _action(code: int) -> str:
    if code in _STOP:
        return "stop"
    if code in _RETRY or code == known.UNCLEAR:
        return "retry"
    return "slow_number" if code in _SLOW else "fail"
