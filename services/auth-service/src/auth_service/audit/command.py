"""``python -m auth_service audit-verify``: check the audit trail from the command line."""

from __future__ import annotations

import asyncio
import sys

from pydantic import ValidationError

from auth_service.audit import trail
from auth_service.settings import AuthSettings
from shared.database.opening import open_database
from shared.errors import Problem

HOLDS, BROKEN, UNREADABLE = 0, 1, 2


async def _verify(settings: AuthSettings) -> int:
    database = open_database(settings.database_url_for("auth"), pool_size=1)
    await database.start()
    try:
        seen, broken = await database.read(trail.verify)
    finally:
        await database.stop()
    if broken is None:
        sys.stdout.write(f"The audit trail holds: {seen} entries.\n")
        return HOLDS
    sys.stdout.write(
        f"The audit trail is BROKEN at entry {broken.position}: {broken.reason}; {seen} entries before it hold.\n"
    )
    return BROKEN


def audit_verify() -> int:
    """Check the whole trail; print one sentence and return 0, 1 where it is broken, 2 where it cannot be read."""
    try:
        return asyncio.run(_verify(AuthSettings()))
    except (Problem, ValidationError) as error:
        sys.stderr.write(f"The audit trail cannot be read: {error}\n")
        return UNREADABLE
