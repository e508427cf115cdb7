"""`python -m benchmarks`: measure, keep the raw figures in benchmarks/results, renew the table in docs/performance.md."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from types import FrameType

from benchmarks import report
from benchmarks.plan import chosen, known_figures
from benchmarks.results import save
from benchmarks.scenarios.base import Run


def main(argv: list[str] | None = None) -> int:
    """Run the benchmarks that were asked for; 1 if one could not be made."""
    arguments = _parser().parse_args(argv)
    only = frozenset(name.strip().upper() for name in arguments.only.split(",") if name.strip())
    if unknown := only - set(known_figures()):
        sys.stderr.write(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known_figures())}\n")
        return 2
    if arguments.report:
        report.write()
        return 0
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    run = Run(rounds=1 if arguments.quick else arguments.rounds, quick=arguments.quick, say=_say, wanted=only)
    scenarios = chosen(only)
    expected = sum(scenario.seconds for scenario in scenarios) * arguments.rounds / 3
    if not run.quick:
        _say(f"about {expected / 60:.0f} minutes; keep the machine quiet")
    try:
        for scenario in scenarios:
            began = time.monotonic()
            _say(f"{', '.join(scenario.figures)}: {scenario.title}")
            scenario.measure(run)
            _say(f"  took {time.monotonic() - began:.0f} s")
    finally:
        # What was measured before something broke, or somebody lost patience, took its time too.
        if arguments.save and run.rows:
            _say(f"results: {save(run)}")
            if not run.quick:
                report.write()
    for failure in run.failures:
        _say(f"not measured: {failure}")
    return 1 if run.failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default="", help="figures, with commas: P1,P6 (see docs/performance.md)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each system is measured; medians are told")
    parser.add_argument("--quick", action="store_true", help="half a second each: whether it works, not how fast")
    parser.add_argument("--report", action="store_true", help="only write the document again from the newest results")
    parser.add_argument("--no-save", dest="save", action="store_false", help="only print")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _leave(number: int, _: FrameType | None) -> None:
    # What was started is stopped on the way out.
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
