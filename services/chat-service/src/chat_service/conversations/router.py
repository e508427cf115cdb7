"""Routes of conversations and their deeds."""

from __future__ import annotations

from math import ceil
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from chat_service.access import Reader, Writer
from chat_service.conversations.repository import Filter
from chat_service.conversations.schemas import (
    Assignment,
    ConversationChange,
    ConversationList,
    ConversationPage,
    ConversationView,
    Ending,
    Merge,
    NewConversation,
    SeenUpTo,
    SeenView,
    Snooze,
    Tags,
    Transfer,
)
from chat_service.conversations.state import Conversation
from chat_service.dependencies import parts_of, scope_of
from shared.runtime.json_response import JsonBytes
from shared.schemas.common import PageNumber, PageSize, Uuid
from shared.security.policy import allow
from shared.security.principal import Principal

router = APIRouter(prefix="/api/chat", tags=["conversations"])
Merger = Annotated[Principal, allow("conversations:merge")]


def _answer(request: Request, conversation: Conversation) -> JsonBytes:
    return JsonBytes(parts_of(request).views.conversation(conversation))


@router.post("/conversations", response_model=ConversationView)
async def open_conversation(
    request: Request, body: NewConversation, caller: Annotated[Principal, allow("conversations:create")]
) -> Response:
    """Open a conversation with a phone number, or return its open one."""
    parts = parts_of(request)
    conversation = await parts.opening.open(await scope_of(request, caller), body)
    response = _answer(request, conversation)
    response.headers["Location"] = f"/api/chat/conversations/{conversation.id}"
    return response


