"""Loads the sample provider once, and takes it away again. Everything is written as the product itself writes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from chat_service.channels.domain import WHATSAPP, window_facts
from chat_service.conversations.state import Change, Sight
from chat_service.conversations.telling import Actor
from chat_service.demo import repository
from chat_service.demo.domain import DAYS, Planned, plan
from chat_service.demo.provider import AgentData, CustomerData, Provider, load_provider
from chat_service.demo.story import Staff, Story
from chat_service.demo.telephones import name_on_network
from chat_service.queues.service import DEFAULT_NAME
from shared.errors import Conflict, Unavailable
from shared.security.simulated import CHANNEL_ID
from shared.utils.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from chat_service.agents.service import AgentService
    from chat_service.contacts.service import ContactRef, ContactService
    from chat_service.conversations.opening import OpeningService
    from chat_service.messages.store import TimelineStore
    from chat_service.queues.service import QueueService
    from chat_service.widget.settings_service import WidgetSettings
    from shared.clients.http import ServiceClient
    from shared.database.port import Database, Tx
    from shared.utils.clock import Clock

EMAIL_DOMAIN = "conectafibra.example"
log = structlog.get_logger(__name__)


class SamplePeopleMissing(Conflict):
    """The sample provider was never loaded into this database, or its people were deleted."""

    slug, title = "sample-people-missing", "The sample people are not here"


class DemoService:
    """``forget`` takes conversations out of what was made of them, the search index and reports, before they are deleted."""

    def __init__(
        self,
        *,
        database: Database,
        store: TimelineStore,
        opening: OpeningService,
        contacts: ContactService,
        queues: QueueService,
        agents: AgentService,
        auth: ServiceClient,
        widget: WidgetSettings,
        forget: Callable[[Connection, Sequence[str]], None],
        clock: Clock,
        timezone: str,
    ) -> None:
        self._database, self._store, self._opening = database, store, opening
        self._contacts, self._queues, self._agents, self._auth = contacts, queues, agents, auth
        self._widget = widget
        self._forget, self._clock, self._timezone = forget, clock, timezone

    async def load(self) -> bool:
        """Load the sample provider; False when it is there already. Raises Problem while auth-service does not answer."""
        if await self._database.read(repository.is_loaded):
            return False
        provider = load_provider()
        users = await self._hire(provider)
        write = await self._prepared(provider, users)

        def run(tx: Tx) -> None:
            if not repository.is_loaded(tx.connection):  # else another process was faster
                write(tx)

        await self._database.write(run)
        log.info("demo.loaded", customers=len(provider.customers))
        return True

    async def renew(self) -> int:
        """Delete the sample customers and load them anew, both or neither; returns how many conversations were deleted.

        Raises SamplePeopleMissing where the sample people are not all here, before anything is changed.
        """
        provider = load_provider()
        users = await self._database.read(lambda c: repository.agents_of(c, [one.username for one in provider.agents]))
        missing = [one.username for one in provider.agents if one.username not in users]
        if missing:
            raise SamplePeopleMissing(
                f"The sample people {', '.join(missing)} are not known in this database: was it started with --demo?"
            )
        write = await self._prepared(provider, {name: Actor("agent", *found) for name, found in users.items()})

        def run(tx: Tx) -> int:
            gone = self._remove(tx)
            write(tx)
            return gone

        return await self._database.write(run)

    async def _prepared(self, provider: Provider, users: Mapping[str, Actor]) -> Callable[[Tx], None]:
        """Open the queues and return what writes customers and conversations into a transaction."""
        queues = await self._open_queues(provider, users)
        staff = {
            queue.name: [
                users[one.username] for one in provider.agents if queue.name in one.queues and one.role == "agent"
            ]
            for queue in provider.queues
        }
        now = self._clock.now()
        planned = plan(provider, now, self._timezone)
        return lambda tx: self._write(tx, provider, planned, (staff, queues), now)

    async def _hire(self, provider: Provider) -> dict[str, Actor]:
        """Make sure that the people exist, here and in auth-service; returns them by user name."""
        found = {}
        for agent in provider.agents:
            answer = await self._auth.post("/internal/users", _user(agent, provider.password))
            found[agent.username] = Actor("agent", answer["id"], agent.name)
        for actor in found.values():
            if await self._agents.find(actor.id) is None:
                raise Unavailable("The users of the sample provider are not known here yet.")
        return found

    async def _open_queues(self, provider: Provider, users: Mapping[str, Actor]) -> dict[str, str]:
        known = {queue["name"]: queue for queue in (await self._queues.list_all())["queues"]}
        found = {}
        for queue in provider.queues:
            if queue.name not in known:
                values = {
                    "name": queue.name,
                    "color": queue.color,
                    "description": queue.description,
                    "is_default": queue.is_default,
                }
                known[queue.name] = await self._queues.create({**values, "is_active": True, "position": None})
            found[queue.name] = str(known[queue.name]["id"])
            serving = [users[agent.username].id for agent in provider.agents if queue.name in agent.queues]
            await self._queues.set_members(found[queue.name], serving)
        if DEFAULT_NAME in known and await self._database.read(repository.is_unused):
            await self._queues.remove(known[DEFAULT_NAME]["id"])
        await self._lead_topics(provider, found)
        return found

    async def _lead_topics(self, provider: Provider, queues: Mapping[str, str]) -> None:
        """Let the buttons of the website's chat lead to the queues that answer them, unless somebody has said where."""
        if not any((await self._widget.get())["topic_queues"].values()):
            topics = {name: queues[queue] for name, queue in provider.topics.items()}
            await self._widget.change({"topic_queues": topics})

    def _write(
        self,
        tx: Tx,
        provider: Provider,
        planned: Sequence[Planned],
        floor: tuple[Staff, Mapping[str, str]],
        now: datetime,
    ) -> None:
        contacts = {one.phone: self._customer(tx, one, now) for one in provider.customers}
        for one in planned:
            contact = contacts[one.customer.phone]
            if contact is not None:
                self._live(tx, one, contact, floor)

    def _customer(self, tx: Tx, customer: CustomerData, now: datetime) -> ContactRef | None:
        """Return the new contact; None for one who was there before, whose conversations are none of ours."""
        contact = self._contacts.resolve(tx, name=customer.name, phone=customer.phone, email=customer.email)
        if not contact.is_new:
            return None
        self._contacts.keep_document(tx, contact.id, customer.cpf)
        repository.mark(tx.connection, contact.id, now - timedelta(days=DAYS + 1))
        return contact

    def _live(self, tx: Tx, planned: Planned, contact: ContactRef, floor: tuple[Staff, Mapping[str, str]]) -> None:
        staff, queues = floor
        began = planned.steps[0].at
        conversation = self._opening.begin(
            tx,
            contact,
            channel=planned.channel,
            channel_id=CHANNEL_ID if planned.channel == WHATSAPP else "",
            queue_id=queues[planned.dialogue.queue],
            priority=planned.priority,
            metadata={"topic": planned.dialogue.topic},
        )
        conversation.created_at = conversation.updated_at = began
        if conversation.channel_id:
            shown = conversation.metadata.get("channel", {})
            window = window_facts(planned.written_at + timedelta(hours=24), None)
            conversation.metadata["channel"] = {"id": CHANNEL_ID, **shown, **window}
        story = Story(planned, conversation, staff, queues)
        opening = story.opening()
        self._store.write(tx, [Change(conversation, Sight.of(conversation), opening, is_new=True)], began)
        change = Change(conversation, Sight.of(conversation))
        change.items = story.rest()
        if change.items:
            self._store.write(tx, [change], story.last_moment)
        if conversation.channel_id:
            name_on_network(tx, [*opening, *change.items])

    def _remove(self, tx: Tx) -> int:
        """Delete the sample customers with their conversations; returns how many conversations. People and queues stay."""
        contacts = repository.marked_contacts(tx.connection)
        gone = repository.conversations_of(tx.connection, contacts)
        self._forget(tx.connection, gone)
        repository.remove(tx.connection, contacts, gone)
        repository.change_epoch(tx.connection, uuid7())
        return len(gone)


def _user(agent: AgentData, password: str) -> dict[str, Any]:
    return {
        "username": agent.username,
        "email": f"{agent.username}@{EMAIL_DOMAIN}",
        "password": password,
        "role": agent.role,
        "display_name": agent.name,
        "is_verified": True,
    }
