"""Waiting for something to become true, with a deadline and without sleeping for luck."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(
    probe: Callable[[], Awaitable[T]], *, within: float = ..., every: float = ..., what: str = ...
) -> T: ...
@overload
async def eventually(probe: Callable[[], T], *, within: float = ..., every: float = ..., what: str = ...) -> T: ...
async def eventually(
    probe: Callable[[], Any], *, within: float = 10.0, every: float = 0.02, what: str = "the condition"
) -> Any:
    """Call `probe` until it returns something true and return that; fail with the last value seen at the deadline."""
    deadline = time.monotonic() + within
    while True:
        last: object
        try:
            value = probe()
            result = await value if inspect.isawaitable(value) else value
            if result:
                return result
            last = result
        except (AssertionError, OSError, KeyError, IndexError) as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {within:g} s; last seen: {last!r}")
        await asyncio.sleep(every)
