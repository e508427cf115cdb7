"""Forged, foreign and damaged tokens (threats A5 to A11)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from pathlib import Path
from typing import Any

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from shared.config.settings import KNOWN_SECRETS


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _by_hand(key: bytes, header: bytes, payload: bytes) -> str:
    signed = f"{_b64(header)}.{_b64(payload)}"
    return f"{signed}.{_b64(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


class Forge:
    """A valid token's parts, to be bent one at a time; it even has the key."""

    def __init__(self, auth: Any, token: str) -> None:
        self.keys = auth.services.keys
        self.header = jwt.get_unverified_header(token)
        self.claims = jwt.decode(token, options={"verify_signature": False})
        self.original = token

    def sign(self, *, header: dict[str, Any] | None = None, key: bytes | None = None, **claims: Any) -> str:
        merged = {k: v for k, v in {**self.claims, **claims}.items() if v is not ...}
        heads = orjson.dumps({**self.header, **(header or {})})
        return _by_hand(key or self.keys.signing_key, heads, orjson.dumps(merged))


@pytest.fixture
async def forge(auth: Any) -> Forge:
    return Forge(auth, await auth.token())


async def _refused(auth: Any, token: str) -> None:
    assert (await auth.get("users/me", token=token)).status == 401
    assert (await auth.post("verify", token=token)).ok() == {"valid": False, "user": None, "expires_at": None}


async def test_the_forge_itself_works(auth: Any, forge: Forge) -> None:
    assert (await auth.get("users/me", token=forge.sign())).status == 200


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "HS512", "RS256", "EdDSA", "hs256"])
async def test_another_algorithm_is_refused(auth: Any, forge: Forge, algorithm: str) -> None:
    await _refused(auth, forge.sign(header={"alg": algorithm}))
    head, body, _ = forge.sign(header={"alg": algorithm}).split(".")
    await _refused(auth, f"{head}.{body}.")


@pytest.mark.parametrize("key", [b"", *sorted(secret.encode() for secret in KNOWN_SECRETS), b"ispchat"])
async def test_a_known_or_empty_secret_signs_nothing(auth: Any, forge: Forge, key: bytes) -> None:
    await _refused(auth, forge.sign(key=key or b"\0"))


async def test_damage_is_refused(auth: Any, forge: Forge) -> None:
    head, body, signature = forge.original.split(".")
    other = _b64(orjson.dumps({**forge.claims, "role": "root"}))
    bent = [
        f"{head}.{other}.{signature}",
        f"{head}.{body}",
        f"{head}.{body}.{signature}.x",
        "..",
        "a.b.c",
        f"{head}.{body}.!",
        "é.ü.ñ",
    ]
    for token in [*bent, forge.original[:-2], "x" * 5000, "{}"]:
        reply = await auth.get("users/me", headers={"Authorization": f"Bearer {token}".encode()})
        assert reply.status == 401, token


@pytest.mark.parametrize("kid", ["../../dev/null", "' OR '1'='1", "http://127.0.0.1:9/k", "x" * 10_000, "", None, 5])
async def test_a_key_id_is_only_compared(auth: Any, forge: Forge, kid: Any) -> None:
    await _refused(auth, forge.sign(header={"kid": kid}))


