"""The raw figures of a run as one JSON file, with the machine and the commit they belong to."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.scenarios.base import Run

FOLDER = Path(__file__).parent / "results"
ROOT = Path(__file__).parents[1]


def save(run: Run) -> Path:
    """Write what was measured; returns the file."""
    FOLDER.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    file = FOLDER / f"{now:%Y-%m-%dT%H%M%SZ}{'-quick' if run.quick else ''}.json"
    content = {
        "at": now.isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "rounds": run.rounds,
        "rows": run.rows,
        "failures": run.failures,
    }
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def commit() -> str:
    """Return the commit measured, marked where the tree had changes of its own."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=10"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    return described.stdout.strip() or "unknown"


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "unknown"
    )
    system = next(
        (line.split("=", 1)[1].strip('"') for line in _lines("/etc/os-release") if line.startswith("PRETTY")), ""
    )
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{system or platform.system()}, Linux {platform.release()}",
        "python": platform.python_version(),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
