"""`start.py` on a copy of the repository where nothing is prepared: an empty home, a path with a space in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.support import SERVICES, eventually, free_ports

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START_AGAIN = 5


class Clone:
    """A copy of the repository's files, as git would clone them, and the bare environment to start it in."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a clone"
        self.env = {
            # Only the machine's own Python: the environment of this test run must not help.
            "PATH": os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if not p.startswith(str(ROOT))),
            "HOME": str(folder / "home"),
            # As images and some companies' machines set it: a start must not depend on writing bytecode as it goes.
            "PYTHONDONTWRITEBYTECODE": "1",
            **{f"{name.upper().replace('-', '_')}_PORT": str(port) for name, port in _some_ports().items()},
        }
        (folder / "home").mkdir()
        listing = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        )
        for name in filter(None, listing.stdout.split("\0")):
            source, target = ROOT / name, self.root / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Run start.py as a person would."""
        return subprocess.Popen(
            ["python3", "start.py", *words],
            cwd=self.root,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _some_ports() -> dict[str, int]:
    return dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    made = Clone(tmp_path_factory.mktemp("start"))
    yield made
    shutil.rmtree(made.root, ignore_errors=True)


def test_two_first_starts_at_once_prepare_the_folder_once(clone: Clone) -> None:
    both = [clone.start("--check"), clone.start("--check")]
    outputs = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert sum("Installing Python packages" in output for output in outputs) == 1, outputs


def test_what_is_installed_is_compiled_so_that_no_start_has_to(clone: Clone) -> None:
    output, _ = clone.start("--check").communicate(timeout=300)
    for package in (".venv/lib/*/site-packages/sqlalchemy", "shared/runtime", "services/chat-service/src/chat_service"):
        assert list(clone.root.glob(f"{package}/__pycache__/*.pyc")), output
    lines = output.splitlines()
    waits, answers = (next(i for i, line in enumerate(lines) if words in line) for words in ("Loading", "is valid"))
    assert waits < answers


async def test_a_prepared_folder_serves_within_five_seconds_and_stops_gracefully(clone: Clone) -> None:
    prepared = clone.start("--check")
    output, _ = prepared.communicate(timeout=300)
    assert prepared.returncode == 0, output
    started = time.monotonic()
    process = clone.start("--no-build", "--no-browser", "--data-dir", "some data")
    try:
        async with aiohttp.ClientSession() as session:
            for service in SERVICES:
                port = clone.env[f"{service.upper().replace('-', '_')}_PORT"]

                async def answers(port: str = port) -> bool:
                    assert process.poll() is None, process.communicate()[0]
                    async with session.get(f"http://127.0.0.1:{port}/health") as reply:
                        return reply.status == 200

                await eventually(answers, within=30, what=f"health of {service}")
        seconds = time.monotonic() - started
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0, output
    assert seconds < SECONDS_TO_START_AGAIN
    assert (clone.root / "some data").is_dir()
    for service in SERVICES:
        assert service in output


def test_an_unknown_service_is_one_sentence(clone: Clone) -> None:
    process = clone.start("billing-service")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "there is no service 'billing-service'" in output


def test_a_python_without_ensurepip_is_told_what_to_install(clone: Clone, tmp_path: Path) -> None:
    # `-S -I` cannot hide a module of the standard library; an import hook in a sitecustomize of its own can.
    hook = tmp_path / "sitecustomize.py"
    hook.write_text(
        "import importlib.util\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'ensurepip' else found(name, *rest)\n"
    )
    bare = tmp_path / "bare"
    shutil.copytree(clone.root, bare, ignore=shutil.ignore_patterns(".venv", "node_modules", "dist"))
    result = subprocess.run(
        ["python3", "start.py", "--check"],
        cwd=bare,
        env=clone.env | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 1
    assert "apt install python3-venv" in result.stderr
    assert "Traceback" not in result.stderr
