"""The templates of the account, and the rules of creating one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import orjson

from whatsapp_simulator.ids import Ids

_POSITION = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_UNSET = (
    "message_send_ttl_seconds", "correct_category", "previous_category", "library_template_name", "sub_category",
    "cta_url_link_tracking_opted_out", "degrees_of_freedom_spec",
)  # fmt: skip
MEDIA_HEADERS = frozenset({"IMAGE", "VIDEO", "DOCUMENT"})


@dataclass(slots=True)
class Template:
    """A template in one language, as Meta keeps it."""

    id: str
    name: str
    language: str
    category: str
    status: str
    components: list[dict[str, Any]]
    parameter_format: str = "POSITIONAL"
    quality: str = "UNKNOWN"
    rejected_reason: str = "NONE"
    extra: dict[str, Any] = field(default_factory=dict)

    def view(self) -> dict[str, Any]:
        """Return it as the Graph API does."""
        return {
            "name": self.name, "parameter_format": self.parameter_format, "components": self.components,
            "language": self.language, "status": self.status, "category": self.category, "id": self.id,
            "quality_score": {"score": self.quality, "date": 1790000000}, "rejected_reason": self.rejected_reason,
            **dict.fromkeys(_UNSET), **self.extra,
        }  # fmt: skip

    def component(self, kind: str) -> dict[str, Any] | None:
        """Return its header, body, footer or buttons."""
        return next((part for part in self.components if part["type"].upper() == kind), None)

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Its buttons."""
        part = self.component("BUTTONS")
        return list(part["buttons"]) if part else []


def variables_of(text: str) -> list[str]:
    """Return the names of a text's variables, each once, in order."""
    return list(dict.fromkeys(_POSITION.findall(text)))


def filled(text: str, values: dict[str, str]) -> str:
    """Return a text with its variables filled in."""
    return _POSITION.sub(lambda found: values.get(found[1], found[0]), text)


class TemplateStore:
    """The templates of one account."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._by_id: dict[str, Template] = {}
        for known in orjson.loads((files("whatsapp_simulator") / "templates.json").read_bytes()):
            self.add(Template(ids.number(), **known))

    def __iter__(self) -> Iterator[Template]:
        """Walk them in the order in which they were made."""
        return iter(list(self._by_id.values()))

    def add(self, template: Template) -> Template:
        """Keep one."""
        self._by_id[template.id] = template
        return template

    def replace(self, templates: list[Template]) -> None:
        """Have these and no others."""
        self._by_id = {template.id: template for template in templates}

    def find(self, template_id: str) -> Template | None:
        """Return one by its id."""
        return self._by_id.get(template_id)

    def named(self, name: str, language: str | None = None) -> list[Template]:
        """Return the languages of a template, or the one asked for."""
        return [one for one in self if one.name == name and language in (None, one.language)]

    def remove(self, template: Template) -> None:
        """Delete one."""
        self._by_id.pop(template.id, None)

    def new_id(self) -> str:
        """Return an id for a further one."""
        return self._ids.number()
