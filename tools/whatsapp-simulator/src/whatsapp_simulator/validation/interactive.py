"""Interactive messages: buttons, lists, links, flows and the questions for a location, a number or a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.validation import checks

INVALID = 131009
MOST_ROWS = 10
_MEDIA = ("image", "video", "document")


def check_interactive(content: dict[str, Any]) -> None:
    """Refuse an interactive message that Meta would refuse. Raises GraphError."""
    kind = checks.choice(content, "type", "interactive", _KINDS, code=INVALID)
    checks.members(content, "interactive", ("type", "header", "body", "footer", "action"))
    headers = _HEADERS.get(kind, ())
    _check_header(content, headers)
    most = 4096 if kind == "list" else 1024
    body = checks.obj(content, "body", "interactive")
    checks.members(body, "interactive.body", ("text",))
    checks.text(body, "text", "interactive.body", most=most, code=INVALID)
    footer = checks.optional_obj(content, "footer", "interactive")
    if footer is not None:
        checks.members(footer, "interactive.footer", ("text",))
        checks.text(footer, "text", "interactive.footer", most=60, code=INVALID)
    _KINDS[kind](checks.obj(content, "action", "interactive"))


def _check_header(content: dict[str, Any], allowed: tuple[str, ...]) -> None:
    header = checks.optional_obj(content, "header", "interactive")
    if header is None:
        return
    if not allowed:
        raise GraphError(INVALID, "interactive.header is not supported for this type of interactive message.")
    kind = checks.choice(header, "type", "interactive.header", allowed, code=INVALID)
    checks.members(header, "interactive.header", ("type", kind, "sub_text"))
    if kind == "text":
        checks.text(header, "text", "interactive.header", most=60, code=INVALID)
        return
    file = checks.obj(header, kind, "interactive.header")
    checks.members(file, f"interactive.header.{kind}", ("id", "link", "filename"))
    if ("id" in file) == ("link" in file):
        raise GraphError(131008, f"interactive.header.{kind}: exactly one of 'id' and 'link' is required.")


def _unique(values: list[str], what: str) -> None:
    if len(set(values)) != len(values):
        raise GraphError(INVALID, f"{what} must be unique within the message.")


def _check_buttons(action: dict[str, Any]) -> None:
    checks.members(action, "action", ("buttons",))
    buttons = checks.items(action, "buttons", "action", least=1, most=3)
    ids: list[str] = []
    titles: list[str] = []
    for number, button in enumerate(buttons):
        path = f"action.buttons[{number}]"
        checks.members(button, path, ("type", "reply"))
        checks.choice(button, "type", path, ("reply",), code=INVALID)
        reply = checks.obj(button, "reply", path)
        checks.members(reply, f"{path}.reply", ("id", "title"))
        ids.append(checks.text(reply, "id", f"{path}.reply", most=256, code=INVALID))
        if ids[-1] != ids[-1].strip():
            raise GraphError(INVALID, f"{path}.reply.id must not begin or end with a space.")
        titles.append(checks.text(reply, "title", f"{path}.reply", most=20, code=INVALID))
    _unique(ids, "Button ids")
    _unique(titles, "Button titles")


def _check_list(action: dict[str, Any]) -> None:
    checks.members(action, "action", ("button", "sections"))
    checks.text(action, "button", "action", most=20, code=INVALID)
    sections = checks.items(action, "sections", "action", least=1, most=10)
    ids: list[str] = []
    for number, section in enumerate(sections):
        path = f"action.sections[{number}]"
        checks.members(section, path, ("title", "rows"))
        title = checks.optional_text(section, "title", path, most=24, code=INVALID)
        if title is None and len(sections) > 1:
            raise GraphError(131008, f"{path}.title is required when there is more than one section.")
        for row in checks.items(section, "rows", path, least=1, most=MOST_ROWS):
            checks.members(row, f"{path}.rows", ("id", "title", "description"))
            ids.append(checks.text(row, "id", f"{path}.rows", most=200, code=INVALID))
            checks.text(row, "title", f"{path}.rows", most=24, code=INVALID)
            checks.optional_text(row, "description", f"{path}.rows", most=72, least=0, code=INVALID)
    if len(ids) > MOST_ROWS:
        raise GraphError(INVALID, f"Total row count exceed max allowed count: {MOST_ROWS}")
    _unique(ids, "Row ids")


def _check_link(action: dict[str, Any]) -> None:
    checks.members(action, "action", ("name", "parameters"))
    checks.choice(action, "name", "action", ("cta_url",), code=INVALID)
    parameters = checks.obj(action, "parameters", "action")
    checks.members(parameters, "action.parameters", ("display_text", "url"))
    checks.text(parameters, "display_text", "action.parameters", most=20, code=INVALID)
    checks.url(parameters, "url", "action.parameters")


def _check_flow(action: dict[str, Any]) -> None:
    checks.members(action, "action", ("name", "parameters"))
    checks.choice(action, "name", "action", ("flow",), code=INVALID)
    parameters = checks.obj(action, "parameters", "action")
    checks.members(
        parameters, "action.parameters",
        ("flow_message_version", "flow_id", "flow_name", "flow_cta", "flow_token", "flow_action",
         "flow_action_payload", "mode"),
    )  # fmt: skip
    version = parameters.get("flow_message_version")
    if str(version) != "3":
        raise checks.wrong("action.parameters['flow_message_version']", 'must be one of {"3"}', code=INVALID)
    if ("flow_id" in parameters) == ("flow_name" in parameters):
        raise GraphError(131008, "Exactly one of flow_id and flow_name is required.")
    checks.text(parameters, "flow_cta", "action.parameters", most=30, code=INVALID)
    checks.optional_text(parameters, "flow_token", "action.parameters", most=200, code=INVALID)
    if parameters.get("flow_action") is not None:
        checks.choice(parameters, "flow_action", "action.parameters", ("navigate", "data_exchange"), code=INVALID)


def _only_named(*names: str) -> Callable[[dict[str, Any]], None]:
    def check(action: dict[str, Any]) -> None:
        checks.members(action, "action", ("name", "parameters") if len(names) > 1 else ("name",))
        checks.choice(action, "name", "action", names, code=INVALID)

    return check


_KINDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_link,
    "flow": _check_flow,
    "location_request_message": _only_named("send_location"),
    "request_contact_info": _only_named("request_contact_info"),
    "call_permission_request": _only_named("call_permission_request"),
}
_HEADERS = {
    "button": ("text", *_MEDIA),
    "list": ("text",),
    "cta_url": ("text", *_MEDIA),
    "flow": ("text", *_MEDIA),
}
