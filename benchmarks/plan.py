"""Which scenario measures which figures, and how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.scenarios import fanout, gateway, growth, messages, requests, startup, web, webhooks
from benchmarks.scenarios.base import Run


@dataclass(frozen=True, slots=True)
class Scenario:
    """One program of measurements."""

    figures: tuple[str, ...]
    title: str
    measure: Callable[[Run], None]
    seconds: int
    """About how long three rounds take."""


SCENARIOS = (
    Scenario(("P1", "P4", "P5"), "messages over WebSocket, SQLite", messages.on_sqlite, 140),
    Scenario(("P2", "P3", "P4", "P5"), "messages over WebSocket, PostgreSQL", messages.on_postgresql, 200),
    Scenario(("P6",), "messages by HTTP through the gateway", requests.sends, 65),
    Scenario(("P7",), "one hot conversation", messages.hot, 45),
    Scenario(("P8", "P9"), "fan-out of stored messages", fanout.crowds, 240),
    Scenario(("P10",), "a reader that stalls", fanout.slow_reader, 45),
    Scenario(("P11",), "sockets that wait", fanout.idle, 60),
    Scenario(("P12",), "the gateway as a proxy", gateway.proxies, 40),
    Scenario(("P13",), "the gateway in one process", gateway.mounted, 45),
    Scenario(("P14",), "the inbox list at 100,000 conversations", growth.inbox, 75),
    Scenario(("P15",), "a burst of webhooks", webhooks.burst, 300),
    Scenario(("P16", "P17"), "reading as the data grow, SQLite", growth.on_sqlite, 140),
    Scenario(("P16", "P17"), "reading as the data grow, PostgreSQL", growth.on_postgresql, 170),
    Scenario(("P20",), "starting", startup.starts, 100),
    Scenario(("P21",), "the web in Chromium", web.pages, 75),
)


def chosen(only: frozenset[str]) -> list[Scenario]:
    """Return the scenarios that measure any of these figures, all of them if none is named."""
    return [scenario for scenario in SCENARIOS if not only or only & set(scenario.figures)]


def known_figures() -> list[str]:
    """Return every figure that can be asked for, in order."""
    return sorted({figure for scenario in SCENARIOS for figure in scenario.figures}, key=lambda name: int(name[1:]))
