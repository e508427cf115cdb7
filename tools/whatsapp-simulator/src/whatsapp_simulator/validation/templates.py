"""A template message against the template: whether it exists, may be sent, and has the parameters it needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.media import LIMITS, OF_HEADER, Media, bare_type
from whatsapp_simulator.template_store import MEDIA_HEADERS, Template, filled, variables_of
from whatsapp_simulator.validation import checks

FindMedia = Callable[[str], Media | None]
MOST_BODY = 1024
_UNWANTED = re.compile(r"[\n\t]| {5,}")
_STOPPED = {"PAUSED": 132015, "DISABLED": 132016}


def find_sendable(candidates: list[Template], name: str, language: str) -> Template:
    """Return the template of this name and language if it may be sent. Raises GraphError."""
    found = next((one for one in candidates if one.language == language), None)
    if found is None or found.status in ("PENDING", "REJECTED", "IN_APPEAL", "DELETED"):
        raise GraphError(132001, f"template name ({name}) does not exist in {language}")
    if found.status in _STOPPED:
        raise GraphError(_STOPPED[found.status], f"template ({name}) is {found.status.lower()}")
    return found


def fill(template: Template, content: dict[str, Any], find_media: FindMedia) -> dict[str, Any]:
    """Return the template with its variables filled in, as the phone shows it. Raises GraphError."""
    given = [{**part, "type": str(part.get("type", "")).lower()} for part in content.get("components") or []]
    for number, part in enumerate(given):
        checks.members(part, f"template.components[{number}]", ("type", "sub_type", "index", "parameters", "cards"))
        checks.choice(part, "type", f"template.components[{number}]", ("header", "body", "button", "carousel"))
    shown: dict[str, Any] = {"header": _header(template, _parameters(given, "header"), find_media)}
    shown["body"] = _text(template, "body", template.component("BODY"), _parameters(given, "body"))
    footer = template.component("FOOTER")
    shown["footer"] = footer["text"] if footer else None
    shown["buttons"] = _buttons(template, [part for part in given if part.get("type") == "button"])
    return shown


def _parameters(given: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    found = [part for part in given if part.get("type") == kind]
    if len(found) > 1:
        raise GraphError(100, f"template.components has more than one {kind}.")
    if not found or found[0].get("parameters") is None:
        return []
    return checks.items(found[0], "parameters", f"template.components.{kind}", least=0, most=60, code=100)


def _text(template: Template, where: str, part: dict[str, Any] | None, parameters: list[dict[str, Any]]) -> str | None:
    text = str(part.get("text", "")) if part else ""
    expected = variables_of(text)
    if len(parameters) != len(expected):
        raise GraphError(
            132000,
            f"{where}: number of localizable_params ({len(parameters)}) does not match the expected number of params "
            f"({len(expected)})",
        )
    values: dict[str, str] = {}
    for position, parameter in enumerate(parameters):
        name = expected[position]
        if template.parameter_format == "NAMED":
            name = checks.text(parameter, "parameter_name", f"{where}.parameters[{position}]", most=100, code=132012)
            if name not in expected:
                raise GraphError(132000, f"{where}: parameter '{name}' is not in the template.")
        elif "parameter_name" in parameter:
            raise GraphError(132012, f"{where}: the template has positional parameters, not named ones.")
        values[name] = _value(parameter, f"{where}.parameters[{position}]")
    if len(values) != len(expected):
        raise GraphError(132000, f"{where}: a parameter is given twice.")
    result = filled(text, values)
    if where == "body" and len(result) > MOST_BODY:
        raise GraphError(132005, f"Translated text too long: {len(result)} characters.")
    return result if part else None


def _value(parameter: dict[str, Any], path: str) -> str:
    kind = checks.choice(parameter, "type", path, ("text", "currency", "date_time"), code=132012)
    checks.members(parameter, path, ("type", "parameter_name", kind))
    if kind != "text":
        return checks.text(checks.obj(parameter, kind, path), "fallback_value", f"{path}.{kind}", most=1024)
    value = parameter.get("text")
    if not isinstance(value, str) or not value:
        raise GraphError(132012 if value is not None else 131008, f"{path}.text must be a text that is not empty.")
    if _UNWANTED.search(value):
        raise GraphError(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
    return value


def _header(template: Template, parameters: list[dict[str, Any]], find_media: FindMedia) -> dict[str, Any] | None:
    part = template.component("HEADER")
    if part is None:
        if parameters:
            raise GraphError(132000, "header: the template has no header.")
        return None
    wanted = part.get("format", "TEXT").upper()
    if wanted not in MEDIA_HEADERS:
        return {"text": _text(template, "header", part, parameters)}
    if len(parameters) != 1:
        raise GraphError(132012, f"header: Format mismatch, expected {wanted}, received UNKNOWN")
    received = str(parameters[0].get("type", "")).upper()
    if received != wanted:
        raise GraphError(132012, f"header: Format mismatch, expected {wanted}, received {received or 'UNKNOWN'}")
    file = checks.obj(parameters[0], received.lower(), "header.parameters[0]")
    if ("id" in file) == ("link" in file):
        raise GraphError(131008, "header: exactly one of 'id' and 'link' is required.")
    checks.members(file, f"header.{received.lower()}", ("id", "link", *(("filename",) if wanted == "DOCUMENT" else ())))
    if "link" in file:
        checks.url(file, "link", f"header.{received.lower()}")
    else:
        _check_header_file(received.lower(), file, find_media)
    return {received.lower(): file}


def _check_header_file(kind: str, file: dict[str, Any], find_media: FindMedia) -> None:
    """Refuse a file that is not there, no longer kept, another number's, of another kind or too large for a header."""
    media = find_media(str(file["id"]))
    if media is None:
        raise checks.wrong(f"header.{kind}['id']", "is not a valid whatsapp business account media attachment ID")
    mime_type = bare_type(media.mime_type)
    if mime_type not in OF_HEADER[kind]:
        raise GraphError(131053, f"header: a file of type {mime_type} cannot be sent as {kind}.")
    if len(media.content) > LIMITS[mime_type]:
        raise GraphError(131053, f"header: the file is larger than {LIMITS[mime_type]} bytes.")


