"""Advertising that one of ours sends by hand: a customer who opted out gets it only on purpose, and the history tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from shared.database.port import Tx
from shared.utils.clock import Clock
from whatsapp_service import brazil
from whatsapp_service.consents import repository
from whatsapp_service.consents.domain import OUT, Person, newest_of

ADVERTISES = "MARKETING"
DESPITE = "despite_opt_out"
"""The field of ``metadata.template`` by which somebody says that he knows of the refusal and sends it all the same."""
Category = Callable[[Connection, str, str, str], str | None]
"""(connection, channel id, name, language) -> the category that the provider gave the template, None for one it does not list."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a customer said who wants no advertising: when, how, and who of ours heard it if he did not write it himself."""

    consent_id: str
    state: str
    source: str
    at: datetime
    by_name: str


class Advertising:
    """Looks at single templates before they leave."""

    def __init__(self, *, clock: Clock, category_of: Category) -> None:
        self._clock, self._category_of = clock, category_of

    def refusal(
        self, connection: Connection, channel_id: str, template: Mapping[str, Any], person: Person
    ) -> Refusal | None:
        """Return the word by which a customer refused what ``template`` brings; None where it may go to him."""
        if not (person.phone or person.user_id) or not self._advertises(connection, channel_id, template):
            return None
        row = newest_of(repository.of_person(connection, person.phone, person.user_id))
        if row is None or row.state not in OUT:
            return None
        word = repository.last_word(connection, row.id)
        return Refusal(row.id, row.state, row.source, row.at, word.by_name if word is not None else "")

    def is_held(
        self, connection: Connection, channel_id: str, template: Mapping[str, Any], person: Person
    ) -> bool:  # fmt: skip
        """Return whether a template must not leave: he refused it, and nobody said that it is sent all the same."""
        return template.get(DESPITE) is not True and bool(self.refusal(connection, channel_id, template, person))

    def leaving(self, tx: Tx, item: Mapping[str, Any], person: Person) -> None:
        """Note in the history that a template leaves in spite of a refusal; once however often it is tried."""
        template, message_id = template_of(item), str(item["message_id"])
        if template.get(DESPITE) is not True:
            return
        refusal = self.refusal(tx.connection, str(item.get("channel_id") or ""), template, person)
        if refusal is None or repository.tells_of(tx.connection, refusal.consent_id, message_id):
            return
        now = self._clock.now()
        record = {
            "consent_id": refusal.consent_id, "state": refusal.state, "source": "agent", "proof": "",
            "text": str(template.get("name") or "")[:1000], "channel_id": item.get("channel_id"), "campaign_id": None,
            "external_id": None, "message_id": message_id, "by_id": item.get("sender_id"),
            "by_name": str(item.get("sender_name") or "")[:200], "at": now, "created_at": now,
        }  # fmt: skip
        repository.add_record(tx.connection, record)

    def _advertises(self, connection: Connection, channel_id: str, template: Mapping[str, Any]) -> bool:
        name, language = str(template.get("name") or ""), str(template.get("language") or "")
        # The provider's word counts; what a client says of the category only where the template is not known here.
        known = self._category_of(connection, channel_id, name, language)
        return (known or str(template.get("category") or "")).upper() == ADVERTISES


def template_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a message says of its template; empty where it says nothing."""
    found = (item.get("metadata") or {}).get("template")
    return found if isinstance(found, Mapping) else {}


def person_of(phone: str | None, user_id: str | None) -> Person:
    """Return a person as consents know him; both spellings of a number are one."""
    return Person(brazil.canonical(phone.lstrip("+")) if phone else None, user_id)
