"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest
from chat_service.contacts import phones
from hypothesis import given
from hypothesis import strategies as st

MOBILE = "+5511988887777"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("(11) 9 8888-7777", MOBILE),
        ("11 98888-7777", MOBILE),
        ("011 98888 7777", MOBILE),
        ("0 15 11 98888-7777", MOBILE),
        ("+55 11 98888-7777", MOBILE),
        ("5511988887777", MOBILE),
        ("0055 11 98888-7777", MOBILE),
        ("551188887777", MOBILE),
        ("1188887777", MOBILE),
        ("+551188887777", MOBILE),
        ("11 9 1234-5678", "+5511912345678"),
        ("11 1234-5678", "+5511912345678"),
        ("(11) 3333-4444", "+551133334444"),
        ("551133334444", "+551133334444"),
        ("55 3333-4444", "+555533334444"),
        ("55 9 9988-7766", "+5555999887766"),
        ("+1 415 555 2671", "+14155552671"),
        ("98888-7777", None),
        ("12", None),
        ("", None),
        ("telefone", None),
        ("+", None),
        ("9" * 60, None),
    ],
)
def test_every_spelling_of_a_number_is_kept_in_one_form(written: str, kept: str | None) -> None:
    assert phones.normalise(written) == kept


@pytest.mark.parametrize(
    ("number", "spellings"),
    [
        (MOBILE, (MOBILE, "+551188887777")),
        ("+551188887777", (MOBILE, "+551188887777")),
        ("+551133334444", ("+551133334444",)),
        # Without its ninth digit this one would be somebody's landline.
        ("+5511933334444", ("+5511933334444",)),
        ("+14155552671", ("+14155552671",)),
    ],
)
def test_a_brazilian_mobile_matches_with_and_without_its_ninth_digit(number: str, spellings: tuple[str, ...]) -> None:
    assert phones.variants(number) == spellings


AREAS = st.sampled_from([11, 19, 21, 27, 31, 41, 48, 51, 55, 61, 71, 81, 85, 92, 98])


@given(area=AREAS, first=st.sampled_from("6789"), rest=st.integers(0, 9_999_999))
def test_both_forms_of_a_mobile_are_the_same_contact(area: int, first: str, rest: int) -> None:
    short = f"{area}{first}{rest:07d}"
    long = f"{area}9{first}{rest:07d}"
    assert phones.normalise(short) == phones.normalise(long) == f"+55{long}"
    assert phones.normalise(f"+55{short}") == f"+55{long}"


@given(area=AREAS, first=st.sampled_from("2345"), rest=st.integers(0, 9_999_999))
def test_landlines_are_left_alone(area: int, first: str, rest: int) -> None:
    assert phones.canonical(f"+55{area}{first}{rest:07d}") == f"+55{area}{first}{rest:07d}"


@given(st.text(max_size=45))
def test_no_text_breaks_the_reader_of_numbers(text: str) -> None:
    found = phones.normalise(text)
    assert found is None or (found.startswith("+") and found[1:].isascii() and found[1:].isdigit())
    phones.search_digits(text)


def test_a_masked_number_shows_only_its_end() -> None:
    assert phones.mask(MOBILE) == "+55*******7777"
    assert phones.mask("+14155552671") == "+*******2671"
