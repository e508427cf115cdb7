"""Marketing templates to customers who asked for none: refused unless the sender says that he sends them all the same.

Consents are whatsapp-service's, which also knows a template's category. It looks once more when the message is about to
leave, so while it does not answer, a template waits in the queue as everything else does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy import Connection

from chat_service.channels import repository
from chat_service.channels.domain import DESPITE, WHATSAPP
from chat_service.channels.errors import CustomerOptedOut
from chat_service.channels.ports import Contacts
from chat_service.conversations.scope import Scope
from chat_service.messages import reading
from shared.clients.http import ServiceClient
from shared.database.port import Database
from shared.errors import Problem

_WAYS = {
    "keyword": "in a message", "meta": "with WhatsApp's own switch", "refusal": "as WhatsApp said when it refused a message",
    "form": "in a form", "contract": "in the contract", "phone": "by telephone", "import": "in an imported list",
}  # fmt: skip
log = structlog.get_logger(__name__)


class AdvertisingGuard:
    """Asks before a template is stored."""

    def __init__(self, *, database: Database, whatsapp: ServiceClient, contacts: Contacts) -> None:
        self._database, self._whatsapp, self._contacts = database, whatsapp, contacts

    async def check(
        self, scope: Scope, conversation_id: str, key: tuple[str, str | None], metadata: Mapping[str, Any] | None
    ) -> None:
        """Let a template pass, or raise CustomerOptedOut. ``key`` is the sender and his name for the message."""
        template = (metadata or {}).get("template")
        if not isinstance(template, Mapping) or template.get(DESPITE) is True:
            return
        asked = await self._database.read(lambda c: self._asked(c, scope, conversation_id, key))
        if asked is None:
            return
        try:
            answer = await self._whatsapp.post("/internal/advertising", {**asked, "template": dict(template)})
        except Problem as problem:
            log.warning("advertising.not_asked", problem=problem.slug)
            return
        if answer["refusal"] is not None:
            raise _refused(answer["refusal"])

    def _asked(
        self, connection: Connection, scope: Scope, conversation_id: str, key: tuple[str, str | None]
    ) -> dict[str, Any] | None:
        """Return whom the message would go to; None where it goes to nobody, or was stored before (G3)."""
        conversation = reading.find_conversation(connection, scope, conversation_id)
        if conversation is None or conversation.channel != WHATSAPP or not conversation.channel_id:
            return None
        if repository.is_stored(connection, *key):
            return None
        ways = self._contacts.reachable(connection, [conversation.contact_id]).get(conversation.contact_id, {})
        return {"channel_id": conversation.channel_id, **ways}


def _refused(refusal: Mapping[str, Any]) -> CustomerOptedOut:
    way = _WAYS.get(str(refusal.get("source")), "")
    heard = f" (noted by {refusal['by_name']})" if refusal.get("by_name") else ""
    said = " ".join(part for part in (f"on {str(refusal.get('at'))[:10]}", way) if part)
    return CustomerOptedOut(
        f"The customer asked {said}{heard} not to be sent advertising. "
        f"Set metadata.template.{DESPITE} to true to send this marketing template all the same.",
        opted_out=dict(refusal),
    )
