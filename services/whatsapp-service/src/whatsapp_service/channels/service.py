"""The deeds on channels: connect a number, change it, switch it off, raise and clear its alarm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from shared.database.port import Database, Tx
from shared.errors import Invalid
from shared.events.bus import Bus
from shared.events.log import Event, EventLog
from shared.utils.clock import Clock, rfc3339
from shared.utils.ids import uuid7
from shared.utils.text import clean_line
from whatsapp_service.channels import links, repository
from whatsapp_service.channels.domain import MOST_FINGERPRINTS, Channel, Link, LinkReason, Secrets, State
from whatsapp_service.channels.errors import ChannelNotFound, NumberTaken
from whatsapp_service.channels.vault import SecretVault

CHANGED = "whatsapp.channels"
"""The signal after which every process reads the channels again."""
SECRET_FIELDS = ("access_token", "app_secret", "verify_token")
LONGEST_REASON = 500
_PLAIN = ("name", "waba_id", "display_number", "api_url", "api_version", "queue_id", "signature_mode", "is_active")


class ChannelService:
    """The deeds on channels."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        vault: SecretVault,
        events: EventLog,
        bus: Bus,
        check_address: Mapping[str, Callable[[str], None]],
    ) -> None:
        self._database, self._clock, self._vault, self._events, self._bus = database, clock, vault, events, bus
        self._check_address = check_address
        self.on_secrets: Callable[[Tx, str], None] = lambda _tx, _channel_id: None
        """Told, in the transaction that changes them, of new credentials of a channel."""

    async def list_all(self) -> list[Channel]:
        """Return every channel, oldest first."""
        return [self.opened(row) for row in await self._database.read(repository.list_all)]

    async def get(self, channel_id: str) -> Channel:
        """Return one channel. Raises ChannelNotFound."""
        return await self._database.read(lambda c: self._get(c, channel_id))

    async def create(self, given: dict[str, Any]) -> Channel:
        """Connect a number. Raises NumberTaken or Invalid."""
        channel_id, now = uuid7(), self._clock.now()
        secrets = self._merged(Secrets(), given)
        state, reason = _readiness(given["provider"], secrets)
        values = {
            "id": channel_id, "provider": given["provider"], "phone_number_id": given["phone_number_id"],
            **self._plain(given, given["provider"]), "secrets": self._sealed(secrets, channel_id),
            "state": state, "state_reason": reason, "state_at": now, "created_at": now, "updated_at": now,
        }  # fmt: skip
        if given["provider"] != "cloud":
            values |= {"link": "closed", "link_reason": "not_paired", "link_at": now}

        def write(tx: Tx) -> Channel:
            repository.add(tx.connection, values)
            self._tell(tx)
            return self._get(tx.connection, channel_id)

        try:
            return await self._database.write(write)
        except IntegrityError as error:
            raise NumberTaken from error

    async def change(self, channel_id: str, given: dict[str, Any]) -> Channel:
        """Change what is given; a secret that is not given stays. Raises ChannelNotFound or Invalid."""

        def write(tx: Tx) -> Channel:
            row = repository.find_for_change(tx.connection, channel_id)
            if row is None:
                raise ChannelNotFound
            before = self.opened(row)
            values: dict[str, Any] = self._plain(given, before.provider)
            if any(given.get(name) is not None for name in SECRET_FIELDS):
                secrets = self._merged(before.secrets, given)
                values["secrets"] = self._sealed(secrets, channel_id)
                self.on_secrets(tx, channel_id)
                if before.provider == "cloud":
                    # New credentials end an alarm about the old ones; the next call tells whether they work.
                    state, reason = _readiness("cloud", secrets)
                    values |= {"state": state, "state_reason": reason, "state_at": self._clock.now()}
            repository.change(tx.connection, channel_id, {**values, "updated_at": self._clock.now()})
            self._tell(tx)
            return self._get(tx.connection, channel_id)

        return await self._database.write(write)

    def note_state(self, tx: Tx, channel_id: str, state: State, reason: str) -> None:
        """Set a channel's state in ``tx``; tells ``channel.alarm`` when it changes. Unknown channels are left alone."""
        row = repository.find_for_change(tx.connection, channel_id)
        reason = clean_line(reason)[:LONGEST_REASON]
        if row is None or (row.state == state and row.state_reason == reason):
            return
        now = self._clock.now()
        repository.change(tx.connection, channel_id, {"state": state, "state_reason": reason, "state_at": now})
        data = {"channel_id": channel_id, "name": row.name, "state": state, "reason": reason, "at": rfc3339(now)}
        self._events.append(tx, [Event.new("channel.alarm", channel_id, data)])
        self._tell(tx)

    async def set_state(self, channel_id: str, state: State, reason: str) -> None:
        """As ``note_state``, in a transaction of its own."""
        await self._database.write(lambda tx: self.note_state(tx, channel_id, state, reason))

    def note_link(
        self, tx: Tx, channel_id: str, link: Link, reason: LinkReason | None, *, own_number: str | None = None
    ) -> None:
        """Set in ``tx`` how the link to a channel's phone stands: an open one lets messages go, a closed one stops them."""
        row = repository.find_for_change(tx.connection, channel_id)
        if row is None:
            return
        if (row.link, row.link_reason) != (link, reason):
            now = self._clock.now()
            values = {"link": link, "link_reason": reason, "link_at": now}
            if link == "open" and row.linked_at is None:
                values["linked_at"] = now
            repository.change(tx.connection, channel_id, values)
            self._tell(tx)
        if own_number and not row.display_number:
            repository.change(tx.connection, channel_id, {"display_number": f"+{own_number}"})
        if link == "open":
            self.note_state(tx, channel_id, "ok", "")
        elif link == "closed":
            self.note_state(tx, channel_id, "stopped", links.SENTENCES[reason or "unknown"])

    async def set_link(
        self, channel_id: str, link: Link, reason: LinkReason | None, *, own_number: str | None = None
    ) -> None:
        """As ``note_link``, in a transaction of its own."""
        await self._database.write(lambda tx: self.note_link(tx, channel_id, link, reason, own_number=own_number))

    def seed(self, tx: Tx, given: dict[str, Any], *, channel_id: str | None = None) -> None:
        """Make the first channel if there is none; ``channel_id`` is its id where others know it already."""
        if repository.list_all(tx.connection):
            return
        channel_id, now = channel_id or uuid7(), self._clock.now()
        secrets = self._merged(Secrets(), given)
        state, reason = _readiness("cloud", secrets)
        repository.add(
            tx.connection,
            {
                "id": channel_id, "provider": "cloud", "phone_number_id": given["phone_number_id"],
                **self._plain(given, "cloud"), "secrets": self._sealed(secrets, channel_id),
                "state": state, "state_reason": reason, "state_at": now, "created_at": now, "updated_at": now,
            },
        )  # fmt: skip
        self._tell(tx)

    def opened(self, row: Row[Any]) -> Channel:
        """Return the channel of a row, its credentials decrypted."""
        values = {name: value for name, value in row._mapping.items() if name not in ("account_id", "secrets")}  # noqa: SLF001 - SQLAlchemy's public name
        stored = self._vault.open(row.secrets, row.id)
        return Channel(**values, secrets=Secrets(**{**stored, "fingerprints": tuple(stored.get("fingerprints", ()))}))

    def watch(self, call: Callable[[], None]) -> None:
        """Call ``call`` when some process changed a channel."""
        self._bus.on_signal(CHANGED, lambda _: call())

    def _get(self, connection: Connection, channel_id: str) -> Channel:
        row = repository.find(connection, channel_id)
        if row is None:
            raise ChannelNotFound
        return self.opened(row)

    def _tell(self, tx: Tx) -> None:
        tx.after_commit(lambda: self._bus.signal(CHANGED, b""))

    def _plain(self, given: dict[str, Any], provider: str) -> dict[str, Any]:
        values = {name: given[name] for name in _PLAIN if name in given}
        for name in ("name", "display_number"):
            if name in values:
                values[name] = clean_line(values[name])
        if values.get("name") == "":
            raise Invalid.field("name", "required", "must hold a visible character")
        if "api_url" in values:
            self._check_address[provider](values["api_url"])
        return values

    def _merged(self, before: Secrets, given: dict[str, Any]) -> Secrets:
        new = {name: given[name] if given.get(name) is not None else getattr(before, name) for name in SECRET_FIELDS}
        prints = before.fingerprints
        if new["app_secret"]:
            mine = self._vault.fingerprint(new["app_secret"])
            prints = (mine, *(one for one in prints if one != mine))[:MOST_FINGERPRINTS]
        return Secrets(**new, fingerprints=prints)

    def _sealed(self, secrets: Secrets, channel_id: str) -> str:
        plain = {name: getattr(secrets, name) for name in SECRET_FIELDS}
        return self._vault.seal({**plain, "fingerprints": list(secrets.fingerprints)}, channel_id)


def only_these(addresses: frozenset[str]) -> Callable[[str], None]:
    """Return a check that takes some addresses and no others."""

    def check(address: str) -> None:
        if address not in addresses:
            raise Invalid.field("api_url", "host", f"must be one of {', '.join(sorted(addresses))}")

    return check


def _readiness(provider: str, secrets: Secrets) -> tuple[State, str]:
    if provider != "cloud":
        return "stopped", links.SENTENCES["not_paired"]
    missing = [name.replace("_", " ") for name in SECRET_FIELDS if not getattr(secrets, name)]
    if missing:
        return "stopped", f"Missing: {', '.join(missing)}."
    return "ok", ""
