"""Invents the past of a provider: customers, conversations of very different length, messages in everyday words.

The same seed gives the same past. One conversation in ten is still open; phones, names and texts are synthetic.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chat_service.contacts.domain import name_key
from chat_service.contacts.phones import variants
from chat_service.search.domain import person_words, words

from shared.models.base import ACCOUNT

PER_CONVERSATION = 10
LONGEST = 400
OPEN_EVERY = 10
CONVERSATIONS_PER_CONTACT = 3
RARE_EVERY = 100
SAMPLES = 200
_SPAN = timedelta(days=400)
_STEP = timedelta(seconds=20)
_FIRST_NAMES = (
    "Ana Bruno Carla Davi Elisa Fábio Gabriela Heitor Iara João Karina Lucas Marina Nuno Olívia Paulo".split()
)
_LAST_NAMES = "Almeida Barros Cardoso Duarte Esteves Farias Gomes Hora Ibrahim Junqueira Lacerda Moreira Novaes".split()
_WORDS = (
    "internet conexão lenta caiu boleto fatura segunda via pagamento técnico visita roteador senha wifi sinal fibra queda "
    "plano velocidade mega contrato endereço mudança cancelar atendente obrigado bom dia tarde noite cliente sem acesso luz "
    "vermelha piscando reiniciar aparelho ligar desligar esperar minutos voltou normal resolver problema ontem hoje amanhã "
    "agendar horário manhã poste cabo rompido rua bairro prédio casa apartamento telefone ramal valor desconto vencimento "
    "atraso bloqueio liberar confiança comprovante pix código barras enviar receber mensagem foto documento nome completo"
).split()  # fmt: skip
# What the search index makes of each word, found out once and not a million times.
_INDEXED = {word: words(word) for word in _WORDS}
_OPEN_STATES = ("in_service", "waiting", "in_service", "automation", "in_service", "waiting")

Row = dict[str, Any]


@dataclass(slots=True)
class Stretch:
    """Some conversations with all that belongs to them, row by row as the tables have them."""

    contacts: list[Row] = field(default_factory=list)
    identities: list[Row] = field(default_factory=list)
    conversations: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    documents: list[tuple[str, int, list[str]]] = field(default_factory=list)


class History:
    """Makes ``messages`` messages, oldest conversation first; ``longest`` bounds how many one conversation has."""

    def __init__(self, messages: int, agents: Sequence[str], queue_id: str, *, longest: int = LONGEST) -> None:
        self._random = random.Random(7)
        self._messages, self._agents, self._queue, self._longest = messages, agents, queue_id, longest
        self._count = messages // min(PER_CONVERSATION, longest)
        self._sample_every = max(1, self._count // SAMPLES)
        # The newest conversation has ended before now, whatever its length.
        self._end = datetime.now(UTC) - LONGEST * _STEP - timedelta(minutes=5)
        self._numbers = itertools.count(1)
        self.days: dict[str, int] = {}
        self.conversations = 0
        self.samples: list[Row] = []
        """Some of the conversations, from all of the time."""

    def stretches(self, size: int) -> Iterator[Stretch]:
        """Return everything in stretches of about ``size`` messages."""
        stretch, written = Stretch(), 0
        while written < self._messages:
            length = min(self._length(), self._messages - written)
            self._conversation(stretch, length)
            written += length
            if len(stretch.items) >= size:
                yield stretch
                stretch = Stretch()
        if stretch.items:
            yield stretch

    def _length(self) -> int:
        # Most are short, some go on for hundreds of messages; ten on average.
        return min(self._longest, max(2, int(self._random.paretovariate(1.25) * 2.6)))

    def _conversation(self, stretch: Stretch, length: int) -> None:
        number = self.conversations
        self.conversations += 1
        if number % CONVERSATIONS_PER_CONTACT == 0:
            self._contact = self._person(number // CONVERSATIONS_PER_CONTACT)
            stretch.contacts.append(self._contact)
            stretch.identities.append(
                {
                    "id": self._id(self._contact["created_at"]),
                    "account_id": ACCOUNT,
                    "contact_id": self._contact["id"],
                    "kind": "phone",
                    "value": self._contact["phone"],
                    "verified": True,
                    "created_at": self._contact["created_at"],
                }
            )
        began = self._end - _SPAN + _SPAN * min(1.0, number / self._count)
        row = self._conversation_row(number, began, length)
        stretch.conversations.append(row)
        if number % self._sample_every == 0:
            self.samples.append(row)
        people = [variant.lstrip("+") for variant in variants(self._contact["phone"])]
        name = self._contact["name"]
        stretch.documents.append((row["id"], 0, person_words(names=(name, name), email=None, numbers=people)))
        for seq in range(1, length + 1):
            text, indexed = self._text()
            item = self._item(row, seq, began + seq * _STEP, text)
            stretch.items.append(item)
            stretch.documents.append((row["id"], seq, indexed))
        row["last_message"] = item["content"][:200]
        row["last_message_direction"] = item["direction"]

    def _person(self, number: int) -> Row:
        name = (
            f"{self._random.choice(_FIRST_NAMES)} {self._random.choice(_LAST_NAMES)} {self._random.choice(_LAST_NAMES)}"
        )
        began = self._end - _SPAN
        return {
            "id": self._id(began),
            "account_id": ACCOUNT,
            "name": name,
            "name_key": name_key(name),
            "phone": f"+55119{80_000_000 + number:08d}",
            "is_blocked": False,
            "metadata": {},
            "created_at": began,
            "updated_at": began,
        }

    def _conversation_row(self, number: int, began: datetime, length: int) -> Row:
        ended = began + length * _STEP
        is_open = number % OPEN_EVERY == 0
        status = _OPEN_STATES[number // OPEN_EVERY % len(_OPEN_STATES)] if is_open else "closed"
        day = f"{began:%Y%m%d}"
        self.days[day] = self.days.get(day, 0) + 1
        return {
            "id": self._id(began),
            "account_id": ACCOUNT,
            "protocol": f"{day}{self.days[day]:07d}",
            "contact_id": self._contact["id"],
            "contact_name": self._contact["name"],
            "contact_phone": self._contact["phone"],
            "channel": "whatsapp",
            "status": status,
            "priority": "normal",
            "priority_rank": 1,
            "agent_id": None if status in ("waiting", "automation") else self._agents[number % len(self._agents)],
            "queue_id": self._queue,
            "tags": [],
            "last_seq": length,
            "feed_offset": number + 1,
            "message_count": length,
            "unread_count": 1 if is_open else 0,
            "customer_delivered_seq": length,
            "customer_read_seq": length,
            "last_message_type": "text",
            "last_message_at": ended,
            "created_at": began,
            "updated_at": ended,
            "assigned_at": None if status in ("waiting", "automation") else began + _STEP,
            "first_response_at": began + 2 * _STEP,
            "waiting_since": ended if status == "waiting" else None,
            "resolved_at": None if is_open else ended,
            "closed_at": None if is_open else ended,
            "bot_attempts": 0,
            "bot_escalated": False,
            "metadata": {},
        }

    def _text(self) -> tuple[str, list[str]]:
        chosen = self._random.choices(_WORDS, k=12)
        indexed = [word for one in chosen for word in _INDEXED[one]]
        number = next(self._numbers)
        if number % RARE_EVERY == 0:
            rare = f"chamado{number // RARE_EVERY}"
            chosen.append(rare)
            indexed.append(rare)
        return " ".join(chosen), indexed

    def _item(self, conversation: Row, seq: int, at: datetime, text: str) -> Row:
        inbound = seq % 2 == 1
        return {
            "conversation_id": conversation["id"],
            "seq": seq,
            "id": self._id(at),
            "message_type": "text",
            "direction": "inbound" if inbound else "outbound",
            "sender_type": "customer" if inbound else "agent",
            "sender_id": conversation["contact_id"] if inbound else self._agents[0],
            "sender_name": conversation["contact_name"] if inbound else "Equipe",
            "client_message_id": f"h{conversation['feed_offset']}-{seq}",
            "content": text,
            "status": "read",
            "created_at": at,
        }

    def _id(self, at: datetime) -> str:
        stamp, rest = f"{int(at.timestamp() * 1000):012x}", f"{self._random.getrandbits(72):018x}"
        return f"{stamp[:8]}-{stamp[8:]}-7{rest[:3]}-8{rest[3:6]}-{rest[6:]}"


def common_word(number: int) -> str:
    """Return a word that many messages have."""
    return _WORDS[number * 7 % len(_WORDS)]


def some_name(number: int) -> str:
    """Return a first and a last name that some customers have."""
    return f"{_FIRST_NAMES[number % len(_FIRST_NAMES)]} {_LAST_NAMES[number * 5 % len(_LAST_NAMES)]}"
