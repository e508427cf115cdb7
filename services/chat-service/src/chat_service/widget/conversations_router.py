"""Routes of a visitor's own conversations: no notes, no internal fields, nobody else's anything."""

from __future__ import annotations

from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from chat_service.conversations.schemas import Content, CustomerConversationList, CustomerConversationView
from chat_service.conversations.scope import Scope
from chat_service.dependencies import parts_of
from chat_service.messages.schemas import ClientMessageId, CustomerMessagePage, MessageView, NewMessage
from chat_service.messages.service import for_customer
from chat_service.widget.policy import visitor
from shared.errors import Invalid
from shared.runtime.json_response import JsonBytes
from shared.schemas.common import LenientBody, PageNumber, Uuid
from shared.security.principal import Principal

router = APIRouter(prefix="/api/widget/conversations", tags=["widget"])
Visitor = Annotated[Principal, visitor()]
Seq = Annotated[int | None, Query(ge=0, le=2**53)]


class OpenVisit(LenientBody):
    """Begin (or find) the visitor's conversation, optionally with its first message."""

    initial_message: Content | None = None
    client_message_id: ClientMessageId | None = None
    queue_id: Uuid | None = None


@router.get("", response_model=CustomerConversationList)
async def list_own(request: Request, caller: Visitor) -> Response:
    """List the visitor's conversations, newest first."""
    parts = parts_of(request)
    found = await parts.visits.list_all(caller.id)
    return JsonBytes(
        {"conversations": [parts.views.conversation_for_customer(one) for one in found], "total": len(found)}
    )


@router.post("", response_model=CustomerConversationView)
async def open_own(request: Request, caller: Visitor, body: OpenVisit | None = None) -> Response:
    """Return the conversation that takes the visitor's messages; begin one if there is none."""
    parts = parts_of(request)
    wanted = body or OpenVisit()
    conversation = await parts.visits.open(await parts.contact_of(caller.id), queue_id=wanted.queue_id)
    if wanted.initial_message:
        message = NewMessage(
            content=wanted.initial_message, client_message_id=wanted.client_message_id, conversation_id=conversation.id
        )
        await parts.messages.send(Scope(caller), str(caller.claims.get("name", "")), message)
        conversation = await parts.conversations.get(Scope(caller), conversation.id)
    return JsonBytes(
        parts.views.conversation_for_customer(conversation),
        headers={"Location": f"/api/widget/conversations/{conversation.id}"},
    )


@router.get("/{conversation_id}/messages", response_model=CustomerMessagePage)
async def read_own(  # noqa: PLR0917 - the parameters are the contract's
    request: Request, conversation_id: Uuid, caller: Visitor, page: PageNumber = 1,
    per_page: Annotated[int, Query(ge=1, le=200)] = 50, after_seq: Seq = None, before_seq: Seq = None,
) -> Response:  # fmt: skip
    """Read the timeline as the customer may see it; internal items are absent, ``last_seq`` counts them."""
    parts = parts_of(request)
    items, total, conversation = await parts.messages.history(
        Scope(caller),
        conversation_id,
        page=page,
        size=per_page,
        after_seq=after_seq,
        before_seq=before_seq,
        message_type=None,
    )
    return JsonBytes(
        {
            "messages": for_customer(items, parts.views.for_customer),
            "total": total, "page": page, "per_page": per_page, "pages": ceil(total / per_page),
            "last_seq": conversation.last_seq, "up_to_seq": items[-1].seq if items else (after_seq or 0),
        }
    )  # fmt: skip


@router.post("/{conversation_id}/messages", response_model=MessageView)
async def send_own(request: Request, conversation_id: Uuid, body: NewMessage, caller: Visitor) -> Response:
    """Store a message of the visitor; answered after the commit."""
    if body.conversation_id is not None and body.conversation_id != conversation_id:
        raise Invalid.field("conversation_id", "match", "names another conversation than the path")
    parts = parts_of(request)
    wanted = body.model_copy(update={"conversation_id": conversation_id, "metadata": None})
    stored = await parts.messages.send(Scope(caller), str(caller.claims.get("name", "")), wanted)
    item = await parts.messages.item_of(stored)
    return JsonBytes(parts.views.for_customer(item))
