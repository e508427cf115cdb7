"""Meta signs each body with the secret of the app."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.inbound.proofs import Headers
from whatsapp_service.knocks.domain import Knock, claimed

SIGNATURE = b"x-hub-signature-256"


class CloudProof:
    """The ``Proof`` of the Cloud API: one signature, of one of the active channels' app secrets."""

    provider = "cloud"
    kept: ClassVar[Mapping[bytes, str]] = MappingProxyType(
        {name: name.decode() for name in (SIGNATURE, b"content-type", b"user-agent", b"x-request-id")}
    )

    def signer(self, directory: ChannelDirectory, body: bytes, headers: Headers) -> str | None:
        """Return the fingerprint of the secret that signed ``body``."""
        signatures = [value for name, value in headers if name == SIGNATURE]
        if len(signatures) != 1:
            return None
        found = None
        for fingerprint, secret in directory.app_secrets:
            mine = b"sha256=" + hmac.digest(secret, body, "sha256").hex().encode()
            if hmac.compare_digest(mine, signatures[0]):
                found = fingerprint
        return found

    def why(self, directory: ChannelDirectory, body: bytes, headers: Headers) -> Knock:
        """Return whether the signature is missing or another's; the number is what the body claims."""
        is_signed = any(name == SIGNATURE for name, _ in headers)
        return Knock("cloud", claimed(directory.all(), "cloud", body), "signature" if is_signed else "unsigned")

    def stored(self, body: bytes) -> bytes:
        """Return the body as it came: Meta writes no credentials into it."""
        return body
