"""What happens to a recipient after his message was handed over: statuses, prices, replies, opting out, holding back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from shared.database.port import Tx
from shared.observability.metrics import counter
from shared.utils.clock import Clock
from whatsapp_service import brazil
from whatsapp_service.campaigns import recipient_store, repository
from whatsapp_service.campaigns.audiences import why_not
from whatsapp_service.campaigns.domain import MOST_TRIES, OPTED_OUT, PAUSED, STOPPED, UNCONFIRMED, after_report
from whatsapp_service.campaigns.rules import rules_of
from whatsapp_service.campaigns.service import CampaignService
from whatsapp_service.consents.advertising import Advertising, person_of, template_of
from whatsapp_service.consents.domain import Person
from whatsapp_service.consents.service import ConsentService, Word
from whatsapp_service.outbound.jobs import error_of
from whatsapp_service.port import Recipient

COUNTS_FOR = timedelta(days=7)
"""How long a reply or an opting out counts as caused by a campaign's message."""
SPAM_RATE, MESSAGING_LIMIT, STOPPED_MARKETING = "131048", "131064", "131050"
LIMIT_WAIT = timedelta(hours=24)
"""The messaging limit is counted over rolling 24 hours."""
HELD_WORDS = {
    PAUSED: "A campanha foi pausada antes de a mensagem sair.",
    STOPPED: "A campanha foi parada antes de a mensagem sair.",
    OPTED_OUT: "O cliente pediu para não receber; a mensagem não saiu.",
}
RECIPIENTS = counter(
    "whatsapp_campaign_recipients_total", "Recipients of campaigns, by each state that they reached.", ("state",)
)
_AT = {"sent": "sent_at", "delivered": "delivered_at", "read": "read_at"}


