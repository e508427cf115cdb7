"""The built web pages: made again when a source of them changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from .commands import run
from .errors import BootstrapError
from .node import node_environment, npm_command
from .paths import WEB, WEB_DIST
from .progress import step
from .stamps import digest_of

_NOT_SOURCES = frozenset({"node_modules", "dist", "server", "coverage", "test-results", "playwright-report"})
_BUILD_STAMP = WEB_DIST / ".built-from"
_MODULES_STAMP = WEB / "node_modules" / ".installed-from"


def prepare_web() -> bool:
    """Build the app and the widget if needed; return whether anything had to be done."""
    if not (WEB / "package.json").is_file():
        return False
    fresh = digest_of(_sources())
    if _read(_BUILD_STAMP) == fresh:
        return False
    environment = node_environment()
    install_modules(environment)
    with step("Building the web pages"):
        run(
            [npm_command(), "run", "build"],
            cwd=WEB,
            env=environment,
            failure="The web pages could not be built (start.py --no-build serves the rest without them).",
        )
    WEB_DIST.mkdir(exist_ok=True)
    _BUILD_STAMP.write_text(fresh, encoding="ascii")
    return True


def install_modules(environment: dict[str, str]) -> None:
    """Run `npm ci` unless `node_modules` was made from this very lock."""
    fresh = digest_of([WEB / "package-lock.json"])
    if _read(_MODULES_STAMP) == fresh:
        return
    with step("Installing web packages"):
        run([npm_command(), "ci"], cwd=WEB, env=environment, failure="The web packages could not be installed.")
    _MODULES_STAMP.write_text(fresh, encoding="ascii")


def _sources() -> list[Path]:
    return sorted(_files_below(WEB, skip=_NOT_SOURCES))


def _files_below(folder: Path, *, skip: frozenset[str] = frozenset()) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in skip or entry.name.endswith((".tsbuildinfo", ".swp", "~")):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(Path(entry.path))
            elif entry.is_file():
                yield Path(entry.path)


def _read(stamp: Path) -> str | None:
    try:
        return stamp.read_text(encoding="ascii")
    except (FileNotFoundError, ValueError):
        return None


if __name__ == "__main__":
    try:
        prepare_web()
    except BootstrapError as error:
        sys.exit(str(error))
