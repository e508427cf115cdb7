"""One line for each step, with the time it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_LABEL_WIDTH = 44


def say(line: str) -> None:
    """Print a line at once, also when the output is a pipe."""
    print(line, flush=True)


@contextmanager
def step(label: str) -> Iterator[None]:
    """Show a step while it runs and its time when it is over."""
    print(f"  {label} ".ljust(_LABEL_WIDTH, "."), end=" ", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"failed after {time.monotonic() - started:.1f} s")
        raise
    say(f"{time.monotonic() - started:.1f} s")
