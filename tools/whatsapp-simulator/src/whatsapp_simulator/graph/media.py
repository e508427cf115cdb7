"""Files: upload, the address of one, its bytes, deletion."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from whatsapp_simulator.errors import GraphError, no_such_object
from whatsapp_simulator.faults import MEDIA_FAULTS
from whatsapp_simulator.graph.call import Call, Cut
from whatsapp_simulator.media import LIMITS, UPLOAD_LIFE, UPLOADABLE, Media, bare_type
from whatsapp_simulator.world import World

MOST_UPLOAD = 101 * 1024 * 1024
PIECE = 256 * 1024


async def post_media(call: Call) -> dict[str, Any]:
    """Take a file of the business."""
    line = call.line()
    length = call.request.headers.get("content-length")
    if length is not None and length.isdigit() and int(length) > MOST_UPLOAD:
        raise GraphError(131053, "The file is too large.", status=413)
    if not call.request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise GraphError(100, message="(#100) The parameter file is required.")
    async with call.request.form(max_files=1, max_fields=10) as form:
        if form.get("messaging_product") != "whatsapp":
            raise GraphError(100, message="(#100) The parameter messaging_product is required.")
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise GraphError(100, message="(#100) The parameter file is required.")
        content = await file.read()
        named, kind = file.filename, form.get("type")
        declared = file.content_type or (kind if isinstance(kind, str) else "")
    mime_type = bare_type(declared)
    if mime_type not in UPLOADABLE:
        sentence = (
            f"Param file must be a file with one of the following types: {', '.join(UPLOADABLE)}. "
            f"Received file of type '{mime_type}'."
        )
        raise GraphError(100, message=f"(#100) {sentence}")
    if not content:
        raise GraphError(131053, "The file is empty.")
    if len(content) > LIMITS[mime_type]:
        raise GraphError(131053, f"A file of type {mime_type} may have {LIMITS[mime_type]} bytes.")
    return {"id": call.world.media.add(line.id, declared, named, content, UPLOAD_LIFE).id}


def get_media(call: Call, media: Media) -> dict[str, Any]:
    """Return where a file can be fetched."""
    _check_owner(call, media)
    query = call.world.media.query_of(media, call.world.pace.media_url_life)
    base = str(call.request.base_url).rstrip("/")
    return media.view(f"{base}/whatsapp_business/attachments/?{query}")


def delete_media(call: Call, media: Media) -> dict[str, Any]:
    """Forget a file."""
    _check_owner(call, media)
    call.world.media.remove(media.id)
    return {"success": True}


def _check_owner(call: Call, media: Media) -> None:
    asked = call.query.get("phone_number_id")
    if asked is not None and asked != media.line_id:
        raise no_such_object(media.id, call.method)


async def download(world: World, request: Request) -> Response:
    """Return the bytes at an address that ``get_media`` gave; the token is needed here too."""
    call = Call(world, request, "", "")
    try:
        call.authorise()
    except GraphError:
        return PlainTextResponse("", status_code=401)
    query = call.query
    until = query.get("ext", "")
    media = (
        world.media.open(query.get("mid", ""), until, query.get("hash", ""))
        if until.isascii() and until.isdigit()
        else None
    )
    fault = world.faults.take(MEDIA_FAULTS, None)
    kind = fault.kind if fault else None
    if media is None or kind == "media_gone":
        return PlainTextResponse("URL signature expired", status_code=404)
    if kind == "media_unauthorised":
        return PlainTextResponse("", status_code=401)
    content = media.content
    if kind == "media_checksum":
        content = bytes([content[0] ^ 0xFF]) + content[1:]
    headers = {"Content-Length": str(len(content)), "Content-Disposition": "inline"}
    seconds = fault.number("seconds", 5.0) if fault and kind == "media_slow" else 0.0
    body = _bytes(content, seconds, cut=kind == "media_cut", world=world)
    return StreamingResponse(body, media_type=media.mime_type, headers=headers)


async def _bytes(content: bytes, seconds: float, *, cut: bool, world: World) -> AsyncIterator[bytes]:
    """Yield a file in pieces over so many seconds."""
    piece = max(1, min(PIECE, len(content) // 8 or 1)) if seconds or cut else PIECE
    count = -(-len(content) // piece)
    for number in range(count):
        if cut and number >= count // 2:
            raise Cut
        if seconds and not world.closing.is_set():
            await asyncio.sleep(seconds / count)
        yield content[number * piece : (number + 1) * piece]
