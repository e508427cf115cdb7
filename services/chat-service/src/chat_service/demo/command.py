"""``python -m chat_service demo-reset``: take the sample provider away and load it anew, as of today."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import make_url

from chat_service.assembly import build_floor
from chat_service.building import build_neighbours
from chat_service.demo.telephones import Telephones
from chat_service.insight import build_demo, build_telephones
from chat_service.settings import ChatSettings
from shared.clients.http import ServiceClient
from shared.config.sentences import sentence_of
from shared.database.opening import open_database
from shared.errors import Problem
from shared.events.bus import MemoryBus
from shared.runtime.descriptor import Peers, Ports
from shared.security.keys import MASTER_KEY, KeyRing
from shared.security.policy import Security
from shared.security.sessions import SessionGuard
from shared.security.tokens import Tokens
from shared.utils.clock import SystemClock

DONE, REFUSED = 0, 2


class ResetRefused(Exception):
    """What is missing for a reset, in one sentence; nothing was changed."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m chat_service demo-reset",
        description="Delete the sample customers with their conversations and load them anew, as of today, in one step: nothing is "
        "deleted unless everything is loaded again. The system may run meanwhile.",
        epilog="Settings come from .env and the environment, as for start.py: DATA_DIR, CHAT_DATABASE_URL or DATABASE_URL, and "
        "JWT_SECRET if the system was started with one. Ports do not matter.",
    )
    parser.add_argument(
        "--data-dir", type=Path, help="the folder that start.py was given (default: DATA_DIR, else ./data)"
    )
    return parser


async def _reset(settings: ChatSettings) -> int:
    database = open_database(settings.database_url_for("chat"), pool_size=1)
    keys, bus = KeyRing(settings), MemoryBus()
    tokens = Tokens(keys)
    # Asked for nothing here: who the sample people are is known in this service's own tables.
    auth = ServiceClient("auth-service", app=None, urls=settings.upstreams_of("auth-service"), token=lambda: "")
    security = Security(tokens, SessionGuard(auth, bus))
    ports = Ports(bus, SystemClock(), keys, security, Peers(), lambda _: auth, database)
    neighbours = build_neighbours(settings, ports)
    demo = build_demo(settings, ports, neighbours, build_floor(settings, ports, neighbours))
    await database.start()
    try:
        gone = await demo.renew()
        sys.stdout.write(
            f"{gone} sample conversations were deleted, and the sample provider is loaded anew; reload open pages.\n"
        )
        await _tell_telephones(build_telephones(settings, ports))
    finally:
        await database.stop()
        await auth.close()
    return DONE


async def _tell_telephones(telephones: Telephones) -> None:
    try:
        await telephones.remember()
    except Problem:
        sys.stdout.write("The simulated telephones do not answer now; they know of it after the next start.\n")


def _ensure_installation(settings: ChatSettings) -> None:
    """Raise ResetRefused where the settings do not lead to an installation: building on would make a second one there."""
    url = make_url(settings.database_url_for("chat"))
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise ResetRefused(
            f"there is no database {url.database}. Give the system's folder with --data-dir, or set DATA_DIR or DATABASE_URL as "
            "for its start"
        )
    key = settings.data_dir / "secrets" / MASTER_KEY
    if settings.jwt_secret is None and not key.is_file():
        raise ResetRefused(
            f"there is neither JWT_SECRET nor {key.absolute()}. Set JWT_SECRET as for the system's start, or give its folder with "
            "--data-dir"
        )


def demo_reset(arguments: Sequence[str] = ()) -> int:
    """Reset the sample provider; print what was done and return 0, 2 where it is refused."""
    options = _parser().parse_args(arguments)
    try:
        settings = ChatSettings(**({"data_dir": options.data_dir} if options.data_dir else {}))
        if settings.is_production:
            raise ResetRefused("sample data is refused in production")
        _ensure_installation(settings)
        return asyncio.run(_reset(settings))
    except (Problem, ResetRefused) as error:
        return _refuse(str(error))
    except ValidationError as error:
        return _refuse(sentence_of(error))


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"The sample provider cannot be reset; nothing was changed: {sentence.rstrip('.')}.\n")
    return REFUSED
