"""Counting checks and printing a line for each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


class CheckFailed(Exception):
    """The running system answered otherwise than its contract says."""


def expect(truth: object, sentence: str) -> None:
    """Fail the running check with a sentence unless `truth` holds."""
    if not truth:
        raise CheckFailed(sentence)


@dataclass(slots=True)
class Report:
    """The tally of one run."""

    passed: int = 0
    failed: int = 0

    def run(self, name: str, check: Callable[[], None]) -> bool:
        """Run one check, print its line and return whether it passed."""
        started = time.monotonic()
        try:
            check()
        except (CheckFailed, OSError, ValueError, KeyError, TypeError) as error:
            self.failed += 1
            reason = str(error) if isinstance(error, CheckFailed) else f"{type(error).__name__}: {error}"
            print(f"  FAILED  {name}: {reason}", flush=True)
            return False
        self.passed += 1
        print(f"  ok      {name} ({time.monotonic() - started:.2f} s)", flush=True)
        return True
