"""Taking webhooks: whose signature is right is stored, and only then answered."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import Any

from sqlalchemy.exc import IntegrityError

from shared.database.port import Database
from shared.errors import Problem, Unavailable
from shared.events.bus import Bus
from shared.observability.metrics import counter
from shared.utils.clock import Clock
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.inbound.errors import WrongSignature, WrongVerifyToken
from whatsapp_service.inbound.proofs import Headers, Proof
from whatsapp_service.inbound.store import Received, storing
from whatsapp_service.knocks.domain import Knock
from whatsapp_service.knocks.service import Knocks

LONGEST_HEADER = 300
MOST_BYTES_WAITING = 64 * 1024 * 1024
RETRY_AFTER = 5
BURST = 100
"""Webhooks within ``BURST_SECONDS`` from which on a burst is under way: the worker leaves the machine to it for a moment."""
BURST_SECONDS = 0.25
LONGEST_CHALLENGE = 200
LARGE = 256 * 1024

WEBHOOKS = counter("whatsapp_webhooks_total", "Webhooks by outcome.", ("outcome",))
_STORED, _REFUSED, _FAILED = (WEBHOOKS.labels(outcome) for outcome in ("stored", "refused", "failed"))


class Receiver:
    """Checks and stores webhooks of every provider."""

    def __init__(
        self, *, database: Database, directory: ChannelDirectory, clock: Clock, bus: Bus, knocks: Knocks
    ) -> None:  # fmt: skip
        self._database, self._directory, self._clock, self._knocks = database, directory, clock, knocks
        self._batch = storing(clock, bus)
        self._bytes = 0
        self._since, self._count, self._burst_until = 0.0, 0, 0.0

    @property
    def is_bursting(self) -> bool:
        """True while webhooks come faster than they can be worked on."""
        return self._clock.monotonic() < self._burst_until

    def verify(self, query: dict[str, str]) -> bytes:
        """Return the challenge of a verification. Raises WrongVerifyToken, and Unavailable before the channels are known."""
        if not self._directory.is_known:
            raise Unavailable(retry_after=RETRY_AFTER)
        given = query.get("hub.verify_token", "").encode()
        # Every token is compared, so that the time tells nothing.
        matches = [ids for token, ids in self._directory.verify_tokens if hmac.compare_digest(given, token)]
        challenge = query.get("hub.challenge", "")
        if query.get("hub.mode") != "subscribe" or not matches or not 0 < len(challenge) <= LONGEST_CHALLENGE:
            self._knocks.hear(Knock("cloud", "", "verify_token"))
            raise WrongVerifyToken
        for channel_id in matches[0]:
            self._knocks.hear(Knock("cloud", channel_id, "verified"))
        return challenge.encode()

    async def take(self, body: bytes, headers: Headers, proof: Proof) -> None:
        """Store a webhook that ``proof`` accepts; returns after the commit.

        Raises WrongSignature, or Unavailable for everything that is no fault of the sender: he will come again.
        """
        try:
            await self._take(body, headers, proof)
        except WrongSignature:
            _REFUSED.inc()
            raise
        except Problem:
            _FAILED.inc()
            raise
        _STORED.inc()

    async def _take(self, body: bytes, headers: Headers, proof: Proof) -> None:
        signer = await self._signer(body, headers, proof)
        kept = {
            proof.kept[name]: value[:LONGEST_HEADER].decode("latin-1") for name, value in headers if name in proof.kept
        }
        if self._bytes + len(body) > MOST_BYTES_WAITING:
            raise Unavailable("Too much waits to be stored.", retry_after=RETRY_AFTER)
        self._note_pace()
        self._bytes += len(body)
        try:
            stored = await asyncio.to_thread(proof.stored, body) if len(body) > LARGE else proof.stored(body)
            await self._store(Received(proof.provider, hashlib.sha256(stored).hexdigest(), signer, kept, stored))
        finally:
            self._bytes -= len(body)

    async def _signer(self, body: bytes, headers: Headers, proof: Proof) -> str:
        """Return the fingerprint of the secret that proves the webhook. Raises WrongSignature."""
        if not self._directory.is_known:
            raise Unavailable(retry_after=RETRY_AFTER)
        found = proof.signer(self._directory, body, headers)
        # Another process may have connected a number a moment ago; refusing its first webhook would be our fault.
        if found is None and await self._directory.refresh_if_stale():
            found = proof.signer(self._directory, body, headers)
        if found is None:
            self._knocks.hear(proof.why(self._directory, body, headers))
            raise WrongSignature
        return found

    def _note_pace(self) -> None:
        now = self._clock.monotonic()
        if now - self._since > BURST_SECONDS:
            self._since, self._count = now, 0
        self._count += 1
        if self._count >= BURST:
            self._burst_until = now + BURST_SECONDS

    async def _store(self, received: Received) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def done(outcome: Any) -> None:
            if future.done():
                return
            # A constraint that fails for one webhook alone: the same bytes were stored a moment ago.
            if isinstance(outcome, Exception) and not isinstance(outcome, IntegrityError):
                future.set_exception(outcome)
            else:
                future.set_result(None)

        self._database.submit(self._batch, received, done)
        await future  # the database answers for each item, with an error if it cannot be reached in time
