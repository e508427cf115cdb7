"""Paths that mean one thing here and another behind us are refused, so that no rule can be walked around."""

from __future__ import annotations

import re

_ODD = re.compile(
    rb"""
    [\x00-\x20\x7f-\xff\\;]          # control characters, raw non-ASCII, backslash, path parameters
    | //                              # empty segments
    | /\.{1,2}(?:/|$)                 # dot segments
    | %(?![0-9A-Fa-f]{2})             # half an escape
    | %(?:2[EeFf]|5[Cc]|3[Bb]|0[0-9A-Fa-f]|1[0-9A-Fa-f]|7[Ff])  # escaped dot, slash, backslash, semicolon, control
    """,
    re.VERBOSE,
)


def is_odd(raw_path: bytes) -> bool:
    """Return whether a request path can be read in more than one way."""
    return not raw_path.startswith(b"/") or _ODD.search(raw_path) is not None


def has_nul(query: bytes) -> bool:
    """Return whether a query string carries the NUL character, which no database column can hold."""
    return b"%00" in query
