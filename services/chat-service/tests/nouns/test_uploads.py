"""Uploads: told by content, never by name; written anew or refused; bounded while they arrive."""

from __future__ import annotations

import io
import re
import resource
import stat
import struct
import time
import zlib
from typing import Any

import pytest
from chat_service.attachments.names import clean_file_name
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.support.chat_nouns import FORM, URL, picture, stored, upload, with_exif


async def test_a_photo_is_written_anew_without_its_metadata(nouns: Any) -> None:
    async with nouns.as_role("agent") as agent, nouns.client() as anybody:
        answer = await upload(agent, with_exif(), "praia.JPG")
        assert answer.status_code == 200, answer.text
        body = answer.json()
        # The camera was held upright: the pixels are turned, so the orientation need not be told.
        assert (body["name"], body["content_type"], body["width"], body["height"]) == (
            "praia.JPG",
            "image/jpeg",
            48,
            64,
        )
        assert answer.headers["location"] == f"{URL}/{body['id']}"
        read = await anybody.get(body["url"])
        assert b"CameraMaker" not in read.content
        assert b"Exif" not in read.content
        with Image.open(io.BytesIO(read.content)) as opened:
            assert opened.size == (48, 64)
        small = await anybody.get(body["thumbnail_url"])
        assert small.headers["content-type"] == "image/webp"
        for path in stored(nouns):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert re.fullmatch(
                r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}", str(path.relative_to(nouns.settings.data_dir / "attachments"))
            )
        assert len(stored(nouns)) == 2


async def test_a_file_answers_with_headers_that_keep_it_harmless(sqlite_nouns: Any) -> None:
    nouns = sqlite_nouns
    async with nouns.as_role("agent") as agent, nouns.client() as anybody:
        image = await anybody.get((await upload(agent, picture())).json()["url"])
        assert image.headers["content-disposition"] == "inline; filename=\"foto.jpg\"; filename*=UTF-8''foto.jpg"
        assert image.headers["content-security-policy"].startswith("sandbox;")
        assert image.headers["x-content-type-options"] == "nosniff"
        assert re.fullmatch(r"private, max-age=\d+, immutable", image.headers["cache-control"])
        for name, data in (
            ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("x.html", b"<!doctype html><script>alert(1)</script>"),
            ("x.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            ("x.jpg", b"<html><script>alert(1)</script>"),
            ("boleto.pdf", b"%PDF-1.7\n/OpenAction << /S /JavaScript >>"),
            ("notas.txt", b"<script>alert(1)</script>"),
            ("tudo.zip", b"PK\x03\x04" + b"\x00" * 60),
        ):
            body = (await upload(agent, data, name)).json()
            read = await anybody.get(body["url"])
            assert read.status_code == 200
            assert read.headers["content-disposition"].startswith("attachment;"), name
            assert not read.headers["content-type"].startswith(
                ("text/html", "image/svg", "text/xml", "application/xml")
            ), name
            assert body["thumbnail_url"] is None
        assert (await anybody.get((await upload(agent, b"<svg/>", "x.svg")).json()["url"])).headers[
            "content-type"
        ] == "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("setup.exe", b"MZ\x90\x00" + b"\x00" * 100),
        ("foto.jpg", b"MZ\x90\x00" + b"\x00" * 100),
        ("foto.jpg.scr", b"whatever this is"),
        ("run", b"\x7fELF\x02\x01\x01" + b"\x00" * 100),
        ("run.txt", b"#!/bin/sh\nrm -rf /\n"),
        (".htaccess", b"AddType application/x-httpd-php .jpg"),
        ("shell.php", b"<?php system($_GET['c']);"),
        ("movie.swf", b"CWS\x0a" + b"\x00" * 60),
        ("a.lnk.", b"\x4c\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 60),
    ],
)
async def test_programs_are_refused(sqlite_nouns: Any, name: str, data: bytes) -> None:
    async with sqlite_nouns.as_role("agent") as agent:
        answer = await upload(agent, data, name)
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:ispchat:problem:file-refused")
    assert stored(sqlite_nouns) == []


async def test_a_second_format_hidden_in_an_image_does_not_survive(sqlite_nouns: Any) -> None:
    hidden = b"<?php system($_GET['c']); ?><script>alert(1)</script>"
    gif = io.BytesIO()
    Image.new("P", (20, 20)).save(gif, "GIF", comment=hidden)
    async with sqlite_nouns.as_role("agent") as agent, sqlite_nouns.client() as anybody:
        for data, name in (
            (picture() + hidden, "a.jpg"),
            (gif.getvalue() + hidden, "a.gif"),
            (picture("PNG") + hidden, "a.png"),
        ):
            body = (await upload(agent, data, name)).json()
            read = await anybody.get(body["url"])
            assert hidden not in read.content
            assert b"<script" not in read.content


