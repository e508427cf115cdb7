"""P8 to P11: many sockets that follow one conversation, and many that only wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from benchmarks.load.fan import Fan
from benchmarks.load.loop import Loop
from benchmarks.load.meter import Meter, cpu_seconds, memory_bytes, rest
from benchmarks.load.websocket import WebSocketLink
from benchmarks.scenarios.base import Run, guarded, loop, running
from benchmarks.systems.base import System
from benchmarks.systems.nginx import Nchan, has_nchan
from benchmarks.systems.product import Product
from benchmarks.systems.rivals import Tutorial

CROWDS = (100, 1000, 5000)
DELIVERIES_PER_S = 10_000
SECONDS = 3.0
IDLE = 10_000
_IDLE_SECONDS = 5.0
# Large and frequent enough to fill a stalled reader's kernel buffers within the measurement.
_SLOW_EVENTS_PER_S, _SLOW_BYTES = 200, 4000
_TOGETHER = 100


class Followed(System, Protocol):
    """A system in which many can follow one room."""

    def follower(self, loop: Loop, number: int) -> WebSocketLink:
        """Open the socket of one follower; ``is_ready`` says when it follows."""
        ...

    def publisher(self, loop: Loop, followers: Sequence[WebSocketLink]) -> WebSocketLink:
        """Return the socket that publishes."""
        ...

    def publication(self, number: int, body: bytes) -> bytes:
        """Return the frame that publishes an event."""
        ...


def gather(on: Loop, system: Followed, count: int) -> list[WebSocketLink]:
    """Open ``count`` followers, a hundred at a time."""
    links: list[WebSocketLink] = []
    for number in range(count):
        links.append(system.follower(on, number))
        if number % _TOGETHER == _TOGETHER - 1 or number == count - 1:
            newest = links[-_TOGETHER:]
            on.run_until(lambda newest=newest: all(link.is_ready for link in newest), 60, "followers")  # type: ignore[misc]
    return links


def _fan(on: Loop, system: Followed, count: int) -> tuple[Fan, list[WebSocketLink]]:
    links = gather(on, system, count)
    publisher = system.publisher(on, links)
    on.run_until(lambda: publisher.is_ready, 30, "the publisher")
    on.run_for(0.3)
    fan = Fan(on, links, lambda number, body: publisher.send(system.publication(number, body)), system.roots)
    fan.warm_up()
    return fan, links


def crowds(run: Run) -> None:
    """Measure P8 and P9: 100, 1,000 and 5,000 followers, at saturation and at a fixed rate."""
    for count in CROWDS[:1] if run.quick else CROWDS:
        systems: list[System] = [Product(), *([Nchan()] if has_nchan() else []), Tutorial()]
        with running(run, "P8", systems) as started, loop() as on:
            ready = []
            for system in started:
                with guarded(run, "P8", system):
                    ready.append((system, _fan(on, cast("Followed", system), count)[0]))
            _measure(run, on, ready, count)


def _measure(run: Run, on: Loop, ready: Sequence[tuple[System, Fan]], count: int) -> None:
    case, seconds = f"N={count}", run.seconds(SECONDS)
    for figure in ("P8", "P9"):
        if not run.wants(figure):
            continue
        for system, _ in ready if figure == "P9" else ():
            rest(system.roots, on.run_for, run.seconds(120))
        for _ in range(run.rounds):
            for system, fan in ready:
                with guarded(run, figure, system):
                    values = (
                        fan.saturate(seconds, max(4, 20_000 // count))
                        if figure == "P8"
                        else fan.pace(seconds, DELIVERIES_PER_S / count)
                    )
                    run.record(figure, system.name, values, case)


def slow_reader(run: Run) -> None:
    """Measure P10: what the others notice when one of a hundred stops reading."""
    for _ in range(run.rounds):
        with running(run, "P10", [Product()]) as started, loop() as on:
            for system in started:
                with guarded(run, "P10", system):
                    fan, links = _fan(on, cast("Followed", system), 100)
                    seconds = run.seconds(5.0)
                    values = fan.pace(seconds, _SLOW_EVENTS_PER_S, size=_SLOW_BYTES)
                    run.record("P10", system.name, values, "all read")
                    on.pause(links[-1])
                    values = fan.pace(seconds, _SLOW_EVENTS_PER_S, size=_SLOW_BYTES, without=links[-1])
                    run.record("P10", system.name, values, "one stalls")


def idle(run: Run) -> None:
    """Measure P11: memory of a socket that waits, authenticated and with heartbeats, at ten thousand of them."""
    count = 500 if run.quick else IDLE
    systems: list[System] = [Product(), *([Nchan()] if has_nchan() else []), Tutorial()]
    for system in systems:
        with running(run, "P11", [system]) as started, loop() as on:
            for one in started:
                with guarded(run, "P11", one):
                    run.record("P11", one.name, _wait_together(run, on, cast("Followed", one), count), f"N={count}")


def _wait_together(run: Run, on: Loop, system: Followed, count: int) -> dict[str, float]:
    gather(on, system, 10)
    on.run_for(0.5)
    before, cpu = memory_bytes(system.roots), cpu_seconds(system.roots)
    with Meter(system.roots) as opening:
        gather(on, system, count)
    cpu = cpu_seconds(system.roots) - cpu
    on.run_for(run.seconds(2.0))
    with Meter(system.roots) as waiting:
        on.run_for(run.seconds(_IDLE_SECONDS))
    return {
        "kb_per_socket": round((memory_bytes(system.roots) - before) / count / 1024, 1),
        "base_mb": round(before / 2**20),
        "sockets_per_s": round(count / opening.usage.wall),
        "cpu_us_to_open": round(cpu / count * 1e6),
        "idle_cores": round(waiting.usage.system / waiting.usage.wall, 3),
        "lost": on.lost,
    }
