"""From contacts or lines to recipients: each person once, and who is left out from the start with the reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.utils import phones
from shared.utils.ids import uuid7
from whatsapp_service.campaigns.csv_file import Table

BLANK: dict[str, Any] = {
    "contact_id": None, "phone": None, "user_id": None, "name": "", "fields": {}, "state": "pending", "reason": None,
    "detail": None, "is_handed": False, "tries": 0,
}  # fmt: skip
PASSING = ("opted_out", "no_consent", "marketing_limit", "empty_variable")
"""Reasons that may pass: they are looked at again whenever what they depend on may have changed, and at each one's turn."""
Why = tuple[str, str | None]
"""Why somebody is left out: the reason's name, and what there is to say of it."""


def person_of(phone: str | None, user_id: str | None) -> str:
    """Return the key of a person: the number where there is one, else the network's own id."""
    return f"p:{phone}" if phone else f"u:{user_id}"


def from_table(table: Table, now: datetime) -> list[dict[str, Any]]:
    """Return the recipients that a file names; repetitions and bad lines are kept as left out."""
    made: list[dict[str, Any]] = []
    seen: set[str] = set()
    for position, line in enumerate(table.lines, 1):
        row = {**BLANK, "id": uuid7(), "position": position, "due_at": now, "person": f"line:{line.number}"}
        if line.error is not None:
            row |= {
                "state": "skipped",
                "reason": "no_number" if line.error["rule"] == "phone" else "invalid",
                "detail": f"{line.error['field']}: {line.error['message']}"[:500],
            }
        else:
            row |= {"phone": line.phone, "name": line.name, "fields": line.fields}
            person = person_of(line.phone, None)
            if person in seen:
                row |= {"state": "skipped", "reason": "duplicate"}
            else:
                row["person"] = person
                seen.add(person)
        made.append(row)
    return made


def from_contacts(found: Iterable[Mapping[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Return the recipients of a segment; who cannot be reached, or is there already, is kept as left out."""
    made: list[dict[str, Any]] = []
    seen: set[str] = set()
    for position, contact in enumerate(found, 1):
        number = phones.normalise(f"+{contact['phone'].lstrip('+')}") if contact.get("phone") else None
        phone, user_id = (number.lstrip("+") if number else None), contact.get("user_id")
        row: dict[str, Any] = {
            **BLANK, "id": uuid7(), "position": position, "due_at": now, "person": f"contact:{contact['contact_id']}",
            "contact_id": contact["contact_id"], "phone": phone, "user_id": user_id, "name": contact["name"][:200],
        }  # fmt: skip
        person = person_of(phone, user_id)
        if not phone and not user_id:
            row |= {"state": "skipped", "reason": "no_number"}
        elif person in seen:
            row |= {"state": "skipped", "reason": "duplicate"}
        else:
            row["person"] = person
            seen.add(person)
        made.append(row)
    return made


def leave_out(rows: Sequence[dict[str, Any]], reasons: Mapping[str, Why]) -> None:
    """Mark those of ``rows`` that ``reasons`` names by person."""
    for row in rows:
        why = reasons.get(row["person"])
        if why is not None and row["state"] == "pending":
            row |= {"state": "skipped", "reason": why[0], "detail": why[1]}
