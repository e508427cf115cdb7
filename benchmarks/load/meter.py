"""What a run cost: wall time, CPU of the measured processes, of this generator, and of everything else on the machine."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil

_TICKS = os.sysconf("SC_CLK_TCK")


def processes_of(roots: Iterable[int]) -> list[psutil.Process]:
    """Return the processes with these ids and all that they started."""
    found: dict[int, psutil.Process] = {}
    for root in roots:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(root)
            found[root] = process
            found |= {child.pid: child for child in process.children(recursive=True)}
    return list(found.values())


def cpu_seconds(roots: Iterable[int]) -> float:
    """Return the CPU time used so far by the trees under ``roots``, children that have ended included."""
    total = 0.0
    for process in processes_of(roots):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def memory_bytes(roots: Iterable[int]) -> int:
    """Return the resident memory of the trees under ``roots``."""
    total = 0
    for process in processes_of(roots):
        with contextlib.suppress(psutil.Error):
            total += process.memory_info().rss
    return total


def _busy_seconds() -> float:
    with open("/proc/stat", encoding="ascii") as file:  # noqa: PTH123 - read twice in a measurement: no detour
        fields = [int(field) for field in file.readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / _TICKS


_REST_CORES, _REST_LOOKS = 0.05, 2


def rest(roots: Sequence[int], pause: Callable[[float], None], most: float = 120.0) -> None:
    """Wait until the system has done what it had put off (its search index, its sums): what follows is not to pay for it."""
    end, quiet = time.perf_counter() + most, 0
    while quiet < _REST_LOOKS and time.perf_counter() < end:
        before, began = cpu_seconds(roots), time.perf_counter()
        pause(1.0)
        used = (cpu_seconds(roots) - before) / (time.perf_counter() - began)
        quiet = quiet + 1 if used < _REST_CORES else 0


@dataclass(slots=True)
class Usage:
    """What was used between the beginning and the end of a measurement, in seconds."""

    wall: float = 0.0
    system: float = 0.0
    generator: float = 0.0
    other: float = 0.0

    def cores(self) -> dict[str, float]:
        """Return the cores that each party kept busy."""
        return {
            "system_cores": round(self.system / self.wall, 3),
            "generator_cores": round(self.generator / self.wall, 3),
            "other_cores": round(max(0.0, self.other / self.wall), 2),
        }


class Meter:
    """Measures a ``with`` block; read ``usage`` after it."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = roots
        self.usage = Usage()

    def __enter__(self) -> Self:
        """Begin."""
        self._system, self._own = cpu_seconds(self._roots), time.process_time()
        self._busy, self._began = _busy_seconds(), time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        usage = self.usage
        usage.wall = time.perf_counter() - self._began
        usage.generator = time.process_time() - self._own
        usage.system = cpu_seconds(self._roots) - self._system
        usage.other = _busy_seconds() - self._busy - usage.system - usage.generator


def milliseconds(seconds: Sequence[float], *shares: float) -> list[float]:
    """Return these percentiles (50, 95, 99...) of latencies, in milliseconds; NaN where there are none."""
    ordered = sorted(seconds)
    if not ordered:
        return [float("nan")] * len(shares)
    return [round(ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))] * 1e3, 3) for share in shares]
