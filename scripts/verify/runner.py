"""Running one stage: its output to a file, shown live for tests and only on failure for the rest."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby

from scripts.bootstrap.commands import child_environment
from scripts.bootstrap.paths import ROOT, VENV_BIN
from scripts.bootstrap.progress import say

from .scratch import scratch_environment
from .stages import Stage
from .tally import Tally, tally_of_command, tally_of_pytest

RESULTS = ROOT / "test-results"
_SHOWN_LINES = 60
_FEW = 8
_running: set[subprocess.Popen[str]] = set()
"""The commands of the stages that run now; each is in a process group of its own, so Ctrl-C does not reach it by itself."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one stage came to."""

    stage: Stage
    tally: Tally
    seconds: float


def run_all(stages: Sequence[Stage]) -> list[Outcome]:
    """Run the stages in order, those in different lanes beside each other; an outcome each, in the order of the stages."""
    with scratch_environment() as scratch:
        return _run_all(
            [
                replace(stage, environment={**scratch, **stage.environment}) if stage.is_pytest else stage
                for stage in stages
            ]
        )


def _run_all(stages: Sequence[Stage]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for is_laned, run in groupby(stages, key=lambda stage: bool(stage.lane)):
        together = list(run)
        if not is_laned:
            outcomes += [run_stage(stage) for stage in together]
            continue
        lanes = {stage.lane: [one for one in together if one.lane == stage.lane] for stage in together}
        with ThreadPoolExecutor(len(lanes)) as pool:
            try:
                done = [one for lane in pool.map(_run_lane, lanes.values()) for one in lane]
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                for process in list(_running):
                    _stop(process, threading.Event())
                raise
        outcomes += sorted(done, key=lambda outcome: together.index(outcome.stage))
    return outcomes


def _run_lane(stages: Sequence[Stage]) -> list[Outcome]:
    return [run_stage(stage) for stage in stages]


def run_stage(stage: Stage) -> Outcome:
    """Run one stage to its end or its time limit and say how it went."""
    say(f"\n== {stage.name}")
    RESULTS.mkdir(exist_ok=True)
    started = time.monotonic()
    exit_code, output = _run_and_record(stage)
    seconds = time.monotonic() - started
    tally = tally_of_pytest(exit_code, output) if stage.is_pytest else tally_of_command(exit_code)
    if stage.is_pytest and 0 < tally.failed <= _FEW:
        tally = _once_more(stage, tally, output)
        seconds = time.monotonic() - started
    if tally.failed and not stage.is_pytest:
        say("\n".join(f"   {line}" for line in output.splitlines()[-_SHOWN_LINES:]))
    say(f"   {f'{stage.name}: ' if stage.lane else ''}{tally} in {seconds:.1f} s")
    return Outcome(stage, tally, seconds)


def _once_more(stage: Stage, first: Tally, output: str) -> Tally:
    """Run the few tests that failed again, alone: a deadline missed on a busy machine is told apart from a fault, and named."""
    names = re.findall(r"^(?:FAILED|ERROR) (\S+)", output, re.MULTILINE)
    say("   again, alone: " + ", ".join(names))
    spread = {"-n", "--dist"}
    words = [str(word) for word in stage.command]
    alone = [word for i, word in enumerate(words) if word not in spread and (i == 0 or words[i - 1] not in spread)]
    exit_code, second_output = _run_and_record(
        replace(stage, command=[*alone, "--last-failed"], name=f"{stage.name} again")
    )
    second = tally_of_pytest(exit_code, second_output)
    if second.failed or not second.passed:
        return first
    say("   UNSTABLE, passed the second time: " + ", ".join(names))
    return Tally(first.passed + second.passed, 0)


def _run_and_record(stage: Stage) -> tuple[int, str]:
    environment = child_environment(stage.environment)
    environment["PATH"] = f"{VENV_BIN}{os.pathsep}{environment.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
    process = subprocess.Popen(
        [str(word) for word in stage.command],
        cwd=stage.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=os.name != "nt",
    )
    _running.add(process)
    out_of_time = threading.Event()
    alarm = threading.Timer(stage.limit_seconds, _stop, (process, out_of_time))
    alarm.start()
    lines: list[str] = []
    log_name = re.sub(r"[^a-z0-9]+", "-", stage.name.lower())
    try:
        with process, (RESULTS / f"{log_name}.log").open("w", encoding="utf-8") as log:
            for line in process.stdout or ():
                lines.append(line)
                log.write(line)
                if stage.is_pytest:
                    sys.stdout.write(f"   {f'{stage.lane}: ' if stage.lane else ''}{line}")
                    sys.stdout.flush()
        code = process.wait()
    except KeyboardInterrupt:
        _stop(process, out_of_time)
        raise
    finally:
        alarm.cancel()
        _running.discard(process)
    if out_of_time.is_set():
        lines.append(f"stopped: it took longer than {stage.limit_seconds} s\n")
        say(f"   {lines[-1].rstrip()}")
        code = code or 1
    return code, "".join(lines)


def _stop(process: subprocess.Popen[str], out_of_time: threading.Event) -> None:
    """End the stage and what it started; the group is its own, so nothing else is touched."""
    out_of_time.set()
    if os.name == "nt":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGTERM)
        time.sleep(5)
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
