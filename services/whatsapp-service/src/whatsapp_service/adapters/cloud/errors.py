"""What the Cloud API's error codes mean for a message, for its channel and for the person who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from whatsapp_service.adapters.cloud.error_texts import FALLBACK, TEXTS, Texts
from whatsapp_service.port import (
    ChannelTrouble,
    Failure,
    FailureClass,
    RateLimited,
    Refused,
    SendOutcome,
    Transient,
)


class Action(StrEnum):
    """What the queue does about an error."""

    STOP = "stop"
    FAIL = "fail"
    FAIL_AND_ALARM = "fail_and_alarm"
    SLOW_NUMBER = "slow_number"
    SLOW_PAIR = "slow_pair"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One code: what is done, why the message fails if it does, and the sentence for people in each language."""

    action: Action
    kind: FailureClass
    texts: Texts


_STOP = (0, 190, 3, 10, *range(200, 300), 131031, 368, 130497)
_SLOW_NUMBER = (4, 80007, 130429, 133016)
_RETRY = (1, 2, 131000, 131016, 131057, 133004, 135000)
_ALARM = (131005, 131037, 131042, 131044, 131045, 131048, 131063, 133010)
_TEMPLATE = (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069)
_KINDS: dict[int, FailureClass] = {
    **dict.fromkeys((33, 100, 131008, 131009, 131051, 139100, 139101, 139102, 139103), FailureClass.CONTENT),
    **dict.fromkeys((131021, 131030, 131062, 130472, 137000), FailureClass.RECIPIENT),
    **dict.fromkeys((131047, 470), FailureClass.WINDOW),
    **dict.fromkeys((*_TEMPLATE, 131063), FailureClass.TEMPLATE),
    **dict.fromkeys((131052, 131053), FailureClass.MEDIA),
    **dict.fromkeys((131048, 131049, 131064), FailureClass.LIMIT),
    131050: FailureClass.OPT_OUT,
    131026: FailureClass.NOT_REACHABLE,
}
_ACTIONS: dict[int, Action] = {
    **dict.fromkeys(_STOP, Action.STOP),
    **dict.fromkeys(_SLOW_NUMBER, Action.SLOW_NUMBER),
    **dict.fromkeys(_RETRY, Action.RETRY),
    **dict.fromkeys(_ALARM, Action.FAIL_AND_ALARM),
    131056: Action.SLOW_PAIR,
}
KNOWN_CODES = tuple(sorted({*_ACTIONS, *_KINDS} - set(range(201, 300))))
"""Every code with a meaning of its own; 201 to 299 are spoken for by 200."""


def meaning(code: int) -> Meaning:
    """Return what ``code`` means. An unknown code fails the message: sending it again unasked could do harm."""
    return Meaning(
        _ACTIONS.get(code, Action.FAIL), _KINDS.get(code, _default_kind(code)), TEXTS.get(_text_code(code), FALLBACK)
    )


def in_words() -> list[dict[str, Any]]:
    """Return every known code with what is done about it and its sentences."""
    return [
        {"code": code, "action": found.action.value, "texts": dict(found.texts)}
        for code, found in ((code, meaning(code)) for code in KNOWN_CODES)
    ]


def sentence(code: int, language: str = "pt-BR") -> str:
    """Return the sentence about ``code`` for a person."""
    texts = meaning(code).texts
    return texts.get(language) or texts["pt-BR"]


def outcome_of(error: Mapping[str, Any], *, retry_after: float | None) -> SendOutcome:
    """Return the outcome that an ``error`` object of the Graph API stands for."""
    return outcome_of_failure(failure_of(error), retry_after=retry_after)


def outcome_of_failure(failure: Failure, *, retry_after: float | None = None) -> SendOutcome:
    """Return the outcome that a failure stands for, whether an answer or a status told it."""
    found = meaning(failure.code)
    if found.action is Action.STOP:
        return ChannelTrouble(failure)
    if found.action is Action.SLOW_NUMBER:
        return RateLimited("number", failure, retry_after)
    if found.action is Action.SLOW_PAIR:
        return RateLimited("pair", failure, retry_after)
    if found.action is Action.RETRY:
        return Transient(failure, retry_after)
    return Refused(found.kind, failure, alarm=found.action is Action.FAIL_AND_ALARM)


def failure_of(error: Mapping[str, Any]) -> Failure:
    """Return the failure in an ``error`` object of an answer, or in one of a status' ``errors``."""
    code = error.get("code")
    number = code if isinstance(code, int) and not isinstance(code, bool) else _as_number(code)
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, Mapping) else None
    said = details or error.get("message") or error.get("title") or ""
    return Failure(number, sentence(number), str(said)[:500])


def worded(failure: Failure) -> Failure:
    """Return a failure that a status told, in our own words; the provider's go with it."""
    if failure.code <= 0:
        return failure
    return Failure(failure.code, sentence(failure.code), failure.detail or failure.title)


def _as_number(code: Any) -> int:
    return int(code) if isinstance(code, str) and code.isascii() and code.isdigit() else -1


def _default_kind(code: int) -> FailureClass:
    return FailureClass.CHANNEL if _ACTIONS.get(code) in (Action.STOP, Action.FAIL_AND_ALARM) else FailureClass.CONTENT


def _text_code(code: int) -> int:
    if code == 0:
        return 190
    if code in (3, 10) or 200 <= code <= 299:
        return 200
    if 139100 <= code <= 139103:
        return 139100
    return code
