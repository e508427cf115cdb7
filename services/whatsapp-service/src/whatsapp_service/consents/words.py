"""What customers say about being written to, in a message or by WhatsApp's own switch; and the answers they get."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.utils.clock import Clock, rfc3339
from whatsapp_service import brazil
from whatsapp_service.channels.domain import Channel
from whatsapp_service.consents import repository
from whatsapp_service.consents.domain import Person, state_of
from whatsapp_service.consents.service import ConsentService, Word
from whatsapp_service.inbound.domain import Message, Preference
from whatsapp_service.inbound.domain import Person as Addressed
from whatsapp_service.inbound.lease import Lease

LONGEST_WORD = 60
POLL_SECONDS = 1.0
MOST = 20
MOST_TRIES = 8
FORGET = timedelta(days=2)
SENDER = "Resposta automática"
NOTES = {
    "opted_out": "O cliente pediu para não receber mais ofertas.",
    "opted_in": "O cliente aceitou voltar a receber ofertas.",
}
Meaning = Callable[[Connection, str], tuple[str, str] | None]
"""(connection, text) -> (state, answer) of a text that is exactly one of the words, or None."""
log = structlog.get_logger(__name__)


class Words:
    """Hears words in what comes in; each call is part of the transaction that stores it."""

    def __init__(self, *, clock: Clock, consents: ConsentService, meaning: Meaning) -> None:
        self._clock, self._consents, self._meaning = clock, consents, meaning

    def heard(self, tx: Tx, channel: Channel, message: Message) -> None:
        """Note a customer's message that is exactly a word of opting out or in."""
        if message.previous is not None:
            self._follow(tx, channel, message.previous, message)
            return
        text = message.content.strip()
        if message.author != "customer" or not 0 < len(text) <= LONGEST_WORD:
            return
        meant = self._meaning(tx.connection, text)
        if meant is None:
            return
        state, answer = meant
        person = _person(message.person.phone, message.person.user_id)
        word = Word(
            person, state, "keyword", message.sent_at, name=message.person.name or "", text=text, channel_id=channel.id,
            external_id=message.external_id,
        )  # fmt: skip
        self._note(tx, channel, word, answer)

    def _follow(self, tx: Tx, channel: Channel, previous: Addressed, message: Message) -> None:
        """Let what somebody said go with him to his new number: the same person neither agreed nor refused anew."""
        former = _person(previous.phone, previous.user_id)
        rows = repository.of_person(tx.connection, former.phone, former.user_id)
        state = state_of(rows)
        now = _person(message.person.phone, message.person.user_id)
        if state is None or not (now.phone or now.user_id):
            return
        newest = max(rows, key=lambda row: row.at)
        word = Word(
            now, state, newest.source, newest.at, name=newest.name, text=f"Mudou de número: {former.phone or 'oculto'}",
            channel_id=channel.id,
        )  # fmt: skip
        self._consents.note(tx, word)

    def chosen(self, tx: Tx, channel: Channel, preference: Preference) -> None:
        """Note what a customer chose with WhatsApp's own switch; he wrote nothing, so he is answered nothing."""
        state = "opted_in" if preference.wants_marketing else "opted_out"
        person = _person(preference.person.phone, preference.person.user_id)
        if person.phone or person.user_id:
            self._note(tx, channel, Word(person, state, "meta", preference.at, channel_id=channel.id), "")

    @staticmethod
    def stored(tx: Tx, channel_id: str, external_id: str) -> None:
        """Let the answer to a message go: chat has the message now."""
        repository.ready(tx.connection, channel_id, external_id)

    def _note(self, tx: Tx, channel: Channel, word: Word, answer: str) -> None:
        noted = self._consents.note(tx, word)
        if not noted.changed:
            return  # he said so before: once is enough to be told
        now = self._clock.now()
        values = {
            "record_id": noted.record_id, "channel_id": channel.id, "phone": word.person.phone,
            "user_id": word.person.user_id, "note": NOTES[word.state], "text": answer, "external_id": word.external_id,
            "is_ready": word.external_id is None, "due_at": now, "created_at": now,
        }  # fmt: skip
        repository.add_answer(tx.connection, values)


class Answers:
    """Tells conversation and customer of changes, for as long as the service runs; one process at a time."""

    def __init__(self, *, database: Database, clock: Clock, chat: ServiceClient, lease: Lease) -> None:
        self._database, self._clock, self._chat, self._lease = database, clock, chat, lease

    async def run(self) -> None:
        """Tell until cancelled."""
        try:
            while True:
                more = False
                try:
                    more = bool(await self._lease.hold() and await self.advance())
                except Problem as problem:
                    log.warning("consents.answers_wait", problem=problem.slug)
                if not more:
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            await self._lease.release()

    async def advance(self) -> int:
        """Give the answers that are due and return how many there were. Raises what keeps chat from taking them."""
        now = self._clock.now()
        rows = await self._database.read(lambda c: repository.due_answers(c, now, MOST))
        for row in rows:
            told = await self._tell(row)
            if told or row.tries + 1 >= MOST_TRIES:
                await self._database.write(lambda tx: repository.settle(tx.connection, row.id))  # noqa: B023 - awaited in this round
            else:
                until = now + timedelta(seconds=2 ** (row.tries + 1))
                await self._database.write(lambda tx: repository.postpone(tx.connection, row.id, until))  # noqa: B023 - awaited in this round
        return len(rows)

    def purge(self, tx: Tx) -> None:
        """Forget answers to messages that never came."""
        repository.purge(tx.connection, self._clock.now() - FORGET)

    async def _tell(self, row: Row[Any]) -> bool:
        """Note it in the conversation and say it to the customer; both are stored once, however often they are asked for."""
        who = {"phone": row.phone, "user_id": row.user_id}
        note = {
            "channel_id": row.channel_id, "external_id": f"consent:{row.record_id}", "sent_at": rfc3339(row.created_at),
            "contact": who, "message_type": "system", "content": row.note, "metadata": {"event": "channel_notice"},
        }  # fmt: skip
        answers = [await self._chat.post("/internal/channels/inbound", {"items": [note]})]
        if row.text:
            said = {
                **who, "message_id": row.id, "channel_id": row.channel_id, "message_type": "text", "content": row.text,
                "sender_name": SENDER, "metadata": {}, "resolves": True,
            }  # fmt: skip
            answers.append(await self._chat.post("/internal/channels/broadcasts", {"items": [said]}))
        return all(one["outcome"] != "refused" for answer in answers for one in answer["results"])


def _person(phone: str | None, user_id: str | None) -> Person:
    return Person(brazil.canonical(phone) if phone else None, user_id)
