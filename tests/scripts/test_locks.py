"""The hashed locks hold what the members declare, in versions they allow, and no download address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock", *ROOT.glob("scripts/bootstrap/locks/*.txt")]
MEMBERS = [
    "shared",
    *(str(folder.relative_to(ROOT)) for folder in ROOT.glob("services/*")),
    "web-interface/server",
    *(str(folder.parent.relative_to(ROOT)) for folder in ROOT.glob("tools/*/pyproject.toml")),
]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def _project(folder: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))


def _pins(lock: Path) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for name, version in PINNED.findall(lock.read_text(encoding="utf-8")):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


def _unmet(declared: list[str], lock: Path) -> list[str]:
    pins = _pins(lock)
    needs = [Requirement(text) for text in declared if text != "shared"]
    return [
        str(need)
        for need in needs
        if not any(need.specifier.contains(version) for version in pins.get(canonicalize_name(need.name), ()))
    ]


@pytest.mark.parametrize("member", MEMBERS)
def test_what_a_member_declares_is_locked(member: str) -> None:
    unmet = _unmet(_project(member)["project"]["dependencies"], ROOT / "requirements.lock")
    assert not unmet, "run scripts/lock.sh and commit the locks"


def test_the_development_tools_are_locked() -> None:
    unmet = _unmet(_project(".")["dependency-groups"]["dev"], ROOT / "requirements-dev.lock")
    assert not unmet, "run scripts/lock.sh and commit the locks"


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, dev = _pins(ROOT / "requirements.lock"), _pins(ROOT / "requirements-dev.lock")
    assert {name: dev.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_is_hashed_and_names_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert len(PINNED.findall(text)) <= text.count("--hash=sha256:")
    assert _pins(lock)
