"""Recordings that not every browser plays: a copy is offered beside each, made once and kept for as long as the original."""

from __future__ import annotations

import asyncio
import io
import os
from typing import Any

import av
import pytest

from tests.support.chat_nouns import picture, stored, upload
from tests.support.sounds import recorded

NOTE = recorded("ogg", "libopus", "mono")


async def test_a_voice_note_is_offered_as_it_came_and_as_every_browser_plays_it(nouns: Any) -> None:
    async with nouns.as_role("agent") as agent, nouns.client() as anybody:
        shown = (await upload(agent, NOTE, "voz.ogg")).json()
        assert (await anybody.get(shown["url"])).content == NOTE
        before = len(stored(nouns))
        copies = await asyncio.gather(*(anybody.get(shown["playable_url"]) for _ in range(4)))
        assert {(one.status_code, one.headers["content-type"]) for one in copies} == {(200, "audio/mp4")}
        with av.open(io.BytesIO(copies[0].content)) as source:
            assert source.streams.audio[0].codec_context.name == "aac"
        assert {one.content for one in copies} == {copies[0].content}
        part = await anybody.get(shown["playable_url"], headers={"Range": "bytes=0-9"})
        assert (part.status_code, part.content) == (206, copies[0].content[:10])
        # The same recording from somebody else: nothing is made again.
        again = (await upload(agent, NOTE, "outra.ogg")).json()
        assert (await anybody.get(again["playable_url"])).content == copies[0].content
        assert len(stored(nouns)) == before + 1


async def test_only_the_signed_address_opens_a_copy(sqlite_nouns: Any) -> None:
    async with sqlite_nouns.as_role("agent") as agent, sqlite_nouns.client() as anybody:
        shown = (await upload(agent, NOTE, "voz.ogg")).json()
        assert (await anybody.get(shown["url"].replace("voz.ogg", "_play.m4a"))).status_code == 404


@pytest.mark.parametrize(
    ("data", "name"), [(picture(), "foto.jpg"), (b"texto", "a.txt"), (recorded("mp3", "mp3", "mono"), "a.mp3")]
)
async def test_what_every_browser_shows_needs_no_copy(sqlite_nouns: Any, data: bytes, name: str) -> None:
    async with sqlite_nouns.as_role("agent") as agent:
        assert (await upload(agent, data, name)).json()["playable_url"] is None


async def test_a_recording_that_cannot_be_read_has_no_copy(sqlite_nouns: Any) -> None:
    async with sqlite_nouns.as_role("agent") as agent, sqlite_nouns.client() as anybody:
        shown = (await upload(agent, NOTE[:60] + bytes(200), "voz.ogg")).json()
        assert (await anybody.get(shown["playable_url"])).status_code == 404
        assert (await anybody.get(shown["url"])).status_code == 200


async def test_a_copy_goes_with_its_recording(nouns: Any) -> None:
    async with nouns.as_role("agent") as agent, nouns.client() as anybody:
        shown = (await upload(agent, NOTE, "voz.ogg")).json()
        await anybody.get(shown["playable_url"])
        for path in stored(nouns):
            os.utime(path, (0, 0))
        nouns.clock.advance(25 * 3600)
        assert await nouns.attachments.purge() == 1
        assert stored(nouns) == []
