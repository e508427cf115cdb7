"""Contacts: found by any of their identities or made, shown as far as the caller may see, changed by agents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from chat_service.contacts import documents, domain, phones, repository, showing
from chat_service.contacts.correspondents import Correspondent, Recognised, recognise
from chat_service.contacts.domain import ContactRef, Identity
from chat_service.contacts.errors import ContactNotFound
from chat_service.cursor import decode_cursor, encode_cursor
from shared.database.port import Database, Tx
from shared.errors import Conflict, Invalid
from shared.security.principal import Principal
from shared.utils.clock import Clock
from shared.utils.ids import uuid7
from shared.utils.text import fold

__all__ = ["ContactRef", "ContactService", "Correspondent", "Recognised"]

TRIES = 3
MOST_WORDS = 8
SCAN = 200
SHOWN = ("name", "phone", "email")
MOST_SCANNED = 2000
"""Contacts looked at for one page when most of them are out of the caller's sight; the cursor goes on from there."""

CanSee = Callable[[Connection, Principal, str], bool]
Changed = Callable[[Tx, ContactRef], None]


class ContactService:
    """The deeds on contacts.

    ``can_see`` tells whether a conversation makes a contact visible; ``changed`` hears of new names and numbers, in the
    transaction.
    """

    def __init__(
        self,
        *,
        database: Database,
        vault: documents.DocumentVault,
        clock: Clock,
        can_see: CanSee,
        changed: Changed | None = None,
    ) -> None:
        self._database, self._vault, self._clock = database, vault, clock
        self._can_see, self._changed = can_see, changed

    # --- for the other nouns, inside their transactions ---

    def resolve(
        self,
        tx: Tx,
        *,
        name: str | None = None,
        phone: str | None = None,
        email: str | None = None,
        widget_id: str | None = None,
        external_id: str | None = None,
        wa_id: str | None = None,
        locale: str | None = None,
    ) -> ContactRef:
        """Return the contact that these identities name, made if there is none.

        Phone and e-mail identify only where they are proven: given by an agent or a channel. With ``widget_id`` they are what a
        visitor typed, kept as plain fields of his own contact and never a way into somebody else's history.

        Raises Invalid for a phone or e-mail that is none.
        """
        number, address = domain.number(phone), domain.address(email)
        known = domain.identities_of(
            phone=number, email=address, widget_id=widget_id, external_id=external_id, wa_id=wa_id
        )
        now = self._clock.now()
        for _ in range(TRIES):
            found = repository.owner_of(tx.connection, known)
            if found is not None:
                return self._recognised(tx, found, known, {"name": name, "phone": number, "email": address}, now)
            free = [identity for identity in known if repository.owner_of(tx.connection, [identity]) is None]
            values = _new_values(name, number, address, locale, now)
            if repository.add(tx.connection, values, free, now):
                return ContactRef(values["id"], values["name"], number, address, is_new=True)
        raise Conflict("This contact is being created by somebody else; try again.")

    def _recognised(
        self, tx: Tx, contact_id: str, known: list[Identity], given: dict[str, str | None], now: datetime
    ) -> ContactRef:
        """Return the contact, with what was empty filled in and new identities attached."""
        row = repository.get(tx.connection, contact_id)
        if row is None:
            raise ContactNotFound
        for identity in known:
            repository.attach(tx.connection, contact_id, identity, now)
        values: dict[str, Any] = {
            field: given[field] for field in ("phone", "email") if given[field] and not getattr(row, field)
        }
        if given["name"] and domain.is_placeholder(row.name, row.phone, row.email):
            values["name"] = domain.name_for(given["name"], row.phone, row.email)
            values["name_key"] = domain.name_key(values["name"])
        now_known = {"name": row.name, "phone": row.phone, "email": row.email, **values}
        ref = ContactRef(contact_id, now_known["name"], now_known["phone"], now_known["email"], row.is_blocked)
        if values:
            repository.change(tx.connection, contact_id, {**values, "updated_at": now})
            if self._changed is not None:
                self._changed(tx, ref)
        return ref

    def recognise(self, tx: Tx, given: Correspondent) -> Recognised:
        """Return the contact that a network means, made if there is none; who shows it is told by the caller."""
        return recognise(tx.connection, given, self._clock.now())

    def reachable(self, connection: Connection, contact_ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
        """Return under which number and network id each of these contacts can be written to."""
        return repository.reachable(connection, contact_ids)

    def ref(self, connection: Connection, contact_id: str) -> ContactRef | None:
        """Return the part of a contact that a conversation keeps."""
        row = repository.get(connection, contact_id)
        return ContactRef(row.id, row.name, row.phone, row.email, row.is_blocked) if row else None

    def standing_for(self, connection: Connection, contact_id: str) -> ContactRef | None:
        """Return a contact, or the one that it is part of since they were merged; None for one that is gone."""
        return self.ref(connection, repository.heir_of(connection, contact_id) or contact_id)

    def identify(self, tx: Tx, contact_id: str, kind: str, value: str) -> bool:
        """Attach a proven identity to a contact; False when another contact holds it."""
        identity = Identity(kind, value)
        attached = repository.attach(tx.connection, contact_id, identity, self._clock.now())
        return attached or repository.owner_of(tx.connection, [identity]) == contact_id

    def consent(self, tx: Tx, contact_id: str, *, version: str, address: str | None, source: str) -> None:
        """Note that a contact agreed to ``version`` of the terms, now."""
        values = {"version": version, "accepted_at": self._clock.now(), "address": address, "source": source}
        repository.add_consent(tx.connection, contact_id, values)

    def keep_document(self, tx: Tx, contact_id: str, document: str, *, field: str = "document") -> None:
        """Keep a CPF or CNPJ. Raises Invalid when its check digits are wrong."""
        repository.change(tx.connection, contact_id, self._sealed(document, contact_id, field))

    def tell(self, tx: Tx, contact: ContactRef) -> None:
        """Let those who show the contact know that it is another one now."""
        if self._changed is not None:
            self._changed(tx, contact)

    def ids_by_document(self, connection: Connection, text: str) -> list[str]:
        """Return the contacts whose CPF or CNPJ ``text`` is. Scope is the caller's business."""
        document = documents.normalise(text)
        search = repository.Search(document_hash=self._vault.lookup(document) if document else None)
        return repository.ids(connection, search, MOST_SCANNED)

    def ids_known_as(self, connection: Connection, text: str) -> list[str]:
        """Return the contacts whose number, e-mail, CPF or CNPJ ``text`` is, whole. Scope is the caller's business."""
        full = phones.normalise(text) if not any(c.isalpha() for c in text) else None
        document = documents.normalise(text)
        return repository.ids_known_as(
            connection,
            numbers=phones.variants(full) if full else (),
            email=domain.normalise_email(text) if "@" in text else None,
            document_hash=self._vault.lookup(document) if document else None,
            limit=MOST_SCANNED,
        )

    async def get(self, caller: Principal, contact_id: str) -> dict[str, Any]:
        """Return one contact as the caller may see it. Raises ContactNotFound."""

        def query(connection: Connection) -> dict[str, Any]:
            return self._full(connection, self.visible(connection, caller, contact_id), caller)

        return await self._database.read(query)

    async def page(self, caller: Principal, *, text: str | None, cursor: str | None, limit: int) -> dict[str, Any]:
        """Return contacts by name, those that match ``text`` when it is given."""
        after = decode_cursor(cursor, 2)
        search = repository.Search()
        if text:
            search = self._search(text, partial_numbers=caller.may("contacts:see_phone"))
            if search.condition() is None:
                return {"contacts": [], "next_cursor": None}
        start = (after[0], after[1]) if after else None
        rows, last = await self._database.read(lambda c: self._scan(c, caller, search, start, limit))
        return {
            "contacts": [showing.summary(row, caller) for row in rows],
            "next_cursor": encode_cursor([last.name_key, last.id]) if last is not None else None,
        }

    def _scan(
        self,
        connection: Connection,
        caller: Principal,
        search: repository.Search,
        after: tuple[str, str] | None,
        limit: int,
    ) -> tuple[list[Row[Any]], Row[Any] | None]:
        """Return up to ``limit`` visible contacts, and where to go on unless the end was reached."""
        everything = caller.may("conversations:read_all")
        found: list[Row[Any]] = []
        scanned = 0
        while scanned < MOST_SCANNED:
            size = limit + 1 if everything else SCAN
            rows = repository.page(connection, search, after=after, limit=size)
            for position, row in enumerate(rows):
                if everything or self._can_see(connection, caller, row.id):
                    found.append(row)
                if len(found) == limit:
                    return found, row if position + 1 < len(rows) or len(rows) == size else None
            if len(rows) < size:
                return found, None
            scanned += len(rows)
            after = (rows[-1].name_key, rows[-1].id)
        return found, rows[-1]

    async def change(self, caller: Principal, contact_id: str, given: dict[str, Any]) -> dict[str, Any]:
        """Set the fields of ``given`` and return the contact.

        Raises ContactNotFound, Invalid, Forbidden (blocking needs its own permission).
        """
        if "is_blocked" in given:
            caller.require("contacts:block")
        values = self._stored(given, contact_id)

        def write(tx: Tx) -> dict[str, Any]:
            before = self.visible(tx.connection, caller, contact_id, lock=True)
            now = self._clock.now()
            repository.change(tx.connection, contact_id, {**values, "updated_at": now})
            for kind in ("phone", "email"):
                if values.get(kind):
                    repository.attach(tx.connection, contact_id, Identity(kind, values[kind]), now)
            after = repository.get(tx.connection, contact_id)
            assert after is not None  # noqa: S101 - the row is locked since it was read
            if self._changed is not None and any(getattr(before, one) != getattr(after, one) for one in SHOWN):
                self._changed(tx, ContactRef(after.id, after.name, after.phone, after.email, after.is_blocked))
            return self._full(tx.connection, after, caller)

        return await self._database.write(write)

    def visible(self, connection: Connection, caller: Principal, contact_id: str, *, lock: bool = False) -> Row[Any]:
        """Return the row of a contact that the caller may see, locked if asked. Raises ContactNotFound."""
        row = repository.get(connection, contact_id, lock=lock)
        if row is None or not (caller.may("conversations:read_all") or self._can_see(connection, caller, contact_id)):
            raise ContactNotFound
        return row

    def _stored(self, given: dict[str, Any], contact_id: str) -> dict[str, Any]:
        values: dict[str, Any] = {key: given[key] for key in ("locale", "notes") if key in given}
        values |= {key: given[key] for key in ("is_blocked", "metadata") if given.get(key) is not None}
        if given.get("name"):
            values["name"] = domain.name_for(given["name"], None, None)
            values["name_key"] = domain.name_key(values["name"])
        if "phone" in given:
            values["phone"] = domain.number(given["phone"])
        if "email" in given:
            values["email"] = domain.address(given["email"])
        if "document" in given:
            values |= self._sealed(given["document"], contact_id)
        return values

    def _sealed(self, document: str | None, contact_id: str, field: str = "document") -> dict[str, Any]:
        if not document:
            return {"document": None, "document_hash": None}
        bare = documents.normalise(document)
        if bare is None:
            raise Invalid.field(field, "check_digits", "is neither a CPF nor a CNPJ")
        return {"document": self._vault.seal(bare, contact_id), "document_hash": self._vault.lookup(bare)}

    def _search(self, text: str, *, partial_numbers: bool) -> repository.Search:
        wanted = text.strip()
        full = phones.normalise(wanted) if not any(c.isalpha() for c in wanted) else None
        document = documents.normalise(wanted)
        return repository.Search(
            words=tuple(fold(wanted).split()[:MOST_WORDS]),
            digits=phones.search_digits(wanted) if partial_numbers else (),
            numbers=phones.variants(full) if full and not partial_numbers else (),
            email=wanted.casefold() if "@" in wanted else None,
            document_hash=self._vault.lookup(document) if document else None,
        )

    def _full(self, connection: Connection, row: Row[Any], caller: Principal) -> dict[str, Any]:
        document = self._vault.open(row.document, row.id) if row.document else None
        beside = showing.Beside(
            repository.identities_of(connection, row.id),
            repository.consents_of(connection, row.id),
            repository.merges_of(connection, row.id),
        )
        return showing.full(row, beside, document, caller)


def _new_values(
    name: str | None, number: str | None, address: str | None, locale: str | None, now: datetime
) -> dict[str, Any]:
    shown = domain.name_for(name, number, address)
    return {
        "id": uuid7(), "name": shown, "name_key": domain.name_key(shown), "email": address, "phone": number, "locale": locale,
        "is_blocked": False, "metadata": {}, "created_at": now, "updated_at": now,
    }  # fmt: skip
