"""What a customer writes in answer to a numbered question names a choice, or clearly none."""

from __future__ import annotations

import pytest
from whatsapp_service.port import Choice
from whatsapp_service.questions.domain import chosen

MENU = [Choice("s", "Segunda via"), Choice("n", "Não, obrigado"), Choice("h", "Falar com atendente")]
DAYS = [Choice(day, day) for day in ("5", "10", "15")]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("1", "s"), (" 2 ", "n"), ("3.", "h"), ("03", "h"), ("2)", "n"), ("1\ufe0f\u20e3", "s"),
        ("segunda VIA", "s"), ("Nao, obrigado", "n"), ("2. Não, obrigado", "n"), ("3 - falar com  atendente", "h"),
        ("4", None), ("0", None), ("12", None), ("1 boleto", None), ("segunda", None), ("2. Segunda via", None),
        ("quero a 1", None), ("", None), ("1" * 500, None),
    ],
)  # fmt: skip
def test_a_number_or_the_exact_title_is_a_choice_and_nothing_else_is(said: str, wanted: str | None) -> None:
    found = chosen(MENU, said)
    assert (found.id if found else None) == wanted


def test_a_number_that_means_two_things_is_left_to_a_person() -> None:
    assert chosen([*DAYS, Choice("20", "20"), Choice("25", "25")], "5") is None
    found = chosen(DAYS, "10")
    assert found is not None
    assert found.id == "10"


def test_equal_titles_are_told_apart_by_their_numbers_only() -> None:
    twins = [Choice("a", "Igual"), Choice("b", "Igual")]
    assert chosen(twins, "igual") is None
    assert chosen(twins, "2") == twins[1]
