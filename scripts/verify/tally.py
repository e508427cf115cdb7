"""How many checks passed: read from pytest's closing line, one for any other command."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CLOSING = re.compile(r"^=*\s*(?:\d+ \w+,? ?)+(?:, \d+ warnings?)? in [\d.]+s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tally:
    """Checks that passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Add two tallies."""
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        """Say the tally as pytest says it."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def tally_of_command(exit_code: int) -> Tally:
    """Count a command as one check."""
    return Tally(passed=1) if exit_code == 0 else Tally(failed=1)


def tally_of_pytest(exit_code: int, output: str) -> Tally:
    """Read pytest's closing line; a run that died without one counts as one failure."""
    closing = ""
    for line in _COLOUR.sub("", output).splitlines():
        if _CLOSING.match(line):
            closing = line
    counts: dict[str, int] = {}
    for number, kind in _COUNT.findall(closing):
        counts[kind.removesuffix("s") if kind.startswith("error") else kind] = int(number)
    tally = Tally(
        passed=counts.get("passed", 0),
        failed=counts.get("failed", 0) + counts.get("error", 0) + counts.get("xpassed", 0),
        skipped=counts.get("skipped", 0) + counts.get("xfailed", 0),
    )
    return tally if exit_code == 0 or tally.failed else tally + Tally(failed=1)
