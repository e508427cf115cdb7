"""The reference pages say what the code says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from shared.runtime.registry import find_services

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = ("## Context", "## Decision", "## Consequences", "## What enforces it")


def test_generated_pages_are_current() -> None:
    found = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "generate-reference.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_setting_tells_what_it_means() -> None:
    silent = [
        f"{service.name}: {name}"
        for service in find_services()
        for name, info in service.settings.model_fields.items()
        if not info.description
    ]
    assert silent == []


def test_decisions_are_numbered_without_holes_and_say_what_enforces_them() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        missing = [section for section in SECTIONS if section not in text]
        assert missing == [], page.name


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "services").glob("*/README.md")]
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert broken == []
