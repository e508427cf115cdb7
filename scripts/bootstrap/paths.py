"""Where things are, relative to the repository root."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
VENV_BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = VENV_BIN / ("python.exe" if os.name == "nt" else "python")
LOG_FILE = VENV / "bootstrap.log"
WEB = ROOT / "web-interface"
WEB_DIST = WEB / "dist"
LOCKS = Path(__file__).resolve().parent / "locks"


def venv_tool(name: str) -> Path:
    """Return the path of a command that a package put into the virtual environment."""
    return VENV_BIN / (f"{name}.exe" if os.name == "nt" else name)


def member_folders() -> list[Path]:
    """Return the workspace members, `shared` first, each a folder with its own `pyproject.toml`."""
    folders = [
        ROOT / "shared",
        *sorted((ROOT / "services").glob("*")),
        ROOT / "web-interface" / "server",
        *sorted((ROOT / "tools").glob("*")),
    ]
    return [folder for folder in folders if (folder / "pyproject.toml").is_file()]
