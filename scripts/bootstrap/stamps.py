"""Stamps: what a step was last made from, so that it runs again only when that changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from .paths import ROOT, VENV

STAMP_FILE = VENV / "ispchat-stamps.json"


def digest_of(paths: Iterable[Path], *extra: str) -> str:
    """Return one hash over the names and contents of the given files and any further strings."""
    total = hashlib.sha256()
    for text in extra:
        total.update(text.encode() + b"\0")
    for path in paths:
        total.update(os.path.relpath(path, ROOT).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read_stamp(name: str) -> str | None:
    """Return the stamp of a step, or None when it never finished in this environment."""
    value = _read_all().get(name)
    return value if isinstance(value, str) else None


def write_stamps(**stamps: str) -> None:
    """Record finished steps; the file is replaced whole, so a crash leaves the old stamps or the new ones."""
    merged = _read_all() | stamps
    scratch = STAMP_FILE.with_suffix(".tmp")
    scratch.write_text(json.dumps(merged, indent=1), encoding="utf-8")
    scratch.replace(STAMP_FILE)


def _read_all() -> dict[str, object]:
    try:
        stamps = json.loads(STAMP_FILE.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}
