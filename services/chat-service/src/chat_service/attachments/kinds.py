"""What a file is, told from its content and never from what the sender calls it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import filetype  # type: ignore[import-untyped]

from chat_service.attachments.names import ending_of

HEAD_BYTES = 8192
UNKNOWN = "application/octet-stream"

Show = Literal["image", "inline", "download"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A content type, the ending it calls for, and whether a browser may show it in place."""

    content_type: str
    ending: str | None
    show: Show


IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""These are decoded and written anew, so what is served is ours; other image formats are only downloaded."""
PLAYABLE = frozenset(
    {
        "audio/mpeg", "audio/ogg", "audio/mp4", "audio/aac", "audio/amr", "audio/x-wav", "audio/x-flac", "audio/webm",
        "video/mp4", "video/webm", "video/quicktime", "video/3gpp", "video/x-m4v",
    }
)  # fmt: skip
_PROGRAMS = frozenset(
    {
        "application/x-executable", "application/x-msdownload", "application/x-shockwave-flash", "application/wasm",
        "application/x-deb", "application/x-rpm", "application/x-google-chrome-extension", "application/x-unix-archive",
        "application/vnd.ms-cab-compressed",
    }
)  # fmt: skip
_PROGRAM_STARTS = (
    b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf", b"dex\n", b"\x4c\x00\x00\x00\x01\x14\x02\x00", b"<?php", b"[InternetShortcut]", b"FWS", b"CWS", b"ZWS",
)  # fmt: skip
_PROGRAM_ENDINGS = frozenset(
    {
        "ade", "adp", "apk", "app", "appx", "bat", "chm", "cmd", "com", "cpl", "dll", "dmg", "docm", "exe", "gadget",
        "hta", "htaccess", "inf", "ins", "iso", "isp", "jar", "js", "jse", "lnk", "mde", "mht", "mhtml", "mjs", "msc",
        "msi", "msix", "msp", "mst", "phar", "php", "phtml", "pif", "pptm", "ps1", "psm1", "reg", "scr", "sct", "sh",
        "svgz", "swf", "sys", "vb", "vbe", "vbs", "vhd", "vxd", "wsc", "wsf", "wsh", "xll", "xlsm",
    }
)  # fmt: skip
_TEXTS = {
    "txt": "text/plain",
    "csv": "text/csv",
    "log": "text/plain",
    "md": "text/plain",
    "ics": "text/calendar",
    "vcf": "text/vcard",
}
_DOWNLOADS = {
    "application/zip", "application/gzip", "application/x-7z-compressed", "application/x-rar-compressed", "application/x-tar",
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/rtf", "application/epub+zip",
    "application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/heic", "image/avif", "image/tiff", "image/bmp", "video/x-matroska", "video/x-msvideo", "video/mpeg",
}  # fmt: skip


def is_program(head: bytes, name: str) -> bool:
    """Return whether the file is something a computer would run: by how it begins, or by how its name ends."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_PROGRAM_STARTS) or head.startswith(_PROGRAM_STARTS):
        return True
    found = filetype.guess(head)
    if found is not None and found.mime in _PROGRAMS:
        return True
    last = name.lower().rstrip(" .\x00").rpartition(".")
    return bool(last[1]) and last[2].strip() in _PROGRAM_ENDINGS


def kind_of(head: bytes, name: str) -> Kind:
    """Return what a file is from its first ``HEAD_BYTES``; markup and everything unknown may only be downloaded."""
    found = filetype.guess(head)
    mime: str | None = found.mime if found is not None else None
    if mime in IMAGES:
        return Kind(mime, found.extension, "image")
    if mime == "application/pdf" and head.startswith(b"%PDF-"):
        return Kind(mime, "pdf", "download")
    if mime in PLAYABLE and found is not None:
        return Kind(mime, found.extension, "inline")
    if mime in _DOWNLOADS and found is not None:
        return Kind(mime, None if found.extension == "zip" else found.extension, "download")
    return _text(head, name)


def _text(head: bytes, name: str) -> Kind:
    wanted = _TEXTS.get(ending_of(name))
    if wanted is None or b"\x00" in head:
        return Kind(UNKNOWN, None, "download")
    return Kind(wanted, None, "download")


def shown_inline(content_type: str) -> bool:
    """Return whether a stored file of this type may be shown in place."""
    return content_type in IMAGES or content_type in PLAYABLE