class Watching:
    """Hears of messages; every call is part of the transaction that changes them."""

    def __init__(
        self, *, clock: Clock, campaigns: CampaignService, consents: ConsentService, advertising: Advertising
    ) -> None:
        self._clock, self._campaigns, self._consents, self._advertising = clock, campaigns, consents, advertising

    def hold(self, connection: Connection, item: Mapping[str, Any], recipient: Recipient) -> dict[str, Any] | None:
        """Return why a template may not leave after all, looked at when it is about to."""
        one = recipient_store.find_by_message(connection, str(item.get("message_id") or ""))
        row = repository.find(connection, one.campaign_id) if one is not None else None
        if one is None or row is None:
            return self._hold_by_hand(connection, item, recipient)
        why = {"paused": PAUSED, "stopped": STOPPED}.get(row.state)
        if why is not None:
            return error_of(why, HELD_WORDS[why])
        phone = brazil.canonical(recipient.phone) if recipient.phone else one.phone
        person = Person(phone, recipient.user_id or one.user_id)
        state = self._consents.standing(connection, [person]).get(person)
        refused = why_not(row, state, rules_of(connection))
        return error_of(OPTED_OUT, HELD_WORDS[OPTED_OUT]) if refused is not None else None

    def leaving(self, tx: Tx, item: Mapping[str, Any], recipient: Recipient) -> None:
        """Hear of a template that is about to leave: one that was sent in spite of a refusal is told of in the history."""
        self._advertising.leaving(tx, item, person_of(recipient.phone, recipient.user_id))

    def _hold_by_hand(
        self, connection: Connection, item: Mapping[str, Any], recipient: Recipient
    ) -> dict[str, Any] | None:
        person, channel_id = person_of(recipient.phone, recipient.user_id), str(item.get("channel_id") or "")
        held = self._advertising.is_held(connection, channel_id, template_of(item), person)
        return error_of(OPTED_OUT, HELD_WORDS[OPTED_OUT]) if held else None

    def reported(self, tx: Tx, message_id: str, status: str, at: datetime, error: dict[str, Any] | None) -> None:
        """Apply a status of a message, if it is a campaign's."""
        one = recipient_store.by_message(tx.connection, message_id)
        state = after_report(one.state, status, one.reason) if one is not None else None
        if one is None or state is None:
            return
        if state == "failed":
            self._failed(tx, one, status, error or {})
            return
        values: dict[str, Any] = {"state": state, "reason": None, "detail": None, "failed_at": None}
        values |= {"sent_at": one.sent_at or at, _AT[state]: at}
        if state == "read" and one.delivered_at is None:
            values["delivered_at"] = at
        self._change(tx, one, values)

    def priced(self, tx: Tx, message_id: str, pricing: Mapping[str, Any]) -> None:
        """Keep what the provider says it charges for a campaign's message."""
        one = recipient_store.by_message(tx.connection, message_id)
        if one is not None and one.billable is None:
            category = str(pricing.get("category") or "unknown")[:40]
            values = {"priced_category": category, "billable": pricing.get("billable") is True}
            recipient_store.change(tx.connection, one.id, values)

    def replied(self, tx: Tx, conversation_id: str, now: datetime) -> None:
        """Note that a customer wrote: it answers the last campaign that wrote to him."""
        one = recipient_store.latest_in(tx.connection, conversation_id, now - COUNTS_FOR)
        if one is not None and one.state in ("sent", "delivered", "read"):
            self._change(tx, one, {"state": "replied", "replied_at": now})

    def opted_out(self, tx: Tx, word: Word) -> None:
        """Note that the last campaign that wrote to somebody made him leave."""
        persons = [f"p:{word.person.phone}", f"u:{word.person.user_id}"]
        one = recipient_store.latest_of(tx.connection, persons, word.at - COUNTS_FOR)
        if one is not None and word.source in ("keyword", "meta") and one.opted_out_at is None:
            recipient_store.change(tx.connection, one.id, {"opted_out_at": word.at})

    def _failed(self, tx: Tx, one: Row[Any], status: str, error: Mapping[str, Any]) -> None:
        code, now = str(error.get("code") or "unknown"), self._clock.now()
        again = {"state": "pending", "message_id": None, "is_handed": False, "tries": one.tries + 1}
        if status == UNCONFIRMED:
            self._change(tx, one, {"state": "failed", "reason": UNCONFIRMED, "failed_at": now})
        elif code == PAUSED:
            recipient_store.change(tx.connection, one.id, {**again, "tries": one.tries, "due_at": now})
        elif code == STOPPED:
            self._change(tx, one, {"state": "cancelled"})
        elif code == OPTED_OUT:
            self._change(tx, one, {"state": "skipped", "reason": "opted_out"})
        elif code == MESSAGING_LIMIT and one.tries < MOST_TRIES:
            until = now + LIMIT_WAIT
            recipient_store.change(tx.connection, one.id, {**again, "due_at": until})
            repository.change(tx.connection, one.campaign_id, {"waits_for": "limit", "waits_until": until})
        elif code == SPAM_RATE and one.tries < MOST_TRIES:
            recipient_store.change(tx.connection, one.id, {**again, "due_at": now})
            self._pause_all(tx, one, str(error.get("title") or ""))
        else:
            detail = str(error.get("title") or "")[:500] or None
            self._change(tx, one, {"state": "failed", "reason": code[:60], "detail": detail, "failed_at": now})
            if code == STOPPED_MARKETING:
                self._consents.note(tx, _refusal(one, now))

    def _pause_all(self, tx: Tx, one: Row[Any], why: str) -> None:
        row = repository.find(tx.connection, one.campaign_id)
        for running in repository.running_on(tx.connection, row.channel_id) if row is not None else ():
            self._campaigns.hold(tx, running, why or "A Meta limitou o envio deste número por qualidade.")

    @staticmethod
    def _change(tx: Tx, one: Row[Any], values: dict[str, Any]) -> None:
        recipient_store.change(tx.connection, one.id, values)
        tx.after_commit(RECIPIENTS.labels(values["state"]).inc)


def _refusal(one: Row[Any], now: datetime) -> Word:
    return Word(
        Person(one.phone, one.user_id), "opted_out", "refusal", now, name=one.name, campaign_id=one.campaign_id,
        text=f"WhatsApp: {STOPPED_MARKETING}",
    )  # fmt: skip
