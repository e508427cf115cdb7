"""The instances of the server: each one link between a program and a phone, made by a code that the phone scans."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from whatsapp_simulator.config import Line
from whatsapp_simulator.evolution.picture import qr_picture

if TYPE_CHECKING:
    from whatsapp_simulator.world import World

FIRST_NUMBER = 551130910000
REASONS = {"logged_out": 401, "banned": 403, "lost": 408, "replaced": 440, "restarting": 515}


@dataclass(slots=True)
class Webhook:
    """Where an instance sends what happens."""

    enabled: bool = False
    url: str = ""
    by_events: bool = False
    base64: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)

    def view(self) -> dict[str, Any]:
        """Return it as the API does."""
        return {
            "enabled": self.enabled, "url": self.url, "webhookByEvents": self.by_events, "webhookBase64": self.base64,
            "headers": self.headers, "events": self.events,
        }  # fmt: skip


@dataclass(slots=True)
class Instance:
    """One instance. ``state`` is open, connecting or close."""

    name: str
    token: str
    number: str
    state: str = "close"
    code: str | None = None
    codes: int = 0
    pairing_code: str | None = None
    webhook: Webhook = field(default_factory=Webhook)

    @property
    def jid(self) -> str:
        """The phone's own id."""
        return f"{self.number}@s.whatsapp.net"

    def qr(self) -> dict[str, Any]:
        """Return the code as the API does."""
        return {
            "pairingCode": self.pairing_code, "code": self.code,
            "base64": qr_picture(self.code) if self.code else None, "count": self.codes,
        }  # fmt: skip


class Instances:
    """Every instance, and what happens to their links. ``tell`` sends an event of one to its webhook."""

    def __init__(self, world: World, tell: Callable[[Instance, str, Any], None]) -> None:
        self._world, self._tell = world, tell
        self._all: dict[str, Instance] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def find(self, name: str) -> Instance | None:
        """Return an instance."""
        return self._all.get(name)

    def all(self) -> list[Instance]:
        """Return every instance."""
        return list(self._all.values())

    def create(self, name: str, token: str | None) -> Instance:
        """Make an instance, and a number that its phone has."""
        made = Instance(name, token or secrets.token_hex(16).upper(), str(FIRST_NUMBER + len(self._all) + 1))
        self._all[name] = made
        self._world.lines[name] = Line(name, made.number, f"+{made.number}", f"{name} (Evolution)")
        self._changed()
        return made

    def restore(self, kept: list[dict[str, Any]]) -> None:
        """Take over instances that were kept over a restart."""
        for one in kept:
            made = Instance(**{**one, "webhook": Webhook(**one["webhook"])})
            self._all[made.name] = made
            self._world.lines[made.name] = Line(made.name, made.number, f"+{made.number}", f"{made.name} (Evolution)")

    def kept(self) -> list[dict[str, Any]]:
        """Return the instances as they are kept; a code that waits is not."""
        closed = {"state": "close", "code": None, "pairing_code": None}
        return [{**asdict(one), **({} if one.state == "open" else closed)} for one in self.all()]

    def connect(self, instance: Instance, number: str | None) -> None:
        """Begin to link: a code waits to be scanned, and is renewed until there were too many."""
        instance.state, instance.codes = "connecting", 0
        self._tell_state(instance, 200)
        self._renew(instance, number)

    def scan(self, instance: Instance) -> bool:
        """The phone scans the code; returns False where none waits."""
        if instance.state != "connecting" or instance.code is None:
            return False
        self._stop(instance)
        instance.state, instance.code, instance.pairing_code = "open", None, None
        self._tell_state(instance, 200, wuid=instance.jid, profileName=instance.name)
        return True

    def close(self, instance: Instance, reason: str) -> None:
        """End the link."""
        self._stop(instance)
        instance.state, instance.code, instance.pairing_code = "close", None, None
        self._tell_state(instance, REASONS[reason])

    def delete(self, instance: Instance) -> None:
        """Remove an instance; its chats stay on the phones."""
        self._stop(instance)
        self._all.pop(instance.name, None)
        self._changed()

    def stop(self) -> None:
        """Let nothing more happen by itself."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _renew(self, instance: Instance, number: str | None) -> None:
        if instance.codes >= self._world.pace.qr_limit:
            message = {"message": "QR code limit reached, please login again", "statusCode": 500}
            self._tell(instance, "qrcode.updated", message)
            instance.state, instance.code, instance.pairing_code = "close", None, None
            self._tell_state(instance, 428, state="refused")
            return
        instance.codes += 1
        instance.code = f"2@{secrets.token_urlsafe(60)}"
        instance.pairing_code = secrets.token_hex(4).upper() if number else None
        self._tell(instance, "qrcode.updated", {"qrcode": {"instance": instance.name, **instance.qr()}})
        self._changed()
        loop = asyncio.get_running_loop()
        self._timers[instance.name] = loop.call_later(self._world.pace.qr_life, self._renew, instance, number)

    def _stop(self, instance: Instance) -> None:
        timer = self._timers.pop(instance.name, None)
        if timer is not None:
            timer.cancel()

    def _tell_state(self, instance: Instance, reason: int, *, state: str | None = None, **more: Any) -> None:
        self._tell(
            instance, "connection.update",
            {"instance": instance.name, "state": state or instance.state, "statusReason": reason, **more},
        )  # fmt: skip
        self._changed()

    def _changed(self) -> None:
        self._world.hub.tell("evolution", {"instances": [view(one) for one in self.all()]})


def view(instance: Instance) -> dict[str, Any]:
    """Return an instance as the page and the control API see it."""
    return {
        "name": instance.name, "number": instance.number, "state": instance.state, "token": instance.token,
        "has_code": instance.code is not None, "pairing_code": instance.pairing_code, "codes": instance.codes,
        "webhook": instance.webhook.view(),
    }  # fmt: skip
