"""What a scenario is given and what it leaves behind."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from benchmarks.load.loop import ConnectionLost, Loop
from benchmarks.systems.base import System
from benchmarks.systems.postgres import Postgres
from benchmarks.systems.product import Refused

Values = dict[str, Any]


@dataclass(slots=True)
class Run:
    """One run of the benchmarks: how much to measure, and what has been measured so far."""

    rounds: int
    quick: bool
    say: Callable[[str], None]
    wanted: frozenset[str] = frozenset()
    rows: list[Values] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def seconds(self, full: float) -> float:
        """Return how long to measure."""
        return min(full, 0.5) if self.quick else full

    def wants(self, figure: str) -> bool:
        """Return whether this figure was asked for."""
        return not self.wanted or figure in self.wanted

    def record(self, figure: str, system: str, values: Values, case: str = "") -> None:
        """Keep one measurement."""
        self.rows.append({"figure": figure, "case": case, "system": system, **values})
        shown = ", ".join(f"{name} {value:,}" for name, value in values.items() if isinstance(value, int | float))
        self.say(f"  {figure:<4} {case:<10} {system:<22} {shown}")

    def fail(self, figure: str, system: str, reason: Exception) -> None:
        """Note that a measurement could not be made; the others go on."""
        self.failures.append(f"{figure} {system}: {type(reason).__name__}: {str(reason)[:1500]}")
        self.say(f"  {self.failures[-1]}")


@contextlib.contextmanager
def running(run: Run, figure: str, systems: Sequence[System]) -> Iterator[list[System]]:
    """Start systems and stop them at the end; one that does not start is reported and left out."""
    with ExitStack() as stack:
        started: list[System] = []
        for system in systems:
            stack.callback(system.stop)
            try:
                system.start()
            except (RuntimeError, AssertionError, OSError) as error:
                run.fail(figure, system.name, error)
            else:
                started.append(system)
        yield started


@contextlib.contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Run a PostgreSQL for one scenario."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def loop() -> Iterator[Loop]:
    """Open a loop and close its connections at the end."""
    opened = Loop()
    try:
        yield opened
    finally:
        opened.close()


@contextlib.contextmanager
def guarded(run: Run, figure: str, system: System) -> Iterator[None]:
    """Let the measurement of one system fail without ending that of the others."""
    try:
        yield
    except (ConnectionLost, Refused, TimeoutError, RuntimeError, OSError) as error:
        run.fail(figure, system.name, RuntimeError(f"{error}\n{system.log()}"))
