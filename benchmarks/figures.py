"""What has been measured so far: the newest full run of each figure, as medians over its rounds."""

from __future__ import annotations

import json
import math
import statistics
from dataclasses import dataclass
from typing import Any

from benchmarks.results import FOLDER

PRODUCT = "ISP Chat"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """The run that a figure comes from."""

    file: str
    at: str
    commit: str
    machine: dict[str, Any]
    rounds: int


class Figures:
    """Answers what a system did in a figure. NaN stands for what was not measured."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.sources: dict[str, Source] = {}
        for file in sorted(FOLDER.glob("*Z.json"), reverse=True):
            run = json.loads(file.read_text(encoding="utf-8"))
            source = Source(file.name, run["at"], run["commit"], run["machine"], run["rounds"])
            new = {row["figure"] for row in run["rows"]} - self.sources.keys()
            self.sources |= dict.fromkeys(new, source)
            self.rows += [row for row in run["rows"] if row["figure"] in new]

    def of(self, figure: str) -> list[Row]:
        """Return the rows of a figure."""
        return [row for row in self.rows if row["figure"] == figure]

    def keys(self, figure: str) -> list[tuple[str, str]]:
        """Return (case, system) of a figure in the order in which they were measured, cases together."""
        pairs = dict.fromkeys((row["case"], row["system"]) for row in self.of(figure))
        cases = list(dict.fromkeys(case for case, _ in pairs))
        return sorted(pairs, key=lambda pair: cases.index(pair[0]))

    def values(self, figure: str, system: str, name: str, case: str = "") -> list[float]:
        """Return one value of every round."""
        found = [row for row in self.of(figure) if row["system"] == system and row["case"] == case]
        return [float(row[name]) for row in found if name in row and not math.isnan(float(row[name]))]

    def median(self, figure: str, system: str, name: str, case: str = "") -> float:
        """Return the median of a value over the rounds."""
        values = self.values(figure, system, name, case)
        return statistics.median(values) if values else math.nan

    def product(self, figure: str, name: str, case: str = "") -> float:
        """Return the product's median."""
        return self.median(figure, PRODUCT, name, case)

    def ratio(self, figure: str, other: str, name: str, case: str = "") -> float:
        """Return the product's median over that of another system."""
        divisor = self.median(figure, other, name, case)
        return self.product(figure, name, case) / divisor if divisor else math.nan
