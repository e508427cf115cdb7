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
CONSENT_REASONS = ("opted_out", "no_consent", "marketing_limit")
"""Reasons that may pass: they are looked at again when the campaign begins, and once more at each recipient's turn."""


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
                "reason": "invalid",
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
    """Return the recipients of a segment; who has neither number nor network id cannot be one."""
    made: list[dict[str, Any]] = []
    seen: set[str] = set()
    for contact in found:
        number = phones.normalise(f"+{contact['phone'].lstrip('+')}") if contact.get("phone") else None
        phone, user_id = (number.lstrip("+") if number else None), contact.get("user_id")
        if not phone and not user_id:
            continue
        person = person_of(phone, user_id)
        if person in seen:
            continue
        seen.add(person)
        made.append(
            {
                **BLANK, "id": uuid7(), "position": len(made) + 1, "due_at": now, "person": person,
                "contact_id": contact["contact_id"], "phone": phone, "user_id": user_id, "name": contact["name"][:200],
            }
        )  # fmt: skip
    return made


def leave_out(rows: Sequence[dict[str, Any]], reasons: Mapping[str, str]) -> None:
    """Mark those of ``rows`` that ``reasons`` names by person."""
    for row in rows:
        reason = reasons.get(row["person"])
        if reason is not None and row["state"] == "pending":
            row |= {"state": "skipped", "reason": reason}


def counted(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how many there are, how many can be reached, and how many are left out for each reason."""
    skipped: dict[str, int] = {}
    for row in rows:
        if row["state"] == "skipped":
            skipped[row["reason"]] = skipped.get(row["reason"], 0) + 1
    return {"total": len(rows), "reachable": len(rows) - sum(skipped.values()), "skipped": skipped}
