"""Numbered questions: kept as they leave, tied to the customer's answer, closed by it or by what a person says next."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from shared.database.port import Tx
from whatsapp_service.adapters import values as read
from whatsapp_service.channels.domain import Channel
from whatsapp_service.inbound.domain import Message
from whatsapp_service.outbound.jobs import Job
from whatsapp_service.outbound.sending import Envelope
from whatsapp_service.outbound.service import job_of_message
from whatsapp_service.port import Text
from whatsapp_service.questions import repository
from whatsapp_service.questions.domain import LIFE, chosen, kept_choices, read_choices
from whatsapp_service.windows import service as windows


def leaving(tx: Tx, job: Job, envelope: Envelope, now: datetime) -> None:
    """Note in ``tx`` that a message is about to leave: a numbered question is open from then on, and no older one.

    What a person writes besides ends the question before it: a number that comes then answers that person.
    """
    content = envelope.outgoing.content
    instead = content.instead if isinstance(content, Text) else None
    customer = windows.names(envelope.recipient.phone, envelope.recipient.user_id)
    is_question = instead is not None and bool(instead.choices)
    if is_question or envelope.by_person:
        repository.forget(tx.connection, job.channel_id, customer)
    if instead is not None and is_question:
        values = {
            "message_id": job.message_id, "kind": instead.kind, "choices": kept_choices(instead.choices), "asked_at": now,
        }  # fmt: skip
        repository.add(tx.connection, job.channel_id, customer, values)


def heard(tx: Tx, channel: Channel, message: Message) -> Message:
    """Return a message that came in as what it is: an answer to the open question, or as it was.

    Somebody of ours who writes on the phone ends the question, as one who writes here does.
    """
    customer = windows.names(message.person.phone, message.person.user_id)
    if message.author != "customer":
        repository.forget(tx.connection, channel.id, customer)
        return message
    if message.message_type != "text" or message.media is not None:
        return message
    row = repository.newest(tx.connection, channel.id, customer)
    if row is None or message.sent_at - row.asked_at > LIFE:
        return message
    asked = job_of_message(tx.connection, row.message_id)
    choice = chosen(read_choices(row.choices), message.content)
    if choice is None or asked is None or asked.state == "failed":
        return message
    if message.reply_to not in (None, asked.external_id):
        return message  # it quotes, and so answers, something else
    repository.forget(tx.connection, channel.id, customer)
    told = read.compact({"kind": row.kind, "id": choice.id, "title": choice.title, "description": choice.description})
    return dataclasses.replace(
        message, message_type="interactive", content=choice.title, reply_to=asked.external_id,
        metadata={**message.metadata, "interactive_reply": told, "written": message.content},
    )  # fmt: skip


def purge(tx: Tx, now: datetime) -> None:
    """Forget questions that nobody answered."""
    repository.purge(tx.connection, now - 2 * LIFE)
