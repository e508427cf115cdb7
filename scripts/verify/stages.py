"""The stages, in the order in which a failure is cheapest to learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scripts.bootstrap.node import node_environment, npm_command
from scripts.bootstrap.paths import ROOT, VENV_PYTHON, WEB, member_folders, venv_tool

_WORKERS = "2"


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of the summary: a command, where it runs and how its result is counted."""

    name: str
    command: Sequence[str | Path]
    folder: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)
    is_pytest: bool = False
    is_quick: bool = True
    limit_seconds: int = 600
    lane: str = ""
    """Neighbours in different lanes run at the same time; those of one lane, and those of none, one after the other."""


def all_stages() -> list[Stage]:
    """Return every stage that has something to check in this tree."""
    static = [replace(stage, lane="python") for stage in _static_stages()]
    return [*static, *(replace(stage, lane="web") for stage in _web_stages()), *_test_stages()]


def _static_stages() -> list[Stage]:
    ruff = venv_tool("ruff")
    return [
        Stage("lint", [ruff, "check", "--quiet", "."]),
        Stage("format", [ruff, "format", "--check", "--quiet", "."]),
        *_type_stages(),
        Stage("import rules", [venv_tool("lint-imports"), "--no-logo"]),
    ]


def _type_stages() -> list[Stage]:
    """Types of the product in one run; of each member's tests in one of their own, as their file names may be equal."""
    mypy = [str(VENV_PYTHON), "-m", "mypy"]
    members = member_folders()
    sources = [folder / "src" for folder in members if (folder / "src").is_dir()]
    extras = [ROOT / name for name in ("tests", "benchmarks") if any((ROOT / name).rglob("*.py"))]
    product = [ROOT / "start.py", ROOT / "test-system.py", ROOT / "scripts", ROOT / "shared", *sources, *extras]
    stages = [Stage("types", [*mypy, *_relative(product)])]
    for folder in members:
        tests = folder / "tests"
        if folder.name != "shared" and tests.is_dir() and any(tests.rglob("*.py")):
            # A folder with a conftest of its own is checked by itself: two modules of one name cannot be in one run.
            apart = [found.parent for found in sorted(tests.glob("*/conftest.py"))]
            together = [path for path in sorted(tests.iterdir()) if path not in apart and _is_checked(path)]
            for paths in ([together] if together else []) + [[path] for path in apart]:
                name = folder.name if paths is together else f"{folder.name} {paths[0].name}"
                stages.append(Stage(f"types of {name}'s tests", [*mypy, *_relative(paths)]))
    return stages


def _is_checked(path: Path) -> bool:
    return path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py")))


def _web_stages() -> list[Stage]:
    if not (WEB / "package.json").is_file():
        return []
    environment, npm = node_environment(), npm_command()
    scripts = {"web lint": "lint", "web types": "typecheck", "web tests": "test"}
    return [
        *(Stage(name, [npm, "run", script], WEB, environment) for name, script in scripts.items()),
        # Through the bootstrap, so that the stamp it leaves spares the next start the same build.
        Stage("web build", [VENV_PYTHON, "-m", "scripts.bootstrap.web"]),
    ]


def _test_stages() -> list[Stage]:
    apart = ("system", "parity", "browser", "faults", "fuzz")
    members = [folder / "tests" for folder in member_folders()]
    own = [folder for folder in sorted((ROOT / "tests").glob("*")) if folder.name not in {*apart, "support"}]
    units = [path for path in [*members, *own] if path.is_dir() and _has_tests(path)]
    stages = [_pytest("unit and integration tests", units, quick=True)] if units else []
    for name, folders, workers, plugins in (
        ("both topologies", ("system", "parity"), _WORKERS, ()),
        ("fuzz", ("fuzz",), _WORKERS, ("-p", "schemathesis.pytest.plugin")),
        # One test of each at a time: a browser takes a core of its own, a fault's deadlines suffer from a second busy neighbour.
        ("browser", ("browser",), "0", ()),
        ("faults", ("faults",), "0", ()),
    ):
        present = [ROOT / "tests" / folder for folder in folders if _has_tests(ROOT / "tests" / folder)]
        if present:
            lane = name if workers == "0" else ""
            stages.append(replace(_pytest(name, present, quick=False, workers=workers, plugins=plugins), lane=lane))
    return stages


def _pytest(
    name: str, folders: list[Path], *, quick: bool, workers: str = _WORKERS, plugins: Sequence[str] = ()
) -> Stage:
    # `loadfile`: the tests of a file share the systems and databases that its fixtures started.
    spread = ["-n", workers, "--dist", "loadfile"] if workers != "0" else []
    # A memory of its own of what failed: two stages may run at once.
    cache = ["-o", f"cache_dir=.pytest_cache/{name.replace(' ', '-')}"]
    command = [str(VENV_PYTHON), "-m", "pytest", "-q", *cache, *plugins, *spread, *_relative(folders)]
    return Stage(name, command, is_pytest=True, is_quick=quick, limit_seconds=1800)


def _has_tests(folder: Path) -> bool:
    return any(folder.rglob("test_*.py"))


def _relative(paths: Sequence[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]
