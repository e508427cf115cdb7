"""What a template asks to be filled in; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DELETED = "DELETED"
PLACE = re.compile(r"\{\{\s*([\w.-]{1,60})\s*\}\}")
Component = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FoundTemplate:
    """A template as its provider lists it."""

    external_id: str
    name: str
    language: str
    status: str
    category: str
    quality: str
    reason: str
    components: tuple[Component, ...]


def variables_of(components: Sequence[Component]) -> list[dict[str, Any]]:
    """Return the places of a template in the order they are read: key, where (header, body, button:N) and Meta's example."""
    return [
        {"key": key, "where": where, "example": example}
        for component in components
        for where, key, example in _places(component)
    ]


def _places(component: Component) -> Iterator[tuple[str, str, str | None]]:
    kind = str(component.get("type") or "").upper()
    if kind in ("HEADER", "BODY"):
        where = kind.lower()
        examples = _examples(component, where)
        for number, key in enumerate(_keys(component.get("text"))):
            yield where, key, examples.get(key, examples.get(str(number + 1)))
    elif kind == "BUTTONS":
        for index, button in enumerate(_dicts(component.get("buttons"))):
            yield from _button(button, f"button:{index}")


def _button(button: Component, where: str) -> Iterator[tuple[str, str, str | None]]:
    kind = str(button.get("type") or "").upper()
    given = button.get("example")
    first = given[0] if isinstance(given, list) and given else given
    example = first if isinstance(first, str) else None
    if kind == "URL":
        for key in _keys(button.get("url")):
            yield where, key, example
    elif kind == "COPY_CODE":
        yield where, "1", example


def _keys(text: Any) -> list[str]:
    return list(dict.fromkeys(PLACE.findall(text))) if isinstance(text, str) else []


def _examples(component: Component, where: str) -> dict[str, str]:
    """Return the examples by key; those of places that are only numbered under "1", "2"..."""
    given = component.get("example")
    if not isinstance(given, Mapping):
        return {}
    named = {
        str(one["param_name"]): str(one["example"])
        for one in _dicts(given.get(f"{where}_text_named_params"))
        if "param_name" in one and "example" in one
    }
    plain = given.get(f"{where}_text")
    if isinstance(plain, list) and plain and isinstance(plain[0], list):
        plain = plain[0]
    numbered = {str(n): str(one) for n, one in enumerate(plain, 1)} if isinstance(plain, list) else {}
    return {**numbered, **named}


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