async def test_a_key_that_a_token_brings_along_is_not_used(auth: Any, forge: Forge) -> None:
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key(), as_dict=True)
    for extra in ({"jwk": jwk}, {"jku": "http://127.0.0.1:9/jwks"}, {"x5u": "http://127.0.0.1:9/x"}, {"x5c": ["AAAA"]}):
        await _refused(auth, jwt.encode(forge.claims, own, "RS256", headers={**forge.header, "alg": "RS256", **extra}))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": "9999999999"},
        {"exp": 9999999999.5},
        {"exp": -1},
        {"exp": 0},
        {"exp": ...},
        {"exp": None},
        {"exp": True},
        {"exp": [9999999999]},
        {"exp": 2**70},
        {"iat": "1"},
        {"iat": ...},
        {"iat": 9999999999},
        {"nbf": 9999999999},
        {"nbf": "x"},
        {"iss": "other"},
        {"iss": ...},
        {"aud": "ispchat-widget"},
        {"aud": ["ispchat-api", "x"]},
        {"aud": ...},
        {"type": "refresh"},
        {"type": "widget"},
        {"type": ...},
        {"type": ["access"]},
        {"sub": ...},
        {"sub": 5},
        {"sub": None},
        {"jti": ...},
    ],
    ids=str,
)
async def test_a_claim_of_the_wrong_kind_is_refused_even_when_signed(
    auth: Any, forge: Forge, claims: dict[str, Any]
) -> None:
    if claims.get("exp") == 2**70:
        payload = orjson.dumps({**forge.claims, "exp": 0}).replace(b'"exp":0', b'"exp":1180591620717411303424')
        await _refused(auth, _by_hand(forge.keys.signing_key, orjson.dumps(forge.header), payload))
        return
    await _refused(auth, forge.sign(**claims))


async def test_odd_json_and_unknown_critical_extensions_are_refused(auth: Any, forge: Forge) -> None:
    await _refused(auth, forge.sign(header={"crit": ["exp2"], "exp2": 1}))
    await _refused(auth, forge.sign(header={"crit": []}))
    huge = orjson.dumps({**forge.claims, "exp": 0}).replace(b'"exp":0', b'"exp":1e400')
    for payload in (huge, b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 3000):
        await _refused(auth, _by_hand(forge.keys.signing_key, orjson.dumps(forge.header), payload))
    late = orjson.dumps(forge.claims)[:-1] + b',"exp":1}'
    await _refused(auth, _by_hand(forge.keys.signing_key, orjson.dumps(forge.header), late))


async def test_an_expired_token_is_refused(auth: Any, forge: Forge) -> None:
    await _refused(auth, forge.sign(exp=int(time.time()) - 11, iat=int(time.time()) - 1000))


async def test_tokens_of_other_kinds_open_no_user_route_and_no_service_route(auth: Any) -> None:
    admin = await auth.token()
    claims = {"role": "admin", "sid": "x", "ver": 0}
    for kind in ("widget", "service"):
        token = auth.tokens.sign(kind, "api-gateway", 60, claims)
        await _refused(auth, token)
    for token in (admin, auth.tokens.sign("widget", "chat-service", 60, claims), None, "x"):
        for path in ("/internal/revocations", "/internal/events", "/internal/users"):
            assert (await auth.get(path, token=token)).status == 401
    seed = {"username": "intruso", "email": "i@x.example", "password": "uma frase longa", "role": "admin"}
    assert (await auth.post("/internal/users", seed, token=admin)).status == 401


async def test_identity_headers_from_outside_give_nothing(auth: Any) -> None:
    user = (await auth.get("users/me", token=await auth.token())).ok()
    headers = {
        "X-User-Id": user["id"],
        "X-User-Role": "admin",
        "X-On-Behalf-Of": await auth.token(),
        "X-Original-URL": "/internal/users",
    }
    assert (await auth.get("users/me", headers=headers)).status == 401


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "RS256"])
async def test_asymmetric_keys_are_published_and_not_confused_with_a_shared_secret(
    start: Any, algorithm: str, tmp_path: Path
) -> None:
    auth = await start(jwt_algorithm=algorithm)
    token = await auth.token()
    (key,) = (await auth.get("jwks.json")).ok()["keys"]
    assert key["alg"] == algorithm
    assert not {"d", "p", "q", "k"} & set(key)
    checked = jwt.decode(token, jwt.PyJWK(key).key, algorithms=[algorithm], audience="ispchat-api")
    assert checked["role"] == "admin"
    public = auth.services.keys.verification_key
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    header = {**jwt.get_unverified_header(token), "alg": "HS256"}
    for secret in (pem, der, pem.strip(), orjson.dumps(key)):
        await _refused(auth, _by_hand(secret, orjson.dumps(header), orjson.dumps(checked)))


async def test_a_shared_secret_is_not_published(auth: Any) -> None:
    assert (await auth.get("jwks.json")).ok() == {"keys": []}
