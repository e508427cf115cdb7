"""Refresh tokens as secrets: how they are made, hashed, and sealed for the seconds in which a lost answer may be asked again."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def new_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Seal:
    """Encrypts the successor of a used token, bound to that token's id."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, token: str, bound_to: str) -> str:
        """Return the encrypted token."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, token.encode(), bound_to.encode())).decode()

    def open(self, sealed: str, bound_to: str) -> str:
        """Return the token again."""
        raw = base64.b64decode(sealed)
        return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode()).decode()
