"""Visitors: let in with their consent, known by a contact of their own, limited per address and in all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from chat_service.contacts.domain import Handover
from chat_service.contacts.service import ContactRef, ContactService
from chat_service.widget import domain, repository
from chat_service.widget.errors import ConversationUnknown, NotRateable, OriginRefused, RatedAlready, SessionLimit
from chat_service.widget.schemas import NewSession
from chat_service.widget.settings_service import WidgetSettings
from shared.database.port import Database, Tx
from shared.errors import Invalid, Unavailable
from shared.events.log import Event, EventLog
from shared.observability.metrics import histogram
from shared.security.client_address import address_bucket
from shared.security.principal import Principal
from shared.security.tokens import Tokens
from shared.utils.clock import Clock
from shared.utils.ids import uuid7
from shared.utils.text import clean_line

HOUR = timedelta(hours=1)
SESSION_LIFE = timedelta(days=30)
FINISHED = frozenset({"resolved", "closed"})
SCORES = histogram("customer_satisfaction_score", "Ratings given by customers.", buckets=(1, 2, 3, 4, 5))


@dataclass(frozen=True, slots=True)
class Limits:
    """How many sessions may begin in an hour."""

    per_address: int
    total: int


@dataclass(frozen=True, slots=True)
class Asking:
    """From where a session is asked for, and the visitor whose session the browser already holds."""

    address: str
    origin: str | None
    host: str
    present: Principal | None = None


class Conversations:
    """What visits need to know of conversations.

    ``open_of(connection, contact id)`` names the one that takes a visitor's messages; ``status_of``, with the conversation's id
    too, tells the state of one of his.
    """

    def __init__(
        self,
        *,
        open_of: Callable[[Connection, str], str | None],
        status_of: Callable[[Connection, str, str], str | None],
    ) -> None:
        self.open_of, self.status_of = open_of, status_of


class WidgetService:
    """Lets visitors in and keeps their ratings."""

    def __init__(
        self, *, database: Database, settings: WidgetSettings, contacts: ContactService, conversations: Conversations,
        tokens: Tokens, events: EventLog, clock: Clock, limits: Limits,
    ) -> None:  # fmt: skip
        self._database, self._settings, self._contacts, self._conversations = (
            database,
            settings,
            contacts,
            conversations,
        )
        self._tokens, self._events, self._clock, self._limits = tokens, events, clock, limits

    def check_origin(self, origin: str | None, host: str) -> None:
        """Raise OriginRefused for a page that may not show the widget; what is no page sends no origin."""
        if origin is not None and not self._settings.allows(origin, host):
            raise OriginRefused("This site is not on the list of those that may show the chat.")

    async def begin(self, asking: Asking, given: NewSession) -> dict[str, Any]:
        """Begin a session.

        Raises OriginRefused, SessionLimit, Invalid (consent, name, a way to answer, check digits, signature, queue).
        """
        self.check_origin(asking.origin, asking.host)
        if not given.consent.accepted:
            raise Invalid.field("consent.accepted", "consent", "must be accepted before the chat begins")
        identity = domain.read_identity(given.identity, self._settings.identity_secret()) if given.identity else None
        name = _name(given, identity)
        if identity is None and not (given.phone or given.email):
            raise Invalid.field("phone", "required", "give a phone number or an e-mail address")
        try:
            contact, values, conversation_id = await self._database.write(
                lambda tx: self._begin(tx, asking, given, identity, name)
            )
        except IntegrityError as error:
            raise Unavailable("This visit is being begun twice; try again.") from error
        claims = {"sid": values["id"], "name": name, "verified": identity is not None, "queue_id": given.queue_id}
        return {
            "session_token": self._tokens.sign("widget", contact.id, SESSION_LIFE.total_seconds(), claims),
            "expires_at": values["expires_at"], "contact_id": contact.id, "conversation_id": conversation_id,
        }  # fmt: skip

    def _begin(
        self, tx: Tx, asking: Asking, given: NewSession, identity: domain.SignedIdentity | None, name: str
    ) -> tuple[ContactRef, dict[str, Any], str | None]:
        now = self._clock.now()
        bucket = address_bucket(asking.address)
        self._check_limits(tx.connection, bucket, now)
        if given.queue_id is not None and given.queue_id not in self._settings.reachable(tx.connection):
            raise Invalid.field("queue_id", "exists", "is no queue of this chat")
        contact = self._contact(tx, asking, given, identity, name)
        self._contacts.consent(
            tx, contact.id, version=given.consent.version, address=asking.address[:64], source="widget"
        )
        if given.cpf:
            self._contacts.keep_document(tx, contact.id, given.cpf, field="cpf")
        values = {
            "id": uuid7(), "contact_id": contact.id, "address": bucket, "origin": (asking.origin or "")[:300] or None,
            "verified": identity is not None, "created_at": now, "expires_at": now + SESSION_LIFE,
        }  # fmt: skip
        repository.add_session(tx.connection, values)
        return contact, values, self._conversations.open_of(tx.connection, contact.id)

    def _contact(
        self, tx: Tx, asking: Asking, given: NewSession, identity: domain.SignedIdentity | None, name: str
    ) -> ContactRef:
        """Return the visitor's contact: the signed one, or a new one of his own.

        A visitor who already chats and now comes with a signed identity that nobody has yet keeps his contact and what he said.
        """
        if identity is None:
            return self._contacts.resolve(
                tx, name=name, phone=given.phone, email=given.email, widget_id=uuid7(), locale=given.locale
            )
        present = asking.present
        if present is not None and not present.claims.get("verified"):
            self._contacts.identify(tx, present.id, "external", identity.subject)
        return self._contacts.resolve(
            tx, name=name, phone=given.phone or identity.phone, email=given.email or identity.email, widget_id=uuid7(),
            external_id=identity.subject, locale=given.locale,
        )  # fmt: skip

    def _check_limits(self, connection: Connection, bucket: str, now: datetime) -> None:
        # The row's lock makes visits that arrive together count one after the other.
        repository.settings_row(connection, lock=True)
        here, total = repository.sessions_since(connection, now - HOUR, bucket)
        if here >= self._limits.per_address:
            raise SessionLimit("Too many visits from this address in one hour.", retry_after=600)
        if total >= self._limits.total:
            raise SessionLimit("Too many visits in one hour.", retry_after=60)

    async def rate(self, visitor: Principal, conversation_id: str, score: int, comment: str | None) -> dict[str, Any]:
        """Keep how content the visitor is with a finished conversation of his, once.

        Raises ConversationUnknown, NotRateable, RatedAlready.
        """
        values = {
            "conversation_id": conversation_id, "contact_id": visitor.id, "score": score, "comment": comment or None,
            "created_at": self._clock.now(),
        }  # fmt: skip

        def write(tx: Tx) -> None:
            status = self._conversations.status_of(tx.connection, visitor.id, conversation_id)
            if status is None:
                raise ConversationUnknown
            if status not in FINISHED:
                raise NotRateable
            if repository.is_rated(tx.connection, conversation_id):
                raise RatedAlready
            repository.add_rating(tx.connection, values)
            self._events.append(tx, [Event.new("csat.received", conversation_id, {"score": score})])

        try:
            await self._database.write(write)
        except IntegrityError as error:
            raise RatedAlready from error
        SCORES.observe(score)
        return values

    def hand_over(self, tx: Tx, over: Handover) -> None:
        """Move what a contact has here to the one it becomes part of."""
        repository.hand_over(tx.connection, over.gone_id, over.kept.id)

    async def forget_sessions(self) -> int:
        """Delete sessions whose tokens ended long ago; returns how many."""
        before = self._clock.now() - timedelta(days=1)
        return await self._database.write(lambda tx: repository.forget_sessions(tx.connection, before))


def _name(given: NewSession, identity: domain.SignedIdentity | None) -> str:
    name = clean_line(given.name or "") or clean_line((identity.name if identity else None) or "")
    if name:
        return name[:100]
    if identity is not None:
        return "Cliente"
    raise Invalid.field("name", "required", "tell us your name")
