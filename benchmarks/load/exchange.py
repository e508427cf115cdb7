"""Messages between two sides: each is numbered, timed, and must arrive at the other side once."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.load.loop import ConnectionLost, Link, Loop
from benchmarks.load.meter import Meter, Usage, milliseconds

_MARKER = re.compile(rb"~(\d{8})~")
_MARKER_BYTES = 10
_PADDING = b"minha internet caiu de novo desde ontem, podem ver o que houve com a conexao aqui na rua? obrigado "
_DRAIN_SECONDS = 15

clock = time.perf_counter
SendMessage = Callable[[int, bytes], None]
"""(number, body): puts a message on its way."""


@dataclass(slots=True)
class Outcome:
    """What one measurement brought."""

    usage: Usage
    arrived: int
    lost: int
    doubled: int
    latencies: list[float]
    late: list[float]
    """How late the generator itself was at a fixed rate."""

    def values(self) -> dict[str, float]:
        """Return the figures."""
        p50, p99 = milliseconds(self.latencies, 50, 99)
        values = {
            "per_s": round(self.arrived / self.usage.wall, 1),
            "cpu_ms": round(self.usage.system / max(1, self.arrived) * 1e3, 4),
            "p50_ms": p50,
            "p99_ms": p99,
            "lost": self.lost,
            "doubled": self.doubled,
            **self.usage.cores(),
        }
        if self.late:
            values["late_p99_ms"] = milliseconds(self.late, 99)[0]
        return values


def body_of(number: int) -> bytes:
    """Return the text of a message: its marker and about a hundred characters."""
    return b"~%08d~ %s" % (number, _PADDING)


class Exchange:
    """Sends messages and counts those that come back; ``reader`` makes the counters for the sockets."""

    def __init__(self, loop: Loop, send: SendMessage, roots: Sequence[int]) -> None:
        self._loop, self._send, self._roots = loop, send, roots
        self._sent: list[float] = []
        self._seen = bytearray()
        self._latencies: list[float] = []
        self._arrived = self._doubled = 0
        # Numbers never come twice in the life of a system: a repeated one would be recognised and not delivered.
        self._first = 0

    def reader(self, is_expected: Callable[[int], bool]) -> Callable[[bytes], None]:
        """Return a ``stream`` for one socket; numbers that are not expected there (a sender's own) are passed over."""
        kept = b""

        def read(data: bytes) -> None:
            nonlocal kept
            if kept:
                data = kept + data
            end = 0
            for match in _MARKER.finditer(data):
                end = match.end()
                number = int(match[1])
                if is_expected(number):
                    self.arrive(number)
            begun = data.rfind(b"~", max(end, len(data) - _MARKER_BYTES))
            kept = data[begun:] if begun >= 0 else b""
            if b'"type":"error"' in data:
                raise ConnectionLost(f"the server refused: {data[:400]!r}")

        return read

    def arrive(self, number: int) -> None:
        """Note the arrival of a message."""
        index = number - self._first
        if index < 0:
            return  # of an earlier measurement, given up there as lost
        if self._seen[index]:
            self._doubled += 1
            return
        self._seen[index] = 1
        self._arrived += 1
        self._latencies.append(clock() - self._sent[index])

    def warm_up(self, seconds: float, window: int) -> None:
        """Let everything be prepared, cached and grown once; not measured."""
        self._fill(seconds, window)
        self._drain()

    def saturate(self, seconds: float, window: int) -> Outcome:
        """Keep ``window`` messages in flight."""
        self._forget()
        with Meter(self._roots) as meter:
            self._fill(seconds, window)
            arrived = self._arrived
        return self._outcome(meter.usage, arrived, [])

    def pace(self, seconds: float, rate: float) -> Outcome:
        """Send at a fixed rate, whatever comes back."""
        self._forget()
        late: list[float] = []
        with Meter(self._roots) as meter:
            began, count = clock(), 0
            while (now := clock()) < began + seconds:
                while began + count / rate <= now:
                    late.append(now - (began + count / rate))
                    self._next()
                    count += 1
                self._loop.poll(min(began + count / rate, began + seconds) - clock())
            arrived = self._arrived
        return self._outcome(meter.usage, arrived, late)

    def _fill(self, seconds: float, window: int) -> None:
        end = clock() + seconds
        while clock() < end:
            while len(self._sent) - self._arrived < window:
                self._next()
            self._loop.poll(0.02)

    def _next(self) -> None:
        number = self._first + len(self._sent)
        self._seen.append(0)
        self._sent.append(clock())
        self._send(number, body_of(number))

    def _forget(self) -> None:
        self._first += len(self._sent)
        self._sent.clear()
        self._seen.clear()
        self._latencies.clear()
        self._arrived = self._doubled = 0

    def _drain(self) -> int:
        try:
            self._loop.run_until(lambda: self._arrived >= len(self._sent), _DRAIN_SECONDS, "messages under way")
        except TimeoutError:
            return len(self._sent) - self._arrived
        return 0

    def _outcome(self, usage: Usage, arrived: int, late: list[float]) -> Outcome:
        lost = self._drain()
        return Outcome(usage, arrived, lost, self._doubled, list(self._latencies), late)


def send_over(links: Sequence[Link], frame: Callable[[int, bytes], bytes]) -> SendMessage:
    """Return a sender that deals messages out over ``links`` in turn."""
    count = len(links)

    def send(number: int, body: bytes) -> None:
        links[number % count].send(frame(number, body))

    return send
