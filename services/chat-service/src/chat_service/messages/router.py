"""Routes of messages."""

from __future__ import annotations

from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from chat_service.access import Reader
from chat_service.dependencies import parts_of, scope_of
from chat_service.messages.schemas import MessagePage, MessageView, NewMessage
from shared.errors import Invalid
from shared.runtime.json_response import JsonBytes
from shared.schemas.common import PageNumber, Uuid
from shared.security.policy import allow_any
from shared.security.principal import Principal

router = APIRouter(prefix="/api/chat", tags=["messages"])
Sender = Annotated[Principal, allow_any("messages:write", "notes:write")]
Seq = Annotated[int | None, Query(ge=0, le=2**53)]
Size = Annotated[int, Query(ge=1, le=200)]


@router.post("/conversations/{conversation_id}/messages", response_model=MessageView)
async def send_message(request: Request, conversation_id: Uuid, body: NewMessage, caller: Sender) -> Response:
    """Store a message and deliver it; answered after the commit."""
    if body.conversation_id is not None and body.conversation_id != conversation_id:
        raise Invalid.field("conversation_id", "match", "names another conversation than the path")
    parts = parts_of(request)
    scope = await scope_of(request, caller)
    wanted = body.model_copy(update={"conversation_id": conversation_id})
    customer, name = None, ""
    if body.direction == "inbound" and caller.may("channels:manage"):
        conversation = await parts.conversations.get(scope, conversation_id)
        customer, name = conversation.contact_id, conversation.contact_name
    stored = await parts.messages.send(scope, name, wanted, as_customer=customer)
    item = await parts.messages.item_of(stored)
    return JsonBytes(
        parts.views.message(item),
        headers={
            "Location": f"/api/chat/conversations/{conversation_id}/messages?after_seq={stored.seq - 1}&per_page=1"
        },
    )


@router.get("/conversations/{conversation_id}/messages", response_model=MessagePage)
async def list_messages(  # noqa: PLR0917 - the parameters are the contract's
    request: Request, conversation_id: Uuid, caller: Reader, page: PageNumber = 1, per_page: Size = 50,
    after_seq: Seq = None, before_seq: Seq = None,
    message_type: Annotated[str | None, Query(pattern="^[a-z]{1,12}$")] = None,
) -> Response:  # fmt: skip
    """Read the timeline, oldest first: by page, or a window after or before a seq."""
    parts = parts_of(request)
    items, total, conversation = await parts.messages.history(
        await scope_of(request, caller), conversation_id, page=page, size=per_page, after_seq=after_seq, before_seq=before_seq,
        message_type=message_type,
    )  # fmt: skip
    return JsonBytes(
        {
            "messages": [parts.views.message(item) for item in items],
            "total": total, "page": page, "per_page": per_page, "pages": ceil(total / per_page), "last_seq": conversation.last_seq,
        }
    )  # fmt: skip


@router.get("/conversations/{conversation_id}/merged/{other_id}/messages", response_model=MessagePage)
async def list_merged_messages(  # noqa: PLR0917 - the parameters are those of the timeline
    request: Request, conversation_id: Uuid, other_id: Uuid, caller: Reader, per_page: Size = 50,
    after_seq: Seq = None, before_seq: Seq = None,
) -> Response:  # fmt: skip
    """Read the timeline of a conversation that was merged into this one, oldest first; without a window its newest items."""
    parts = parts_of(request)
    items, other = await parts.merging.history(
        await scope_of(request, caller),
        conversation_id,
        other_id,
        size=per_page,
        after_seq=after_seq,
        before_seq=before_seq,
    )
    total = other.last_seq
    return JsonBytes(
        {
            "messages": [parts.views.message(item) for item in items],
            "total": total, "page": 1, "per_page": per_page, "pages": ceil(total / per_page), "last_seq": total,
        }
    )  # fmt: skip