def _buttons(template: Template, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    buttons = template.buttons
    by_index: dict[int, dict[str, Any]] = {}
    for part in given:
        index = str(part.get("index", ""))
        if not index.isdigit() or int(index) >= len(buttons):
            raise GraphError(132000, f"buttons: the template has no button at index {index or '(missing)'}.")
        by_index[int(index)] = part
    return [_button(number, button, by_index.get(number)) for number, button in enumerate(buttons)]


def _button(number: int, button: dict[str, Any], part: dict[str, Any] | None) -> dict[str, Any]:
    kind = button["type"].upper()
    shown = {"type": kind, "text": button["text"], "payload": button["text"]}
    needs = kind == "COPY_CODE" or (kind == "URL" and bool(variables_of(button.get("url", ""))))
    parameters = (part or {}).get("parameters") or []
    if needs and not parameters:
        raise GraphError(131008, f"buttons: Button at index {number} of type {kind.title()} requires a parameter")
    if part is not None and str(part.get("sub_type", "")).upper() not in (kind, "VOICE_CALL", "FLOW"):
        raise GraphError(132012, f"buttons: Button at index {number} is of type {kind}.")
    if not parameters:
        return shown | ({"url": button["url"]} if "url" in button else {})
    value = parameters[0]
    if kind == "URL":
        shown["url"] = filled(button["url"], {"1": _value(value, f"buttons[{number}]")})
    elif kind == "QUICK_REPLY":
        shown["payload"] = checks.text(value, "payload", f"buttons[{number}]", most=256)
    elif kind == "COPY_CODE":
        shown["code"] = checks.text(value, "coupon_code", f"buttons[{number}]", most=1000)
    return shown
