"""Writes of a start: what is absent is made, and two processes that start together make it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from shared.database.port import Database, Tx

T = TypeVar("T")
TRIES = 3


async def write_if_absent(database: Database, change: Callable[[Tx], T]) -> T:
    """Run ``change``, which looks before it makes; who finds in the end that another process was faster looks again."""
    for _ in range(TRIES - 1):
        try:
            return await database.write(change)
        except IntegrityError:
            continue
    return await database.write(change)
