"""How much script a first visit costs, counted from the files that the build wrote."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

APP_BUDGET = 250_000
WIDGET_AT_LOAD_BUDGET = 6_500
"""What every page of a provider's site pays, whether anybody talks or not."""
WIDGET_BUDGET = 35_000
"""What a visitor who opens the chat has loaded then."""
_LOADED_AT_ONCE = re.compile(r"""<(?:script|link)[^>]*(?:src|href)="/(?P<path>[^"]+\.js)\"""")
_STATIC_IMPORT = re.compile(
    r"""(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{},\s]+?from\s*)?["'](?P<path>\.{1,2}/[^"']+\.js)["']"""
)


def test_the_first_visit_of_the_app_stays_within_its_budget(built_web: Path) -> None:
    files = _loaded_at_once(built_web / "app")
    sizes = {path.name: _compressed(path) for path in files}
    assert len(files) > 1
    assert sum(sizes.values()) < APP_BUDGET, sizes


def test_the_widget_stays_within_its_budget(built_web: Path) -> None:
    sizes = {path.stem: _compressed(path) for path in (built_web / "widget").glob("*.js")}
    languages = ("pt-BR", "en", "es")
    assert sizes.keys() == {"widget", "chat", *languages}
    assert sizes["widget"] < WIDGET_AT_LOAD_BUDGET
    assert sizes["widget"] + sizes["chat"] + max(sizes[name] for name in languages) < WIDGET_BUDGET


def _loaded_at_once(app: Path) -> set[Path]:
    """Return the scripts of index.html and everything that they import without being asked."""
    index = (app / "index.html").read_text(encoding="utf-8")
    waiting = [app / found["path"] for found in _LOADED_AT_ONCE.finditer(index)]
    files: set[Path] = set()
    while waiting:
        path = waiting.pop().resolve()
        if path not in files:
            files.add(path)
            imports = _STATIC_IMPORT.finditer(path.read_text(encoding="utf-8"))
            waiting.extend(path.parent / found["path"] for found in imports)
    return files


def _compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), compresslevel=9))
