"""Routes of the inbox."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response

from chat_service.access import Reader
from chat_service.conversations.schemas import InboxCounts, InboxPage
from chat_service.dependencies import parts_of, scope_of
from chat_service.inbox.queries import Wanted
from shared.runtime.json_response import JsonBytes
from shared.schemas.common import PageSize, Uuid

router = APIRouter(prefix="/api/chat/inbox", tags=["inbox"])


@router.get("", response_model=InboxPage)
async def read_inbox(  # noqa: PLR0917 - one parameter per control of the list
    request: Request, caller: Reader, tab: Literal["mine", "queue", "bot", "hold", "all"] = "all",
    sort: Literal["recent", "oldest", "waiting", "priority"] = "recent", queue_id: Uuid | None = None,
    q: Annotated[str | None, Query(max_length=200)] = None, cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: PageSize = 50,
) -> Response:  # fmt: skip
    """Read one stretch of a tab; ``q`` finds names, phones in any format, e-mails and protocols."""
    parts = parts_of(request)
    scope = await scope_of(request, caller)
    wanted = Wanted(tab, sort, queue_id, await parts.inbox.matching(scope, q), cursor, limit)
    rows, following = await parts.inbox.stretch(scope, wanted)
    return JsonBytes(b'{"conversations":[%s],"next_cursor":%s}' % (b",".join(rows), orjson.dumps(following)))


@router.get("/counts", response_model=InboxCounts)
async def count_inbox(request: Request, caller: Reader) -> Response:
    """Count what each tab holds for the caller."""
    return JsonBytes(await parts_of(request).inbox.counts(await scope_of(request, caller)))
