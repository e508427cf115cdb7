"""A column compared with a list whose length is another each time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY


def among(connection: Connection, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of ``values``.

    PostgreSQL gets them as one array: with a parameter each, every number of them would be a statement of its own, to be parsed
    and planned by the server when it comes for the first time. The other databases find the rows of an IN list sooner.
    """
    wanted = list(values)
    if connection.dialect.name == "postgresql":
        return column == any_(literal(wanted, ARRAY(column.type)))
    return column.in_(wanted)
