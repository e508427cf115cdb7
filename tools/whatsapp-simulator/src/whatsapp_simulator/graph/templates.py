"""The templates of the account: list, create, change, delete."""

from __future__ import annotations

import re
from typing import Any

from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.graph.call import Call
from whatsapp_simulator.graph.paging import page
from whatsapp_simulator.template_store import MEDIA_HEADERS, Template, variables_of
from whatsapp_simulator.validation import checks

_NAME = re.compile(r"[a-z0-9_]{1,512}")
MOST_TEMPLATES = 250
CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
_MEMBERS = (
    "name", "language", "category", "components", "parameter_format", "allow_category_change",
    "message_send_ttl_seconds", "library_template_name", "cta_url_link_tracking_opted_out",
)  # fmt: skip
_BUTTONS = ("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "OTP", "FLOW", "VOICE_CALL", "CATALOG", "MPM")


async def list_or_change(call: Call) -> dict[str, Any]:
    """List, create or delete templates of the account."""
    call.account()
    if call.method == "POST":
        return _create(call, await call.json())
    if call.method == "DELETE":
        return _delete(call)
    query = call.query
    rows = [
        _shown(call, one)
        for one in call.world.templates
        if query.get("status") in (None, one.status)
        and query.get("category") in (None, one.category)
        and query.get("language") in (None, one.language)
        and query.get("name", "") in one.name
    ]
    answer = page(call, rows)
    asked = [name for name in query.get("summary", "").split(",") if name]
    if asked:
        total = len({one.name for one in call.world.templates})
        counts = {
            "total_count": len(rows), "message_template_count": total, "message_template_limit": MOST_TEMPLATES,
            "are_translations_complete": True,
        }  # fmt: skip
        answer["summary"] = {name: counts[name] for name in asked if name in counts}
    return answer


def _shown(call: Call, template: Template) -> dict[str, Any]:
    view = template.view()
    if "fields" in call.query:
        return call.fields(view)
    hidden = ("quality_score", "rejected_reason")
    return {name: value for name, value in view.items() if name not in hidden and value is not None}


def get_template(call: Call, template: Template) -> dict[str, Any]:
    """Return one template."""
    return _shown(call, template)


def _create(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    checks.members(body, "$", _MEMBERS)
    name = checks.text(body, "name", "", most=512)
    if not _NAME.fullmatch(name):
        raise _invalid("Message template name can only have lowercase letters and underscores")
    language = checks.text(body, "language", "", most=15)
    category = checks.choice(body, "category", "", CATEGORIES)
    form = str(body.get("parameter_format") or "POSITIONAL").upper()
    components = checks.items(body, "components", "", least=1, most=10, code=100)
    _check_components(components, form)
    store = call.world.templates
    if store.named(name, language):
        raise GraphError(
            100, "There is already content in this language for this template.", subcode=2388024,
            message="Invalid parameter",
        )  # fmt: skip
    template = store.add(Template(store.new_id(), name, language, category, "PENDING", components, form))
    return {"id": template.id, "status": template.status, "category": template.category}


def _check_components(components: list[dict[str, Any]], form: str) -> None:
    kinds = [checks.text(part, "type", "components", most=30).upper() for part in components]
    if "BODY" not in kinds or len(set(kinds)) != len(kinds):
        raise _invalid("A template has exactly one BODY and at most one of the other components")
    for kind, part in zip(kinds, components, strict=True):
        if kind == "BUTTONS":
            buttons = checks.items(part, "buttons", "components.BUTTONS", least=1, most=10, code=100)
            for button in buttons:
                checks.choice(button, "type", "components.BUTTONS", (*_BUTTONS, *map(str.lower, _BUTTONS)))
                checks.optional_text(button, "text", "components.BUTTONS", most=25)
        elif kind == "HEADER" and str(part.get("format", "")).upper() in MEDIA_HEADERS:
            continue
        elif kind in ("HEADER", "BODY", "FOOTER"):
            most = 1024 if kind == "BODY" else 60
            if kind == "BODY" and "text" not in part:
                continue  # the text of an authentication template is Meta's own
            _check_variables(checks.text(part, "text", f"components.{kind}", most=most), part, kind, form)


def _check_variables(text: str, part: dict[str, Any], kind: str, form: str) -> None:
    names = variables_of(text)
    if not names:
        return
    if kind == "FOOTER":
        raise _invalid("The footer can't have variables")
    if form == "POSITIONAL" and names != [str(number) for number in range(1, len(names) + 1)]:
        raise _invalid("Variables must be numbered {{1}}, {{2}}... in order")
    if "example" not in part:
        raise _invalid(f'Message template "components" param is missing expected field(s): example of {kind}', 2388043)


def _invalid(sentence: str, subcode: int = 2388040) -> GraphError:
    return GraphError(100, sentence, message="Invalid parameter", subcode=subcode)


def _delete(call: Call) -> dict[str, Any]:
    store, query = call.world.templates, call.query
    name = query.get("name")
    if not name:
        raise GraphError(100, message="(#100) The parameter name is required.")
    found = [one for one in store.named(name) if query.get("hsm_id") in (None, one.id)]
    if not found:
        raise GraphError(100, "Message template not found.", message="Invalid parameter", subcode=2593002)
    for template in found:
        store.remove(template)
    return {"success": True}


async def change(call: Call, template: Template) -> dict[str, Any]:
    """Change a template; it is reviewed again."""
    body = await call.json()
    checks.members(body, "$", ("components", "category", "message_send_ttl_seconds"))
    if "components" in body:
        components = checks.items(body, "components", "", least=1, most=10, code=100)
        _check_components(components, template.parameter_format)
        template.components = components
    if "category" in body:
        template.category = checks.choice(body, "category", "", CATEGORIES)
    template.status = "PENDING"
    return {"success": True, "id": template.id, "name": template.name, "category": template.category}
