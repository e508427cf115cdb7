"""The command line of `start.py`: prepare what is missing, then become the server."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from .environment import LOCK_FILE, prepare_environment
from .errors import BootstrapError
from .filelock import exclusive
from .paths import ROOT, VENV_PYTHON
from .progress import say
from .web import prepare_web

SERVICES = (
    "api-gateway",
    "auth-service",
    "chat-service",
    "ai-service",
    "whatsapp-service",
    "isp-service",
    "web-interface",
    "whatsapp-simulator",
)
EXIT_NOT_PREPARED = 1
EXIT_INTERRUPTED = 130


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line of `start.py`."""
    parser = argparse.ArgumentParser(
        prog="start.py",
        description="Start ISP Chat: every service in one process, or those named. Settings: .env and environment.",
    )
    parser.add_argument("services", nargs="*", metavar="SERVICE", help=f"only these services: {', '.join(SERVICES)}")
    parser.add_argument(
        "--demo", action="store_true", help="fill the database with a sample provider and run the simulators"
    )
    parser.add_argument("--host", help="address to listen on (default: HOST, else 127.0.0.1)")
    parser.add_argument(
        "--data-dir", type=Path, help="folder of the databases and files (default: DATA_DIR, else ./data)"
    )
    parser.add_argument(
        "--no-build", action="store_true", help="do not build the web pages, even if their sources changed"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--check", action="store_true", help="check the configuration and exit")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.services if name not in SERVICES]
    if unknown:
        parser.error(f"there is no service '{unknown[0]}'; the services are {', '.join(SERVICES)}")
    return options


def server_command(options: argparse.Namespace) -> list[str]:
    """Return the command that serves, run by the environment's own Python."""
    words = [str(VENV_PYTHON), "-m", "shared.runtime", "serve", *options.services]
    if options.host:
        words += ["--host", options.host]
    if options.data_dir:
        words += ["--data-dir", str(options.data_dir.expanduser().resolve())]
    words += [flag for flag in ("--demo", "--check", "--no-browser") if getattr(options, flag[2:].replace("-", "_"))]
    return words


def prepare(*, web: bool, dev: bool = False) -> None:
    """Make the environment and, if asked, the web pages, one process at a time."""
    started = time.monotonic()
    with exclusive(LOCK_FILE):
        changed = prepare_environment(dev=dev)
        changed |= web and prepare_web()
    if changed:
        say(f"  Ready after {time.monotonic() - started:.1f} s.")


def main(arguments: Sequence[str]) -> NoReturn:
    """Prepare the folder and replace this process by the server."""
    options = parse_arguments(arguments)
    serves_web = not options.services or "web-interface" in options.services
    say("ISP Chat")
    try:
        prepare(web=serves_web and not options.no_build and not options.check)
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        sys.exit(EXIT_NOT_PREPARED)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    # Said before the server's first import: its own first line comes only when all ports are open.
    say("  Loading the settings ..." if options.check else "  Starting the services ...")
    _become(server_command(options))


def _become(command: list[str]) -> NoReturn:
    """Let the server take this process's place, so that a signal sent to the one who started it reaches the server."""
    os.chdir(ROOT)
    if os.name == "nt":
        # Windows has no exec: os.execv there would give the prompt back while the server still runs.
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
