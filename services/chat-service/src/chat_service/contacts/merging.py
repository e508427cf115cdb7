"""Two contacts become one: identities, consents and conversations move, and whoever was the other one is this one from now on."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Row

from chat_service.contacts import domain, repository
from chat_service.contacts.documents import DocumentVault
from chat_service.contacts.domain import ContactRef, Handover
from chat_service.contacts.errors import ContactNotFound
from chat_service.contacts.service import ContactService
from chat_service.contacts.successors import Successors
from shared.database.port import Database, Tx
from shared.errors import Invalid
from shared.events.log import Event, EventLog
from shared.security.principal import Principal
from shared.utils.clock import Clock

Mover = Callable[[Tx, Handover], None]


class ContactMerger:
    """``movers`` are the other nouns' parts of it, in their order, inside the transaction; they may refuse."""

    def __init__(
        self, *, database: Database, contacts: ContactService, vault: DocumentVault, successors: Successors, events: EventLog,
        clock: Clock, name_of: Callable[[str], str], movers: list[Mover],
    ) -> None:  # fmt: skip
        self._database, self._contacts, self._vault, self._successors = database, contacts, vault, successors
        self._events, self._clock, self._name_of, self.movers = events, clock, name_of, movers

    async def merge(self, caller: Principal, contact_id: str, other_id: str, take: Collection[str]) -> dict[str, Any]:
        """Make the other contact part of this one and return it; ``take`` names the fields of the other that win.

        Raises ContactNotFound unless the caller sees both; Invalid; MergeRefused. Repeated, it changes nothing.
        """
        caller.require("contacts:merge")
        if contact_id == other_id:
            raise Invalid.field("other_id", "other", "names this very contact")

        def write(tx: Tx) -> None:
            # In the order of their ids, so that two who merge the same two in opposite directions wait for each other.
            pair = sorted((contact_id, other_id))
            try:
                found = {one: self._contacts.visible(tx.connection, caller, one, lock=True) for one in pair}
            except ContactNotFound:
                if repository.heir_of(tx.connection, other_id) != contact_id:
                    raise
                self._contacts.visible(tx.connection, caller, contact_id)
                return
            self._join(tx, caller, found[contact_id], found[other_id], take)

        await self._database.write(write)
        return await self._contacts.get(caller, contact_id)

    def _join(self, tx: Tx, caller: Principal, kept: Row[Any], gone: Row[Any], take: Collection[str]) -> None:
        now = self._clock.now()
        values = domain.joined(kept, gone, take) | self._document(kept, gone, take)
        ref = ContactRef(kept.id, values["name"], values["phone"], values["email"], values["is_blocked"])
        # First of all that follows the commit: the other's open sockets must be his when his conversations move.
        self._successors.announce(tx, {gone.id: kept.id})
        handover = Handover(gone.id, gone.name, ref, caller)
        for move in self.movers:
            move(tx, handover)
        repository.hand_over(tx.connection, gone.id, kept.id)
        repository.change(tx.connection, kept.id, {**values, "updated_at": now})
        facts = {name: getattr(gone, name) for name in ("name", "email", "phone", "username", "locale", "notes")}
        trail = {"facts": facts, "merged_by": caller.id, "merged_by_name": self._name_of(caller.id)}
        repository.add_merge(tx.connection, gone.id, kept.id, trail, now)
        self._contacts.tell(tx, ref)
        self._events.append(tx, [Event.new("contact.merged", kept.id, {"merged_id": gone.id, "by": caller.id})])

    def _document(self, kept: Row[Any], gone: Row[Any], take: Collection[str]) -> dict[str, Any]:
        """Return the document of the other contact where it wins: it is sealed with the id of whose it is."""
        if gone.document is None or (kept.document is not None and "document" not in take):
            return {}
        bare = self._vault.open(gone.document, gone.id)
        return {"document": self._vault.seal(bare, kept.id), "document_hash": self._vault.lookup(bare)}
