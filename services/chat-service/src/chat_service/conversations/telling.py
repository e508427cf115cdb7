"""Who did what, as the timeline tells it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat_service.conversations.state import Item
from shared.utils.ids import uuid7


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: kind as in a message's sender_type, id, and the name others see."""

    kind: str
    id: str
    name: str


SYSTEM = Actor("system", "system", "ISP Chat")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a transfer goes: a queue, an agent, or both; with the names to tell of it."""

    queue_id: str | None
    queue_name: str | None
    agent: Actor | None
    agent_in_queue: bool


_TEXT = {
    "taken": "{name} assumiu o atendimento",
    "assigned": "Atendimento atribuído a {agent_name}",
    "unassigned": "Atendimento devolvido à fila por {name}",
    "transferred": "{name} transferiu o atendimento",
    "returned": "{name} devolveu o atendimento à fila",
    "snoozed": "{name} adiou o atendimento",
    "woken": "O atendimento voltou",
    "held": "{name} colocou o atendimento em espera",
    "resumed": "{name} retomou o atendimento",
    "resolved": "{name} resolveu o atendimento",
    "closed": "Atendimento encerrado por {name}",
    "reopened": "Atendimento reaberto",
    "priority": "{name} mudou a prioridade",
    "tags": "{name} mudou as etiquetas",
    "merged": "{name} mesclou o atendimento {protocol}",
    "merged_into": "{name} mesclou este atendimento ao {protocol}",
    "unmerged": "{name} desfez a mesclagem com {protocol}",
    "contact_merged": "{name} mesclou o cliente {contact_name}",
    "bot_paused": "Alguém respondeu pelo celular; o robô parou",
}


def told(event: str, actor: Actor, now: datetime, **facts: Any) -> Item:
    """Return the system item for ``event``; clients render it from its metadata, ``content`` is the pt-BR fallback."""
    content = _TEXT[event].format(
        name=actor.name, **{key: value for key, value in facts.items() if isinstance(value, str)}
    )
    return Item(
        id=uuid7(), message_type="system", direction="internal", sender_type="system", sender_id=actor.id, sender_name=actor.name,
        content=content, created_at=now, metadata={"event": event, "by": actor.id, "by_name": actor.name, **facts},
    )  # fmt: skip


def transfer_notice(to: Destination, now: datetime) -> Item:
    """Return the message by which the customer of a network learns who goes on with him."""
    name = to.agent.name if to.agent is not None else to.queue_name
    return Item(
        id=uuid7(), message_type="text", direction="outbound", sender_type="system", sender_id=SYSTEM.id, sender_name=SYSTEM.name,
        content=f"Seu atendimento agora segue com {name}.", created_at=now,
    )  # fmt: skip
