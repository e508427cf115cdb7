"""The widget's settings: changed in the web, read from memory, the same in every process within seconds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from chat_service.widget import domain, repository
from shared.database.port import Database, Tx
from shared.errors import Invalid, Problem, Unavailable
from shared.events.bus import Bus
from shared.security.keys import KeyRing
from shared.utils.clock import Clock

CHANNEL = "chat.widget"
REFRESH_SECONDS = 15.0
DEFAULT_NAME = "Atendimento"
DEFAULT_CONSENT = "1"
TOPICS = ("offline", "bill", "person")
"""What the chat offers as buttons before anybody has said anything."""
log = structlog.get_logger(__name__)

Queues = Callable[[Connection], list[dict[str, str]]]
ExpectedWait = Callable[[Sequence[str]], Awaitable[int | None]]


@dataclass(frozen=True, slots=True)
class Seed:
    """What the environment gives a new installation."""

    origins: tuple[str, ...]
    development: bool
    max_message_length: int
    max_file_size: int


class WidgetSettings:
    """``active_queues`` returns id and name of the queues there are, ``expected_wait`` the minutes until they answer."""

    def __init__(
        self, *, database: Database, bus: Bus, clock: Clock, keys: KeyRing, seed: Seed, active_queues: Queues,
        expected_wait: ExpectedWait,
    ) -> None:  # fmt: skip
        self._database, self._bus, self._clock, self._keys = database, bus, clock, keys
        self._seed, self._active_queues, self._expected_wait = seed, active_queues, expected_wait
        self._row: Row[Any] | None = None
        self._stale = asyncio.Event()
        bus.on_signal(CHANNEL, lambda _: self._stale.set())

    # --- from memory ---

    def allows(self, origin: str, host: str) -> bool:
        """Return whether a page of ``origin`` may show the widget of a server that answers as ``host``."""
        allowed = self._row.origins if self._row is not None else []
        return domain.origin_allowed(origin, host, allowed, development=self._seed.development)

    def identity_secret(self) -> str:
        """Return the secret under which the provider's site signs identities."""
        return self._secret(self._current().identity_generation)

    def _current(self) -> Row[Any]:
        if self._row is None:
            raise Unavailable("The widget's settings were not read yet.")
        return self._row

    def _secret(self, generation: int) -> str:
        return self._keys.derive(f"widget-identity-{generation}").hex()

    # --- for the routes ---

    async def config(self, *, online: bool) -> dict[str, Any]:
        """Return what the widget shows before anybody says anything."""
        row = self._current()
        queues, topics = await self._database.read(lambda c: (self.offered(c, row), self._topics(c, row)))
        wait = await self._expected_wait([one["id"] for one in queues]) if online else None
        return {
            "name": row.name, "color": row.color, "logo_url": row.logo_url, "greeting": row.greeting,
            "consent": {
                "version": row.consent_version, "url": row.consent_url, "text": row.consent_text, "required": True,
            },
            "queues": queues, "topics": topics,
            "business": {"online": online, "expected_wait_minutes": wait},
            "limits": {"max_message_length": self._seed.max_message_length, "max_file_size": self._seed.max_file_size},
        }  # fmt: skip

    def offered(self, connection: Connection, row: Row[Any] | None = None) -> list[dict[str, str]]:
        """Return the active queues that visitors may choose; all of them unless some were picked."""
        picked = (row or self._current()).queue_ids
        return [one for one in self._active_queues(connection) if not picked or one["id"] in picked]

    def reachable(self, connection: Connection) -> set[str]:
        """Return the queues into which a visitor can get: those offered, and those that topics lead to."""
        led = {key for key in self._topics(connection, self._current()).values() if key is not None}
        return led | {one["id"] for one in self.offered(connection)}

    def _topics(self, connection: Connection, row: Row[Any]) -> dict[str, str | None]:
        active = {one["id"] for one in self._active_queues(connection)}
        return {name: key if key in active else None for name, key in _by_topic(row).items()}

    async def get(self) -> dict[str, Any]:
        """Return the settings as administrators see them."""
        return self._view(await self._database.read(self._read))

    async def change(self, given: dict[str, Any]) -> dict[str, Any]:
        """Set the named fields. Raises Invalid for an origin that is none or a queue that does not exist."""
        values = {key: value for key, value in given.items() if key != "rotate_identity_secret"}
        required = ("name", "consent_version", "origins", "queue_ids", "topic_queues")
        values = {key: value for key, value in values.items() if value is not None or key not in required}
        if "origins" in values:
            values["origins"] = _origins(values["origins"])

        def write(tx: Tx) -> Row[Any]:
            before = repository.settings_row(tx.connection, lock=True)
            if before is None:
                raise Unavailable("The widget's settings were not made yet.")
            known = {one["id"] for one in self._active_queues(tx.connection)}
            if not set(values.get("queue_ids", ())) <= known:
                raise Invalid.field("queue_ids", "exists", "names a queue that is not active")
            if not {key for key in values.get("topic_queues", {}).values() if key is not None} <= known:
                raise Invalid.field("topic_queues", "exists", "names a queue that is not active")
            if given.get("rotate_identity_secret"):
                values["identity_generation"] = before.identity_generation + 1
            repository.change_settings(tx.connection, {**values, "updated_at": self._clock.now()})
            tx.after_commit(lambda: self._bus.signal(CHANNEL, b""))
            return self._read(tx.connection)

        self._row = await self._database.write(write)
        return self._view(self._row)

    def _read(self, connection: Connection) -> Row[Any]:
        row = repository.settings_row(connection)
        if row is None:
            raise Unavailable("The widget's settings were not made yet.")
        return row

    def _view(self, row: Row[Any]) -> dict[str, Any]:
        fields = (
            "name", "color", "logo_url", "greeting", "consent_version", "consent_url", "consent_text", "origins", "queue_ids",
            "updated_at",
        )  # fmt: skip
        return {
            **{name: getattr(row, name) for name in fields},
            "topic_queues": _by_topic(row),
            "identity_secret": self._secret(row.identity_generation),
        }

    # --- life ---

    async def start(self) -> None:
        """Make the settings from the environment if there are none, and read them."""
        with contextlib.suppress(IntegrityError):  # another process made them at the same moment
            await self._database.write(self._make)
        self._row = await self._database.read(self._read)

    def _make(self, tx: Tx) -> None:
        if repository.settings_row(tx.connection) is None:
            values = {
                "name": DEFAULT_NAME, "consent_version": DEFAULT_CONSENT, "origins": _origins(self._seed.origins), "queue_ids": [],
                "topic_queues": {}, "identity_generation": 1, "updated_at": self._clock.now(),
            }  # fmt: skip
            repository.add_settings(tx.connection, values)

    async def run(self) -> None:
        """Read the settings again when another process changed them; cancel to stop."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REFRESH_SECONDS):
                    await self._stale.wait()
            self._stale.clear()
            try:
                self._row = await self._database.read(self._read)
            except Problem as problem:
                log.warning("widget.settings_not_read", problem=problem.slug)


def _by_topic(row: Row[Any]) -> dict[str, str | None]:
    return {name: row.topic_queues.get(name) for name in TOPICS}


def _origins(given: tuple[str, ...] | list[str]) -> list[str]:
    found = [domain.normalise_origin(one) for one in given]
    if None in found:
        raise Invalid.field("origins", "origin", "holds something that is neither https://host[:port] nor *")
    return list(dict.fromkeys(one for one in found if one))
