"""Search over a floor: customers write, the index follows, agents look for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chat_service.contacts.models import contacts
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation
from chat_service.events import EVENTS
from chat_service.search.handlers import SearchIndexer
from chat_service.search.service import Result, SearchService
from sqlalchemy import update

from shared.database.port import Tx
from shared.events.log import Event, EventLog

from .chat_floor import Ground, visitor_of


@dataclass
class Desk:
    """A ground with search over it."""

    ground: Ground
    search: SearchService

    async def index(self) -> None:
        """Bring the index up to date."""
        indexer = SearchIndexer(database=self.ground.one.database, bus=self.ground.one.bus)
        while await indexer.advance():
            pass

    async def written(self, *texts: str, **place: Any) -> Conversation:
        """Return a new conversation in which its customer wrote these texts."""
        conversation = await self.ground.conversation(**place)
        for text in texts:
            await self.ground.one.say(visitor_of(conversation), conversation.id, text)
        return conversation

    async def find(self, scope: Scope, text: str, limit: int = 20) -> list[Result]:
        """Return the first page."""
        return (await self.search.find(scope, text, None, limit)).results

    async def ids(self, scope: Scope, text: str) -> list[str]:
        """Return the conversations of the first page."""
        return [one.conversation.id for one in await self.find(scope, text)]

    async def with_contact(self, conversation: Conversation, **values: Any) -> None:
        """Change the contact of a conversation as the noun of contacts does: with an event."""

        def run(tx: Tx) -> None:
            tx.connection.execute(update(contacts).where(contacts.c.id == conversation.contact_id).values(**values))
            log = EventLog(EVENTS, "chat-service", self.ground.one.bus)
            log.append(tx, [Event.new("contact.changed", conversation.contact_id, {})])

        await self.ground.one.database.write(run)
        await self.index()


def desk_over(ground: Ground) -> Desk:
    """Return search over ``ground``."""
    return Desk(ground, SearchService(database=ground.one.database, by_document=lambda _c, _t: []))
