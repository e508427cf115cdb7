"""Routes of submissions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request

from shared.schemas.common import Uuid
from shared.security.policy import allow, bearer
from shared.security.principal import Principal
from whatsapp_service.submissions.schemas import Submission, SubmissionView, TestMessage
from whatsapp_service.submissions.service import SubmissionService


def build_router(submissions: SubmissionService) -> APIRouter:
    """Return the routes over ``submissions``."""
    router = APIRouter(prefix="/api/whatsapp", tags=["sending"])

    @router.post("/send", response_model=SubmissionView)
    async def send(_: Annotated[Principal, allow("messages:write")], request: Request, body: Submission) -> Any:
        """Send a message: it is stored in the customer's conversation and leaves by the queue.

        ``success`` says that it is queued; what becomes of it is told in the conversation.
        """
        return await submissions.send(bearer(request), body)

    @router.post("/channels/{channel_id}/test-message", response_model=SubmissionView)
    async def send_test_message(
        _: Annotated[Principal, allow("channels:manage")], request: Request, channel_id: Uuid, body: TestMessage
    ) -> Any:
        """Send an approved template without variables for a test; it is a message of a conversation like any other."""
        return await submissions.send_test(bearer(request), channel_id, body.to)

    return router
