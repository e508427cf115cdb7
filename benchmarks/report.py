"""Writes the measured part of docs/performance.md; what is around the markers is written by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from benchmarks.figures import Figures
from benchmarks.results import ROOT
from benchmarks.verdicts import DATABASES, P16_LIMITS_MS, growth, verdicts

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

_TABLES: tuple[tuple[str, str, Sequence[tuple[str, str]]], ...] = (
    ("P1", "Messages stored and delivered, SQLite (P1)", (("messages/s", "per_s"), ("CPU ms/message", "cpu_ms"))),
    (
        "P2",
        "Messages stored and delivered, PostgreSQL (P2, P3)",
        (("messages/s", "per_s"), ("CPU ms/message", "cpu_ms")),
    ),
    ("P5", "Latency at fixed rates (P5)", ()),
    ("P6", "Messages by HTTP through the gateway (P6)", (("messages/s", "per_s"), ("CPU ms/message", "cpu_ms"))),
    (
        "P7",
        "One hot conversation (P7)",
        (("messages/s", "per_s"), ("CPU ms/message", "cpu_ms"), ("gaps in seq", "gaps")),
    ),
    ("P8", "Fan-out at saturation (P8)", (("deliveries/s", "per_s"), ("per CPU-second", "per_cpu_s"))),
    ("P9", "Fan-out at 10,000 deliveries/s (P9)", ()),
    ("P10", "A stalled reader (P10)", ()),
    (
        "P11",
        "Sockets that wait (P11)",
        (("kB a socket", "kb_per_socket"), ("opened/s", "sockets_per_s"), ("CPU us to open", "cpu_us_to_open")),
    ),
    ("P12", "The gateway as a proxy (P12)", (("requests/s", "per_s"), ("CPU us/request", "cpu_us"))),
    ("P13", "The gateway in one process (P13)", (("requests/s", "per_s"), ("CPU us/request", "cpu_us"))),
    ("P14", "Inbox list, 50 of 100,000 (P14)", (("requests/s", "per_s"), ("CPU us/request", "cpu_us"))),
    (
        "P15",
        "A burst of signed webhooks (P15)",
        (("answers/s", "per_s"), ("CPU us/webhook", "cpu_us"), ("lost", "lost")),
    ),
    ("P20", "Starting (P20)", (("seconds", "seconds"), ("memory MB", "memory_mb"))),
)
_LATENCY = (("p50 ms", "p50_ms"), ("p99 ms", "p99_ms"))
_PARTIES = (("cores, system", "system_cores"), ("generator", "generator_cores"), ("other", "other_cores"))


def write() -> None:
    """Renew the measured part. Raises ValueError when the document has lost its markers."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.search(f"{re.escape(BEGIN)}.*{re.escape(END)}", text, re.DOTALL)
    if found is None:
        raise ValueError(f"{DOCUMENT} has no markers {BEGIN} and {END}")
    measured = "\n".join([BEGIN, "", *_lines(Figures()), "", END])
    DOCUMENT.write_text(text[: found.start()] + measured + text[found.end() :], encoding="utf-8")


def _lines(figures: Figures) -> Iterator[str]:
    yield from _origin(figures)
    yield "### Targets"
    yield ""
    yield "| | What | Measured | Floor | Goal | Met |"
    yield "| --- | --- | ---: | ---: | ---: | --- |"
    for one in verdicts(figures):
        sign = ">=" if one.more_is_better else "<="
        measured = _number(one.value)
        yield (
            f"| {one.figure} | {one.what} ({one.unit}) | {measured} | {sign} {_number(one.floor)} "
            f"| {sign} {_number(one.goal)} | {one.state} |"
        )
    if figures.of("P16"):
        yield from _reads(figures)
    for figure, title, columns in _TABLES:
        if figures.of(figure):
            yield ""
            yield f"### {title}"
            yield ""
            yield from _table(figures, figure, columns)


def _origin(figures: Figures) -> Iterator[str]:
    runs: dict[str, list[str]] = {}
    for figure, source in figures.sources.items():
        machine = source.machine
        key = (
            f"commit `{source.commit}`, {source.at[:16].replace('T', ' ')} UTC, medians of {source.rounds} rounds, "
            f"{machine['cores']} cores of {machine['processor']}, {machine['memory_gb']} GB, {machine['system']}, "
            f"Python {machine['python']} ([raw figures](../benchmarks/results/{source.file}))"
        )
        runs.setdefault(key, []).append(figure)
    for key, names in runs.items():
        yield f"- {', '.join(sorted(names, key=lambda name: int(name[1:])))}: {key}"
    counted = [row for row in figures.rows if "lost" in row]
    lost, doubled = (sum(int(row.get(name, 0)) for row in counted) for name in ("lost", "doubled"))
    yield f"- In all {len(counted)} measurements that count messages: {lost:,} lost, {doubled:,} doubled."
    yield ""


def _reads(figures: Figures) -> Iterator[str]:
    yield ""
    yield "### Reads as the data grow (P16, P17)"
    yield ""
    yield "Milliseconds, 95th percentile; the last columns are the growth of the median from 10,000 to 1,000,000 messages."
    yield ""
    sizes = ("10k", "100k", "1000k")
    names = [system.split(", ")[1] for system in DATABASES]
    heads = [f"{name} {size}" for name in names for size in sizes]
    yield f"| Read | Limit at 1000k | {' | '.join(heads)} | {' | '.join(f'{name} growth' for name in names)} |"
    yield f"| --- |{' ---: |' * (len(heads) + len(names) + 1)}"
    for what, limit in P16_LIMITS_MS.items():
        cells = [figures.median("P16", system, "p95_ms", f"{what} {size}") for system in DATABASES for size in sizes]
        grew = [growth(figures, system, what) for system in DATABASES]
        yield f"| {what} | {limit} | {' | '.join(_number(value) for value in (*cells, *grew))} |"


def _table(figures: Figures, figure: str, columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    rows = figures.of(figure)
    shown = [one for one in (*columns, *_LATENCY, *_PARTIES) if any(one[1] in row for row in rows)]
    main = columns[0][1] if columns else _LATENCY[1][1]
    yield f"| System | Case | {' | '.join(title for title, _ in shown)} | range of the first |"
    yield f"| --- | --- |{' ---: |' * (len(shown) + 1)}"
    for case, system in figures.keys(figure):
        cells = [_number(figures.median(figure, system, name, case)) for _, name in shown]
        values = figures.values(figure, system, main, case)
        spread = f"{_number(min(values))} to {_number(max(values))}" if len(values) > 1 else ""
        yield f"| {system} | {case} | {' | '.join(cells)} | {spread} |"


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"
