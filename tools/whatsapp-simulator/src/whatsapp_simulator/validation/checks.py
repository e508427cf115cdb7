"""The small checks that every kind of message is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlsplit

from whatsapp_simulator.errors import GraphError

_URL = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


def missing(path: str) -> GraphError:
    """Return the refusal of something that is not there."""
    return GraphError(131008, f"Parameter '{path}' is required.")


def wrong(path: str, what: str, *, code: int = 100) -> GraphError:
    """Return the refusal of something that is not as it must be: ``what`` continues the parameter's name."""
    sentence = f"Param {path} {what}"
    return GraphError(code, sentence, message=f"(#100) {sentence}." if code == 100 else None)


def members(parent: dict[str, Any], path: str, allowed: Iterable[str]) -> None:
    """Refuse members that Meta does not know."""
    unknown = sorted(parent.keys() - set(allowed))
    if unknown:
        sentence = f'Unexpected key "{unknown[0]}" on param "{path}".'
        raise GraphError(100, sentence, message=f"(#100) {sentence}")


def obj(parent: dict[str, Any], key: str, path: str = "") -> dict[str, Any]:
    """Return an object that must be there."""
    found = optional_obj(parent, key, path)
    if found is None:
        raise missing(_under(path, key))
    return found


def optional_obj(parent: dict[str, Any], key: str, path: str = "") -> dict[str, Any] | None:
    """Return an object that may be there."""
    value = parent.get(key)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise wrong(_under(path, key), "must be a JSON object")
    return cast("dict[str, Any]", value)


def items(
    parent: dict[str, Any], key: str, path: str, *, least: int, most: int, code: int = 131009
) -> list[dict[str, Any]]:
    """Return a list of objects of a bounded length."""
    value = parent.get(key)
    where = _under(path, key)
    if value is None:
        raise missing(where)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise wrong(where, "must be an array of JSON objects")
    if not least <= len(value) <= most:
        raise GraphError(code, f"{where}: must have {least} to {most} elements, has {len(value)}.")
    return cast("list[dict[str, Any]]", value)


def text(parent: dict[str, Any], key: str, path: str, *, most: int, least: int = 1, code: int = 100) -> str:
    """Return a text that must be there, of a bounded length."""
    found = optional_text(parent, key, path, most=most, least=least, code=code)
    if found is None:
        raise missing(_under(path, key))
    return found


def optional_text(
    parent: dict[str, Any], key: str, path: str, *, most: int, least: int = 1, code: int = 100
) -> str | None:
    """Return a text that may be there."""
    value = parent.get(key)
    if value is None:
        return None
    where = f"{path}['{key}']" if path else key
    if not isinstance(value, str):
        raise wrong(where, "must be a string")
    if len(value) > most:
        raise _length(where, f"must be at most {most} characters long", least, most, code)
    if len(value) < least or (least and not value.strip()):
        raise _length(where, f"must be at least {least} characters long", least, most, code)
    return value


def _length(where: str, sentence: str, least: int, most: int, code: int) -> GraphError:
    if code == 100:
        return wrong(where, sentence)
    return GraphError(code, f"{where} length invalid. Min length: {least}, Max length: {most}")


def boolean(parent: dict[str, Any], key: str, path: str) -> bool | None:
    """Return a boolean that may be there."""
    value = parent.get(key)
    if value is not None and not isinstance(value, bool):
        raise wrong(f"{path}['{key}']", "must be a boolean")
    return value


def number(parent: dict[str, Any], key: str, path: str, *, least: float, most: float) -> float:
    """Return a number that must be there; Meta also takes it as a text."""
    value = parent.get(key)
    if value is None:
        raise missing(_under(path, key))
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        found = None
    if found is None or not least <= found <= most:
        raise wrong(f"{path}['{key}']", f"must be a number between {least:g} and {most:g}", code=131009)
    return found


def choice(parent: dict[str, Any], key: str, path: str, allowed: Iterable[str], *, code: int = 100) -> str:
    """Return one of the words that Meta knows here."""
    value = parent.get(key)
    where = f"{path}['{key}']" if path else key
    if value is None:
        raise missing(_under(path, key))
    words = list(allowed)
    if not isinstance(value, str) or value not in words:
        raise wrong(where, f'must be one of {{{", ".join(word.upper() for word in words)}}} - got "{value}"', code=code)
    return value


def url(parent: dict[str, Any], key: str, path: str) -> str:
    """Return an address that must be there."""
    value = text(parent, key, path, most=2000)
    try:
        good = bool(_URL.fullmatch(value)) and bool(urlsplit(value).hostname)
    except ValueError:
        good = False
    if not good:
        raise wrong(f"{path}['{key}']", "must be a valid URI")
    return value


def _under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
