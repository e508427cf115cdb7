"""Node: the machine's when it is new enough, else the one in a Python wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from .commands import child_environment
from .environment import install_locked
from .paths import LOCKS, VENV_BIN, venv_tool
from .progress import step

MINIMUM_MAJOR = 20
NODE_LOCK = LOCKS / "node.lock.txt"


def node_environment() -> dict[str, str]:
    """Return an environment whose PATH finds a fitting `node` and `npm`, installing the wheel when there is none."""
    if not _machine_has_node() and not venv_tool("node").exists():
        with step("Installing Node"):
            install_locked(NODE_LOCK)
    environment = child_environment()
    if venv_tool("node").exists():
        environment["PATH"] = f"{VENV_BIN}{os.pathsep}{environment.get('PATH', os.defpath)}"
        # This Node has no configuration of the machine's own, so it would not know a company proxy's certificate.
        environment.setdefault("NODE_USE_SYSTEM_CA", "1")
    return environment


def npm_command() -> Path:
    """Return the npm that belongs to the Node in use."""
    bundled = venv_tool("npm")
    return bundled if bundled.exists() else Path(shutil.which("npm") or "npm")


def _machine_has_node() -> bool:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"v(\d+)\.", answer.stdout)
    return match is not None and int(match[1]) >= MINIMUM_MAJOR
