"""A website visitor's conversation: one open at a time, begun when the visitor first has something to say."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from chat_service.conversations import repository
from chat_service.conversations.opening import OpeningService
from chat_service.conversations.ports import ContactRef
from chat_service.conversations.state import Conversation
from shared.database.port import Database, Tx

CHANNEL = "web"


class VisitService:
    """Opens and lists the conversations of one contact on the web channel."""

    def __init__(self, *, database: Database, opening: OpeningService) -> None:
        self._database, self._opening = database, opening

    async def open(self, contact: ContactRef, *, queue_id: str | None) -> Conversation:
        """Return the contact's conversation that still takes messages, or begin one.

        A resolved one is opened again by the visitor's next message, so it is the one to return.
        """

        def run(tx: Tx) -> Conversation:
            latest = repository.latest_of_contact(tx.connection, contact.id, CHANNEL)
            if latest is not None and latest.status != "closed":
                return latest
            conversation = self._opening.begin(tx, contact, channel=CHANNEL, queue_id=queue_id)
            self._opening.store_new(tx, conversation, [])
            return conversation

        try:
            return await self._database.write(run)
        except IntegrityError:
            # Another tab of the same visitor was faster; its conversation is found now.
            return await self._database.write(run)

    async def list_all(self, contact_id: str) -> list[Conversation]:
        """Return the contact's web conversations, newest first."""
        return await self._database.read(lambda c: repository.of_contact_on(c, contact_id, CHANNEL, 20))
