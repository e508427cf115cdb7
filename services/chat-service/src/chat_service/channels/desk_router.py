"""Routes of what agents do with messages that a network carries."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, StringConstraints

from chat_service.channels.desk import ChannelDesk
from chat_service.conversations.state import Item
from chat_service.dependencies import parts_of, scope_of
from chat_service.messages.schemas import ClientMessageId, MessageView
from shared.runtime.json_response import JsonBytes
from shared.schemas.common import LenientBody, Uuid
from shared.security.policy import allow
from shared.security.principal import Principal

Sender = Annotated[Principal, allow("messages:write")]
LONGEST_EMOJI = 40


def _is_emoji(text: str) -> str:
    if any(character.isspace() or (character.isascii() and character.isalpha()) for character in text):
        raise ValueError("must be one emoji, or empty to take the reaction back")
    return text


class NewReaction(LenientBody):
    """A reaction to a message; an empty emoji takes it back."""

    emoji: Annotated[str, StringConstraints(max_length=LONGEST_EMOJI), AfterValidator(_is_emoji)] = ""
    client_message_id: ClientMessageId | None = None


def build_router(desk: ChannelDesk) -> APIRouter:
    """Return the routes over ``desk``."""
    router = APIRouter(prefix="/api/chat", tags=["messages"])

    @router.post("/conversations/{conversation_id}/messages/{message_id}/reaction", response_model=MessageView)
    async def react(
        request: Request, conversation_id: Uuid, message_id: Uuid, body: NewReaction, caller: Sender
    ) -> Response:
        """React to a message on WhatsApp as the business; the customer sees one reaction of the business at a time."""
        scope = await scope_of(request, caller)
        return _answer(
            request, await desk.react(scope, conversation_id, message_id, body.emoji, body.client_message_id)
        )

    @router.post("/conversations/{conversation_id}/messages/{message_id}/retry", response_model=MessageView)
    async def send_again(request: Request, conversation_id: Uuid, message_id: Uuid, caller: Sender) -> Response:
        """Send a message again that failed or that nobody confirmed; the customer may get the latter twice."""
        return _answer(request, await desk.send_again(await scope_of(request, caller), conversation_id, message_id))

    return router


def _answer(request: Request, item: Item) -> JsonBytes:
    return JsonBytes(parts_of(request).views.message(item))
