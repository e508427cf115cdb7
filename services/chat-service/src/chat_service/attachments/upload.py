"""Takes the one file out of a multipart body while it arrives: counted, written to disk, never held in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from chat_service.attachments.errors import FileTooLarge
from chat_service.attachments.kinds import HEAD_BYTES
from chat_service.attachments.storage import full_or
from shared.errors import BadRequest, Invalid, UnsupportedMedia

FIELD = "file"
MOST_PARTS = 8
MOST_FIELD_BYTES = 2000
LONGEST_BOUNDARY = 70


@dataclass(frozen=True, slots=True)
class Received:
    """The file as it came: how it was called, how it begins, how long it is."""

    name: str
    head: bytes
    size: int


class _FilePart:
    """Callbacks of the parser: the part named ``file`` goes to ``target``, small fields are skipped, anything more is refused."""

    def __init__(self, target: BinaryIO, limit: int) -> None:
        self._target, self._limit = target, limit
        self._parts = 0
        self._header = b""
        self._value = b""
        self._disposition = b""
        self._is_file = False
        self._skipped = 0
        self.name: str | None = None
        self.head = b""
        self.size = 0
        self.ended = False

    def part_begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BadRequest("The form has too many parts.")
        self._disposition, self._is_file, self._skipped = b"", False, 0

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name", b"").decode("utf-8", "replace") != FIELD or b"filename" not in options:
            return
        if self.name is not None:
            raise Invalid.field(FIELD, "count", "send one file at a time")
        self._is_file = True
        self.name = options[b"filename"].decode("utf-8", "replace")

    def part_data(self, data: bytes, start: int, end: int) -> None:
        length = end - start
        if not self._is_file:
            self._skipped += length
            if self._skipped > MOST_FIELD_BYTES:
                raise BadRequest("A field of the form is too large.")
            return
        self.size += length
        if self.size > self._limit:
            raise FileTooLarge(f"A file may have at most {self._limit} bytes.")
        if len(self.head) < HEAD_BYTES:
            self.head += data[start : min(end, start + HEAD_BYTES - len(self.head))]
        self._target.write(data[start:end])

    def end(self) -> None:
        self.ended = True


async def receive_file(content_type: str, chunks: AsyncIterator[bytes], target: Path, limit: int) -> Received:
    """Write the file of a multipart body to ``target``.

    Raises UnsupportedMedia (no multipart), BadRequest (broken or too many parts), Invalid (no file, an empty one, or several),
    FileTooLarge, StorageFull.
    """
    boundary = _boundary(content_type)
    with target.open("wb") as file:
        part = _FilePart(file, limit)
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": part.part_begin, "on_part_data": part.part_data, "on_header_field": part.header_field,
                "on_header_value": part.header_value, "on_header_end": part.header_end,
                "on_headers_finished": part.headers_finished, "on_end": part.end,
            },
        )  # fmt: skip
        try:
            async for chunk in chunks:
                parser.write(chunk)
            parser.finalize()
        except FormParserError as error:
            raise BadRequest("The form cannot be read.") from error
        except OSError as error:
            raise full_or(error) from error
    if not part.ended:
        raise BadRequest("The form ends before its last boundary.")
    if part.name is None:
        raise Invalid.field(FIELD, "required", "send the file in the field named file")
    if part.size == 0:
        raise Invalid.field(FIELD, "empty", "the file is empty")
    return Received(part.name, part.head, part.size)


async def receive_raw(name: str, chunks: AsyncIterator[bytes], target: Path, limit: int) -> Received:
    """Write a body that is the file itself to ``target``. Raises Invalid for an empty one, FileTooLarge, StorageFull."""
    head, size = b"", 0
    with target.open("wb") as file:
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise FileTooLarge(f"A file may have at most {limit} bytes.")
                if len(head) < HEAD_BYTES:
                    head += chunk[: HEAD_BYTES - len(head)]
                file.write(chunk)
        except OSError as error:
            raise full_or(error) from error
    if size == 0:
        raise Invalid.field(FIELD, "empty", "the file is empty")
    return Received(name, head, size)


def _boundary(content_type: str) -> bytes:
    media, options = parse_options_header(content_type.encode("latin-1", "replace"))
    if media != b"multipart/form-data":
        raise UnsupportedMedia("Send the file as multipart/form-data.")
    boundary = options.get(b"boundary", b"")
    if not 1 <= len(boundary) <= LONGEST_BOUNDARY:
        raise BadRequest("The form has no usable boundary.")
    return boundary
