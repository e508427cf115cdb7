"""The search route."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from chat_service.dependencies import parts_of, scope_of
from chat_service.search.schemas import SearchPage
from chat_service.search.service import SearchService
from shared.runtime.json_response import JsonBytes
from shared.schemas.common import PageSize
from shared.security.policy import allow_any
from shared.security.principal import Principal
from shared.utils.clock import rfc3339

Reader = Annotated[
    Principal,
    allow_any(
        "conversations:read_assigned",
        "conversations:read_department",
        "conversations:read_unassigned",
        "conversations:read_all",
    ),
]


def build_router(search: SearchService) -> APIRouter:
    """Return the route over ``search``."""
    router = APIRouter(prefix="/api/chat", tags=["search"])

    @router.get("/search", response_model=SearchPage)
    async def search_conversations(
        request: Request, caller: Reader, q: Annotated[str, Query(min_length=1, max_length=200)],
        cursor: Annotated[str | None, Query(max_length=400)] = None, limit: PageSize = 20,
    ) -> Response:  # fmt: skip
        """Find conversations by protocol, customer (name, phone in any format, e-mail) or the words of messages.

        All words must be there; ``"quoted words"`` stand next to each other; the last word may be unfinished from its
        third letter on.
        """
        found = await search.find(await scope_of(request, caller), q, cursor, limit)
        views = parts_of(request).views
        results = [
            {
                "conversation": views.conversation(one.conversation),
                "matches": [
                    {
                        "seq": match.seq,
                        "message_type": match.message_type,
                        "created_at": rfc3339(match.created_at),
                        "snippet": match.snippet,
                    }
                    for match in one.matches
                ],
            }
            for one in found.results
        ]
        return JsonBytes({"results": results, "next_cursor": found.next_cursor})

    return router
