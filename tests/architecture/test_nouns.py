"""A noun keeps its tables and routes to itself: what import-linter's contracts cannot say in one line each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(path.parent for path in ROOT.glob("services/*/src/*/__init__.py"))
# Another noun may use a noun's deeds, words and errors; its SQL, HTTP and reactions are nobody else's business.
PRIVATE = frozenset({"repository", "router", "handlers"})


def _nouns(package: Path) -> list[Path]:
    return [folder for folder in sorted(package.iterdir()) if folder.is_dir() and any(folder.glob("*.py"))]


def _imports(file: Path, package: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, absolute dotted name) of everything that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = (package.name, *file.relative_to(package).parts[: -node.level])
                base = ".".join((*parts, *([node.module] if node.module else [])))
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_noun_uses_another_only_through_its_service(package: Path) -> None:
    nouns = {folder.name for folder in _nouns(package)}
    faults = [
        f"{file.relative_to(ROOT)}:{line} imports {name}"
        for noun in _nouns(package)
        for file in sorted(noun.rglob("*.py"))
        for line, name in _imports(file, package)
        if (parts := name.split("."))[0] == package.name
        and len(parts) > 2
        and parts[1] in nouns - {noun.name}
        and parts[2] in PRIVATE
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("folder", ["shared", "services", "web-interface/server", "scripts", "tests", "tools"])
def test_files_stay_small_enough_to_read(folder: str) -> None:
    long = [
        f"{file.relative_to(ROOT)}: {lines} lines"
        for file in sorted((ROOT / folder).rglob("*.py"))
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > (450 if "tests" in file.parts else 300)
    ]
    assert not long, "\n".join(long)
