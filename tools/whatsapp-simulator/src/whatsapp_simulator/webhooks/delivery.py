"""Delivers webhooks at least once: signed, side by side, again and again until somebody answers 2xx."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import heapq
import hmac
import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import jwt
import structlog

from whatsapp_simulator.config import Pace
from whatsapp_simulator.faults import WEBHOOK_FAULTS, Fault

MOST_REMEMBERED = 20_000
MOST_UNSIGNED = 10
FINAL = frozenset({400, 401, 403, 404, 422})
"""Answers after which Evolution does not try again."""
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Delivery:
    """One webhook on its way."""

    id: int
    url: str
    body: bytes
    what: str
    made: float
    attempts: int = 0
    answers: list[int | str] = field(default_factory=list)
    delivered: bool = False
    forged: bool = False
    """The next attempt carries a wrong signature."""
    headers: dict[str, str] | None = None
    """Of a gateway that signs nothing: what it sends beside the body."""
    jwt_key: str | None = None

    def view(self) -> dict[str, Any]:
        """Return it as the control API shows it."""
        return {
            "id": self.id, "what": self.what, "made": self.made, "attempts": self.attempts, "answers": self.answers,
            "delivered": self.delivered, "body": self.body.decode(),
        }  # fmt: skip


def signature(secret: str, body: bytes) -> str:
    """Return the value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Post:
    """The queue of webhooks and the workers that carry them out."""

    def __init__(
        self, secret: str, pace: Pace, workers: int, struck_by: Callable[[set[str], str | None], Fault | None]
    ) -> None:
        self._secret, self._pace, self._workers, self._struck_by = secret, pace, workers, struck_by
        self._due: list[tuple[float, int, Delivery]] = []
        self._numbers = itertools.count(1)
        self._wake = asyncio.Event()
        self._busy = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.remembered: deque[Delivery] = deque(maxlen=MOST_REMEMBERED)

    def send(
        self,
        url: str,
        body: bytes,
        what: str,
        customer: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        jwt_key: str | None = None,
    ) -> None:
        """Deliver a body; faults that are on decide how often, when, and how well signed."""
        times, delay, forged = 1, 0.0, False
        fault = self._struck_by(set(WEBHOOK_FAULTS), customer)
        if fault is not None and fault.kind == "duplicate":
            times = max(2, int(fault.number("times", 2)))
        elif fault is not None and fault.kind == "delay":
            delay = fault.number("seconds", 5.0)
        elif fault is not None:
            forged = True
        for _ in range(times):
            delivery = Delivery(
                next(self._numbers), url, body, what, time.time(), forged=forged, headers=headers, jwt_key=jwt_key
            )
            self.remembered.append(delivery)
            self._put(delivery, delay)

    def send_unsigned(
        self, url: str, body: bytes, what: str, customer: str | None, *, headers: dict[str, str], jwt_key: str | None
    ) -> None:
        """Deliver a body as a gateway does that signs nothing but a token, if it was given a key."""
        self.send(url, body, what, customer, headers=headers, jwt_key=jwt_key)

    def _put(self, delivery: Delivery, delay: float) -> None:
        heapq.heappush(self._due, (time.monotonic() + delay, delivery.id, delivery))
        self._wake.set()

    @property
    def waiting(self) -> int:
        """How many are not delivered yet."""
        return len(self._due) + self._busy

    async def start(self) -> None:
        """Begin to deliver."""
        http = httpx2.AsyncClient(trust_env=False, follow_redirects=False)
        self._http = http
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._work(), name=f"webhooks {n}") for n in range(self._workers)]

    async def stop(self) -> None:
        """Stop at once; what is not delivered is lost, as nobody waits for it any more."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks = []
        await self._http.aclose()

    async def _work(self) -> None:
        while True:
            now = time.monotonic()
            if not self._due or self._due[0][0] > now:
                self._wake.clear()
                limit = self._due[0][0] - now if self._due else None
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(limit):
                        await self._wake.wait()
                continue
            _, _, delivery = heapq.heappop(self._due)
            self._busy += 1
            try:
                await self._attempt(delivery)
            finally:
                self._busy -= 1

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        wrong = "the secret of somebody else"
        if delivery.headers is not None:
            headers = {"Content-Type": "application/json", "User-Agent": "axios/1.7.9", **delivery.headers}
            if delivery.jwt_key is not None:
                now = int(time.time())
                claims = {"iat": now, "exp": now + 600, "app": "evolution", "action": "webhook"}
                token = jwt.encode(claims, wrong * 2 if delivery.forged else delivery.jwt_key, algorithm="HS256")
                headers["Authorization"] = f"Bearer {token}"
            return headers
        return {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": signature(wrong if delivery.forged else self._secret, delivery.body),
            "User-Agent": "facebookexternalua",
            "Accept": "*/*",
        }

    async def _attempt(self, delivery: Delivery) -> None:
        headers = self._headers(delivery)
        delivery.forged = False
        delivery.attempts += 1
        try:
            answer = await self._http.post(
                delivery.url, content=delivery.body, headers=headers, timeout=self._pace.webhook_timeout
            )
        except httpx2.HTTPError as error:
            delivery.answers.append(type(error).__name__)
        else:
            delivery.answers.append(answer.status_code)
            delivery.delivered = 200 <= answer.status_code < 300
        if delivery.delivered or _is_given_up(delivery):
            return
        if time.time() - delivery.made > self._pace.retry_for:
            log.warning("webhook.given_up", what=delivery.what, answers=delivery.answers[-3:])
            return
        wait = min(self._pace.retry_longest, self._pace.retry_first * 2 ** min(delivery.attempts - 1, 20))
        if delivery.attempts == 1:
            log.info("webhook.refused", what=delivery.what, answer=delivery.answers[-1], again_in=wait)
        self._put(delivery, wait)


def _is_given_up(delivery: Delivery) -> bool:
    """Return whether a gateway that tries ten times, and some answers only once, lets go."""
    if delivery.headers is None:
        return False
    return delivery.answers[-1] in FINAL or delivery.attempts >= MOST_UNSIGNED
