"""Filling a template for one recipient: his values into its places, as the provider takes them and as people read it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from shared.utils.text import clean_line, fold
from whatsapp_service.templates.domain import PLACE, variables_of

Place = tuple[str, str]
"""(where, key) of a place in a template."""
_COLUMN = re.compile(r"\{\{\s*([\w .-]{1,60})\s*\}\}")
_FILES = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document"}
LINK: Place = ("header", "link")
FILE: Place = ("header", "file")
"""What the header opens with: an address, or the id of a stored file in place of it."""
MOST_TEXT = 1024


def column_of(heading: str) -> str:
    """Return the name by which a column is called: "Data de Vencimento" is data_de_vencimento."""
    return re.sub(r"[^a-z0-9]+", "_", fold(heading)).strip("_")[:60]


def values_of(row: Any) -> dict[str, str]:
    """Return what is known of a recipient, by column."""
    name = row.name.strip()
    phone = f"+{row.phone}" if row.phone else ""
    return {**row.fields, "name": name, "first_name": name.split(" ")[0] if name else "", "phone": phone}


def places_of(components: Sequence[Mapping[str, Any]]) -> list[Place]:
    """Return every place that must be filled, the header's file first."""
    files = [LINK for one in components if _file_of(one) is not None]
    return [*files, *((one["where"], one["key"]) for one in variables_of(components))]


def lacking(components: Sequence[Mapping[str, Any]], given: Collection[Place]) -> list[Place]:
    """Return the places for which nothing is given; a stored file stands for the header's address."""
    return [place for place in places_of(components) if place not in given and not (place == LINK and FILE in given)]


def header_kind(components: Sequence[Mapping[str, Any]]) -> str | None:
    """Return what the template opens with, where that is a file: image, video or document."""
    return next((kind for one in components if (kind := _file_of(one)) is not None), None)


def file_in(variables: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the id of the stored file that the header opens with."""
    return next((str(one["value"]) for one in variables if (one["where"], one["key"]) == FILE), None)


def columns_in(variables: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the columns that the variables speak of."""
    return {column_of(found) for one in variables for found in _COLUMN.findall(one["value"])}


def filled(variables: Sequence[Mapping[str, Any]], values: Mapping[str, str]) -> dict[Place, str]:
    """Return the text of each place; one that comes out empty is missing."""
    found: dict[Place, str] = {}
    for one in variables:
        text = clean_line(_text(one["value"], one.get("fallback") or "", values))[:MOST_TEXT]
        if text:
            found[(one["where"], one["key"])] = text
    return found


def missing_in(variables: Sequence[Mapping[str, Any]], values: Mapping[str, str]) -> list[str]:
    """Return what keeps a text from being whole: the empty columns of places for which nothing else is written."""
    found: list[str] = []
    for one in variables:
        if not clean_line(_text(one["value"], one.get("fallback") or "", values)):
            empty = [name for name in map(column_of, _COLUMN.findall(one["value"])) if not values.get(name, "").strip()]
            found += empty or [f"{one['where']} {one['key']}"]
    return list(dict.fromkeys(found))


def _text(value: str, fallback: str, values: Mapping[str, str]) -> str:
    asked = [column_of(name) for name in _COLUMN.findall(value)]
    if any(not values.get(name, "").strip() for name in asked):
        return fallback
    return _COLUMN.sub(lambda match: values[column_of(match.group(1))], value)


def components_for(components: Sequence[Mapping[str, Any]], texts: Mapping[Place, str]) -> list[dict[str, Any]]:
    """Return the parameters as the provider takes them: header, body and buttons, each in its own component."""
    made: list[dict[str, Any]] = []
    for one in components:
        kind = _file_of(one)
        if kind is not None:
            if FILE in texts:
                continue  # added when it leaves, by the provider's id of it
            made.append({"type": "header", "parameters": [{"type": kind, kind: {"link": texts[LINK]}}]})
            continue
        places = [(place["where"], place["key"]) for place in variables_of([one])]
        for where in dict.fromkeys(where for where, _ in places):
            here = [place for place in places if place[0] == where]
            made.append(_component(one, where, here, texts))
    return made


def _component(
    one: Mapping[str, Any], where: str, places: Sequence[Place], texts: Mapping[Place, str]
) -> dict[str, Any]:  # fmt: skip
    if not where.startswith("button:"):
        return {"type": where, "parameters": [_parameter(place, texts[place]) for place in places]}
    index = where.partition(":")[2]
    if str(one["buttons"][int(index)].get("type")).upper() == "COPY_CODE":
        code = {"type": "coupon_code", "coupon_code": texts[places[0]]}
        return {"type": "button", "sub_type": "copy_code", "index": index, "parameters": [code]}
    shown = [{"type": "text", "text": texts[place]} for place in places]
    return {"type": "button", "sub_type": "url", "index": index, "parameters": shown}


def _parameter(place: Place, text: str) -> dict[str, Any]:
    key = place[1]
    return {"type": "text", "text": text} if key.isdigit() else {"type": "text", "parameter_name": key, "text": text}


def text_for(components: Sequence[Mapping[str, Any]], texts: Mapping[Place, str]) -> str:
    """Return what the recipient reads: header, body and footer, one below the other."""
    shown: list[str] = []
    for one in components:
        kind = str(one.get("type") or "").upper()
        text = one.get("text")
        if kind in ("HEADER", "BODY", "FOOTER") and isinstance(text, str):
            where = kind.lower()
            shown.append(PLACE.sub(lambda match, where=where: texts.get((where, match.group(1)), match.group(0)), text))  # type: ignore[misc]
    return "\n\n".join(part for part in shown if part.strip())


def _file_of(component: Mapping[str, Any]) -> str | None:
    if str(component.get("type") or "").upper() != "HEADER":
        return None
    return _FILES.get(str(component.get("format") or "").upper())


def buttons_for(components: Sequence[Mapping[str, Any]], texts: Mapping[Place, str]) -> list[dict[str, str]]:
    """Return the buttons as the agents' screen shows them: ``{text, href}``, the address empty where none is opened."""
    shown = []
    for one in components:
        for index, button in enumerate(one.get("buttons") or ()):
            url = str(button.get("url") or "")
            href = PLACE.sub(lambda match, where=f"button:{index}": texts.get((where, match.group(1)), ""), url)  # type: ignore[misc]
            shown.append({"text": str(button.get("text") or ""), "href": href})
    return shown
