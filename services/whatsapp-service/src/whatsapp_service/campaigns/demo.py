"""Campaigns of the sample provider: a notice that is done, an offer that waits for approval, a draft, and who agreed to offers.

The people are the sample customers of chat-service, by name and number; every word about them is invented.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from shared.database.port import Tx
from shared.utils.clock import rfc3339
from shared.utils.ids import uuid7
from whatsapp_service.campaigns import recipient_store, repository
from whatsapp_service.campaigns.audience import BLANK, person_of
from whatsapp_service.campaigns.rules import DEFAULTS, rules_of
from whatsapp_service.campaigns.showing import estimate
from whatsapp_service.consents.domain import Person
from whatsapp_service.consents.service import ConsentService, Word

SEED = 20_261_201
AUTHOR, APPROVER = ("0190d000-0000-7000-8000-000000000001", "Sofia Andrade"), (
    "0190d000-0000-7000-8000-000000000002", "Administrador",
)  # fmt: skip
"""Nobody who can sign in: whoever of the sample people looks at the offer is the second person who decides."""
PRICES = {"MARKETING": "0.35", "UTILITY": "0.04"}
PEOPLE = (
    ("Maria Aparecida da Silva", "5511968037593"), ("José Carlos Pereira", "5511964250503"),
    ("Antônio Marcos Gonçalves", "5511965705267"), ("Ana Beatriz Fernandes", "5511978480856"),
    ("João Pedro Ribeiro", "5511992934877"), ("Francisca das Chagas Moura", "5511992085469"),
    ("Camila D'Ávila", "5511994533124"), ("Wesley Santos", "5511999127521"), ("Conceição Araújo", "5511977421657"),
    ("Márcio Yamamoto", "5511994100165"), ("Edvaldo Nascimento", "5511992187029"),
    ("Tânia Regina Peçanha", "5511978495393"), ("Gustavo Henrique Lopes", "5511964991456"),
    ("Roberta Kowalski", "5511997835065"), ("Sebastião Xavier", "5511978720539"), ("Jéssica Monteiro", "5511994336313"),
    ("Paulo Sérgio Brandão", "5511980718530"), ("Iara Guimarães", "5511985847334"),
    ("Éder Luiz Bittencourt", "5511990613048"), ("Neuza Maria Assunção", "5511964921417"),
    ("Thiago Muñoz", "5511977953031"), ("Vitória Caetano", "5511991911156"), ("Osvaldo Piccoli", "5511997988609"),
    ("Rosângela Teles", "5511977997057"),
)  # fmt: skip
COLUMNS = ["name", "first_name", "phone"]
_FATES = ("replied", *("read",) * 13, *("delivered",) * 6, *("sent",) * 2, *("failed",) * 2)
_NOTICE = {
    "name": "Rompimento de fibra no Morada do Sol", "kind": "notice", "purpose": "outage",
    "template_name": "rompimento_de_fibra", "template_category": "UTILITY",
    "variables": [{"where": "body", "key": "1", "value": "18h", "fallback": ""}],
}  # fmt: skip
_OFFER: dict[str, Any] = {
    "name": "Upgrade para 1 Giga", "kind": "campaign", "purpose": "marketing", "template_name": "upgrade_de_plano",
    "template_category": "MARKETING",
    "variables": [
        {"where": "body", "key": "1", "value": "{{first_name}}", "fallback": "Olá"},
        {"where": "body", "key": "2", "value": "1 Giga", "fallback": ""},
        {"where": "body", "key": "3", "value": "R$ 119", "fallback": ""},
    ],
}  # fmt: skip
_MAINTENANCE = {
    "name": "Manutenção programada de domingo", "kind": "notice", "purpose": "maintenance",
    "template_name": "manutencao_programada", "template_category": "UTILITY", "variables": [],
}  # fmt: skip


def is_seeded(connection: Connection) -> bool:
    """Return whether there are campaigns already."""
    return repository.page(connection, state=None, q=None, offset=0, limit=1)[1] > 0


def seed_demo(tx: Tx, channel_id: str, consents: ConsentService, now: datetime, picture: str) -> bool:
    """Write the sample campaigns where there is none yet; ``picture`` is the stored file with which the offer opens."""
    if is_seeded(tx.connection):
        return False
    _Demo(tx, channel_id, now, picture).write()
    for number, (name, phone) in enumerate(PEOPLE[:14]):
        at = now - timedelta(days=60 - number)
        consents.note(
            tx,
            Word(Person(phone), "opted_in", "contract", at, name, "Aceito receber ofertas.", "Contrato, cláusula 12"),
        )
    for name, phone in PEOPLE[12:14]:
        at = now - timedelta(days=3)
        consents.note(tx, Word(Person(phone), "opted_out", "keyword", at, name, "PARAR", channel_id=channel_id))
    return True


class _Demo:
    """One transaction that writes the sample campaigns."""

    def __init__(self, tx: Tx, channel_id: str, now: datetime, picture: str) -> None:
        self._tx, self._channel_id, self._now, self._picture = tx, channel_id, now, picture
        self._luck = random.Random(SEED)  # noqa: S311 - the same story every time, not a secret

    def write(self) -> None:
        """Write rules and campaigns."""
        c = self._tx.connection
        repository.keep_rules(c, {**DEFAULTS, "prices": PRICES}, at=self._now, by_id=APPROVER[0], by_name=APPROVER[1])
        began = self._now - timedelta(days=2, hours=3)
        notice = self._campaign(
            _NOTICE, "done", began, hours={"days": list(_EVERY_DAY), "from": "00:00", "to": "24:00"}
        )
        self._recipients(notice, [self._told(one, began) for one in self._rows()])
        expected = estimate(repository.count(c, notice), rules_of(c), str(_NOTICE["template_category"]))
        repository.change(c, notice, {"approved_estimate": expected})
        opening = {"where": "header", "key": "file", "value": self._picture, "fallback": ""}
        content = {**_OFFER, "variables": [opening, *_OFFER["variables"]]}
        offer = self._campaign(content, "submitted", self._now - timedelta(hours=2))
        rows = self._rows()
        for row in rows[12:]:
            reason = "opted_out" if row["position"] in (13, 14) else "no_consent"
            row |= {"state": "skipped", "reason": reason}
        self._recipients(offer, rows)
        self._campaign(_MAINTENANCE, "draft", self._now - timedelta(minutes=40))

    def _campaign(self, content: dict[str, Any], state: str, at: datetime, **parts: Any) -> str:
        campaign_id = uuid7()
        values = {
            "id": campaign_id, "channel_id": self._channel_id, "template_language": "pt_BR", "hours": DEFAULTS["hours"],
            "per_minute": 60, "state": state, "state_reason": "", "author_id": AUTHOR[0], "author_name": AUTHOR[1],
            "created_at": at - timedelta(minutes=9), "updated_at": at, "audience": None, **content, **parts,
        }  # fmt: skip
        done = ["create"] if state == "draft" else ["create", "audience", "submit"]
        if state != "draft":
            values |= {"submitter_id": AUTHOR[0], "submitted_at": at - timedelta(minutes=5)}
        if state == "done":
            done += ["approve", "start", "finish"]
            values |= {
                "approver_id": APPROVER[0], "approver_name": APPROVER[1], "approved_at": at - timedelta(minutes=1),
                "started_at": at, "finished_at": at + timedelta(minutes=1),
            }  # fmt: skip
        repository.add(self._tx.connection, values)
        states = dict(
            zip(("approve", "start", "finish", "submit"), ("approved", "running", "done", "submitted"), strict=True)
        )
        for number, deed in enumerate(done):
            by = {"approve": APPROVER, "start": APPROVER}.get(deed, AUTHOR)
            who = {"by_id": None, "by_name": ""} if deed == "finish" else {"by_id": by[0], "by_name": by[1]}
            moment = at + timedelta(minutes=2 * number - 9)
            repository.add_deed(
                self._tx.connection, campaign_id,
                {"deed": deed, "state": states.get(deed, "draft"), "note": "", "at": moment, **who},
            )  # fmt: skip
        return campaign_id

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {
                **BLANK, "id": uuid7(), "position": position, "person": person_of(phone, None), "phone": phone,
                "name": name, "due_at": self._now, **_NOTHING,
            }
            for position, (name, phone) in enumerate(PEOPLE, 1)
        ]  # fmt: skip

    def _recipients(self, campaign_id: str, rows: Sequence[dict[str, Any]]) -> None:
        recipient_store.replace(self._tx.connection, campaign_id, rows)
        noted = {"source": "csv", "filter": None, "file_name": "clientes.csv", "columns": COLUMNS}
        audience = {**noted, "total": len(rows), "built_at": rfc3339(self._now)}
        repository.change(self._tx.connection, campaign_id, {"audience": audience})

    def _told(self, row: dict[str, Any], began: datetime) -> dict[str, Any]:
        """Return a recipient of the campaign that is done."""
        state = _FATES[row["position"] - 1]
        moment = began + timedelta(seconds=row["position"])
        if state == "failed":
            text = "Este número não está no WhatsApp, ou não pode receber mensagens agora."
            return {**row, "state": state, "reason": "131026", "detail": text, "failed_at": moment}
        values: dict[str, Any] = {"state": state, "is_handed": True, "sent_at": moment}
        for stage, longest in (("delivered", 40), ("read", 3600), ("replied", 7200)):
            if state in _BEYOND[stage]:
                moment += timedelta(seconds=self._luck.randint(1, longest))
                values[f"{stage}_at"] = moment
        return {**row, **values, "priced_category": "utility", "billable": state in _BEYOND["delivered"]}


_EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_BEYOND = {"delivered": ("delivered", "read", "replied"), "read": ("read", "replied"), "replied": ("replied",)}
_NOTHING: dict[str, Any] = dict.fromkeys(
    (
        "message_id", "conversation_id", "sent_at", "delivered_at", "read_at", "replied_at", "failed_at", "opted_out_at",
        "priced_category", "billable",
    )
)  # fmt: skip
"""Columns that rows of one insert must all have."""
