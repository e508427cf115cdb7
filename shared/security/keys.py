"""The keys of an installation: one master secret, everything else derived from it or kept beside it, mode 0600."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.config.settings import Settings

MASTER_KEY = "master.key"
"""The file in DATA_DIR/secrets that holds the master secret where JWT_SECRET gives none."""


class KeyRing:
    """Signing and verification keys of access tokens, and derived keys for every other use.

    HS256 uses the master secret's derivation; EdDSA, ES256 and RS256 use a PEM key pair whose public half is the JWKS.
    """

    def __init__(self, settings: Settings) -> None:
        folder = settings.data_dir / "secrets"
        given = settings.jwt_secret.get_secret_value() if settings.jwt_secret else None
        self._master = (
            given.encode() if given else _read_or_make(folder / MASTER_KEY, lambda: secrets.token_hex(32).encode())
        )
        self.algorithm = settings.jwt_algorithm
        if self.algorithm == "HS256":
            self.signing_key: Any = self.derive("access-token")
            self.verification_key: Any = self.signing_key
            fingerprint = hashlib.sha256(self.derive("access-token-id")).digest()
        else:
            path = settings.jwt_private_key_file or folder / f"jwt-{self.algorithm.lower()}.pem"
            pem = _read_or_make(path, lambda: _new_pem(self.algorithm))
            self.signing_key = serialization.load_pem_private_key(pem, password=None)
            self.verification_key = self.signing_key.public_key()
            der = self.verification_key.public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            fingerprint = hashlib.sha256(der).digest()
        self.key_id = fingerprint[:8].hex()

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose (HKDF-SHA256, RFC 5869); knowing one tells nothing of another."""
        return HKDF(hashes.SHA256(), 32, salt=b"ispchat", info=purpose.encode()).derive(self._master)


def _read_or_make(path: Path, make: Any) -> bytes:
    """Return the file's content, made once even when several processes start together."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was faster; its key is the key
        finally:
            draft.unlink()
    return path.read_bytes().strip()


def _new_pem(algorithm: str) -> bytes:
    key: Any
    if algorithm == "EdDSA":
        key = ed25519.Ed25519PrivateKey.generate()
    elif algorithm == "ES256":
        key = ec.generate_private_key(ec.SECP256R1())
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    return bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
