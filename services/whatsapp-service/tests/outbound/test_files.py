"""Files: uploaded once per number, as what WhatsApp takes them for, voice notes converted."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from whatsapp_service.adapters.cloud.files import FileTooLarge, shape_of
from whatsapp_service.port import Media

from shared.utils.ids import uuid7
from tests.support.sounds import recorded
from tests.support.whatsapp_post import Post


def attached(post: Post, raw: bytes, kind: str, mime: str, name: str) -> dict[str, Any]:
    """Keep a file at chat and return it as a message shows it."""
    attachment = uuid7()
    post.chat.files[attachment] = raw
    return {"id": attachment, "kind": kind, "mime_type": mime, "file_name": name, "size": len(raw)}


async def test_a_picture_is_uploaded_once_and_sent_with_its_caption(post: Post) -> None:
    picture = attached(post, b"\xff\xd8 picture", "image", "image/jpeg", "a.jpg")
    first = post.chat.write(uuid7(), "Veja", message_type="image", attachments=[picture])
    second = post.chat.write(uuid7(), "Veja", message_type="image", attachments=[picture])
    same = attached(post, b"\xff\xd8 picture", "image", "image/jpeg", "b.jpg")
    await post.settled(first, second)
    third = post.chat.write(uuid7(), "", message_type="image", attachments=[same])
    await post.settled(third)
    assert 1 <= len(post.provider.uploads) <= 2
    assert post.provider.accepted[first][0]["image"]["caption"] == "*Maria:*\nVeja"
    assert "caption" not in post.provider.accepted[third][0]["image"]
    assert post.provider.complaints == []


async def test_a_browsers_recording_leaves_as_a_voice_note(post: Post) -> None:
    voice = attached(post, recorded("webm", "libopus", "mono"), "audio", "audio/webm", "gravacao.webm")
    sent = post.chat.write(uuid7(), "", message_type="audio", attachments=[voice], metadata={"voice": True})
    await post.settled(sent)
    assert post.provider.accepted[sent][0]["audio"]["voice"] is True
    upload = post.provider.uploads[0]
    assert (upload["type"], upload["name"], upload["raw"][:4]) == ("audio/ogg; codecs=opus", "gravacao.ogg", b"OggS")


async def test_what_is_no_recording_leaves_as_a_document(post: Post) -> None:
    broken = attached(post, b"no audio", "audio", "audio/webm", "x.webm")
    sent = post.chat.write(uuid7(), "", message_type="audio", attachments=[broken], metadata={"voice": True})
    await post.settled(sent)
    assert post.provider.accepted[sent][0]["document"]["filename"] == "x.webm"


async def test_a_file_that_is_gone_fails_in_words(post: Post) -> None:
    gone = {"id": uuid7(), "kind": "image", "mime_type": "image/png", "file_name": "a.png", "size": 10}
    sent = post.chat.write(uuid7(), "", message_type="image", attachments=[gone])
    await post.settled(sent)
    assert post.chat.status[sent] == "failed"
    assert "arquivo" in post.chat.error[sent]["title"]


@pytest.mark.parametrize(
    ("kind", "mime", "size", "becomes"),
    [
        ("image", "image/png", 1000, "image"),
        ("image", "image/gif", 1000, "document"),
        ("image", "image/jpeg", 6 * 2**20, "document"),
        ("video", "video/mp4", 2**20, "video"),
        ("video", "video/webm", 2**20, "document"),
        ("audio", "audio/mpeg", 2**20, "audio"),
        ("audio", "audio/x-m4a", 2**20, "audio"),
        ("document", "application/pdf", 50 * 2**20, "document"),
        ("sticker", "image/webp", 2**10, "sticker"),
    ],
)
def test_a_file_is_sent_as_what_whatsapp_takes_it_for(kind: Any, mime: str, size: int, becomes: str) -> None:
    assert shape_of(Media(kind, "a", mime, "f", size)).kind == becomes


def opening(kind: str) -> dict[str, Any]:
    """Return what a template says that opens with a stored file."""
    body = {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}
    return {"template": {"name": "oferta", "language": "pt_BR", "header": kind, "components": [body]}}


async def test_a_template_opens_with_a_stored_file_which_is_uploaded_once(post: Post) -> None:
    picture = attached(post, b"\xff\xd8 offer", "image", "image/jpeg", "oferta.jpg")
    first = post.chat.write(
        uuid7(), "Oferta", message_type="template", attachments=[picture], metadata=opening("image")
    )
    await post.settled(first)
    again = post.chat.write(
        uuid7(), "Oferta", message_type="template", attachments=[picture], metadata=opening("image")
    )
    await post.settled(again)
    [upload] = post.provider.uploads
    assert (upload["type"], upload["name"]) == ("image/jpeg", "oferta.jpg")
    for sent in (first, again):
        head, body = post.provider.accepted[sent][0]["template"]["components"]
        assert head == {"type": "header", "parameters": [{"type": "image", "image": {"id": "900001"}}]}
        assert body["type"] == "body"
    assert post.provider.complaints == []


async def test_a_file_that_has_another_id_in_each_conversation_is_uploaded_once_however_many_leave_at_the_same_time(
    post: Post,
) -> None:
    raw = b"\xff\xd8 offer"
    digest = {"digest": hashlib.sha256(raw).hexdigest()}
    copies = [{**attached(post, raw, "image", "image/jpeg", "oferta.jpg"), **digest} for _ in range(12)]
    sent = [
        post.chat.write(
            uuid7(), "Oferta", phone=f"55119880000{n:02}", message_type="template", attachments=[copy],
            metadata=opening("image"),
        )
        for n, copy in enumerate(copies)
    ]  # fmt: skip
    await post.settled(*sent, within=20)
    assert len(post.provider.uploads) == 1
    assert {post.chat.status[one] for one in sent} <= {"sent", "delivered", "read"}


async def test_a_document_at_the_head_of_a_template_keeps_its_name(post: Post) -> None:
    bill = attached(post, b"%PDF-1.4", "document", "application/pdf", "fatura.pdf")
    sent = post.chat.write(uuid7(), "Fatura", message_type="template", attachments=[bill], metadata=opening("document"))
    await post.settled(sent)
    [parameter] = post.provider.accepted[sent][0]["template"]["components"][0]["parameters"]
    assert parameter == {"type": "document", "document": {"id": "900001", "filename": "fatura.pdf"}}


@pytest.mark.parametrize(
    ("kind", "mime", "size", "words"),
    [
        ("image", "image/webp", 10, "JPEG ou PNG de até 5 MB"),
        ("image", "image/png", 5 * 2**20 + 1, "JPEG ou PNG de até 5 MB"),
        ("video", "video/webm", 10, "MP4 de até 16 MB"),
        ("video", "video/mp4", 16 * 2**20 + 1, "MP4 de até 16 MB"),
        ("document", "image/jpeg", 10, "PDF de até 100 MB"),
    ],
)
async def test_a_file_that_cannot_open_a_template_is_refused_in_words_and_never_uploaded(
    post: Post, kind: str, mime: str, size: int, words: str
) -> None:
    file = {**attached(post, b"x", "image", mime, "x"), "size": size}
    sent = post.chat.write(uuid7(), "Oferta", message_type="template", attachments=[file], metadata=opening(kind))
    await post.settled(sent)
    assert post.chat.status[sent] == "failed"
    assert words in post.chat.error[sent]["title"]
    assert post.provider.uploads == []


def test_a_file_beyond_every_limit_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        shape_of(Media("document", "a", "application/pdf", "f", 101 * 2**20))
