"""Queues and who serves them. A change of members changes what agents may see, so it is told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from chat_service.queues import repository
from chat_service.queues.errors import DefaultQueueStays, QueueNameTaken, QueueNotFound
from shared.database.port import Database, Tx
from shared.errors import Invalid
from shared.events.log import Event, EventLog
from shared.utils.clock import Clock
from shared.utils.ids import uuid7
from shared.utils.text import clean_line, fold

DEFAULT_NAME = "Atendimento"
LONGEST_KEY = 200

UnknownUsers = Callable[[Connection, Iterable[str]], list[str]]
ScopeChanged = Callable[[frozenset[str]], None]


class QueueService:
    """The deeds on queues.

    ``unknown_users`` names those of some ids that are no active users; ``on_scope_changed`` hears, after the commit, whose queues
    changed.
    """

    def __init__(
        self,
        *,
        database: Database,
        events: EventLog,
        clock: Clock,
        unknown_users: UnknownUsers,
        on_scope_changed: ScopeChanged,
    ) -> None:
        self._database, self._events, self._clock = database, events, clock
        self._unknown_users, self._on_scope_changed = unknown_users, on_scope_changed

    # --- for the other nouns ---

    def seed(self, tx: Tx) -> str:
        """Make the default queue if there is none; returns its id."""
        found = repository.default_id(tx.connection)
        if found is not None:
            return found
        values = self._values({"name": DEFAULT_NAME, "is_default": True, "is_active": True, "position": 0})
        repository.add(tx.connection, values)
        return str(values["id"])

    def default_id(self, connection: Connection) -> str | None:
        """Return the queue that takes what was sent to none."""
        return repository.default_id(connection)

    def name_of(self, connection: Connection, queue_id: str) -> str | None:
        """Return the name of an active queue, or None."""
        row = repository.get(connection, queue_id)
        return str(row.name) if row is not None and row.is_active else None

    def names(self, connection: Connection) -> dict[str, str]:
        """Return the name of every queue by its id."""
        return {row.id: row.name for row in repository.all_queues(connection)}

    def queues_of(self, connection: Connection, user_id: str) -> frozenset[str]:
        """Return the queues the user serves, switched-off ones included: their history stays his."""
        return frozenset(repository.queues_of(connection, user_id))

    def by_user(self, connection: Connection) -> dict[str, list[str]]:
        """Return the queues of every user who serves one."""
        return repository.by_user(connection)

    def active(self, connection: Connection) -> list[dict[str, str]]:
        """Return id and name of the active queues, in order."""
        return [{"id": row.id, "name": row.name} for row in repository.all_queues(connection, active_only=True)]

    def join_default(self, tx: Tx, user_ids: Iterable[str]) -> None:
        """Let users who are seen for the first time serve the default queue, so that a fresh installation has somebody there."""
        queue_id = repository.default_id(tx.connection)
        if queue_id is not None:
            present = set(repository.members_of(tx.connection, queue_id))
            self._set_members(tx, queue_id, added=sorted(set(user_ids) - present), removed=[])

    # --- for the routes ---

    async def list_all(self) -> dict[str, Any]:
        """Return all queues in order."""

        def query(connection: Connection) -> dict[str, Any]:
            counts = repository.member_counts(connection)
            found = [_view(row, counts.get(row.id, 0)) for row in repository.all_queues(connection)]
            return {"queues": found, "total": len(found)}

        return await self._database.read(query)

    async def get(self, queue_id: str) -> dict[str, Any]:
        """Return one queue. Raises QueueNotFound."""
        return await self._database.read(lambda c: self._shown(c, queue_id))

    async def create(self, given: dict[str, Any]) -> dict[str, Any]:
        """Make a queue. Raises QueueNameTaken."""
        values = self._values(given)

        def write(tx: Tx) -> dict[str, Any]:
            if values["position"] is None:
                values["position"] = repository.next_position(tx.connection)
            if values["is_default"]:
                repository.clear_default(tx.connection)
            repository.add(tx.connection, values)
            return self._shown(tx.connection, values["id"])

        return await self._guarded(write)

    async def change(self, queue_id: str, given: dict[str, Any]) -> dict[str, Any]:
        """Change a queue. Raises QueueNotFound, QueueNameTaken, DefaultQueueStays."""
        values = {key: value for key, value in given.items() if value is not None or key in ("description", "color")}
        if "name" in values:
            values |= _named(values["name"])

        def write(tx: Tx) -> dict[str, Any]:
            row = repository.get(tx.connection, queue_id, lock=True)
            if row is None:
                raise QueueNotFound
            is_default = values.get("is_default", row.is_default)
            if (row.is_default and not is_default) or (is_default and not values.get("is_active", row.is_active)):
                raise DefaultQueueStays
            if is_default and not row.is_default:
                repository.clear_default(tx.connection)
            repository.change(tx.connection, queue_id, {**values, "updated_at": self._clock.now()})
            return self._shown(tx.connection, queue_id)

        return await self._guarded(write)

    async def remove(self, queue_id: str) -> dict[str, Any]:
        """Delete a queue that nothing ever used, switch off any other. Raises QueueNotFound, DefaultQueueStays."""

        def write(tx: Tx, *, delete: bool) -> dict[str, Any]:
            row = repository.get(tx.connection, queue_id, lock=True)
            if row is None:
                raise QueueNotFound
            if row.is_default:
                raise DefaultQueueStays
            if delete:
                gone = repository.members_of(tx.connection, queue_id)
                repository.remove(tx.connection, queue_id)
                self._tell(tx, queue_id, [], gone)
            else:
                repository.change(tx.connection, queue_id, {"is_active": False, "updated_at": self._clock.now()})
            return {"id": queue_id, "deleted": delete, "is_active": False}

        try:
            return await self._database.write(lambda tx: write(tx, delete=True))
        except IntegrityError:  # a conversation refers to it: the foreign key is the one who knows
            return await self._database.write(lambda tx: write(tx, delete=False))

    async def members(self, queue_id: str) -> list[str]:
        """Return who serves the queue. Raises QueueNotFound."""

        def query(connection: Connection) -> list[str]:
            if repository.get(connection, queue_id) is None:
                raise QueueNotFound
            return repository.members_of(connection, queue_id)

        return await self._database.read(query)

    async def set_members(self, queue_id: str, user_ids: Iterable[str]) -> list[str]:
        """Let exactly these users serve the queue. Raises QueueNotFound, Invalid for an unknown or inactive newcomer."""
        wanted = {user_id.lower() for user_id in user_ids}

        def write(tx: Tx) -> list[str]:
            if repository.get(tx.connection, queue_id, lock=True) is None:
                raise QueueNotFound
            present = set(repository.members_of(tx.connection, queue_id))
            added = sorted(wanted - present)
            if self._unknown_users(tx.connection, added):
                raise Invalid.field("agent_ids", "exists", "names somebody who is no active user")
            self._set_members(tx, queue_id, added=added, removed=sorted(present - wanted))
            return sorted(wanted)

        return await self._database.write(write)

    def _set_members(self, tx: Tx, queue_id: str, *, added: list[str], removed: list[str]) -> None:
        if removed:
            repository.leave(tx.connection, queue_id, removed)
        repository.join(tx.connection, queue_id, added, self._clock.now())
        self._tell(tx, queue_id, added, removed)

    def _tell(self, tx: Tx, queue_id: str, added: list[str], removed: list[str]) -> None:
        touched = frozenset([*added, *removed])
        if touched:
            self._events.append(
                tx, [Event.new("queue.members_changed", queue_id, {"added": added, "removed": removed})]
            )
            tx.after_commit(lambda: self._on_scope_changed(touched))

    def _shown(self, connection: Connection, queue_id: str) -> dict[str, Any]:
        row = repository.get(connection, queue_id)
        if row is None:
            raise QueueNotFound
        return _view(row, len(repository.members_of(connection, queue_id)))

    def _values(self, given: dict[str, Any]) -> dict[str, Any]:
        now = self._clock.now()
        is_default = bool(given.get("is_default"))
        return {
            "id": uuid7(), **_named(given["name"]), "description": given.get("description"), "color": given.get("color"),
            "is_default": is_default, "is_active": is_default or bool(given.get("is_active", True)),
            "position": given.get("position"), "created_at": now, "updated_at": now,
        }  # fmt: skip

    async def _guarded(self, write: Callable[[Tx], dict[str, Any]]) -> dict[str, Any]:
        try:
            return await self._database.write(write)
        except IntegrityError as error:
            raise QueueNameTaken from error


def _named(name: str) -> dict[str, str]:
    shown = clean_line(name)
    if not shown:
        raise Invalid.field("name", "required", "must hold a visible character")
    return {"name": shown, "name_key": fold(shown)[:LONGEST_KEY]}


def _view(row: Row[Any], member_count: int) -> dict[str, Any]:
    return {
        "id": row.id, "name": row.name, "description": row.description, "color": row.color, "is_default": row.is_default,
        "is_active": row.is_active, "position": row.position, "member_count": member_count,
        "created_at": row.created_at, "updated_at": row.updated_at,
    }  # fmt: skip
