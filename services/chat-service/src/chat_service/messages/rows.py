"""Things as the rows of a statement: how the values of some columns are read, and which have to be converted for the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from operator import attrgetter
from typing import Any

from chat_service.conversations.state import Conversation, Item
from chat_service.messages.statements import JSON_COLUMNS, TIME_COLUMNS, to_database
from shared.utils.clock import rfc3339

_Convert = tuple[int, Callable[[Any], Any]]


def rows_of(names: tuple[str, ...], things: Sequence[Item | Conversation], dialect: str) -> list[tuple[Any, ...]]:
    """Return the values of ``names`` of each thing, as the driver of ``dialect`` takes them."""
    read, delicate = _plan(names, dialect)
    rows = []
    for thing in things:
        row = list(read(thing))
        for i, convert in delicate:
            if row[i] is not None:
                row[i] = convert(row[i])
        rows.append(tuple(row))
    return rows


def columns_of(names: tuple[str, ...], things: Sequence[Item | Conversation], dialect: str) -> tuple[list[Any], ...]:
    """Return the same by column."""
    return tuple(list(column) for column in zip(*rows_of(names, things, dialect), strict=True))


@cache
def _plan(names: tuple[str, ...], dialect: str) -> tuple[Callable[[Any], tuple[Any, ...]], tuple[_Convert, ...]]:
    """Return how these values are read, and at which places they have to be converted by what."""
    convert = [
        (i, rfc3339 if dialect == "sqlite" and name in TIME_COLUMNS else partial(to_database, name, dialect=dialect))
        for i, name in enumerate(names)
        if name in JSON_COLUMNS or (name in TIME_COLUMNS and dialect != "postgresql")
    ]
    return attrgetter(*names), tuple(convert)
