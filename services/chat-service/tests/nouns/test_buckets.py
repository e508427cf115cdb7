"""Files in a bucket, over a real server of the protocol: stored whole, read in part, and honest when it is away."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from chat_service.attachments.errors import AttachmentNotFound, StorageUnreachable
from chat_service.attachments.storage import Bucket, Storage, open_storage, read_bucket
from chat_service.settings import ChatSettings
from pydantic import ValidationError

from tests.support.buckets import KEY, SECRET, BucketServer

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def server() -> Iterator[BucketServer]:
    """One server for the module."""
    running = BucketServer().start()
    yield running
    running.stop()


@pytest.fixture(params=["file", "s3"])
def storage(request: pytest.FixtureRequest, server: BucketServer, tmp_path: Path) -> Storage:
    """The port over a folder and over a bucket: both do the same."""
    if request.param == "file":
        return open_storage(None, tmp_path)
    return open_storage(server.new_bucket(), tmp_path, (KEY, SECRET))


def keep(storage: Storage, content: bytes) -> str:
    """Store a file and return its digest."""
    draft = storage.draft()
    draft.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    storage.keep(draft, digest)
    assert not draft.exists()
    return digest


def test_what_is_stored_is_read_back_whole_and_in_part(storage: Storage) -> None:
    content = os.urandom(3 * MEGABYTE + 17)
    digest = keep(storage, content)
    assert keep(storage, content) == digest
    assert storage.size(digest) == len(content)
    assert b"".join(storage.read(digest, 0, len(content))) == content
    for start, length in ((0, 1), (5, 10), (MEGABYTE - 1, 2), (len(content) - 3, 3)):
        assert b"".join(storage.read(digest, start, length)) == content[start : start + length]
    assert list(storage.read(digest, 0, 0)) == []


def test_what_is_not_there_is_not_found_and_no_name_leads_elsewhere(storage: Storage) -> None:
    absent = "0" * 64
    with pytest.raises(AttachmentNotFound):
        storage.size(absent)
    with pytest.raises(AttachmentNotFound):
        next(storage.read(absent, 0, 1))
    storage.delete(absent)
    for name in ("", "../" * 10 + "etc/passwd", "G" * 64, "a" * 63, "a" * 64 + "/b"):
        with pytest.raises(AttachmentNotFound):
            storage.size(name)


def test_what_was_just_stored_is_not_deleted_under_somebody_who_stores_the_same(storage: Storage) -> None:
    digest = keep(storage, b"the same")
    storage.delete(digest)
    assert storage.size(digest) == 8


def test_drafts_that_were_left_behind_are_swept(storage: Storage) -> None:
    old, new = storage.draft(), storage.draft()
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    storage.sweep()
    assert (old.exists(), new.exists()) == (False, True)
    assert new.stat().st_mode & 0o777 == 0o600
    storage.discard(new)
    assert storage.has_room(1)
    assert not storage.has_room(2**60)


def test_a_large_file_travels_without_being_held_in_memory(server: BucketServer, tmp_path: Path) -> None:
    storage = open_storage(server.new_bucket(), tmp_path, (KEY, SECRET))
    keep(storage, b"the library is loaded")
    part = os.urandom(MEGABYTE)
    draft, digest = storage.draft(), hashlib.sha256()
    with draft.open("wb") as file:
        for _ in range(96):
            file.write(part)
            digest.update(part)
    process = psutil.Process()
    before = process.memory_info().rss
    storage.keep(draft, digest.hexdigest())
    stored = process.memory_info().rss
    assert stored - before < 48 * MEGABYTE
    read = hashlib.sha256()
    for chunk in storage.read(digest.hexdigest(), 0, 96 * MEGABYTE):
        read.update(chunk)
    assert read.hexdigest() == digest.hexdigest()
    assert process.memory_info().rss - stored < 16 * MEGABYTE


def test_a_bucket_that_is_away_is_said_so_within_seconds_and_the_draft_stays(tmp_path: Path) -> None:
    server = BucketServer().start()
    try:
        storage = open_storage(server.new_bucket(), tmp_path, (KEY, SECRET))
        digest = keep(storage, b"content")
        server.kill()
        draft = storage.draft()
        draft.write_bytes(b"more")
        began = time.monotonic()
        with pytest.raises(StorageUnreachable):
            storage.keep(draft, hashlib.sha256(b"more").hexdigest())
        with pytest.raises(StorageUnreachable):
            storage.size(digest)
        with pytest.raises(StorageUnreachable):
            next(storage.read(digest, 0, 7))
        assert time.monotonic() - began < 15
        assert draft.read_bytes() == b"more"
    finally:
        server.stop()


def test_a_bucket_that_does_not_exist_is_no_file_that_does_not(server: BucketServer, tmp_path: Path) -> None:
    storage = open_storage(f"s3://nobody-made-this?endpoint={server.endpoint}", tmp_path, (KEY, SECRET))
    draft = storage.draft()
    draft.write_bytes(b"content")
    with pytest.raises((StorageUnreachable, AttachmentNotFound)):
        storage.keep(draft, "0" * 64)
    assert draft.exists()


@pytest.mark.parametrize(
    ("url", "bucket"),
    [
        ("s3://files", Bucket("files", "", None, "us-east-1")),
        ("s3://files/a/b/?region=sa-east-1", Bucket("files", "a/b", None, "sa-east-1")),
        ("s3://files/a%20b?endpoint=http%3A%2F%2Fminio%3A9000", Bucket("files", "a b", "http://minio:9000")),
    ],
)
def test_an_address_names_bucket_prefix_endpoint_and_region(url: str, bucket: Bucket) -> None:
    assert read_bucket(url) == bucket


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "s3:///prefix",
        "s3://key:secret@files",
        "s3://files?endpoint=minio:9000",
        "s3://files?acl=public",
        "ftp://files",
        "s3://f#x",
    ],
)
def test_an_address_that_is_none_is_refused_at_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="storage_url"):
        ChatSettings(data_dir=tmp_path, storage_url=url, _env_file=None)


def test_half_a_key_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STORAGE_ACCESS_KEY_ID", "a")
    with pytest.raises(ValidationError, match="belong together"):
        ChatSettings(data_dir=tmp_path, _env_file=None)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    assert ChatSettings(data_dir=tmp_path, _env_file=None).storage_credentials == ("a", "b")
