"""The tally of `test-system.py`: a run that says nothing about failures is not a success."""

from __future__ import annotations

import pytest

from scripts.verify.tally import Tally, tally_of_pytest


@pytest.mark.parametrize(
    ("exit_code", "closing", "tally"),
    [
        (0, "12 passed in 3.40s", Tally(12, 0, 0)),
        (0, "======= 12 passed, 2 skipped, 1 xfailed in 63.40s (0:01:03) =======", Tally(12, 0, 3)),
        (1, "2 failed, 12 passed, 1 warning, 1 error in 3.40s", Tally(12, 3, 0)),
        (1, "\x1b[31m\x1b[1m1 failed\x1b[0m, \x1b[32m5 passed\x1b[0m\x1b[31m in 0.12s\x1b[0m", Tally(5, 1, 0)),
        (5, "no tests ran in 0.01s", Tally(0, 1, 0)),
        (2, "!!!! KeyboardInterrupt !!!!", Tally(0, 1, 0)),
        (-9, "", Tally(0, 1, 0)),
        (1, "12 passed in 3.40s", Tally(12, 1, 0)),
    ],
)
def test_the_closing_line_and_the_exit_code_must_agree(exit_code: int, closing: str, tally: Tally) -> None:
    assert tally_of_pytest(exit_code, f"....\n3 failed to parse\n{closing}\n") == tally
