"""One API description out of those of all services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Document = dict[str, Any]
_REF = "#/components/schemas/"


def merge(title: str, version: str, documents: Mapping[str, Document], prefixes: Iterable[str]) -> Document:
    """Return the descriptions of ``documents`` (by service name) as one.

    Only paths below the public ``prefixes`` are taken. Operation ids get their service's short name in front. A schema
    that two services call the same keeps its name if it is the same, and gets the service's name in front if it is not.
    """
    paths: Document = {}
    schemas: Document = {}
    public = tuple(prefixes)
    for service in sorted(documents):
        short = service.removesuffix("-service").replace("-", "_")
        document = documents[service]
        own = document.get("components", {}).get("schemas", {})
        renamed = _names(short, own, schemas)
        for name, schema in own.items():
            schemas[renamed[name]] = _rewritten(schema, renamed)
        for path, item in document.get("paths", {}).items():
            if path == "/" or not path.startswith(public):
                continue
            paths[path] = {method: _operation(short, entry, renamed) for method, entry in item.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
        "security": [{"bearer": []}, {}],
    }


def _names(short: str, own: Document, taken: Document) -> dict[str, str]:
    """Return the new name of each schema. What refers to a renamed one differs too: repeated until it settles."""
    camel = "".join(part.capitalize() for part in short.split("_"))
    names = {name: name for name in own}
    while True:
        clashes = [
            name
            for name, schema in own.items()
            if names[name] == name and name in taken and taken[name] != _rewritten(schema, names)
        ]
        if not clashes:
            return names
        names.update({name: f"{camel}{name}" for name in clashes})


def _operation(short: str, entry: Any, renamed: Mapping[str, str]) -> Any:
    if not isinstance(entry, dict):
        return entry
    operation = _rewritten(entry, renamed)
    if "operationId" in operation:
        operation["operationId"] = f"{short}_{operation['operationId']}"
    operation.setdefault("tags", [short])
    return operation


def _rewritten(node: Any, renamed: Mapping[str, str]) -> Any:
    """Return a copy of ``node`` whose references follow the new names, also where a discriminator maps to them."""
    if isinstance(node, dict):
        return {key: _rewritten(value, renamed) for key, value in node.items()}
    if isinstance(node, list):
        return [_rewritten(value, renamed) for value in node]
    if isinstance(node, str) and node.startswith(_REF):
        name = node[len(_REF) :]
        return _REF + renamed.get(name, name)
    return node
