"""How texts are broken into words, and how words are found without a full-text engine."""

from __future__ import annotations

import pytest
from chat_service.search.domain import LONGEST_WORD, Term, parse, protocol_prefix, snippet, words
from chat_service.search.engines import Entry, TextEngine
from chat_service.search.models import search_items
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine


@given(st.text(max_size=300))
def test_words_hold_nothing_that_an_engine_could_read_as_its_own(text: str) -> None:
    for word in words(text):
        assert word
        assert len(word) <= LONGEST_WORD
        assert not set(word) & set(" '\"\\%_*:()&|!<>-^#§¶\x00")


@given(st.lists(st.text(max_size=30), max_size=6))
def test_words_of_parts_are_the_words_of_the_whole(parts: list[str]) -> None:
    assert words(" ".join(parts)) == [word for part in parts for word in words(part)]


@given(st.text(max_size=200), st.text(max_size=60))
def test_a_snippet_of_anything_is_one_short_line(content: str, typed: str) -> None:
    shown = snippet(content, parse(typed.replace(" ", "")))
    assert len(shown.splitlines()) <= 1
    assert len(shown) <= 170


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("sem internet", [Term(("sem",)), Term(("internet",), prefix=True)]),
        ('"sem internet" hoje ', [Term(("sem", "internet")), Term(("hoje",), prefix=True)]),
        ("internet na", [Term(("internet",)), Term(("na",))]),
        ('"sem internet"', [Term(("sem", "internet"))]),
        ("192.168.0.100", [Term(("192", "168", "0", "100"), prefix=True)]),
        ('meia "aspa', [Term(("meia",)), Term(("aspa",), prefix=True)]),
        ("% * _", []),
    ],
)
def test_a_query_is_words_phrases_and_an_unfinished_last_word(typed: str, terms: list[Term]) -> None:
    assert parse(typed) == terms


@pytest.mark.parametrize(
    ("typed", "prefix"),
    [
        ("202611220000001", "202611220000001"),
        ("20261122-0000001", "20261122000" + "0001"),
        ("2026.11/22", "20261122"),
        ("20261", None),
        ("2026112x", None),
        ("٢٠٢٦١١٢٢", None),
        ("1" * 25, None),
    ],
)
def test_a_protocol_is_digits_with_or_without_separators(typed: str, prefix: str | None) -> None:
    assert protocol_prefix(typed) == prefix


def test_without_a_full_text_engine_the_same_words_are_found_stretch_by_stretch() -> None:
    engine, index = create_engine("sqlite://"), TextEngine()
    with engine.connect() as connection:
        search_items.create(connection)
        texts = ["sem internet hoje", "internet sem fio", "boleto", "internetes"]
        index.add(connection, [Entry(n, "c", n, words(text)) for n, text in enumerate(texts, 1)])

        def found(typed: str, below: int | None = None, limit: int = 10) -> list[int]:
            return [hit.id for hit in index.find(connection, parse(typed), below, limit).hits]

        assert found("internet sem ") == [2, 1]
        assert found('"sem internet"') == [1]
        assert found("interne") == [4, 2, 1]
        assert found('"internet"') == [2, 1]
        assert found("interne", below=4, limit=1) == [2]
