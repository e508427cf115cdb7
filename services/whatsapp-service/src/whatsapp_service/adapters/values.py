"""Reading a provider's JSON without trusting it: a wrong type is a broken piece, never an exception of another kind."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from whatsapp_service.inbound.domain import Unreadable

LONGEST_TEXT = 16_000
LONGEST_ID = 255
LONGEST_METADATA = 30_000
MOST_NODES = 300
MOST_DEPTH = 8
_AHEAD = timedelta(minutes=5)
_DIGITS = re.compile(r"^\+?[0-9]{5,20}$")
_USER_ID = re.compile(r"^[A-Za-z0-9._:-]{1,160}$")
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_LARGEST = 2**63 - 1


def load(body: bytes) -> Any:
    """Return the parsed body. Raises Unreadable.

    A lone half of a surrogate pair in one text makes the fast parser refuse the whole body; the standard one takes it, and
    ``text`` replaces it, so that one odd message does not hold up its neighbours.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Unreadable("the body is not JSON") from error


def mapping(value: Any, what: str) -> dict[str, Any]:
    """Return ``value`` if it is an object. Raises Unreadable."""
    if not isinstance(value, dict):
        raise Unreadable(f"{what} is not an object")
    return value


def optional(value: Any) -> dict[str, Any]:
    """Return ``value`` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """Return ``value`` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any, limit: int = LONGEST_TEXT) -> str:
    """Return a text without what no database takes, cut at ``limit``; "" for anything that is no text."""
    return _UNSAFE.sub("\ufffd", value)[:limit] if isinstance(value, str) else ""


def line(value: Any, limit: int = 200) -> str | None:
    """Return a short text, or None where there is none."""
    return text(value, limit).strip() or None


def identifier(value: Any, what: str) -> str:
    """Return an id of the provider's. Raises Unreadable when it is absent or too long to be one."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or _UNSAFE.search(value):
        raise Unreadable(f"{what} is missing")
    return value


def phone(value: Any) -> str | None:
    """Return the digits of a phone number, or None."""
    return value.lstrip("+") if isinstance(value, str) and _DIGITS.match(value) else None


def user_id(value: Any) -> str | None:
    """Return a business-scoped user id, or None."""
    return value if isinstance(value, str) and _USER_ID.match(value) else None


def moment(value: Any, received: datetime) -> datetime:
    """Return a time given in seconds as text or number; the time of receipt where it is absent or lies in the future."""
    try:
        at = datetime.fromtimestamp(int(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return received
    return received if at > received + _AHEAD else at


def number(value: Any) -> float | None:
    """Return a finite number, or None."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value if abs(value) <= _LARGEST else None


def hexadecimal(value: Any) -> str:
    """Return a SHA-256 that comes in base64 (or already in hexadecimal) as hexadecimal; "" for anything else."""
    if not isinstance(value, str):
        return ""
    if re.fullmatch(r"[0-9a-fA-F]{64}", value):
        return value.lower()
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.hex() if len(raw) == 32 else ""


def compact(given: dict[str, Any]) -> dict[str, Any]:
    """Return ``given`` without what is None or empty."""
    return {name: value for name, value in given.items() if value not in (None, "", [], {})}


def fitting(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return metadata that chat takes: of too much, the largest parts are left out and ``cut`` names them."""
    kept, cut = dict(metadata), []
    while kept and len(orjson.dumps(kept)) > LONGEST_METADATA:
        largest = max(kept, key=lambda name: len(orjson.dumps(kept[name])))
        del kept[largest]
        cut.append(largest)
    return {**kept, "cut": cut} if cut else kept


def bounded(value: Any) -> Any:
    """Return any JSON cut to what may be kept beside a message: depth, number of members, texts and numbers bounded."""
    left = [MOST_NODES]

    def walk(node: Any, depth: int) -> Any:
        left[0] -= 1
        if left[0] < 0 or depth > MOST_DEPTH:
            return None
        if isinstance(node, dict):
            return {text(name, 100): walk(one, depth + 1) for name, one in node.items() if left[0] > 0}
        if isinstance(node, list):
            return [walk(one, depth + 1) for one in node if left[0] > 0]
        if isinstance(node, str):
            return text(node, 1000)
        return node if isinstance(node, bool) else number(node)

    return walk(value, 0)
