"""What the tests need from the machine beside Python: installed with apt where that is possible."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.bootstrap.commands import child_environment, run
from scripts.bootstrap.errors import BootstrapError
from scripts.bootstrap.progress import say, step

# command -> Debian package
_NEEDED = {"chromium": "chromium", "nginx": "nginx-light", "promtool": "prometheus", "clamd": "clamav-daemon"}
_POLICY = Path("/usr/sbin/policy-rc.d")


def provide_tools() -> None:
    """Install Chromium, nginx, promtool and clamd on Debian as root; elsewhere say what is missing."""
    path = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
    packages = [package for command, package in _NEEDED.items() if shutil.which(command, path=path) is None]
    if not packages:
        return
    names = " ".join(packages)
    if shutil.which("apt-get") is None or os.name == "nt" or os.geteuid() != 0:
        say(f"  Missing here: {names}. Tests that need them will fail; on Debian: apt install {names}")
        return
    environment = child_environment({"DEBIAN_FRONTEND": "noninteractive"})
    try:
        with step(f"Installing {names}"), _no_services_started():
            run(["apt-get", "update", "-q"], env=environment, failure="apt-get update failed.")
            install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
            run(install, env=environment, failure=f"{names} could not be installed with apt-get.")
    except BootstrapError as error:
        # The tests that need the tool fail with their own sentence; all others are still worth running.
        say(f"  {error}")


@contextmanager
def _no_services_started() -> Iterator[None]:
    """Keep Debian from starting nginx, Prometheus and clamd on their default ports: the tests start their own."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
