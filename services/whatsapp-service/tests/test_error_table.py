"""The error table: every code of the provider has an action, a class and a sentence in three languages."""

from __future__ import annotations

import pytest
from whatsapp_service.adapters.cloud import errors
from whatsapp_service.adapters.cloud.error_texts import FALLBACK
from whatsapp_service.port import ChannelTrouble, FailureClass, RateLimited, Refused, Transient

CODES = (
    0, 190, 3, 10, 200, 250, 299, 4, 80007, 130429, 133016, 131056, 131048, 131064, 1, 2, 131000, 131016, 131057, 133004,
    135000, 33, 100, 131008, 131009, 131005, 131021, 131026, 131030, 131031, 368, 130497, 131037, 131042, 131044, 131045,
    133010, 131047, 131049, 131050, 130472, 131051, 131052, 131053, 131062, 131063, 132000, 132001, 132005, 132007, 132008,
    132012, 132015, 132016, 132068, 132069, 137000, 139100, 139103, 470,
)  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence_of_its_own_in_three_languages(code: int) -> None:
    texts = errors.meaning(code).texts
    assert set(texts) == {"pt-BR", "en", "es"}
    assert all(text.endswith(".") for text in texts.values())
    assert texts is not FALLBACK


@pytest.mark.parametrize(
    ("code", "kind"),
    [(190, ChannelTrouble), (0, ChannelTrouble), (234, ChannelTrouble), (368, ChannelTrouble), (131000, Transient)],
)
def test_a_code_decides_what_becomes_of_the_message(code: int, kind: type) -> None:
    assert isinstance(errors.outcome_of({"code": code, "message": "x"}, retry_after=None), kind)


def test_rates_tell_the_number_from_the_pair_and_keep_what_the_provider_asked_for() -> None:
    number = errors.outcome_of({"code": 130429}, retry_after=7)
    pair = errors.outcome_of({"code": 131056}, retry_after=None)
    assert isinstance(number, RateLimited)
    assert (number.scope, number.retry_after) == ("number", 7)
    assert isinstance(pair, RateLimited)
    assert pair.scope == "pair"


def test_a_closed_window_is_a_failure_that_offers_a_template() -> None:
    found = errors.outcome_of({"code": 131047, "message": "Re-engagement message"}, retry_after=None)
    assert isinstance(found, Refused)
    assert found.kind is FailureClass.WINDOW
    assert "modelo" in found.failure.title


def test_payment_trouble_fails_the_message_and_raises_the_alarm() -> None:
    found = errors.outcome_of({"code": 131042}, retry_after=None)
    assert isinstance(found, Refused)
    assert found.alarm


def test_an_unknown_code_fails_the_message_and_keeps_what_was_said() -> None:
    found = errors.outcome_of({"code": 999_999, "error_data": {"details": "new rule"}}, retry_after=None)
    assert isinstance(found, Refused)
    assert found.failure.detail == "new rule"


@pytest.mark.parametrize("code", [None, "abc", True, [], 1.5])
def test_a_code_that_is_no_number_is_no_crash(code: object) -> None:
    assert isinstance(errors.outcome_of({"code": code}, retry_after=None), Refused)