@router.get("/conversations", response_model=ConversationPage)
async def list_conversations(  # noqa: PLR0917 - the filters are the contract's
    request: Request,
    caller: Reader,
    page: PageNumber = 1,
    per_page: PageSize = 20,
    status: Annotated[
        str | None,
        Query(pattern="^(automation|waiting|in_service|in_progress|on_hold|snoozed|resolved|closed|active|open)$"),
    ] = None,
    agent_id: Uuid | None = None,
    queue_id: Uuid | None = None,
    customer_phone: Annotated[str | None, Query(max_length=32)] = None,
    priority: Annotated[str | None, Query(pattern="^(low|normal|high|urgent)$")] = None,
    channel: Annotated[str | None, Query(max_length=20)] = None,
    tag: Annotated[str | None, Query(max_length=50)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List the conversations the caller may see, newest activity first; ``q`` looks in names, numbers, e-mails and protocols.

    With the ``next_cursor`` of an answer as ``cursor`` the next stretch comes, however many conversations moved meanwhile.
    """
    parts = parts_of(request)
    scope = await scope_of(request, caller)
    after = parts.inbox.place_at(cursor)
    ids = await parts.inbox.matching(scope, q, customer_phone)
    wanted = Filter(status, agent_id, queue_id, priority, channel, tag, ids)
    found, total = await parts.conversations.list_page(scope, wanted, page, per_page, after)
    return JsonBytes(
        {
            "conversations": [parts.views.conversation(one) for one in found],
            "total": total, "page": page, "per_page": per_page, "pages": ceil(total / per_page),
            "next_cursor": parts.inbox.cursor_behind(found[-1]) if len(found) == per_page else None,
        }
    )  # fmt: skip


@router.get("/conversations/{conversation_id}", response_model=ConversationView)
async def get_conversation(request: Request, conversation_id: Uuid, caller: Reader) -> Response:
    """Return one conversation."""
    return _answer(request, await parts_of(request).conversations.get(await scope_of(request, caller), conversation_id))


@router.put("/conversations/{conversation_id}", response_model=ConversationView)
async def change_conversation(
    request: Request, conversation_id: Uuid, body: ConversationChange, caller: Writer
) -> Response:
    """Change priority, shown name, metadata, queue, tags or status."""
    return _answer(
        request, await parts_of(request).conversations.change(await scope_of(request, caller), conversation_id, body)
    )


@router.post("/conversations/{conversation_id}/assign", response_model=ConversationView)
async def assign_conversation(
    request: Request,
    conversation_id: Uuid,
    caller: Writer,
    body: Assignment | None = None,
    agent_id: Uuid | None = None,
) -> Response:
    """Give the conversation to an agent (in the query or the body); without one it goes back to its queue."""
    target = agent_id or (body.agent_id if body else None)
    service = parts_of(request).conversations
    return _answer(request, await service.assign(await scope_of(request, caller), conversation_id, target))


@router.post("/conversations/{conversation_id}/take", response_model=ConversationView)
async def take_conversation(request: Request, conversation_id: Uuid, caller: Writer) -> Response:
    """Become the owner; 409 with ``taken_by`` when a colleague was faster."""
    return _answer(
        request, await parts_of(request).conversations.take(await scope_of(request, caller), conversation_id)
    )


@router.post("/conversations/{conversation_id}/transfer", response_model=ConversationView)
async def transfer_conversation(request: Request, conversation_id: Uuid, body: Transfer, caller: Writer) -> Response:
    """Move the conversation to a queue, an agent, or both."""
    service = parts_of(request).conversations
    return _answer(request, await service.transfer(await scope_of(request, caller), conversation_id, body))


@router.post("/conversations/{conversation_id}/return", response_model=ConversationView)
async def return_conversation(request: Request, conversation_id: Uuid, caller: Writer) -> Response:
    """Give the conversation back to its queue."""
    return _answer(
        request, await parts_of(request).conversations.give_back(await scope_of(request, caller), conversation_id)
    )


@router.post("/conversations/{conversation_id}/snooze", response_model=ConversationView)
async def snooze_conversation(request: Request, conversation_id: Uuid, body: Snooze, caller: Writer) -> Response:
    """Put the conversation away until a moment or until the customer writes."""
    return _answer(
        request, await parts_of(request).conversations.snooze(await scope_of(request, caller), conversation_id, body)
    )


@router.post("/conversations/{conversation_id}/hold", response_model=ConversationView)
async def hold_conversation(request: Request, conversation_id: Uuid, caller: Writer) -> Response:
    """Wait for the customer."""
    return _answer(
        request, await parts_of(request).conversations.hold(await scope_of(request, caller), conversation_id)
    )


@router.post("/conversations/{conversation_id}/resolve", response_model=ConversationView)
async def resolve_conversation(
    request: Request, conversation_id: Uuid, caller: Writer, body: Ending | None = None
) -> Response:
    """End with success; a further message of the customer opens it again."""
    service = parts_of(request).conversations
    return _answer(
        request, await service.resolve(await scope_of(request, caller), conversation_id, body.reason if body else None)
    )


@router.post("/conversations/{conversation_id}/close", response_model=ConversationView)
async def close_conversation(
    request: Request, conversation_id: Uuid, caller: Writer, body: Ending | None = None
) -> Response:
    """End for good."""
    service = parts_of(request).conversations
    return _answer(
        request, await service.close(await scope_of(request, caller), conversation_id, body.reason if body else None)
    )


@router.post("/conversations/{conversation_id}/reopen", response_model=ConversationView)
async def reopen_conversation(request: Request, conversation_id: Uuid, caller: Writer) -> Response:
    """Bring a resolved or closed conversation back."""
    return _answer(
        request, await parts_of(request).conversations.reopen(await scope_of(request, caller), conversation_id)
    )


@router.post("/conversations/{conversation_id}/merge", response_model=ConversationView)
async def merge_conversation(request: Request, conversation_id: Uuid, body: Merge, caller: Merger) -> Response:
    """Let another conversation of the same customer go on in this one.

    It is closed and linked, and its history is read here. For half a minute this can be undone.
    """
    service = parts_of(request).merging
    return _answer(request, await service.merge(await scope_of(request, caller), conversation_id, body.other_id))


@router.post("/conversations/{conversation_id}/unmerge", response_model=ConversationView)
async def unmerge_conversation(request: Request, conversation_id: Uuid, body: Merge, caller: Merger) -> Response:
    """Undo a merge within half a minute; after that 409."""
    service = parts_of(request).merging
    return _answer(request, await service.undo(await scope_of(request, caller), conversation_id, body.other_id))


@router.put("/conversations/{conversation_id}/tags", response_model=ConversationView)
async def set_tags(request: Request, conversation_id: Uuid, body: Tags, caller: Writer) -> Response:
    """Replace the tags."""
    return _answer(
        request,
        await parts_of(request).conversations.set_tags(await scope_of(request, caller), conversation_id, body.tags),
    )


@router.post("/conversations/{conversation_id}/read", response_model=SeenView)
async def mark_read(request: Request, conversation_id: Uuid, body: SeenUpTo, caller: Reader) -> Any:
    """Say how far the owner has read; a colleague who peeks changes nothing."""
    await parts_of(request).conversations.mark_read(await scope_of(request, caller), conversation_id, body.seq)
    return {"conversation_id": conversation_id, "seq": body.seq}


@router.get("/contacts/{contact_id}/conversations", response_model=ConversationList)
async def conversations_of_contact(request: Request, contact_id: Uuid, caller: Reader) -> Response:
    """List a contact's conversations that the caller may see, newest first."""
    parts = parts_of(request)
    found = await parts.conversations.list_of_contact(await scope_of(request, caller), contact_id)
    return JsonBytes({"conversations": [parts.views.conversation(one) for one in found]})
