"""The credentials of a channel: encrypted where they rest, opened only in memory."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.security.keys import KeyRing

_NONCE_BYTES = 12


class SecretVault:
    """Encrypts the credentials of a channel with the channel's id bound in: a row copied to another channel does not open."""

    def __init__(self, keys: KeyRing) -> None:
        self._cipher = AESGCM(keys.derive("whatsapp-channel-secrets"))
        self._fingerprint_key = keys.derive("whatsapp-secret-fingerprint")

    def seal(self, secrets: dict[str, Any], channel_id: str) -> str:
        """Return the encrypted form of ``secrets``."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, orjson.dumps(secrets), channel_id.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, channel_id: str) -> dict[str, Any]:
        """Return what ``seal`` was given. Raises cryptography's InvalidTag when the master key is another one."""
        raw = base64.b64decode(sealed)
        opened: dict[str, Any] = orjson.loads(
            self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], channel_id.encode())
        )
        return opened

    def fingerprint(self, secret: str) -> str:
        """Return what tells two secrets apart and tells nothing else about them."""
        return hmac.new(self._fingerprint_key, secret.encode(), hashlib.sha256).hexdigest()[:32]
