"""The smallest body that an operation's schema takes: required members only, each as plain as its rules allow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

UUID = "11111111-1111-7111-8111-111111111111"
_SOON = datetime.now(UTC) + timedelta(days=30)
_BY_FORMAT = {
    "date-time": f"{_SOON:%Y-%m-%dT%H:%M:%SZ}",
    "date": f"{_SOON:%Y-%m-%d}",
    "email": "x@example.com",
    "uri": "https://x.example",
}


def smallest(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """Return a value that fits `schema`; `document` is the description that its references point into."""
    if "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].lstrip("#/").split("/"):
            found = found[part]
        return smallest(found, document)
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return smallest(schema[key][0], document)
    return _of_type(schema, document)


def _of_type(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        members = schema.get("properties", {})
        return {name: smallest(members[name], document) for name in schema.get("required", ())}
    if kind == "array":
        return [smallest(schema["items"], document)] * schema.get("minItems", 0)
    if kind == "string":
        if "8}(-[0-9a-fA-F]{4}" in schema.get("pattern", ""):
            return UUID
        return _BY_FORMAT.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))
    if kind in ("integer", "number"):
        return int(schema.get("minimum", 1))
    return True
