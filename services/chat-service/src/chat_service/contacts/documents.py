"""CPF and CNPJ: checked, encrypted where they rest, masked where they are shown."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from validate_docbr import CNPJ, CPF

from shared.security.keys import KeyRing

_NONCE_BYTES = 12
_SEPARATORS = re.compile(r"[\s./-]")
_CPF = CPF()
_CNPJ = CNPJ()


def normalise(text: str) -> str | None:
    """Return the bare CPF (11 digits) or CNPJ (14 letters and digits) of ``text``, or None when its check digits are wrong."""
    bare = _SEPARATORS.sub("", text).upper()
    if not bare.isascii():
        return None
    if len(bare) == 11 and bare.isdigit():
        return bare if _CPF.validate(bare) else None
    if len(bare) == 14 and bare.isalnum():
        return bare if _CNPJ.validate(bare) else None
    return None


def mask(document: str) -> str:
    """Return the document as those may see it who may not: ``***.456.789-**``."""
    if len(document) == 11:
        return f"***.{document[3:6]}.{document[6:9]}-**"
    return f"**.{document[2:5]}.{document[5:8]}/****-**"


def pretty(document: str) -> str:
    """Return the document with its usual punctuation."""
    if len(document) == 11:
        return f"{document[:3]}.{document[3:6]}.{document[6:9]}-{document[9:]}"
    return f"{document[:2]}.{document[2:5]}.{document[5:8]}/{document[8:12]}-{document[12:]}"


class DocumentVault:
    """Encrypts documents for the database and makes the keyed hash by which one is found again.

    The contact's id is bound into the cipher text, so that a row copied to another contact does not open.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._cipher = AESGCM(keys.derive("contact-document"))
        self._lookup_key = keys.derive("contact-document-lookup")

    def seal(self, document: str, contact_id: str) -> str:
        """Return the encrypted form of a normalised document."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, document.encode(), contact_id.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, contact_id: str) -> str:
        """Return the document that ``seal`` was given."""
        raw = base64.b64decode(sealed)
        return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], contact_id.encode()).decode()

    def lookup(self, document: str) -> str:
        """Return the keyed hash of a normalised document: equal documents, equal hashes, nothing else told."""
        return hmac.new(self._lookup_key, document.encode(), hashlib.sha256).hexdigest()
