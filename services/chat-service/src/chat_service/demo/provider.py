"""The sample provider as its data files tell of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class QueueData:
    """A queue of the provider."""

    name: str
    color: str
    description: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class AgentData:
    """Somebody who works there."""

    username: str
    name: str
    role: str
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerData:
    """A customer; the document is kept as documents are kept, never in a conversation."""

    name: str
    phone: str
    cpf: str
    email: str
    area: str
    plan: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens: a customer's (c) or agent's (a) message, a note (n), or a transfer to a queue."""

    kind: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """How a conversation about one topic goes; ``only`` names the one customer who has it."""

    topic: str
    queue: str
    tags: tuple[str, ...]
    reason: str
    lines: tuple[Line, ...]
    priority: str = "normal"
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """Everything of the sample provider that is text."""

    name: str
    password: str
    queues: tuple[QueueData, ...]
    topics: dict[str, str]
    agents: tuple[AgentData, ...]
    customers: tuple[CustomerData, ...]
    dialogues: tuple[Dialogue, ...]


def load_provider() -> Provider:
    """Return the provider."""
    general = _read("provider.toml")
    return Provider(
        general["name"],
        general["password"],
        tuple(QueueData(**one) for one in general["queues"]),
        general["topics"],
        tuple(AgentData(**{**one, "queues": tuple(one["queues"])}) for one in general["agents"]),
        tuple(CustomerData(**one) for one in _read("customers.toml")["customers"]),
        tuple(_dialogue(one) for one in _read("dialogues.toml")["dialogues"]),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("chat_service.demo") / "data" / name).read_text(encoding="utf-8"))


def _dialogue(given: dict[str, Any]) -> Dialogue:
    lines = tuple(Line(kind, tuple(variants)) for kind, *variants in given["lines"])
    return Dialogue(**{**given, "tags": tuple(given["tags"]), "lines": lines})
