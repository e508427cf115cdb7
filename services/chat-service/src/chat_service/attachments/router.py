"""Routes of attachments: uploads of agents and visitors, and the signed addresses under which files are read."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from chat_service.attachments.kinds import shown_inline
from chat_service.attachments.schemas import AttachmentView
from chat_service.attachments.service import AttachmentService, StoredFile
from chat_service.widget.policy import visitor
from shared.errors import BadRequest
from shared.schemas.common import Uuid
from shared.security.policy import allow, public
from shared.security.principal import Principal

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_UPLOAD_DOCS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
SANDBOX = (
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)


def build_router(attachments: AttachmentService) -> APIRouter:
    """Return the routes over ``attachments``."""
    router = APIRouter(tags=["attachments"])

    async def take(request: Request, response: Response, caller: Principal) -> dict[str, Any]:
        try:
            stored = await attachments.upload(caller, request.headers.get("content-type", ""), request.stream())
        except ClientDisconnect as error:
            raise BadRequest("The client went away while sending the file.") from error
        response.headers["Location"] = f"/api/chat/attachments/{stored['id']}"
        return stored

    @router.post("/api/chat/attachments", response_model=AttachmentView, openapi_extra=_UPLOAD_DOCS)
    async def upload(
        request: Request, response: Response, caller: Annotated[Principal, allow("messages:write")]
    ) -> Any:
        """Store a file (form field ``file``), to be sent by naming its id in a message within a day."""
        return await take(request, response, caller)

    @router.post("/api/widget/attachments", response_model=AttachmentView, openapi_extra=_UPLOAD_DOCS)
    async def upload_as_visitor(request: Request, response: Response, caller: Annotated[Principal, visitor()]) -> Any:
        """Store a visitor's file, to be sent by naming its id in a message within a day."""
        return await take(request, response, caller)

    @router.get("/api/chat/attachments/{attachment_id}", response_model=AttachmentView)
    async def renew(caller: Annotated[Principal, allow("messages:read")], attachment_id: Uuid) -> Any:
        """Return a file of a conversation the caller may see, with fresh addresses."""
        return await attachments.renew(caller, attachment_id)

    @router.get("/api/chat/files/{attachment_id}/{name}", response_class=Response)
    async def read(
        _: Annotated[None, public()],
        request: Request,
        attachment_id: Uuid,
        name: str,
        exp: Annotated[int, Query(ge=0, le=2**53)],
        sig: Annotated[str, Query(max_length=64)],
    ) -> Response:
        """Return the file behind a signed address, whole or the one range asked for."""
        file = await attachments.open(attachment_id, name, exp, sig)
        return _answer(attachments, file, request)

    return router


def _answer(attachments: AttachmentService, file: StoredFile, request: Request) -> Response:
    etag = f'"{file.digest[:32]}"'
    headers = {
        "Content-Disposition": _disposition(file),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        # A page of the provider's own site shows the widget; what protects the file is its signature.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": f"private, max-age={file.seconds}, immutable",
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range")
    if wanted is not None and request.headers.get("if-range", etag) != etag:
        wanted = None
    part = _part(wanted, file.size)
    if part is None:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{file.size}"})
    start, length = part
    status = 200
    if (start, length) != (0, file.size):
        status = 206
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{file.size}"
    headers["Content-Length"] = str(length)
    return StreamingResponse(
        attachments.read(file, start, length),
        status_code=status,
        headers=headers,
        media_type=_media_type(file.content_type),
    )


def _part(wanted: str | None, size: int) -> tuple[int, int] | None:
    """Return (start, length) to send, None for a range beyond the end; several ranges or nonsense mean the whole file."""
    found = _RANGE.fullmatch(wanted) if wanted and len(wanted) <= 64 else None
    if found is None or found.groups() == ("", ""):
        return 0, size
    first, last = found.groups()
    if first == "":
        length = min(int(last), size)
        return (size - length, length) if length else None
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return 0, size
    return (start, end - start + 1) if start < size else None


def _media_type(content_type: str) -> str:
    return f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type


def _disposition(file: StoredFile) -> str:
    kind = "inline" if shown_inline(file.content_type) else "attachment"
    plain = "".join(
        character if character.isascii() and character.isprintable() and character not in '"\\' else "_"
        for character in file.name
    )
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
