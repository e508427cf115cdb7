"""Running other programs: their output goes to the log, only a failure is shown."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import BootstrapError
from .paths import LOG_FILE, ROOT, VENV

_SHOWN_LINES = 15


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for installers: the caller's, without what would point them at another Python."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH"}}
    environment["VIRTUAL_ENV"] = str(VENV)
    # uv trusts its own list of authorities unless told otherwise; a company's proxy is only in the machine's list.
    environment.setdefault("UV_SYSTEM_CERTS", "1")
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    environment["NPM_CONFIG_UPDATE_NOTIFIER"] = "false"
    # What they print goes to a log and is quoted in messages.
    environment["NO_COLOR"] = "1"
    environment.pop("FORCE_COLOR", None)
    home = environment.get("HOME")
    if os.name != "nt" and (not home or not os.access(home, os.W_OK)):
        environment["HOME"] = str(VENV)
    environment.update(extra or {})
    return environment


def run(command: Sequence[str | Path], *, failure: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed; raise `failure` with the last lines when it fails."""
    words = [str(word) for word in command]
    LOG_FILE.parent.mkdir(parents=True, exist_ok=True)
    try:
        result = subprocess.run(
            words,
            cwd=cwd,
            env=dict(env) if env is not None else child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise BootstrapError(f"{failure} ({words[0]}: {error.strerror})") from error
    with LOG_FILE.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(words)}   [{time.strftime('%F %T')}, exit {result.returncode}]\n{result.stdout}")
    if result.returncode != 0:
        tail = "\n".join(f"    {line}" for line in result.stdout.strip().splitlines()[-_SHOWN_LINES:])
        raise BootstrapError(f"{failure} The whole output is in {LOG_FILE}; its end is:\n{tail}")
    return result.stdout
