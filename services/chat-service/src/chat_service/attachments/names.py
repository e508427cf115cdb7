"""File names as people may see them: never a path, a command or a trick, always with the ending its content has. Pure."""

from __future__ import annotations

import re

from shared.utils.text import clean_line

LONGEST = 120
LONGEST_ENDING = 12
NAMELESS = "arquivo"
_FORBIDDEN = re.compile(r'[<>:"|?*;%&$`\'\\/\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_SYNONYMS = {
    "jpeg": "jpg",
    "jpe": "jpg",
    "jfif": "jpg",
    "tiff": "tif",
    "mpeg": "mpg",
    "oga": "ogg",
    "opus": "ogg",
    "htm": "html",
}


def ending_of(name: str) -> str:
    """Return the ending of a name in lower case without its dot; empty when it has none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem and ending.isalnum() and len(ending) <= LONGEST_ENDING else ""


def clean_file_name(name: str, ending: str | None) -> str:
    """Return a harmless name for display and download.

    ``ending`` is what the content calls for: a name with another one gets it added, so that ``photo.jpg`` cannot be a program
    nor a picture pass as one. None leaves the ending alone.
    """
    last = re.split(r"[\\/]", name)[-1]
    cleaned = clean_line(_FORBIDDEN.sub("_", last)).lstrip(" .=+-@~_").rstrip(" .")
    if not cleaned:
        cleaned = NAMELESS
    if _DEVICES.fullmatch(cleaned):
        cleaned = f"_{cleaned}"
    present = ending_of(cleaned)
    if ending and _SYNONYMS.get(present, present) != ending:
        present = ending
        cleaned = f"{cleaned}.{ending}"
    if len(cleaned) > LONGEST:
        tail = f".{present}" if present else ""
        cleaned = cleaned[: LONGEST - len(tail)].rstrip(" .") + tail
    return cleaned
