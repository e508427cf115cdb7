"""Files: read only by who was given the address, sent only by who uploaded them, forgotten when never sent."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from chat_service.attachments.signing import FileSigner
from chat_service.attachments.storage import open_storage

from shared.errors import NotFound
from shared.utils.ids import uuid7
from tests.support.chat_nouns import URL, picture, stored, upload


async def test_only_the_exact_signed_address_opens_a_file(sqlite_nouns: Any) -> None:
    nouns = sqlite_nouns
    async with nouns.as_role("agent") as agent, nouns.client() as anybody:
        mine, other = (await upload(agent, picture())).json(), (await upload(agent, picture("PNG"), "b.png")).json()
        url = mine["url"]
        assert (await anybody.get(url)).status_code == 200
        expires = int(re.search(r"exp=(\d+)", url)[1])  # type: ignore[index]
        assert 0 < expires - time.time() <= 300
        for forged in (
            url.replace(mine["id"], other["id"]), url.replace(f"exp={expires}", f"exp={expires + 300}"),
            url.replace("foto.jpg", "x.html"),
            url.replace("foto.jpg", "_thumb.webp"), url[:-2] + "AA", url.replace("foto.jpg", "%2e%2e%2fx"),
        ):  # fmt: skip
            assert (await anybody.get(forged)).status_code == 404
        assert (await anybody.get(url.partition("?")[0])).status_code == 422
        signer = FileSigner(nouns.keys.derive("file-url"))
        old = int(time.time()) - 10
        expired = f"/api/chat/files/{mine['id']}/foto.jpg?exp={old}&sig={signer._sign(mine['id'], 'foto.jpg', old)}"
        answer = await anybody.get(expired)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:ispchat:problem:link-expired")


@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        ("bytes=0-4", 206, b"01234"),
        ("bytes=5-", 206, b"56789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=8-100", 206, b"89"),
        ("bytes=10-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=0-0,2-3", 200, b"0123456789"),
        ("bytes=5-2", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
        ("bytes=" + ",".join(f"{i}-{i}" for i in range(10_000)), 200, b"0123456789"),
    ],
)
async def test_one_range_is_served_and_a_thousand_are_not(
    sqlite_nouns: Any, wanted: str, status: int, content: bytes
) -> None:
    async with sqlite_nouns.as_role("agent") as agent, sqlite_nouns.client() as anybody:
        url = (await upload(agent, b"0123456789", "a.txt")).json()["url"]
        answer = await anybody.get(url, headers={"Range": wanted})
        assert (answer.status_code, answer.content) == (status, content)
        whole = await anybody.get(url)
        assert (await anybody.get(url, headers={"If-None-Match": whole.headers["etag"]})).status_code == 304


async def test_a_message_takes_only_its_senders_own_unsent_files(nouns: Any) -> None:
    contact, conversation = uuid7(), uuid7()

    async def claim(kind: str, who: str, ids: list[str]) -> Any:
        return await nouns.database.write(lambda tx: nouns.attachments.claim(tx, kind, who, conversation, ids))

    async with nouns.visitor(contact) as visitor, nouns.as_role("agent") as agent:
        first = (await upload(visitor, picture(), url="/api/widget/attachments")).json()
        second = (await upload(visitor, b"texto", "b.txt", url="/api/widget/attachments")).json()
        foreign = (await upload(agent, picture())).json()
        for kind, who, ids in (
            ("visitor", uuid7(), [first["id"]]), ("user", contact, [first["id"]]),
            ("visitor", contact, [first["id"], foreign["id"]]), ("visitor", contact, [uuid7()]),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                await claim(kind, who, ids)
        kept = await claim("visitor", contact, [second["id"], first["id"]])
        assert [one["id"] for one in kept] == [second["id"], first["id"]]
        with pytest.raises(NotFound):
            await claim("visitor", contact, [first["id"]])
        assert nouns.attachments.view(kept[1]).keys() == first.keys()
        # Sent, it is read by those who may see the conversation, and by nobody else.
        assert (await agent.get(f"{URL}/{first['id']}")).status_code == 404
        nouns.visible.add(conversation)
        assert (await agent.get(f"{URL}/{first['id']}")).json()["name"] == "foto.jpg"
        assert (await agent.get(f"{URL}/{uuid7()}")).status_code == 404


async def test_uploads_need_a_caller_of_the_right_kind(sqlite_nouns: Any) -> None:
    async with (
        sqlite_nouns.client() as stranger,
        sqlite_nouns.visitor() as visitor,
        sqlite_nouns.as_role("viewer") as viewer,
    ):
        assert (await upload(stranger, picture())).status_code == 401
        assert (await upload(visitor, picture())).status_code == 401
        assert (await upload(stranger, picture(), url="/api/widget/attachments")).status_code == 401
        assert (await upload(viewer, picture(), url="/api/widget/attachments")).status_code == 401
        assert (await upload(viewer, picture())).status_code == 403


async def test_a_visitors_files_per_hour_are_limited(nouns: Any) -> None:
    async with nouns.visitor() as visitor:
        statuses = [
            (await upload(visitor, b"x", "a.txt", url="/api/widget/attachments")).status_code for _ in range(11)
        ]
        assert statuses == [200] * 10 + [429]
        nouns.clock.advance(3601)
        assert (await upload(visitor, b"x", "a.txt", url="/api/widget/attachments")).status_code == 200


async def test_the_same_content_twice_is_one_file_and_tells_nobody(sqlite_nouns: Any) -> None:
    async with sqlite_nouns.as_role("agent") as one, sqlite_nouns.as_role("agent") as two:
        a, b = (await upload(one, b"igual", "a.txt")).json(), (await upload(two, b"igual", "b.txt")).json()
    assert a["id"] != b["id"]
    assert a.keys() == b.keys()
    assert len(stored(sqlite_nouns)) == 1


async def test_what_was_never_sent_is_deleted_after_a_day(nouns: Any) -> None:
    contact = uuid7()
    async with nouns.visitor(contact) as visitor, nouns.client() as anybody:
        sent = (await upload(visitor, b"enviado", "a.txt", url="/api/widget/attachments")).json()
        unsent = (await upload(visitor, b"esquecido", "b.txt", url="/api/widget/attachments")).json()
        await nouns.database.write(lambda tx: nouns.attachments.claim(tx, "visitor", contact, uuid7(), [sent["id"]]))
        for path in stored(nouns):
            os.utime(path, (0, 0))
        assert await nouns.attachments.purge() == 0
        nouns.clock.advance(25 * 3600)
        assert await nouns.attachments.purge() == 1
        assert (await anybody.get(sent["url"])).status_code == 200
        assert (await anybody.get(unsent["url"])).status_code == 404
        assert len(stored(nouns)) == 1


def test_a_storage_is_a_folder_or_a_bucket(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="neither file:// nor s3://"):
        open_storage("ftp://files", tmp_path)
    open_storage(f"file://{tmp_path}/elsewhere", tmp_path)
    assert (tmp_path / "elsewhere" / "tmp").is_dir()
