"""The benchmarks work: a quick run of one scenario measures every system and loses nothing."""

from __future__ import annotations

from benchmarks.plan import known_figures
from benchmarks.scenarios import messages
from benchmarks.scenarios.base import Run


def test_quick_run_loses_and_doubles_no_message() -> None:
    run = Run(rounds=1, quick=True, say=lambda _: None, wanted=frozenset({"P1"}))

    messages.on_sqlite(run)

    assert run.failures == []
    assert [row["system"] for row in run.rows] == ["ISP Chat", "reference", "tutorial"]
    assert all(row["per_s"] > 0 for row in run.rows)
    assert all((row["lost"], row["doubled"]) == (0, 0) for row in run.rows)


def test_every_figure_is_measured_by_a_scenario() -> None:
    expected = {*(f"P{number}" for number in range(1, 18)), "P20", "P21"}

    assert set(known_figures()) == expected
