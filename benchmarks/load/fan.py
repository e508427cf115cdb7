"""One sender, many followers: deliveries counted in raw bytes, latency taken on some of the sockets only."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

from benchmarks.load.loop import Link, Loop
from benchmarks.load.meter import Meter, milliseconds
from benchmarks.load.websocket import WebSocketLink

_SIGN = b"<~>"
_NUMBERED = re.compile(rb"<~>(\d{8})")
_NUMBERED_BYTES = 11
_TIMED_LINKS = 100
_DRAIN_SECONDS = 20
clock = time.perf_counter
Values = dict[str, float]


def event_text(number: int, size: int) -> bytes:
    """Return the text of an event: its sign and number, padded to ``size`` bytes."""
    return b"<~>%08d %s" % (number, b"p" * (size - 12))


class Fan:
    """The followers of one room and the link that publishes into it."""

    def __init__(
        self,
        loop: Loop,
        followers: Sequence[WebSocketLink],
        publish: Callable[[int, bytes], None],
        roots: Sequence[int],
    ) -> None:
        self._loop, self._followers, self._publish, self._roots = loop, followers, publish, roots
        self._sent: list[float] = []
        self._first = 0
        self._arrived = 0
        self._latencies: list[float] = []

    def warm_up(self, events: int = 3) -> None:
        """Publish a few events and see that each arrives everywhere. Raises TimeoutError."""
        self._begin(timed=False)
        for _ in range(events):
            self._next(200)
            self._all_arrived()

    def saturate(self, seconds: float, window: int, size: int = 200) -> Values:
        """Keep ``window`` events under way."""
        self._begin(timed=False)
        count = len(self._followers)
        end = clock() + seconds
        with Meter(self._roots) as meter:
            while clock() < end:
                while len(self._sent) * count - self._arrived < window * count:
                    self._next(size)
                self._loop.poll(0.02)
            arrived = self._arrived
        usage = meter.usage
        return {
            "per_s": round(arrived / usage.wall),
            "per_cpu_s": round(arrived / max(usage.system, 0.01)),
            "lost": self._missing(),
            **usage.cores(),
        }

    def pace(self, seconds: float, events_per_s: float, *, size: int = 200, without: Link | None = None) -> Values:
        """Publish at a fixed rate; ``without`` is a follower that is not expected to get anything."""
        self._begin(timed=True, without=without)
        end, began, count = clock() + seconds, clock(), 0
        with Meter(self._roots) as meter:
            while (now := clock()) < end:
                while began + count / events_per_s <= now:
                    self._next(size)
                    count += 1
                self._loop.poll(min(began + count / events_per_s, end) - clock())
            lost = self._missing()
        p50, p99 = milliseconds(self._latencies, 50, 99)
        return {"p50_ms": p50, "p99_ms": p99, "lost": lost, **meter.usage.cores()}

    def _begin(self, *, timed: bool, without: Link | None = None) -> None:
        self._first += len(self._sent)
        self._sent.clear()
        self._latencies.clear()
        self._arrived = 0
        self._expected = len(self._followers) - (without is not None)
        step = max(1, len(self._followers) // _TIMED_LINKS)
        for place, link in enumerate(self._followers):
            if link is not without:
                link.stream = self._timer() if timed and place % step == 0 else self._counter()

    def _counter(self) -> Callable[[bytes], None]:
        kept = b""

        def read(data: bytes) -> None:
            nonlocal kept
            # A sign may lie across two reads; two kept bytes can never hold a whole one.
            self._arrived += data.count(_SIGN) + (kept + data[:2]).count(_SIGN)
            kept = data[-2:]

        return read

    def _timer(self) -> Callable[[bytes], None]:
        kept = b""

        def read(data: bytes) -> None:
            nonlocal kept
            data, end, now = kept + data, 0, clock()
            for match in _NUMBERED.finditer(data):
                end = match.end()
                self._arrived += 1
                self._latencies.append(now - self._sent[int(match[1]) - self._first])
            kept = data[max(end, len(data) - _NUMBERED_BYTES + 1) :]

        return read

    def _next(self, size: int) -> None:
        number = self._first + len(self._sent)
        self._sent.append(clock())
        self._publish(number, event_text(number, size))

    def _all_arrived(self) -> None:
        wanted = len(self._sent) * self._expected
        self._loop.run_until(lambda: self._arrived >= wanted, _DRAIN_SECONDS, f"{wanted} deliveries")

    def _missing(self) -> int:
        try:
            self._all_arrived()
        except TimeoutError:
            return len(self._sent) * self._expected - self._arrived
        return 0
