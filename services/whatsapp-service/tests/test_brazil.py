"""Brazil's ninth digit: both spellings of a mobile are one number, landlines stay as they are."""

from __future__ import annotations

import pytest
from whatsapp_service import brazil


@pytest.mark.parametrize(
    ("digits", "kept", "other"),
    [
        ("553188887777", "5531988887777", "5531988887777"),
        ("5531988887777", "5531988887777", "553188887777"),
        ("5511988887777", "5511988887777", "551188887777"),
        ("551133334444", "551133334444", None),
        ("14155550123", "14155550123", None),
        ("5511", "5511", None),
    ],
)
def test_the_ninth_digit_is_added_to_mobiles_alone(digits: str, kept: str, other: str | None) -> None:
    assert brazil.canonical(digits) == kept
    assert brazil.other_form(digits) == other
