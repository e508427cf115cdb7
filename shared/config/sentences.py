"""What is wrong with the settings, in a sentence for the operator: which setting, and the rule it breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

_OWN = "value_error"
_KINDS = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
}
_QUOTABLE = frozenset(_KINDS) - {"string_too_short", "string_too_long"}
"""Numbers, switches and words of a list: no secret is one of these, so what was given may be shown."""


def sentence_of(error: ValidationError) -> str:
    """Return the first fault of ``error`` as one sentence without a full stop; no secret is repeated in it."""
    found: Mapping[str, Any] = error.errors()[0]
    name = ".".join(str(part) for part in found["loc"]).upper()
    context = found.get("ctx") or {}
    if found["type"] == _OWN:
        # A rule of our own: over several settings its sentence names them itself.
        rule = str(context["error"])
        return f"{name} {rule}" if name else rule
    rule = _KINDS.get(found["type"], "is not valid: {msg}").format(msg=found["msg"], **context)
    given = f", not {found['input']!r}" if found["type"] in _QUOTABLE else ""
    return f"{name} {rule}{given}"
