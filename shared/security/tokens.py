"""Tokens: signed and checked in one place (RFC 8725: fixed algorithm, issuer, audience, explicit type)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Literal

import jwt

from shared.errors import Unauthenticated
from shared.security.keys import KeyRing
from shared.utils.ids import uuid7

ISSUER = "ispchat"
SKEW_SECONDS = 10
MOST_CACHED = 20_000
MOST_TOKEN_BYTES = 4096
SERVICE_TOKEN_SECONDS = 300
LATEST = 2**37
"""Beyond every time that a token can mean, and still inside what a date can hold on every platform."""

TokenType = Literal["access", "widget", "service"]
AUDIENCE: Mapping[TokenType, str] = {"access": "ispchat-api", "widget": "ispchat-widget", "service": "ispchat-internal"}
_REQUIRED = ["sub", "iat", "exp", "jti", "type", "iss", "aud"]


class Tokens:
    """Signs and verifies the tokens of this installation.

    Access tokens use the configured algorithm; widget and service tokens are HS256 under keys derived for them alone, so a
    token of one type can never pass for another.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._derived = {"widget": keys.derive("widget-token"), "service": keys.derive("service-token")}
        self._verified: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self._service_tokens: dict[str, tuple[float, str]] = {}

    def sign(self, kind: TokenType, subject: str, lifetime: float, claims: Mapping[str, Any] | None = None) -> str:
        """Return a signed token of ``kind`` for ``subject`` that lives ``lifetime`` seconds."""
        now = int(time.time())
        payload = {
            **(claims or {}),
            "sub": subject, "type": kind, "iss": ISSUER, "aud": AUDIENCE[kind],
            "iat": now, "exp": now + round(lifetime), "jti": uuid7(),
        }  # fmt: skip
        if kind == "access":
            return jwt.encode(payload, self._keys.signing_key, self._keys.algorithm, headers={"kid": self._keys.key_id})
        return jwt.encode(payload, self._derived[kind], "HS256")

    def service_token(self, service: str) -> str:
        """Return a token by which ``service`` proves itself to the others; renewed well before it ends.

        It is renewed as well when the clock went back: a token of the future is nobody's.
        """
        now = time.time()
        signed, token = self._service_tokens.get(service, (0.0, ""))
        if not 0 <= now - signed <= SERVICE_TOKEN_SECONDS / 2:
            token = self.sign("service", service, SERVICE_TOKEN_SECONDS)
            self._service_tokens[service] = (now, token)
        return token

    def verify(self, token: str, kind: TokenType) -> dict[str, Any]:
        """Return the claims of a valid token of ``kind``. Raises Unauthenticated for anything else, without saying why.

        A verified token is remembered until it ends; revocation is the session guard's business and is asked each time.
        """
        found = self._verified.get((kind, token))
        if found is not None and found[0] > time.time():
            return found[1]
        claims = self._decode(token, kind)
        if len(self._verified) >= MOST_CACHED:
            self._verified.clear()
        self._verified[kind, token] = (float(claims["exp"]) + SKEW_SECONDS, claims)
        return claims

    def _decode(self, token: str, kind: TokenType) -> dict[str, Any]:
        if len(token) > MOST_TOKEN_BYTES:
            raise Unauthenticated
        key = self._keys.verification_key if kind == "access" else self._derived[kind]
        algorithm = self._keys.algorithm if kind == "access" else "HS256"
        try:
            if kind == "access" and jwt.get_unverified_header(token).get("kid") != self._keys.key_id:
                raise Unauthenticated
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=[algorithm], audience=AUDIENCE[kind], issuer=ISSUER, leeway=SKEW_SECONDS,
                options={"require": _REQUIRED, "strict_aud": True},
            )  # fmt: skip
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise Unauthenticated from error
        if claims.get("type") != kind or not isinstance(claims.get("sub"), str):
            raise Unauthenticated
        # The library also takes "123", 1.5 and 2**70 for a time; what we did not write, we do not accept.
        if any(type(claims[name]) is not int or not 0 < claims[name] < LATEST for name in ("iat", "exp")):
            raise Unauthenticated
        return claims
