"""P14, P16 and P17: reading, with 10,000 messages and with a million."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import cast
from urllib.parse import quote

from benchmarks.data.filled import fill_product
from benchmarks.data.history import RARE_EVERY, History, common_word, some_name
from benchmarks.load.hammer import Hammer
from benchmarks.load.http import request_bytes
from benchmarks.load.loop import Loop
from benchmarks.scenarios.base import Run, guarded, loop, postgres_server, running
from benchmarks.scenarios.gateway import CONNECTIONS, SECONDS
from benchmarks.systems.base import System
from benchmarks.systems.postgres import Postgres
from benchmarks.systems.product import Product
from benchmarks.systems.rivals import HttpReference, Tutorial

SIZES = (10_000, 100_000, 1_000_000)
CONVERSATIONS = 100_000
_ASKED = 200
_MOST_SECONDS = 4.0

Paths = Callable[[int, History], str]

READS: dict[str, Paths] = {
    "inbox page": lambda _n, _h: "/api/chat/inbox?limit=50",
    "conversation": lambda n, h: f"/api/chat/conversations/{_sample(n, h, 'id')}",
    "its messages": lambda n, h: (
        f"/api/chat/conversations/{_sample(n, h, 'id')}/messages?before_seq=100000&per_page=50"
    ),
    "by phone": lambda n, h: _search(_sample(n, h, "contact_phone")),
    "by protocol": lambda n, h: _search(_sample(n, h, "protocol")),
    "by name": lambda n, _h: _search(some_name(n)),
    "list by phone": lambda n, h: _listed(_sample(n, h, "contact_phone")),
    "list by name": lambda n, _h: _listed(some_name(n)),
    "common word": lambda n, _h: _search(common_word(n)),
    "two words": lambda n, _h: _search(f"{common_word(n)} {common_word(n + 3)}"),
    # One message each, and there also at the smallest size.
    "rare word": lambda n, _h: _search(f"chamado{n % (SIZES[0] // RARE_EVERY) + 1}"),
    "counts": lambda _n, _h: "/api/chat/inbox/counts",
    "live board": lambda _n, _h: "/api/chat/stats",
    # In turn this month, which goes on, and the one before, which is over.
    "month's report": lambda n, _h: f"/api/chat/reports/month?month={_month(n % 2)}",
    "month as CSV": lambda n, _h: f"/api/chat/reports/month.csv?month={_month(n % 2)}",
}
"""What is read, and the path of the n-th reading."""


def _sample(number: int, history: History, column: str) -> str:
    return str(history.samples[number * 13 % len(history.samples)][column])


def _month(back: int) -> str:
    today = datetime.now(UTC).date()
    return f"{today if back == 0 else today.replace(day=1) - timedelta(days=1):%Y-%m}"


def _search(wanted: str) -> str:
    return f"/api/chat/search?q={quote(wanted)}"


def _listed(wanted: str) -> str:
    return f"/api/chat/conversations?q={quote(wanted)}"


def on_sqlite(run: Run) -> None:
    """Measure P16 and P17 on SQLite."""
    _grow(run, "SQLite", None)


def on_postgresql(run: Run) -> None:
    """Measure P16 and P17 on PostgreSQL."""
    with postgres_server() as server:
        _grow(run, "PostgreSQL", server)


def _grow(run: Run, kind: str, postgres: Postgres | None) -> None:
    for size in SIZES[:1] if run.quick else SIZES:
        product = Product(f"ISP Chat, {kind}", postgres=postgres)
        try:
            with loop() as on, guarded(run, "P16", product):
                began = time.monotonic()
                history = fill_product(product, on, size)
                run.say(
                    f"  {size:,} messages in {history.conversations:,} conversations: {time.monotonic() - began:.0f} s"
                )
                _read_all(run, on, product, history, f"{size // 1000}k")
        finally:
            product.stop()


def _read_all(run: Run, on: Loop, product: Product, history: History, label: str) -> None:
    for what, path in READS.items():
        with guarded(run, "P16", product):
            # An administrator sees everything: the widest scope there is.
            following = _requests(product, path, history, product.admin_token)
            hammer = Hammer(on, product.http_port, following, connections=1, roots=product.roots)
            hammer.run(1.0, most=5)
            values = hammer.run(run.seconds(_MOST_SECONDS), most=_ASKED)
            run.record("P16", product.name, values, f"{what} {label}")


def _requests(product: Product, path: Paths, history: History, token: str) -> Callable[[], bytes]:
    numbers: Iterator[int] = itertools.count()
    headers = f"Authorization: Bearer {token}\r\n"
    port = product.http_port
    return lambda: request_bytes("GET", path(next(numbers), history), port=port, headers=headers)


def inbox(run: Run) -> None:
    """Measure P14: the first page of the inbox, 50 of 100,000 conversations, as many as are asked for."""
    product = Product()
    try:
        with loop() as on, guarded(run, "P14", product):
            count = 2000 if run.quick else CONVERSATIONS
            history = fill_product(product, on, count, longest=1)
            rivals: list[System] = [HttpReference(inbox=product.chat_file), Tutorial(conversations=count)]
            with running(run, "P14", rivals) as started:
                _ask_inboxes(run, on, [product, *started], history)
    finally:
        product.stop()


def _ask_inboxes(run: Run, on: Loop, systems: list[System], history: History) -> None:
    hammers = []
    for system in systems:
        if isinstance(system, Product):
            # An agent: the list is cut to what the caller may see.
            token = system.agents[0][1]
            following, port = _requests(system, READS["inbox page"], history, token), system.http_port
        else:
            port = cast("HttpReference | Tutorial", system).port
            data = request_bytes("GET", "/conversations", port=port)
            following = _same(data)
        hammers.append((system, Hammer(on, port, following, connections=CONNECTIONS, roots=system.roots)))
    for number in range(run.rounds + 1):
        for system, hammer in hammers:
            with guarded(run, "P14", system):
                values = hammer.run(run.seconds(SECONDS))
                # The first round fills caches and is not counted.
                if number > 0:
                    run.record("P14", system.name, values)


def _same(data: bytes) -> Callable[[], bytes]:
    return lambda: data
