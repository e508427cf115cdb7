"""Evolution signs nothing: its webhooks are known by a secret in their address, and by a token in newer versions.

The address is ``/webhook/evolution/{secret}``; the token is a JWT that it signs with the key that we gave it. One that comes
must be right; versions before 2.2 send none.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import jwt
import orjson

from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.inbound.proofs import Headers
from whatsapp_service.knocks.domain import Knock, claimed

PREFIX = "/webhook/evolution/"
HIDDEN = "***"
LEEWAY_SECONDS = 300
"""A server of somebody's own may well have a clock that is minutes off."""
_SECRET = re.compile(r"^[A-Za-z0-9_-]{20,100}$")
_OPENS = ("apikey", "destination")
"""What in a body opens something: the instance's key, and our own address with its secret."""
_OPENING = re.compile(rb'("(?:apikey|destination)"\s*:\s*")(?:[^"\\]|\\.)*(")')
_QR = ("base64", "code", "pairingCode")


class EvolutionProof:
    """The ``Proof`` of one webhook, from the path that it came to."""

    provider = "evolution"
    kept: ClassVar[Mapping[bytes, str]] = MappingProxyType(
        {name: name.decode() for name in (b"content-type", b"user-agent", b"x-request-id")}
    )

    def __init__(self, path: str) -> None:
        # What follows the secret is the event's name, where somebody switched "by events" on; the body says it as well.
        self._secret = path[len(PREFIX) :].partition("/")[0]

    def signer(self, directory: ChannelDirectory, body: bytes, headers: Headers) -> str | None:  # noqa: ARG002 - the body proves nothing here
        """Return the fingerprint of the secret in the address."""
        found = self._addressed(directory)
        if found is None or not _token_is_right(headers, found[1]):
            return None
        return found[0]

    def why(self, directory: ChannelDirectory, body: bytes, headers: Headers) -> Knock:  # noqa: ARG002 - a token is wrong or not there
        """Return whether the address is no number's, or the token beside it is not ours."""
        found = self._addressed(directory)
        if found is None:
            return Knock("evolution", claimed(directory.all(), "evolution", body), "address")
        mine = [one.id for one in directory.all() if one.provider == "evolution" and one.is_signed_by(found[0])]
        return Knock("evolution", mine[0] if mine else "", "token")

    def _addressed(self, directory: ChannelDirectory) -> tuple[str, str] | None:
        """Return (fingerprint, key of the tokens) of the number whose secret the address holds."""
        if not _SECRET.match(self._secret):
            return None
        given, found = hashlib.sha256(self._secret.encode()).digest(), None
        # Every secret is compared, so that the time tells nothing.
        for fingerprint, secret, key in directory.hooks:
            if hmac.compare_digest(given, hashlib.sha256(secret).digest()):
                found = fingerprint, key
        return found

    def stored(self, body: bytes) -> bytes:
        """Return the body without the instance's key, our address and the codes that would link another phone."""
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError:
            return _OPENING.sub(rb"\1***\2", body)
        return orjson.dumps(_masked(document))


def _token_is_right(headers: Headers, key: str) -> bool:
    given = [value for name, value in headers if name == b"authorization"]
    if not given:
        return True
    scheme, _, token = given[0].partition(b" ")
    if len(given) != 1 or scheme.lower() != b"bearer" or not key:
        return False
    try:
        jwt.decode(token, key, algorithms=["HS256"], options={"require": ["exp"]}, leeway=LEEWAY_SECONDS)
    except jwt.InvalidTokenError:
        return False
    return True


def _masked(document: Any) -> Any:
    if not isinstance(document, dict):
        return document
    shown = {name: HIDDEN if name in _OPENS else value for name, value in document.items()}
    data = shown.get("data")
    if isinstance(data, dict) and isinstance(data.get("qrcode"), dict):
        qr = {name: HIDDEN if name in _QR and value else value for name, value in data["qrcode"].items()}
        shown["data"] = {**data, "qrcode": qr}
    return shown
