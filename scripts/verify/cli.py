"""The command line of `test-system.py`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from scripts.blackbox.run import run_blackbox
from scripts.bootstrap.environment import LOCK_FILE, prepare_environment
from scripts.bootstrap.errors import BootstrapError
from scripts.bootstrap.filelock import exclusive
from scripts.bootstrap.node import node_environment
from scripts.bootstrap.paths import WEB
from scripts.bootstrap.progress import say
from scripts.bootstrap.web import install_modules

from .machine import provide_tools
from .runner import Outcome, run_all
from .stages import Stage, all_stages
from .tally import Tally


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line of `test-system.py`."""
    parser = argparse.ArgumentParser(
        prog="test-system.py",
        description="Check ISP Chat: lint, types, tests, faults.",
        epilog="With --url, the login is ADMIN_USERNAME and ADMIN_PASSWORD of the environment (default: admin, admin123): set both "
        "to an administrator's login of the system that is checked. After the first refused login nothing more is tried.",
    )
    parser.add_argument("--quick", action="store_true", help="the subset that takes less than two minutes")
    parser.add_argument("--url", help="check a running system from outside instead, for example http://localhost:8000")
    parser.add_argument("--only", metavar="WORD", help="only the stages whose name contains this word")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for and return the exit code: 0 only if everything passed."""
    options = parse_arguments(arguments)
    if options.url:
        return run_blackbox(options.url)
    started = time.monotonic()
    try:
        _prepare(quick=options.quick)
        stages = _chosen(all_stages(), quick=options.quick, word=options.only)
        outcomes = run_all(stages)
    except BootstrapError as error:
        print(f"\n{error}\n\n0 passed, 1 failed", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return _summary(outcomes, time.monotonic() - started)


def _prepare(*, quick: bool) -> None:
    say("ISP Chat: preparing the tests")
    with exclusive(LOCK_FILE):
        prepare_environment(dev=True)
        if (WEB / "package.json").is_file():
            install_modules(node_environment())
    if not quick:
        provide_tools()


def _chosen(stages: list[Stage], *, quick: bool, word: str | None) -> list[Stage]:
    return [stage for stage in stages if (stage.is_quick or not quick) and (word is None or word in stage.name)]


def _summary(outcomes: list[Outcome], seconds: float) -> int:
    total = sum((outcome.tally for outcome in outcomes), Tally())
    say(f"\nSummary ({seconds / 60:.1f} min)")
    for outcome in outcomes:
        mark = "FAILED" if outcome.tally.failed else "ok"
        say(f"  {mark:6}  {outcome.stage.name:32} {outcome.seconds:7.1f} s   {outcome.tally}")
    if not outcomes:
        say("  No stage has that name.")
        return 1
    say(f"\n{total}")
    return 1 if total.failed else 0
