"""The command line of a process: ``serve``, ``migrate``, ``check``."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import resource
import signal
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import uvloop
from pydantic import ValidationError

from shared.config.sentences import sentence_of
from shared.config.settings import Settings
from shared.database.migrations import SchemaTooNew, upgrade
from shared.database.opening import open_database
from shared.errors import Problem
from shared.observability.logging import configure_logging
from shared.runtime.descriptor import Service
from shared.runtime.launcher import Launcher, PortBusy
from shared.runtime.registry import UnknownService, find_services

EXIT_BAD_CONFIGURATION = 2
EXIT_PORT_BUSY = 3


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.runtime")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run services in this process")
    migrate = commands.add_parser("migrate", help="bring the databases to this version's schema")
    for command in (serve, migrate):
        command.add_argument("services", nargs="*", help="names; none = all")
        command.add_argument("--data-dir")
    serve.add_argument("--host")
    serve.add_argument("--demo", action="store_true", help="load the sample provider")
    serve.add_argument("--check", action="store_true", help="check the configuration and leave")
    serve.add_argument("--no-browser", action="store_true")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _fail(sentence: str, code: int) -> int:
    sys.stderr.write(f"ISP Chat cannot start: {sentence}\n")
    return code


def _overrides(arguments: argparse.Namespace) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if arguments.data_dir:
        given["data_dir"] = Path(arguments.data_dir)
    if getattr(arguments, "host", None):
        given["host"] = arguments.host
    if getattr(arguments, "demo", False):
        given["demo"] = True
    return given


def load(arguments: argparse.Namespace) -> tuple[list[Service], dict[str, Any], Settings]:
    """Return the chosen services, each one's settings, and the common settings.

    Raises UnknownService or pydantic's ValidationError.
    """
    given = _overrides(arguments)
    common = Settings(**given)
    services = find_services(tuple(arguments.services), demo=common.demo)
    settings = {service.name: service.settings(**given) for service in services}
    return services, settings, common


def main(argv: list[str] | None = None) -> int:
    """Run one command and return the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        services, settings, common = load(arguments)
        for service in services:
            if service.history:
                common.database_url_for(service.history)
    except ValidationError as error:
        return _fail(sentence_of(error), EXIT_BAD_CONFIGURATION)
    except (UnknownService, ValueError) as error:
        return _fail(str(error), EXIT_BAD_CONFIGURATION)
    configure_logging(level=common.log_level, json_lines=common.is_production)
    runner = _runner(arguments, services, settings, common)
    try:
        return uvloop.run(runner)
    except PortBusy as error:
        return _fail(str(error), EXIT_PORT_BUSY)
    except (SchemaTooNew, Problem) as error:
        return _fail(str(error), EXIT_BAD_CONFIGURATION)


def _runner(
    arguments: argparse.Namespace, services: list[Service], settings: dict[str, Any], common: Settings
) -> Coroutine[Any, Any, int]:
    if arguments.command == "migrate":
        return _migrate(services, common)
    return _check(services, settings) if arguments.check else _serve(services, settings, common)


async def _check(services: list[Service], settings: dict[str, Any]) -> int:
    """Refuse what a start with these settings would refuse, and change nothing."""
    for service in services:
        if service.rehearse is not None:
            await service.rehearse(settings[service.name])
    _say(f"Configuration is valid for {', '.join(service.name for service in services)}.")
    return 0


async def _migrate(services: list[Service], common: Settings) -> int:
    for service in services:
        if service.history:
            database = open_database(common.database_url_for(service.history), pool_size=1)
            await upgrade(database, service.history)
            _say(f"{service.name}: schema is current")
    return 0


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


SWITCH_SECONDS = 0.00005
COLLECT_AFTER = (5_000, 20, 100)
"""New objects after which the collector looks for cycles among them: 50,000 of them held everybody up for 30 ms."""


async def _serve(services: list[Service], settings: dict[str, Any], common: Settings) -> int:
    began = time.monotonic()
    _raise_file_limit()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    launcher = Launcher(services, settings, common)
    pid_file = common.data_dir / "run" / f"{services[0].name if len(services) == 1 else 'ispchat'}.pid"
    try:
        await launcher.start()
        pid_file.parent.mkdir(parents=True, exist_ok=True)
        pid_file.write_text(f"{os.getpid()}\n")
        # What exists now lives as long as the process: keep the collector from walking it again and again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        # The writer thread asks for the interpreter some twenty times a batch; five milliseconds each would be the batch.
        sys.setswitchinterval(SWITCH_SECONDS)
        _say(f"\n  ISP Chat is ready ({time.monotonic() - began:.1f} s)\n")
        for name, url in launcher.urls():
            _say(f"  {name:<18} {url}")
        _say("")
        await stopping.wait()
        _say("Stopping: finishing what was accepted...")
    finally:
        await launcher.stop()
        pid_file.unlink(missing_ok=True)
    return 0


def run_one(service: str) -> int:
    """Serve one service; what ``python -m auth_service`` calls."""
    return main(["serve", service, *sys.argv[1:]])
