"""What routers ask for: the parts of this service, and the scope of the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chat_service.conversations.merging import MergeService
    from chat_service.conversations.opening import OpeningService
    from chat_service.conversations.ports import ContactRef
    from chat_service.conversations.scope import Scope
    from chat_service.conversations.service import ConversationService
    from chat_service.conversations.visits import VisitService
    from chat_service.inbox.service import InboxService
    from chat_service.messages.service import MessageService
    from chat_service.messages.views import Views
    from chat_service.realtime.scopes import ScopeDirectory
    from shared.security.principal import Principal


@dataclass(frozen=True, slots=True)
class Parts:
    """The services behind the routers of conversations, messages and the inbox."""

    opening: OpeningService
    conversations: ConversationService
    merging: MergeService
    messages: MessageService
    inbox: InboxService
    views: Views
    scopes: ScopeDirectory
    visits: VisitService
    contact_of: Callable[[str], Awaitable[ContactRef]]


def parts_of(request: Request) -> Parts:
    """Return the parts that the app was built with."""
    parts: Parts = request.app.state.parts
    return parts


async def scope_of(request: Request, caller: Principal) -> Scope:
    """Return what the caller may see."""
    return await parts_of(request).scopes.scope_of(caller)
