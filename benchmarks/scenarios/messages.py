"""P1, P2, P4, P5, P7: a message sent on a WebSocket, stored, and received by the other side's WebSocket."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from benchmarks.load.exchange import Exchange
from benchmarks.load.loop import Loop
from benchmarks.load.meter import rest
from benchmarks.load.websocket import WebSocketLink
from benchmarks.scenarios.base import Run, guarded, loop, postgres_server, running
from benchmarks.systems.base import System, Talking
from benchmarks.systems.ejabberd import Ejabberd, has_ejabberd
from benchmarks.systems.product import Product
from benchmarks.systems.rivals import Reference, Tutorial

PAIRS = 100
WINDOW = 64
WRITERS = 16
SECONDS = 5.0
PACED_ROUNDS = 2
RATES = (200, 500, 1000)
_WARM_SECONDS = 1.0


@dataclass(slots=True)
class Bench:
    """A system that is connected and warm."""

    system: Talking
    exchange: Exchange


def prepare(run: Run, on: Loop, system: Talking, pairs: int = PAIRS) -> Bench:
    """Connect ``pairs`` conversations and warm up."""
    links = system.connect(on, pairs)

    def send(number: int, body: bytes) -> None:
        # Round by round the direction changes: both sides of each conversation write.
        pair, side = number % pairs, number // pairs % 2
        links[pair][side].send(system.frame(pair, side, number, body))

    exchange = Exchange(on, send, system.roots)
    for pair in range(pairs):
        for side in (0, 1):
            links[pair][side].stream = exchange.reader(partial(_is_from, 1 - side, pairs))
    exchange.warm_up(run.seconds(_WARM_SECONDS), WINDOW)
    return Bench(system, exchange)


def _is_from(side: int, pairs: int, number: int) -> bool:
    return number // pairs % 2 == side


def benches(run: Run, on: Loop, figure: str, systems: Sequence[System]) -> list[Bench]:
    """Prepare every system that can be."""
    ready = []
    for system in systems:
        with guarded(run, figure, system):
            ready.append(prepare(run, on, cast("Talking", system)))
    return ready


def _saturate(run: Run, figure: str, systems: Sequence[System]) -> None:
    database = "SQLite" if figure == "P1" else "PostgreSQL"
    with running(run, figure, systems) as started, loop() as on:
        ready = benches(run, on, figure, started)
        if run.wants(figure) or run.wants("P3") or run.wants("P4"):
            for _ in range(run.rounds):
                for bench in ready:
                    with guarded(run, figure, bench.system):
                        values = bench.exchange.saturate(run.seconds(SECONDS), WINDOW).values()
                        run.record(figure, bench.system.name, values)
        if run.wants("P5"):
            _pace(run, on, ready, database)


def _pace(run: Run, on: Loop, ready: Sequence[Bench], database: str) -> None:
    for bench in ready:
        rest(bench.system.roots, on.run_for, run.seconds(120))
    for rate in RATES:
        for _ in range(min(run.rounds, PACED_ROUNDS)):
            for bench in ready:
                if bench.system.name.startswith("tutorial") and rate > RATES[0]:
                    continue  # it does not hold 500 a second: its queue only grows
                with guarded(run, "P5", bench.system):
                    outcome = bench.exchange.pace(run.seconds(SECONDS), rate)
                    run.record("P5", bench.system.name, outcome.values(), f"{database} {rate}/s")


def on_sqlite(run: Run) -> None:
    """Measure P1 (and P4, P5 on SQLite): one process, SQLite with synchronous=FULL."""
    _saturate(run, "P1", [Product(), Reference(), Tutorial()])


def on_postgresql(run: Run) -> None:
    """Measure P2 (and P3, P4, P5 on PostgreSQL): the same on PostgreSQL, beside ejabberd on it."""
    with postgres_server() as server:
        systems: list[System] = [Product(postgres=server), Reference(postgres=server), Tutorial(postgres=server)]
        if has_ejabberd():
            systems.append(Ejabberd(server))
        _saturate(run, "P2", systems)


_SEQ = re.compile(rb'"seq":(\d+)[,}]')
_SEQ_BYTES = 30


class SequenceWatch:
    """Looks at the sequence numbers of one conversation as they pass."""

    def __init__(self, then: Callable[[bytes], None]) -> None:
        self._then, self._kept = then, b""
        self._last, self.gaps = 0, 0

    def read(self, data: bytes) -> None:
        """Take what arrived and hand it on."""
        self._then(data)
        data = self._kept + data
        end = 0
        for match in _SEQ.finditer(data):
            end, seq = match.end(), int(match[1])
            # An event carries its number twice: once for itself, once in the message.
            if self._last and seq not in (self._last, self._last + 1):
                self.gaps += 1
            self._last = seq
        self._kept = data[max(end, len(data) - _SEQ_BYTES) :]


def hot(run: Run) -> None:
    """Measure P7: sixteen writers in ONE conversation, the sequence checked by a watcher."""
    with running(run, "P7", [Product(), Reference()]) as started, loop() as on:
        ready = []
        for system in started:
            with guarded(run, "P7", system):
                ready.append(_hot_bench(run, on, system))
        for _ in range(run.rounds):
            for bench, watch in ready:
                with guarded(run, "P7", bench.system):
                    values = bench.exchange.saturate(run.seconds(SECONDS), WINDOW).values()
                    run.record("P7", bench.system.name, {**values, "gaps": watch.gaps})


def _hot_bench(run: Run, on: Loop, system: System) -> tuple[Bench, SequenceWatch]:
    writers, watcher = _hot_links(on, system)
    talking = cast("Talking", system)

    def send(number: int, body: bytes) -> None:
        writers[number % WRITERS].send(talking.frame(0, number % WRITERS % 2, number, body))

    exchange = Exchange(on, send, system.roots)
    nothing = exchange.reader(lambda _: False)
    for writer in writers:
        writer.stream = nothing
    watch = SequenceWatch(exchange.reader(lambda _: True))
    watcher.stream = watch.read
    exchange.warm_up(run.seconds(_WARM_SECONDS), WINDOW)
    return Bench(talking, exchange), watch


def _hot_links(on: Loop, system: System) -> tuple[list[WebSocketLink], WebSocketLink]:
    if isinstance(system, Product):
        writers, watcher = system.hot_conversation(on, WRITERS)
    else:
        rival = cast("Reference", system)
        writers = [rival.socket(on, 1, f"w{number}") for number in range(WRITERS)]
        watcher = rival.socket(on, 1, "follower")
    on.run_until(lambda: watcher.is_ready and all(link.is_ready for link in writers), 30, "sockets")
    return writers, watcher
