"""The deeds on consents: noting what a customer said, whoever heard it, and looking up where he stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from shared.database.port import Database, Tx
from shared.errors import Invalid
from shared.observability.metrics import counter
from shared.security.principal import Principal
from shared.utils import phones
from shared.utils.clock import Clock
from shared.utils.text import clean_line
from whatsapp_service.consents import repository
from whatsapp_service.consents.domain import OUT, Person, is_later, place, place_of, state_of
from whatsapp_service.consents.errors import ConsentNotFound
from whatsapp_service.consents.schemas import ConsentBody

CHUNK = 400
CHANGES = counter(
    "whatsapp_consent_changes_total", "Words of customers on advertising, by state and source.", ("state", "source")
)


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody said about being written to, and how that is known."""

    person: Person
    state: str
    source: str
    at: datetime
    name: str = ""
    text: str = ""
    proof: str = ""
    channel_id: str | None = None
    campaign_id: str | None = None
    external_id: str | None = None
    by_id: str | None = None
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a word: the entry of the history, and whether it changed where the person stands."""

    consent_id: str
    record_id: str
    changed: bool


class ConsentService:
    """Records and looks up; ``opted_out`` is told of everybody who leaves, in the same transaction."""

    def __init__(
        self, *, database: Database, clock: Clock, people_of: Callable[[bytes], Sequence[tuple[str, str]]]
    ) -> None:
        self._database, self._clock, self._people_of = database, clock, people_of
        self.opted_out: Callable[[Tx, Word], None] = lambda _tx, _word: None

    def note(self, tx: Tx, word: Word) -> Noted:
        """Add a word to the history in ``tx``; an older one than is known changes nothing else."""
        person = word.person
        rows = repository.of_person(tx.connection, person.phone, person.user_id, lock=True)
        before = state_of(rows)
        counts = is_later(word.at, max((row.at for row in rows), default=None))
        consent_id = self._kept(tx, rows, word, counts=counts)
        record = {
            "consent_id": consent_id, "state": word.state, "source": word.source, "text": word.text[:1000],
            "proof": word.proof[:500], "channel_id": word.channel_id, "campaign_id": word.campaign_id,
            "external_id": word.external_id, "by_id": word.by_id, "by_name": word.by_name[:200], "at": word.at,
            "created_at": self._clock.now(),
        }  # fmt: skip
        record_id = repository.add_record(tx.connection, record)
        changed = counts and before != word.state
        if changed:
            tx.after_commit(lambda: CHANGES.labels(word.state, word.source).inc())
            if word.state in OUT:
                self.opted_out(tx, word)
        return Noted(consent_id, record_id, changed)

    def _kept(self, tx: Tx, rows: Sequence[Row[Any]], word: Word, *, counts: bool) -> str:
        """Return the one row of the person, made or joined of two, at the newest word."""
        now, person = self._clock.now(), word.person
        said = {"state": word.state, "source": word.source, "at": word.at}
        if not rows:
            known = {"phone": person.phone, "user_id": person.user_id, "name": word.name[:200]}
            return repository.add(tx.connection, {**known, **said, "updated_at": now})
        kept = next((row for row in rows if row.phone), rows[0])
        newest = max(rows, key=lambda row: (row.at, row.state in OUT))
        values: dict[str, Any] = {"state": newest.state, "source": newest.source, "at": newest.at}
        for gone in rows:
            if gone.id != kept.id:
                repository.join(tx.connection, gone.id, kept.id)
        values["phone"] = kept.phone or person.phone
        values["user_id"] = person.user_id or kept.user_id
        values["name"] = word.name[:200] or kept.name
        repository.change(tx.connection, kept.id, {**values, **(said if counts else {}), "updated_at": now})
        return str(kept.id)

    def standing(self, connection: Connection, people: Sequence[Person]) -> dict[Person, str]:
        """Return where those of ``people`` stand of whom something is known."""
        by_phone: dict[str, list[Any]] = {}
        by_user: dict[str, list[Any]] = {}
        for start in range(0, len(people), CHUNK):
            part = people[start : start + CHUNK]
            numbers = sorted({one.phone for one in part if one.phone})
            ids = sorted({one.user_id for one in part if one.user_id})
            for row in repository.standing(connection, numbers, ids):
                by_phone.setdefault(row.phone or "", []).append(row)
                by_user.setdefault(row.user_id or "", []).append(row)
        found = {
            one: state_of([*by_phone.get(one.phone or "-", ()), *by_user.get(one.user_id or "-", ())]) for one in people
        }
        return {one: state for one, state in found.items() if state is not None}

    async def record(self, caller: Principal, body: ConsentBody) -> dict[str, Any]:
        """Record what a customer said to somebody of ours. Raises Invalid."""
        now = self._clock.now()
        at = body.at or now
        if at > now:
            raise Invalid.field("at", "past", "must not lie in the future")
        word = Word(
            Person(_number(body.phone), body.user_id), body.state, body.source, at, clean_line(body.name), body.text.strip(),
            body.proof.strip(), by_id=caller.id, by_name=_name_of(caller),
        )  # fmt: skip
        noted = await self._database.write(lambda tx: self.note(tx, word))
        return await self.get(caller, noted.consent_id)

    async def withdraw(self, caller: Principal, consent_id: str, text: str) -> dict[str, Any]:
        """Take back what was recorded; the history stays. Raises ConsentNotFound."""

        def write(tx: Tx) -> None:
            row = repository.find(tx.connection, consent_id, lock=True)
            if row is None:
                raise ConsentNotFound
            who = {"by_id": caller.id, "by_name": _name_of(caller)}
            person = Person(row.phone, row.user_id)
            self.note(tx, Word(person, "withdrawn", "agent", self._clock.now(), text=text.strip(), **who))

        await self._database.write(write)
        return await self.get(caller, consent_id)

    async def import_file(self, caller: Principal, body: bytes, *, source: str, text: str, proof: str) -> int:
        """Record that everybody in a file agreed; returns how many. Raises AudienceFileRefused.

        Who opted out is left as he is: his own word is newer than any list.
        """
        people = await asyncio.to_thread(self._people_of, body)
        now, by = self._clock.now(), {"by_id": caller.id, "by_name": _name_of(caller)}

        def write(tx: Tx) -> int:
            known = self.standing(tx.connection, [Person(phone) for phone, _ in people])
            agreed = [(phone, name) for phone, name in people if known.get(Person(phone)) not in OUT]
            for phone, name in agreed:
                word = Word(Person(phone), "opted_in", source, now, name, text.strip(), proof.strip(), **by)
                self.note(tx, word)
            return len(agreed)

        return await self._database.write(write)

    async def get(self, caller: Principal, consent_id: str) -> dict[str, Any]:
        """Return a person with the history. Raises ConsentNotFound."""

        def query(connection: Connection) -> dict[str, Any]:
            row = repository.find(connection, consent_id)
            if row is None:
                raise ConsentNotFound
            history = [one._asdict() for one in repository.history(connection, consent_id)]
            return {**_shown(row, caller), "history": history}

        return await self._database.read(query)

    async def page(
        self, caller: Principal, *, state: str | None, phone: str | None, user_id: str | None, q: str | None,
        before: str | None, limit: int,
    ) -> dict[str, Any]:  # fmt: skip
        """Return people and where they stand, the newest change first. Raises Invalid for a number or a page that is none."""
        number, behind = _number(phone), place_of(before) if before is not None else None
        rows = await self._database.read(
            lambda c: repository.page(
                c, state=state, phone=number, user_id=user_id, q=q, before=behind, limit=limit + 1
            )
        )
        shown = rows[:limit]
        return {
            "consents": [_shown(row, caller) for row in shown],
            "next_before": place(shown[-1].at, shown[-1].id) if len(rows) > limit else None,
        }


def _number(text: str | None) -> str | None:
    if text is None:
        return None
    found = phones.normalise(text)
    if found is None:
        raise Invalid.field("phone", "phone", "is not a telephone number with area code")
    return found.lstrip("+")


def _shown(row: Row[Any], caller: Principal) -> dict[str, Any]:
    number = f"+{row.phone}" if row.phone else None
    visible = caller.may("contacts:see_phone")
    return {
        "id": row.id, "phone": number if visible or number is None else phones.mask(number),
        "user_id": row.user_id if visible else None, "name": row.name, "state": row.state, "source": row.source,
        "at": row.at,
    }  # fmt: skip


def _name_of(caller: Principal) -> str:
    return str(caller.claims.get("name") or caller.role or caller.id)[:200]
