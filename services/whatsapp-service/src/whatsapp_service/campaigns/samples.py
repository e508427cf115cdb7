"""Loads the sample campaigns of ``--demo`` as soon as chat-service takes the picture with which the offer opens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from shared.clients.http import ServiceClient
from shared.database.seeding import write_if_absent
from shared.errors import Problem
from whatsapp_service.campaigns.demo import AUTHOR, is_seeded, seed_demo
from whatsapp_service.campaigns.header_files import KEPT
from whatsapp_service.consents.service import ConsentService
from whatsapp_service.core import Core

PICTURE = Path(__file__).with_name("upgrade.png")
"""Drawn for the sample offer; nobody else's."""
AGAIN_SECONDS = 1.0
UPLOAD_SECONDS = 10.0


async def load_samples(core: Core, consents: ConsentService) -> None:
    """Write the samples once, for the first number; chat-service may still be starting."""
    first = min(core.directory.all(), key=lambda one: one.created_at, default=None)
    if first is None:
        return
    channel_id, now = first.id, core.clock.now()
    while True:
        try:
            if await core.database.read(is_seeded):
                return
            picture = await _bring(core.chat)
            if not await write_if_absent(
                core.database,
                lambda tx: seed_demo(tx, channel_id, consents, now, picture),  # noqa: B023 - runs before the next round
            ):
                await core.chat.call("DELETE", f"{KEPT}/{picture}")
            return
        except Problem:
            await asyncio.sleep(AGAIN_SECONDS)


async def _bring(chat: ServiceClient) -> str:
    """Give chat the picture to keep; returns its id."""
    raw = await asyncio.to_thread(PICTURE.read_bytes)

    async def chunks() -> AsyncIterator[bytes]:
        yield raw

    params = {"owner_id": AUTHOR[0], "file_name": PICTURE.name}
    stored = await chat.upload(f"{KEPT}/files", chunks(), params=params, size=len(raw), deadline=UPLOAD_SECONDS)
    return str(stored["id"])
