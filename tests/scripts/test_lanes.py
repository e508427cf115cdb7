"""Stages in two lanes run beside each other, those of one lane in turn, and the summary keeps their order."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts.verify import runner
from scripts.verify.runner import run_all
from scripts.verify.stages import Stage


def _stage(name: str, script: str, folder: Path, lane: str = "") -> Stage:
    return Stage(name, [sys.executable, "-c", script], folder=folder, lane=lane, limit_seconds=20)


_MEET = """
import pathlib, sys, time
pathlib.Path({mine!r}).touch()
end = time.monotonic() + 10
while not pathlib.Path({other!r}).exists():
    if time.monotonic() > end:
        sys.exit(1)
    time.sleep(0.01)
"""


@pytest.fixture(autouse=True)
def _results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "RESULTS", tmp_path / "results")


def test_two_lanes_run_at_the_same_time(tmp_path: Path) -> None:
    stages = [
        _stage("left", _MEET.format(mine="l", other="r"), tmp_path, "one"),
        _stage("right", _MEET.format(mine="r", other="l"), tmp_path, "two"),
    ]
    assert [(one.stage.name, one.tally.failed) for one in run_all(stages)] == [("left", 0), ("right", 0)]


def test_a_lane_and_what_has_none_go_in_order(tmp_path: Path) -> None:
    write = "with open('log', 'a') as log: log.write({!r})"
    stages = [
        _stage("a", write.format("a"), tmp_path, "one"),
        _stage("b", write.format("b"), tmp_path, "one"),
        _stage("c", write.format("c"), tmp_path),
        _stage("d", write.format("d"), tmp_path),
    ]
    assert [one.stage.name for one in run_all(stages)] == ["a", "b", "c", "d"]
    assert (tmp_path / "log").read_text() == "abcd"


def test_a_failure_in_a_lane_is_counted_and_the_other_goes_on(tmp_path: Path) -> None:
    stages = [_stage("bad", "raise SystemExit(3)", tmp_path, "one"), _stage("good", "pass", tmp_path, "two")]
    assert [one.tally.failed for one in run_all(stages)] == [1, 0]
