"""The public half of the signing key as a JSON Web Key Set (RFC 7517)."""

from __future__ import annotations

from typing import Any

from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from shared.security.keys import KeyRing

_FORMATS: dict[str, Any] = {"EdDSA": OKPAlgorithm, "ES256": ECAlgorithm, "RS256": RSAAlgorithm}


def public_keys(keys: KeyRing) -> list[dict[str, Any]]:
    """Return the keys that outsiders may know; the key of HS256 is secret and never among them."""
    if keys.algorithm not in _FORMATS:
        return []
    key: dict[str, Any] = _FORMATS[keys.algorithm].to_jwk(keys.verification_key, as_dict=True)
    return [{**key, "kid": keys.key_id, "use": "sig", "alg": keys.algorithm}]
