"""A real virus scanner between the provider and our storage."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from whatsapp_service.media.models import media

from tests.support import clamd
from tests.support.waiting import eventually
from tests.support.whatsapp_desk import Desk
from tests.support.whatsapp_files import Files, with_file

OpenDesk = Callable[..., AbstractAsyncContextManager[Desk]]
PICTURE = b"\xff\xd8\xff\xe0 a synthetic picture" * 1000


@pytest.fixture
async def scanner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[clamd.Clamd]:
    """Clamd with one signature."""
    async with clamd.running(tmp_path_factory.mktemp("clamd")) as running:
        yield running


async def _end(desk: Desk, external_id: str, state: str) -> dict[str, Any]:
    """Wait until the file of a message has come to this end and return the change that chat was told."""

    async def found() -> bool:
        return bool(await desk.count(media, state=state, external_id=external_id))

    await eventually(found, within=30, what=f"the file of {external_id} is {state}")
    told = list(desk.chat.amended.values())[-1]
    change: dict[str, Any] = told["change"]
    return change


async def test_an_infected_file_is_never_stored_and_said_to_be_so(
    new_desk: OpenDesk, files: Files, scanner: clamd.Clamd
) -> None:
    infected = b"%PDF-1.4\n" + clamd.INFECTED + b"\n" * 100_000
    files.kept |= {"m1": infected, "m2": PICTURE}
    async with new_desk(clamd_url=scanner.url) as desk:
        await desk.post(with_file("wamid.1", infected, "document", mime_type="application/pdf"))
        change = await _end(desk, "wamid.1", "failed")
        assert (change["kind"], change["code"]) == ("media_failed", "infected")
        await desk.post(with_file("wamid.2", PICTURE, media_id="m2"))
        assert (await _end(desk, "wamid.2", "done"))["kind"] == "media"
        assert list(desk.chat.files.values()) == [PICTURE]


async def test_while_the_scanner_is_away_a_file_waits_and_nothing_is_stored(
    new_desk: OpenDesk, files: Files, scanner: clamd.Clamd
) -> None:
    files.kept["m1"] = PICTURE
    await scanner.stop()
    async with new_desk(clamd_url=scanner.url) as desk:
        await desk.post(with_file("wamid.1", PICTURE))
        await eventually(lambda: len(files.asked) > 4, what="it was tried while the scanner is away")
        assert not desk.chat.files
        assert not desk.chat.amended
        await scanner.start()
        assert (await _end(desk, "wamid.1", "done"))["kind"] == "media"
        assert list(desk.chat.files.values()) == [PICTURE]
