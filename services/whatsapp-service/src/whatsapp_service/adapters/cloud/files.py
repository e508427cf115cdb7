"""Which files the Cloud API takes as what, and how ours become that; the limits are Meta's."""

from __future__ import annotations

from dataclasses import dataclass

from whatsapp_service import voice
from whatsapp_service.port import Media, MediaKind

_MB = 1024 * 1024
_LIMITS: dict[str, tuple[frozenset[str], int]] = {
    "image": (frozenset({"image/jpeg", "image/png"}), 5 * _MB),
    "video": (frozenset({"video/mp4", "video/3gpp"}), 16 * _MB),
    "audio": (frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}), 16 * _MB),
    "sticker": (frozenset({"image/webp"}), 500 * 1024),
}
MOST_DOCUMENT = 100 * _MB
_ALIASES = {
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "audio/x-aac": "audio/aac",
    "audio/aacp": "audio/aac",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "image/jpg": "image/jpeg",
}
_OPUS = "audio/ogg; codecs=opus"


_HEADERS: dict[str, tuple[frozenset[str], int, str]] = {
    "image": (frozenset({"image/jpeg", "image/png"}), 5 * _MB, "uma imagem JPEG ou PNG de até 5 MB"),
    "video": (frozenset({"video/mp4"}), 16 * _MB, "um vídeo MP4 de até 16 MB"),
    "document": (frozenset({"application/pdf"}), MOST_DOCUMENT, "um documento PDF de até 100 MB"),
}


_HEADER_RULES = {
    "image": "a JPEG or PNG image of at most 5 MB",
    "video": "an MP4 video of at most 16 MB",
    "document": "a PDF of at most 100 MB",
}


class NotAHeader(Exception):
    """The file cannot open the template; the text says to people what can."""


class FileTooLarge(Exception):
    """No kind of message of the Cloud API carries a file of this size."""


@dataclass(frozen=True, slots=True)
class Shape:
    """As what a file is sent. ``convert`` asks for ogg/opus first."""

    kind: MediaKind
    mime_type: str
    file_name: str
    convert: bool = False


def shape_of(media: Media) -> Shape:
    """Return as what ``media`` is sent: as itself, as a voice note, else as a document. Raises FileTooLarge."""
    plain = media.mime_type.partition(";")[0].strip().lower()
    mime = _ALIASES.get(plain, plain)
    if media.kind == "audio" and (media.voice or mime not in _LIMITS["audio"][0]) and media.size <= MOST_DOCUMENT:
        return Shape("audio", _OPUS, _renamed(media.file_name, "ogg"), convert=True)
    allowed = _LIMITS.get(media.kind)
    if allowed is not None and mime in allowed[0] and media.size <= allowed[1]:
        return Shape(media.kind, mime, media.file_name)
    if media.size > MOST_DOCUMENT:
        raise FileTooLarge
    return Shape("document", mime or "application/octet-stream", media.file_name)


def header_shape(media: Media) -> Shape:
    """Return as what the file of a template's header is sent; nothing else may stand in its place. Raises NotAHeader."""
    plain = media.mime_type.partition(";")[0].strip().lower()
    mime = _ALIASES.get(plain, plain)
    allowed, most, words = _HEADERS[media.kind]
    if mime not in allowed or media.size > most:
        raise NotAHeader(f"O WhatsApp não aceita este arquivo na abertura do modelo: envie {words}.")
    return Shape(media.kind, mime, media.file_name)


def header_rule(kind: str, mime_type: str, size: int) -> str | None:
    """Return what the file of a header of this kind must be, where this one is not that; for programs."""
    allowed, most, _ = _HEADERS[kind]
    mime = _ALIASES.get(mime_type, mime_type)
    return None if mime in allowed and size <= most else _HEADER_RULES[kind]


def converted(raw: bytes) -> bytes | None:
    """Return the recording as ogg/opus, or None for what cannot be read or is too long for a voice note."""
    try:
        made = voice.to_ogg_opus(raw)
    except voice.NotAudio:
        return None
    return made if len(made) <= _LIMITS["audio"][1] else None


def _renamed(name: str, ending: str) -> str:
    stem = name.rpartition(".")[0] or name or "audio"
    return f"{stem}.{ending}"
