"""A name that nobody can see is no name."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from shared.schemas.common import VisibleLine
from shared.utils.text import clean_line

UNSEEN = {
    "zero-width space": "\u200b\u200b",
    "only joiners": "\u200d\u200d",
    "right-to-left override": "\u202e\u202c",
    "tags": "\U000e0041\U000e0042\U000e007f",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "empty Braille": "\u2800",
    "combining marks alone": "\u0301\u034f\ufe0f",
    "spaces of all widths": "\u00a0\u2003\u3000\u2028",
}


class Named(BaseModel):
    """A body with a name."""

    name: VisibleLine


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_a_name_of_invisible_characters_is_refused_and_the_rule_is_named(text: str) -> None:
    assert clean_line(text) == ""
    with pytest.raises(ValidationError) as refused:
        Named(name=text)
    [fault] = refused.value.errors()
    assert (fault["loc"], fault["type"], fault["msg"]) == (("name",), "required", "must hold a visible character")


@pytest.mark.parametrize("text", ["Ana", "👩\u200d🚒", "नि", "\u0645\u0631\u064a\u0645", "ß", "1", "-", "Zoé"])
def test_a_name_that_can_be_seen_stays_as_it_is(text: str) -> None:
    assert clean_line(text) == text
    assert Named(name=text).name == text


def test_what_is_invisible_within_a_name_is_left_out() -> None:
    assert Named(name=" Ana\u202e\u200b\tMaria ").name == "Ana Maria"