def bomb(width: int, height: int) -> bytes:
    """Return a PNG that says it is huge and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1_000_000))
        + chunk(b"IEND", b"")
    )


def long_gif(frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (8, 8), (i % 256, i // 256 * 20, 128)) for i in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=20)
    return out.getvalue()


async def test_image_bombs_are_refused_quickly_with_flat_memory(sqlite_nouns: Any) -> None:
    long = long_gif(2000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    async with sqlite_nouns.as_role("agent") as agent:
        for data, name in (
            (bomb(50_000, 50_000), "a.png"),
            (bomb(30_000, 30_000), "b.png"),
            (long, "c.gif"),
            (picture()[:200], "d.jpg"),
        ):
            answer = await upload(agent, data, name)
            assert (answer.status_code, answer.json()["type"]) == (422, "urn:ispchat:problem:image-unusable"), name
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
    assert stored(sqlite_nouns) == []


async def test_a_short_animation_stays_one(sqlite_nouns: Any) -> None:
    async with sqlite_nouns.as_role("agent") as agent, sqlite_nouns.client() as anybody:
        body = (await upload(agent, long_gif(12), "gato.gif")).json()
        read = await anybody.get(body["url"])
    with Image.open(io.BytesIO(read.content)) as opened:
        assert getattr(opened, "n_frames", 1) == 12


async def test_an_oversized_upload_is_cut_off_with_flat_memory_and_leaves_nothing(sqlite_nouns: Any) -> None:
    nouns = sqlite_nouns
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        yield head
        while sent < 80_000_000:
            sent += 65_536
            yield b"\x01" * 65_536
        yield b"\r\n--x--\r\n"

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with nouns.as_role("agent") as agent:
        answer = await agent.post(URL, content=endless(), headers={"Content-Type": FORM})
    assert answer.status_code == 413
    assert stored(nouns) == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=" + "b" * 200, b"", 400),
        (FORM, b"", 400),
        (FORM, b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc', 400),
        (FORM, b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n--x--\r\n', 422),
        (FORM, b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\nabc\r\n--x--\r\n', 422),
        (FORM, b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\na\r\n' * 2000 + b"--x--\r\n", 400),
        (FORM, b"--x\r\nX-A: " + b"a" * 1_000_000 + b"\r\n\r\nabc\r\n--x--\r\n", 400),
        (FORM, b"--x\r\n" + b"X: y\r\n" * 5000 + b"\r\nabc\r\n--x--\r\n", 400),
        (
            FORM,
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n' * 2 + b"--x--\r\n",
            422,
        ),
    ],
)  # fmt: skip
async def test_broken_forms_are_refused_and_leave_nothing(
    sqlite_nouns: Any, content_type: str, body: bytes, status: int
) -> None:
    async with sqlite_nouns.as_role("agent") as agent:
        answer = await agent.post(URL, content=body, headers={"Content-Type": content_type})
    assert answer.status_code == status, answer.text
    assert stored(sqlite_nouns) == []


@pytest.mark.parametrize(
    ("given_name", "ending", "shown"),
    [
        ("../../etc/passwd", None, "passwd"),
        ("..\\..\\windows\\win.ini", None, "win.ini"),
        ("/etc/passwd\x00.png", "png", "passwd_.png"),
        ('"><script>alert(1)</script>.jpg', "jpg", "script_.jpg"),
        ("foto\u202egpj.exe", "jpg", "fotogpj.exe.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "jpg", "a__Set-Cookie_ x=1.jpg"),
        ("=cmd|' /C calc'!A0.csv", None, "C calc_!A0.csv"),
        ("NUL.txt", None, "_NUL.txt"),
        (".htaccess", None, "htaccess"),
        ("", None, "arquivo"),
        ("....", "pdf", "arquivo.pdf"),
        ("2ª via – março.pdf", "pdf", "2ª via – março.pdf"),
        ("foto.jpeg", "jpg", "foto.jpeg"),
        ("boleto.empresa.com.pdf", "pdf", "boleto.empresa.com.pdf"),
    ],
)
def test_file_names_are_cleaned(given_name: str, ending: str | None, shown: str) -> None:
    assert clean_file_name(given_name, ending) == shown


@given(st.text(max_size=400), st.sampled_from([None, "jpg", "pdf"]))
def test_no_file_name_is_a_path_or_a_header(name: str, ending: str | None) -> None:
    cleaned = clean_file_name(name, ending)
    assert 1 <= len(cleaned) <= 125
    assert not re.search(r'[/\\\r\n\x00"<>]', cleaned)
    assert cleaned not in (".", "..")
    assert not cleaned.startswith((".", "=", "+", "-", "@"))
    cleaned.encode()


async def test_a_hostile_name_reaches_neither_disk_nor_header(sqlite_nouns: Any) -> None:
    nouns = sqlite_nouns
    async with nouns.as_role("agent") as agent, nouns.client() as anybody:
        body = (await upload(agent, picture(), "../../../x%0d%0aSet-Cookie: a=b\u202ecod")).json()
        assert body["name"].endswith(".jpg")
        read = await anybody.get(body["url"])
        assert read.status_code == 200
        assert "set-cookie" not in read.headers
