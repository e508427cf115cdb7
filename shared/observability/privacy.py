"""What a log line may show of texts that others wrote: addresses that were asked for, and what an error says of the data it met.

A library's error repeats the value that it did not like ("invalid input for query argument $5: 'the customer's text'"), the
database the key that was there already. Where a thing went wrong is needed, what was in it is not.
"""

from __future__ import annotations

import re

LONGEST_PATH = 300
HIDDEN = "***"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PATH = re.compile(
    r"(?<=/)(?:"
    r"\+?\d[\d().-]{7,}"  # a telephone or a document
    r"|[A-Za-z0-9_=-]{40,}(?:\.[A-Za-z0-9_.=-]+)?"  # a token
    r"|[^/]*(?:@|%40)[^/]*"  # an address
    rf"|(?!{_UUID}(?:/|$))(?:[^/\d]*\d){{5,}}[^/]*"  # anything else with so many digits, but for our ids
    r")(?=/|$)"
)
_FILE = re.compile(r"(?<=/files/[0-9a-fA-F-]{36}/)[^/]+")
"""People put names and numbers into the names of files."""
_VALUE = re.compile(
    r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\""  # what is quoted
    r"|(?<==\()[^\n]*(?=\))"  # PostgreSQL's "Key (kind, value)=(phone, +55...)"
    r"|[^\s,;()<>]+@[^\s,;()<>]+"
    r"|eyJ[\w-]+\.[\w.-]+"
    rf"|(?!{_UUID})(?<![\w-])\+?\d(?:[\s().-]?\d){{6,}}"
)
_HEADINGS = ("Traceback ", "Exception Group Traceback ", "During handling ", "The above exception ")
_GROUP = re.compile(r"^[ |+-]*[|+][ |+-]?")
"""What stands before each line of an exception group."""


def path(asked: str) -> str:
    """Return the path of a request without what looks like a person's number, an address, a token or the name of a file."""
    return _FILE.sub(HIDDEN, _PATH.sub(HIDDEN, asked[:LONGEST_PATH]))


def message(text: str) -> str:
    """Return what an error says, without the values that it repeats."""
    return _VALUE.sub(HIDDEN, text)


def trace(text: str) -> str:
    """Return a traceback whose places are whole and whose errors are one line each, without values."""
    kept: list[str] = []
    said = False
    for line in text.split("\n"):
        bare = _GROUP.sub("", line)
        if not bare.strip() or bare.startswith((*_HEADINGS, '  File "')):
            said = False
            kept.append(line)
        elif bare.startswith("    ") and not said:
            kept.append(line)
        elif not said:
            # Further lines of an error are details, and details are data.
            said = True
            kept.append(message(line))
    return "\n".join(kept)
