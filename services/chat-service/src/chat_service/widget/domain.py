"""Rules of the widget: which page may show it, what a signed identity must say. Pure."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt

from shared.errors import Invalid

LONGEST_IDENTITY_SECONDS = 24 * 3600
LONGEST_SUBJECT = 200
SKEW_SECONDS = 10
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_ORIGIN = re.compile(
    r"https?://(?:\[[0-9a-f:.]{2,45}\]|(?=[^:]{1,253}(?::|$))[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::[0-9]{1,5})?"
)


@dataclass(frozen=True, slots=True)
class SignedIdentity:
    """Who the provider's own site says the visitor is."""

    subject: str
    name: str | None
    email: str | None
    phone: str | None


def normalise_origin(text: str) -> str | None:
    """Return an origin as browsers send it, ``*`` for any, or None for what is neither."""
    value = text.strip().rstrip("/").lower()
    if value == "*":
        return value
    if not _ORIGIN.fullmatch(value):
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or port == 0:
        return None
    usual = (parts.scheme, port) in (("http", 80), ("https", 443))
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None and not usual else "")


def origin_allowed(origin: str, host: str, allowed: Sequence[str], *, development: bool) -> bool:
    """Return whether a page of ``origin`` may show the widget of a server that answers as ``host``.

    The server's own pages always may. In development an empty list also means every port of this machine.
    """
    wanted = normalise_origin(origin)
    if wanted is None or wanted == "*":
        return False
    if "*" in allowed or wanted in allowed:
        return True
    page, here = urlsplit(wanted), urlsplit(f"//{host.strip().lower()}")
    if page.netloc == here.netloc:
        return True
    return development and not allowed and page.hostname in (here.hostname, *_LOCAL)


def read_identity(token: str, secret: str) -> SignedIdentity:
    """Return who a signed identity names. Raises Invalid for one that is not ours, is over, or lives longer than a day."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token, secret, algorithms=["HS256"], leeway=SKEW_SECONDS,
            options={"require": ["sub", "exp"], "verify_aud": False, "verify_iss": False},
        )  # fmt: skip
        lasts = claims["exp"] - time.time()
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Invalid.field("identity", "signature", "is not signed by this site, or has expired") from error
    if type(claims["exp"]) is not int or lasts > LONGEST_IDENTITY_SECONDS + SKEW_SECONDS:
        raise Invalid.field("identity", "exp", "must expire within 24 hours")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 1 <= len(subject.strip()) <= LONGEST_SUBJECT or "\x00" in subject:
        raise Invalid.field("identity", "sub", "must name the customer in at most 200 characters")
    phone = _text(claims, "phone") or _text(claims, "phone_number")
    return SignedIdentity(subject.strip(), _text(claims, "name"), _text(claims, "email"), phone)


def _text(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value[:200] if isinstance(value, str) and value.strip() and "\x00" not in value else None
