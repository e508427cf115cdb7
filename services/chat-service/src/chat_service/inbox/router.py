"""Routes of the inbox."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime

from chat_service.access import Reader
from chat_service.conversations.schemas import InboxCounts, InboxPage, UsedTags
from chat_service.dependencies import parts_of, scope_of
from chat_service.inbox.narrowing import Narrowing
from chat_service.inbox.queries import Wanted
from shared.runtime.json_response import JsonBytes
from shared.schemas.common import PageSize, Uuid

_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
Status = Literal["open", "automation", "waiting", "in_service", "on_hold", "snoozed", "resolved", "closed"]
router = APIRouter(prefix="/api/chat/inbox", tags=["inbox"])


@router.get("", response_model=InboxPage)
async def read_inbox(  # noqa: PLR0917 - one parameter per control of the list
    request: Request, caller: Reader, tab: Literal["mine", "queue", "bot", "hold", "all"] = "all",
    sort: Literal["recent", "oldest", "waiting", "priority"] = "recent", queue_id: Uuid | None = None,
    q: Annotated[str | None, Query(max_length=200)] = None, cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: PageSize = 50, status: Status | None = None,
    agent_id: Annotated[str | None, Query(pattern=f"^(none|{_UUID})$")] = None,
    tag: Annotated[str | None, Query(min_length=1, max_length=50)] = None,
    priority: Literal["low", "normal", "high", "urgent"] | None = None,
    channel: Annotated[str | None, Query(min_length=1, max_length=20)] = None,
    opened_from: AwareDatetime | None = None, opened_before: AwareDatetime | None = None,
) -> Response:  # fmt: skip
    """Read one stretch of a tab; ``q`` finds names, phones in any format, e-mails and protocols.

    The other filters narrow the tab; ``open`` is every state but resolved and closed, ``agent_id=none`` what nobody has, and
    ``opened_from`` and ``opened_before`` enclose the moment in which a conversation began.
    """
    parts = parts_of(request)
    scope = await scope_of(request, caller)
    narrowing = Narrowing(status, agent_id, priority, channel, tag, opened_from, opened_before)
    wanted = Wanted(tab, sort, queue_id, await parts.inbox.matching(scope, q), cursor, limit, narrowing)
    rows, following = await parts.inbox.stretch(scope, wanted)
    return JsonBytes(b'{"conversations":[%s],"next_cursor":%s}' % (b",".join(rows), orjson.dumps(following)))


@router.get("/tags", response_model=UsedTags)
async def list_used_tags(request: Request, _: Reader) -> Any:
    """List the tags that conversations carry, to narrow the list to one of them."""
    return {"tags": await parts_of(request).inbox.used_tags()}


@router.get("/counts", response_model=InboxCounts)
async def count_inbox(request: Request, caller: Reader) -> Response:
    """Count what each tab holds for the caller."""
    return JsonBytes(await parts_of(request).inbox.counts(await scope_of(request, caller)))
