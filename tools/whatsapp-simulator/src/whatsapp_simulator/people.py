"""The customers: who they are, how they are addressed, and how long the business may write to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from whatsapp_simulator.ids import Ids

WINDOW_SECONDS = 24 * 3600
FREE_ENTRY_SECONDS = 72 * 3600
BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
_SEPARATORS = re.compile(r"[\s().\-+]")
_BRAZILIAN = re.compile(r"55(\d{2})(9?)([6-9]\d{7})")


@dataclass(slots=True)
class Customer:
    """One person with the app. ``wa_id`` is the number as WhatsApp knows it, which may lack Brazil's ninth digit."""

    id: str
    name: str
    user_id: str
    phone: str | None = None
    wa_id: str | None = None
    username: str | None = None
    parent_user_id: str | None = None
    note: str = ""
    """What is particular about this one, as a key of the page's texts."""
    online: bool = True
    read_receipts: bool = True
    blocked: bool = False
    stopped_marketing: bool = False
    message_age: float = 0.0
    """Seconds that this customer's messages are old when they arrive, so that a window can be seen running out."""
    windows: dict[str, float] = field(default_factory=dict)
    """By line: when this customer last wrote to it."""
    free_entry: dict[str, float] = field(default_factory=dict)
    """By line: until when an advertisement's 72 hours last."""

    def window_ends(self, line_id: str) -> float:
        """Return the moment until which the business may write freely; 0 where the customer never wrote."""
        service = self.windows.get(line_id, -WINDOW_SECONDS) + WINDOW_SECONDS
        return max(service, self.free_entry.get(line_id, 0.0))

    def view(self, line_id: str) -> dict[str, Any]:
        """Return it as the page and the control API see it."""
        return {
            "id": self.id, "name": self.name, "phone": self.phone, "wa_id": self.wa_id, "user_id": self.user_id,
            "username": self.username, "note": self.note, "online": self.online, "read_receipts": self.read_receipts,
            "blocked": self.blocked, "stopped_marketing": self.stopped_marketing, "message_age": self.message_age,
            "window_ends": self.window_ends(line_id) or None,
        }  # fmt: skip


def digits_of(address: str) -> str | None:
    """Return the digits of a telephone number as somebody may write it, or None if it is none."""
    digits = _SEPARATORS.sub("", address)
    return digits if digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15 else None


def same_number(digits: str) -> str:
    """Return a form in which both spellings of a Brazilian mobile number are the same; landlines stay as they are."""
    found = _BRAZILIAN.fullmatch(digits)
    return f"55{found[1]}{found[3]}" if found else digits


class People:
    """Everybody who has WhatsApp here."""

    def __init__(self, ids: Ids, known: Iterable[Customer] = ()) -> None:
        self._ids = ids
        self._by_id: dict[str, Customer] = {}
        self._by_number: dict[str, Customer] = {}
        self._by_user: dict[str, Customer] = {}
        for customer in known:
            self.add(customer)

    def all(self) -> list[Customer]:
        """Return everybody, in the order in which they came."""
        return list(self._by_id.values())

    def add(self, customer: Customer) -> Customer:
        """Let somebody have WhatsApp."""
        self._by_id[customer.id] = customer
        self._by_user[customer.user_id] = customer
        for digits in (customer.phone, customer.wa_id):
            if digits:
                self._by_number[same_number(digits)] = customer
        return customer

    def find(self, name: str) -> Customer | None:
        """Return somebody by id, BSUID or telephone number."""
        found = self._by_id.get(name) or self._by_user.get(name)
        if found is None and (digits := digits_of(name)):
            found = self._by_number.get(same_number(digits))
        return found

    def join(self, digits: str, name: str | None = None) -> Customer:
        """Return who has this number; somebody new gets it if nobody does."""
        found = self._by_number.get(same_number(digits))
        if found is not None:
            return found
        return self.add(
            Customer(digits, name or f"Cliente {digits[-4:]}", self._ids.user(), phone=digits, wa_id=digits)
        )


def demo_people() -> list[Customer]:
    """Return the customers that the page shows: five of the sample provider's and three oddities, all invented."""
    return [
        Customer("maria", "Maria Aparecida da Silva", "BR.1502576394655801", "5511968037593", "5511968037593"),
        Customer(
            "jose", "José Carlos Pereira", "BR.1502576394655802", "5511964250503", "551164250503", note="without_nine"
        ),
        Customer("leticia", "Letícia 🌻 Barros", "BR.1502576394655803", "5511965993769", "5511965993769", "leti.barros"),
        Customer("yasmin", "ياسمين الخطيب", "BR.1502576394655804", "5511981033403", "5511981033403"),
        Customer(
            "mineira", "Rosana Alves", "BR.1502576394655805", "5531988887777", "553188887777", note="without_nine"
        ),
        Customer("padaria", "Padaria Pão Quente", "BR.1502576394655806", "551133224455", "551133224455", note="landline"),
        Customer("discreta", "Bia", "BR.DISCRETA9f3KQ", username="bia.discreta", note="user_id_only"),
        Customer(
            "offline", "Wesley Santos", "BR.1502576394655808", "5511999127521", "5511999127521",
            note="no_receipts", read_receipts=False,
        ),
    ]  # fmt: skip
