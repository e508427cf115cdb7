"""Routes of contacts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from chat_service.contacts.merging import ContactMerger
from chat_service.contacts.schemas import ContactChange, ContactMerge, ContactPage, ContactView
from chat_service.contacts.service import ContactService
from shared.schemas.common import Uuid
from shared.security.policy import allow, allow_any
from shared.security.principal import Principal

Reader = Annotated[Principal, allow_any("conversations:read_all", "contacts:read")]
Writer = Annotated[Principal, allow("contacts:write")]
Merger = Annotated[Principal, allow("contacts:merge")]
Text = Annotated[str | None, Query(max_length=200)]
Cursor = Annotated[str | None, Query(max_length=2000)]
Limit = Annotated[int, Query(ge=1, le=100)]


def build_router(contacts: ContactService, merger: ContactMerger) -> APIRouter:
    """Return the routes over ``contacts``."""
    router = APIRouter(prefix="/api/chat/contacts", tags=["contacts"])

    @router.get("", response_model=ContactPage)
    async def list_contacts(caller: Reader, q: Text = None, cursor: Cursor = None, limit: Limit = 50) -> Any:
        """List the contacts the caller may see, by name; ``q`` looks in name, number in any format, e-mail and document."""
        return await contacts.page(caller, text=q, cursor=cursor, limit=limit)

    @router.get("/{contact_id}", response_model=ContactView)
    async def read_contact(caller: Reader, contact_id: Uuid) -> Any:
        """Return one contact; number and document are masked for those who may not see them."""
        return await contacts.get(caller, contact_id)

    @router.put("/{contact_id}", response_model=ContactView)
    async def change_contact(caller: Writer, contact_id: Uuid, change: ContactChange) -> Any:
        """Change the named fields of a contact."""
        return await contacts.change(caller, contact_id, change.model_dump(exclude_unset=True))

    @router.post("/{contact_id}/merge", response_model=ContactView)
    async def merge_contact(caller: Merger, contact_id: Uuid, merge: ContactMerge) -> Any:
        """Make another contact part of this one: its identities, consents and conversations move here, and it is gone.

        Where both have an open conversation on one channel, those become one too. ``take`` names the other's fields that win.
        """
        return await merger.merge(caller, contact_id, merge.other_id, merge.take)

    return router
