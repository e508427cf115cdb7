"""What the provider decides for every campaign: consent, hours, words of opting out and in, prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from shared.database.port import Database, Tx
from shared.security.principal import Principal
from shared.utils.clock import Clock
from shared.utils.text import fold
from whatsapp_service.campaigns import repository
from whatsapp_service.campaigns.hours import Hours, hours_of
from whatsapp_service.campaigns.rules_schemas import RulesBody

MOST_RECIPIENTS = 20_000
DEFAULTS: dict[str, Any] = {
    "consent_for_campaigns": "opt_in",
    "consent_for_information": "no_opt_out",
    "hours": {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "from": "08:00", "to": "20:00"},
    "currency": "BRL",
    "prices": {},
    "opt_out_words": [
        "PARAR", "PARE", "SAIR", "STOP", "CANCELAR ENVIO", "CANCELAR ENVIOS", "PARAR PROMOÇÕES",
        "DESCADASTRAR", "REMOVER", "NÃO QUERO RECEBER",
    ],
    "opt_in_words": ["VOLTAR", "ACEITO", "QUERO RECEBER", "START"],
    "opt_out_answer": (
        "Pronto: você não receberá mais ofertas e novidades por aqui. Avisos sobre o seu serviço continuam. "
        "Para voltar a receber, responda VOLTAR."
    ),
    "opt_in_answer": "Pronto: você voltará a receber nossas ofertas e novidades por aqui. Para parar, responda PARAR.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that hold now."""

    given: dict[str, Any]

    @property
    def hours(self) -> Hours:
        """Return the hours."""
        return hours_of(self.given["hours"])

    def price(self, category: str) -> Decimal | None:
        """Return the provider's price of one message of a category."""
        found = self.given["prices"].get(category)
        return None if found is None else Decimal(found)

    def needs_opt_in(self, kind: str, purpose: str) -> bool:
        """Return whether only those are written to who agreed; what law or contract oblige to tell never asks."""
        if kind == "campaign":
            return bool(self.given["consent_for_campaigns"] == "opt_in")
        return purpose == "information" and bool(self.given["consent_for_information"] == "opt_in")

    def word(self, text: str) -> str | None:
        """Return "opted_out" or "opted_in" where ``text`` is exactly one of the words, whatever its case and accents."""
        said = fold(text.strip().strip(".!?\"'*_ "))
        if not said:
            return None
        if said in {fold(word) for word in self.given["opt_out_words"]}:
            return "opted_out"
        return "opted_in" if said in {fold(word) for word in self.given["opt_in_words"]} else None


def rules_of(connection: Connection) -> Rules:
    """Return the rules as they are stored, the defaults where nothing is."""
    row = repository.rules_row(connection)
    return Rules({**DEFAULTS, **(row.given if row is not None else {})})


class RulesService:
    """Shows and changes the rules."""

    def __init__(self, *, database: Database, clock: Clock, timezone: str, most_per_minute: int) -> None:
        self._database, self._clock = database, clock
        self.timezone, self.zone, self.most_per_minute = timezone, ZoneInfo(timezone), most_per_minute

    async def shown(self) -> dict[str, Any]:
        """Return the rules with who changed them last."""
        return await self._database.read(self._shown)

    async def change(self, caller: Principal, body: RulesBody) -> dict[str, Any]:
        """Store the rules."""
        given = {
            **body.model_dump(exclude={"hours", "prices"}),
            "hours": body.hours.stored(),
            "prices": {category: format(price, "f") for category, price in body.prices.items()},
        }

        def write(tx: Tx) -> dict[str, Any]:
            now = self._clock.now()
            repository.keep_rules(tx.connection, given, at=now, by_id=caller.id, by_name=name_of(caller))
            return self._shown(tx.connection)

        return await self._database.write(write)

    def _shown(self, connection: Connection) -> dict[str, Any]:
        row = repository.rules_row(connection)
        return {
            **rules_of(connection).given, "timezone": self.timezone, "most_recipients": MOST_RECIPIENTS,
            "most_per_minute": self.most_per_minute, "updated_at": row.updated_at if row is not None else None,
            "updated_by": row.by_name if row is not None else None,
        }  # fmt: skip


def name_of(caller: Principal) -> str:
    """Return a user's name as the trail of deeds keeps it."""
    return str(caller.claims.get("name") or caller.role or caller.id)[:200]
