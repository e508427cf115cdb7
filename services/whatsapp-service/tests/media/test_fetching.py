"""Files of customers: fetched at once, checked, handed to chat; and told in words where they cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from whatsapp_service.media import repository
from whatsapp_service.media.models import media

from shared.utils.clock import SystemClock
from shared.utils.ids import uuid7
from tests.support.waiting import eventually
from tests.support.whatsapp import message, messages
from tests.support.whatsapp_desk import Desk, open_desk
from tests.support.whatsapp_files import EICAR, Files, Scanner, with_file

OpenDesk = Callable[..., AbstractAsyncContextManager[Desk]]

PICTURE = b"\xff\xd8\xff\xe0 a synthetic picture" * 1000


async def outcome(desk: Desk, state: str = "done") -> dict[str, Any]:
    """Wait until the one file has come to this end and return the change that chat was told."""

    async def found() -> bool:
        return bool(await desk.count(media, state=state))

    await eventually(found, what=f"the file is {state}")
    [told] = desk.chat.amended.values()
    change: dict[str, Any] = told["change"]
    return change


async def test_a_file_is_fetched_in_two_steps_with_the_token_and_told_in_the_thread(desk: Desk, files: Files) -> None:
    files.kept["m1"] = PICTURE
    await desk.post(with_file("wamid.1", PICTURE, caption="a luz do modem"))
    change = await outcome(desk)
    assert change["kind"] == "media"
    assert desk.chat.files[change["attachment_id"]] == PICTURE
    assert files.asked == ["/v25.0/m1", "/files/m1"]
    assert files.complaints == []
    [item] = desk.chat.stored.values()
    assert item["attachment"]["state"] == "fetching"


async def test_an_address_in_the_webhook_saves_the_first_step(desk: Desk, files: Files) -> None:
    files.kept["m1"] = PICTURE
    await desk.post(with_file("wamid.1", PICTURE, url=f"{files.url}/files/m1"))
    await outcome(desk)
    assert files.asked == ["/files/m1"]


@pytest.mark.parametrize("fault", ["expired", "cut", "damaged", "token"])
async def test_a_passing_fault_is_tried_again(desk: Desk, files: Files, fault: str) -> None:
    files.kept["m1"], files.faults = PICTURE, [fault]
    await desk.post(with_file("wamid.1", PICTURE))
    assert (await outcome(desk))["kind"] == "media"


async def test_a_refused_token_raises_the_alarm_of_the_channel(desk: Desk, files: Files) -> None:
    files.kept["m1"], files.faults = PICTURE, ["token"]
    await desk.post(with_file("wamid.1", PICTURE))
    await outcome(desk)
    [channel] = (await desk.api("GET", "/api/whatsapp/channels"))[1]["channels"]
    assert channel["state"] == "alarm"
    assert "access token" in channel["state_reason"]


async def test_what_is_not_there_any_more_is_said(desk: Desk) -> None:
    await desk.post(with_file("wamid.1", PICTURE))
    assert await outcome(desk, "failed") == {
        "kind": "media_failed", "reason": "WhatsApp does not have this file any more.", "code": "gone",
    }  # fmt: skip


async def test_what_always_arrives_damaged_is_not_kept(desk: Desk, files: Files) -> None:
    files.kept["m1"], files.faults = PICTURE, ["damaged"] * 5
    await desk.post(with_file("wamid.1", PICTURE))
    assert "damaged" in (await outcome(desk, "failed"))["reason"]
    assert not desk.chat.files


async def test_what_is_larger_than_whatsapp_allows_is_not_read_to_its_end(desk: Desk, files: Files) -> None:
    raw = b"x" * (600 * 1024)
    files.kept["m1"] = raw
    await desk.post(with_file("wamid.1", raw, "sticker", mime_type="image/webp", url=f"{files.url}/files/m1"))
    assert "larger than" in (await outcome(desk, "failed"))["reason"]


async def test_a_redirect_to_another_place_is_refused(desk: Desk, files: Files) -> None:
    async with Files() as elsewhere:
        elsewhere.kept["m1"] = PICTURE
        refused = ("http://169.254.169.254/", "file:///etc/passwd", "//localhost/x", "https://[", "//[zz]/x")
        for target in (f"{elsewhere.url}/files/m1", *refused):
            files.kept["m1"], files.faults, files.moved_to = PICTURE, ["moved"], target
            desk.chat.amended.clear()
            await desk.post(with_file(f"wamid.{target}", PICTURE))
            await eventually(lambda: bool(desk.chat.amended), what="it was told")
            [told] = desk.chat.amended.values()
            assert told["change"]["kind"] == "media_failed", target
        assert elsewhere.asked == []
    assert not desk.chat.files


@pytest.mark.parametrize("url", ["https://[", "https://[zz]/x"])
async def test_an_address_that_is_none_stops_neither_its_file_nor_the_next_one(
    desk: Desk, files: Files, url: str
) -> None:
    await desk.post(with_file("wamid.1", PICTURE, url=url))
    assert (await outcome(desk, "failed"))["kind"] == "media_failed"
    files.kept["m2"] = PICTURE
    desk.chat.amended.clear()
    await desk.post(with_file("wamid.2", PICTURE, media_id="m2"))
    assert (await outcome(desk))["kind"] == "media"


async def test_a_file_that_whatsapp_lost_is_told_without_asking(desk: Desk, files: Files) -> None:
    error = {"code": 131052, "title": "Media download error"}
    await desk.post(messages(message("wamid.1", "image", image={"caption": "veja"}, errors=[error])))
    assert (await outcome(desk, "failed"))["reason"] == "WhatsApp could not get the file: Media download error"
    assert files.asked == []


async def test_a_scanner_stands_between(new_desk: OpenDesk, files: Files, scanner: Scanner) -> None:
    files.kept |= {"m1": PICTURE, "m2": EICAR}
    scanner.broken = True
    async with new_desk(clamd_url=scanner.url) as desk:
        await desk.post(with_file("wamid.1", PICTURE))
        await eventually(lambda: len(files.asked) > 4, what="it was tried while the scanner is away")
        assert not desk.chat.files
        scanner.broken = False
        assert (await outcome(desk))["kind"] == "media"
        desk.chat.amended.clear()
        await desk.post(with_file("wamid.2", EICAR, media_id="m2"))
        assert "virus scanner found" in (await outcome(desk, "failed"))["reason"]
    assert PICTURE in scanner.scanned
    assert list(desk.chat.files.values()) == [PICTURE]


async def test_the_file_waits_for_chat(desk: Desk, files: Files) -> None:
    files.kept["m1"] = PICTURE
    desk.chat.files_down = True
    await desk.post(with_file("wamid.1", PICTURE))
    await eventually(lambda: len(files.asked) > 3, what="it was tried while chat takes no files")
    desk.chat.files_down = False
    assert (await outcome(desk))["kind"] == "media"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_a_file_is_one_fetchers_until_his_lease_ends(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, files: Files
) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    now, lease = SystemClock().now(), timedelta(minutes=7)
    media_id = uuid7()
    values = {
        "id": media_id, "channel_id": uuid7(), "external_id": "wamid.1", "message_id": uuid7(), "reference": {"id": "m1"},
        "conversation_id": uuid7(), "kind": "image", "mime_type": "", "file_name": "x", "sha256": "", "size": None,
        "state": "waiting", "attempts": 0, "due_at": now + timedelta(days=1), "created_at": now, "updated_at": now,
    }  # fmt: skip
    later = now + timedelta(days=2)
    async with open_desk(tmp_path, url, whatsapp_api_url=files.url) as desk:
        write = desk.database.write
        assert await write(lambda tx: repository.add_if_absent(tx.connection, values))
        assert not await write(lambda tx: repository.add_if_absent(tx.connection, {**values, "id": uuid7()}))
        one = await write(lambda tx: repository.claim(tx.connection, "one", later, later + lease, 4))
        two = await write(lambda tx: repository.claim(tx.connection, "two", later, later + lease, 4))
        assert (len(one), len(two)) == (1, 0)
        over = later + lease
        assert len(await write(lambda tx: repository.claim(tx.connection, "two", over, over + lease, 4))) == 1
        assert not await write(lambda tx: repository.settle(tx.connection, media_id, "one", {"state": "done"}))
        assert await write(lambda tx: repository.settle(tx.connection, media_id, "two", {"state": "done"}))
