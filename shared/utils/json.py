"""JSON as it may enter the system: bounded, finite, free of what breaks databases further in."""

from __future__ import annotations

from typing import Any

import orjson

from shared.errors import Invalid

MOST_DEPTH = 20
MOST_KEYS = 1000
LARGEST_INT = 2**63 - 1


def loads_strict(raw: bytes | str) -> Any:
    """Return the parsed document.

    orjson refuses NaN, Infinity, lone surrogates and endless nesting; this adds depth <= 20, at most 1,000 members or items
    in all, numbers within 64 bits signed, and no NUL in any string or name.

    Raises Invalid naming the rule; the value itself is never repeated.
    """
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Invalid.field("body", "json", f"not valid JSON at character {error.pos}") from None
    if isinstance(document, (dict, list)):
        _check_tree(document)
    elif isinstance(document, str) and "\x00" in document:
        raise Invalid.field("body", "nul", "must not contain the NUL character")
    return document


def _check_tree(document: Any) -> None:
    stack: list[tuple[Any, int, str]] = [(document, 1, "body")]
    seen = 0
    while stack:
        node, depth, name = stack.pop()
        if depth > MOST_DEPTH:
            raise Invalid.field(name, "depth", f"nested deeper than {MOST_DEPTH} levels")
        seen += len(node)
        if seen > MOST_KEYS:
            raise Invalid.field("body", "size", f"more than {MOST_KEYS} members")
        pairs = node.items() if isinstance(node, dict) else ((name, value) for value in node)
        for key, value in pairs:
            if type(value) is dict or type(value) is list:
                stack.append((value, depth + 1, key))
            _check_leaf(key, value)


def _check_leaf(key: str, value: Any) -> None:
    if "\x00" in key:
        raise Invalid.field("body", "nul", "a member name must not contain the NUL character")
    if type(value) is str and "\x00" in value:
        raise Invalid.field(key, "nul", "must not contain the NUL character")
    if type(value) is int and not -LARGEST_INT - 1 <= value <= LARGEST_INT:
        raise Invalid.field(key, "range", "must fit into 64 bits")
    # An integer beyond 64 bits is a float to this parser and an integer to the next one, which no database column takes.
    if type(value) is float and abs(value) > LARGEST_INT:
        raise Invalid.field(key, "range", "must fit into 64 bits")
