"""P15: a burst of signed webhooks, answered after the commit; a server killed after the last answer has kept them all."""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator

from benchmarks.load.hammer import Hammer
from benchmarks.load.http import request_bytes
from benchmarks.scenarios.base import Run, guarded, loop, running
from benchmarks.systems.product import Product
from benchmarks.systems.rivals import HookReference
from tests.support.whatsapp import APP_SECRET, SETTINGS, encoded, message, messages, signature

BURST = 10_000
CONNECTIONS = 64
CUSTOMERS = 2000
_MOST_SECONDS = 120.0
_REST_SECONDS = 300.0
_WORDS = "bom dia, minha internet caiu de novo desde ontem, podem ver o que houve aqui na rua?"


def burst(run: Run) -> None:
    """Measure P15: on the gateway and on the service's own port, in turn with the reference."""
    count = 300 if run.quick else BURST
    product = Product(env=SETTINGS)
    # What comes from the Internet is not to leave for it: nothing here sends or fetches.
    with running(run, "P15", [product, HookReference(APP_SECRET)]) as started, loop() as on:
        ports: list[tuple[str, str, int, list[int]]] = []
        for system in started:
            if system is product:
                ports += [(product.name, case, product.deployment.ports[service], product.roots)
                          for case, service in (("gateway", "api-gateway"), ("direct", "whatsapp-service"))]  # fmt: skip
            elif isinstance(system, HookReference):
                ports.append((system.name, "", system.port, system.roots))
        numbers = itertools.count(1)
        for _ in range(run.rounds):
            for name, case, port, roots in ports:
                with guarded(run, "P15", product):
                    requests = _requests(port, count, numbers)
                    hammer = Hammer(on, port, requests, connections=CONNECTIONS, roots=roots)
                    values = hammer.run(_MOST_SECONDS, most=count)
                    run.record("P15", name, values, case)
                    if name == product.name:
                        _rest(product)
        if product in started:
            with guarded(run, "P15", product):
                _kill(run, product, count, numbers)


def _requests(port: int, count: int, numbers: Iterator[int]) -> Callable[[], bytes]:
    """Return the next request; ``count`` are made before, so that the generator does not wait for signatures."""

    def made() -> Iterator[bytes]:
        for number in numbers:
            phone = f"55119{number % CUSTOMERS:08d}"
            text = {"body": f"{_WORDS} {number}"}
            body = encoded(messages(message(f"wamid.bench.{number:08d}", phone=phone, text=text)))
            headers = f"X-Hub-Signature-256: {signature(body)}\r\n"
            yield request_bytes("POST", "/webhook/whatsapp", port=port, body=body, headers=headers)

    rest = made()
    return itertools.chain(list(itertools.islice(rest, count)), rest).__next__


def _kill(run: Run, product: Product, count: int, numbers: Iterator[int]) -> None:
    """Send one more burst, kill the process right after its last answer, and count what is there after a new start."""
    before = _handed_over(product)
    with loop() as on:
        requests = _requests(product.http_port, count, numbers)
        hammer = Hammer(on, product.http_port, requests, connections=CONNECTIONS, roots=product.roots)
        answered = hammer.run(_MOST_SECONDS, most=count)["count"]
        product.kill()
    product.start()
    began = time.monotonic()
    _rest(product)
    kept = _handed_over(product) - before
    # Those under way when the count was reached may have been stored too; an answered one that is missing is a lost one.
    values = {"answered": answered, "kept": kept, "lost": max(0, answered - kept)}
    run.record("P15", product.name, {**values, "seconds_to_rest": round(time.monotonic() - began, 1)}, "killed")


def _rest(product: Product) -> None:
    """Wait until everything that came in was handed to chat."""
    end = time.monotonic() + _REST_SECONDS
    while time.monotonic() < end:
        if not (_count(product, "whatsapp_inbound_events", "new") or _count(product, "whatsapp_inbound_items", "new")):
            return
        time.sleep(0.2)
    raise TimeoutError("what came in was not worked on in time")


def _handed_over(product: Product) -> int:
    return _count(product, "whatsapp_inbound_items", "done")


def _count(product: Product, table: str, state: str) -> int:
    file = product.deployment.data_dir / "whatsapp.db"
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        found = connection.execute(f"SELECT count(*) FROM {table} WHERE state = ?", (state,)).fetchone()  # noqa: S608 - our names
    finally:
        connection.close()
    return int(found[0])
