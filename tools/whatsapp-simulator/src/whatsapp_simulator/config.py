"""What a simulator is: its numbers, its credentials, how fast it is and how strict."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PHONE_NUMBER_ID = "100000000000001"
SECOND_PHONE_NUMBER_ID = "100000000000002"
BUSINESS_ID = "200000000000001"
APP_ID = "300000000000001"

# Good enough for a simulator on the loopback address; the demo derives its own from the installation's master secret.
ACCESS_TOKEN = "simulator-access-token"  # noqa: S105 - opens nothing but a simulator
APP_SECRET = "simulator-app-secret"  # noqa: S105 - as above
VERIFY_TOKEN = "simulator-verify-token"  # noqa: S105 - as above
EVOLUTION_KEY = "simulator-evolution-key"

Refusal = Literal["status", "answer"]


@dataclass(frozen=True, slots=True)
class Line:
    """One of the business's numbers: Meta's id of it, its digits, and the name that customers see."""

    id: str
    digits: str
    display: str
    name: str


LINES = (
    Line(PHONE_NUMBER_ID, "551130900001", "+55 11 3090-0001", "Conecta Fibra"),
    Line(SECOND_PHONE_NUMBER_ID, "551130900002", "+55 11 3090-0002", "Conecta Fibra Comercial"),
)


@dataclass(slots=True)
class Pace:
    """How long things take, in seconds; may be changed while the simulator runs."""

    sent_after: float = 0.05
    delivered_after: float = 0.15
    read_after: float | None = None
    """None: read when somebody looks at the chat on the phone, or says so through the control API."""
    webhook_timeout: float = 10.0
    retry_first: float = 1.0
    retry_longest: float = 60.0
    retry_for: float = 7 * 86400.0
    media_url_life: float = 300.0
    qr_life: float = 40.0
    """How long one code of an instance can be scanned, and how many there are before the server gives up."""
    qr_limit: int = 10


@dataclass(slots=True)
class Rules:
    """How strict it is; may be changed while the simulator runs. A limit of 0 is no limit."""

    throughput: int = 80
    """Messages a second and number; over it 130429."""
    pair_burst: int = 45
    pair_seconds: float = 6.0
    """Messages to one customer: a burst, then one every so many seconds; over it 131056."""
    strangers: bool = True
    """Whether a number that nobody declared has WhatsApp; if not, 131026."""
    window_refusal: Refusal = "status"
    """131047 comes as Meta sends it, in a failed status after the message was accepted, or at once in the answer."""
    free_service_messages: int = 1000
    """Service messages a month and number that cost nothing."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that is fixed when the simulator starts."""

    access_token: str = ACCESS_TOKEN
    app_secret: str = APP_SECRET
    verify_token: str = VERIFY_TOKEN
    evolution_key: str = EVOLUTION_KEY
    """The key that opens the Evolution server: its AUTHENTICATION_API_KEY."""
    webhook_url: str | None = None
    waba_id: str = BUSINESS_ID
    app_id: str = APP_ID
    lines: tuple[Line, ...] = LINES
    newest_version: int = 25
    seed: int | None = None
    """With a seed, ids and the dice of the faults are the same at every start."""
    with_people: bool = True
    """Whether the customers of the demo exist from the start."""
    webhook_workers: int = 8
    folder: Path | None = None
    """Where the world is kept over a restart; None: nowhere."""
