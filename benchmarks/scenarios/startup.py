"""P20: from a fresh copy of the repository to a healthy system, and from a stopped one; memory at rest."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.load.meter import memory_bytes
from benchmarks.results import ROOT
from benchmarks.scenarios.base import Run
from benchmarks.systems.product import port_variables
from tests.support.ports import free_ports

_MOST_SECONDS = 600.0
_REST_SECONDS = 5.0
_NAME = "ISP Chat"


def starts(run: Run) -> None:
    """Measure P20: ``python3 start.py`` twice in a copy of the commit, the first time without anything installed."""
    folder = Path(tempfile.mkdtemp(prefix="ispchat-bench-start-"))
    try:
        _unpack(folder)
        for case in ("cold",) if run.quick else ("cold", *["warm"] * run.rounds):
            run.record("P20", _NAME, _start_once(run, folder), case)
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        run.fail("P20", _NAME, error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(folder: Path) -> None:
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)


def _start_once(run: Run, folder: Path) -> dict[str, float]:
    ports = free_ports(7)
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    environment = kept | port_variables(ports) | {"DATA_DIR": str(folder / "data")}
    began = time.monotonic()
    with (folder / "start.log").open("ab") as log:
        process = subprocess.Popen(
            [Path(sys.executable).resolve(), "start.py", "--no-browser"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        for port in ports:
            _wait_until_healthy(port, process, folder)
        took = time.monotonic() - began
        time.sleep(run.seconds(_REST_SECONDS))
        return {"seconds": round(took, 1), "memory_mb": round(memory_bytes([process.pid]) / 2**20)}
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_until_healthy(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"port {port} is not healthy:\n{(folder / 'start.log').read_text()[-2000:]}")
