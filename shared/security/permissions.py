"""Permissions and the built-in roles; a custom role is a name with a list of these permissions."""

from __future__ import annotations

from typing import Final

_BY_NOUN: Final[dict[str, str]] = {
    "conversations": "read_assigned read_department read_unassigned read_all create write assign_user assign_department "
    "set_priority set_status set_tags peek take transfer merge delete export",
    "messages": "read write delete_own delete_any",
    "notes": "write delete_any",
    "contacts": "read write see_document see_phone merge block import export erase",
    "isp": "view_customer view_financial send_invoice trust_unlock diagnose cpe_action schedule_visit open_ticket manage_outage",
    "macros": "own department global",
    "views": "own shared",
    "campaigns": "read send approve",
    "reports": "own department all export",
    "supervise": "live whisper force_assign set_agent_status",
    "users": "read",
}
_MANAGED: Final = [
    "users",
    "roles",
    "departments",
    "channels",
    "hours",
    "sla",
    "automations",
    "bots",
    "kb",
    "webhooks",
    "tokens",
    "ai",
    "audit",
    "privacy",
    "settings",
    "tags",
    "system",
]

PERMISSIONS: Final[frozenset[str]] = frozenset(
    [f"{noun}:{verb}" for noun, verbs in _BY_NOUN.items() for verb in verbs.split()]
    + [f"{noun}:manage" for noun in _MANAGED]
)


def _all_of(*nouns: str) -> set[str]:
    return {p for p in PERMISSIONS if p.partition(":")[0] in nouns}


_READING = {
    "conversations:read_department",
    "conversations:read_unassigned",
    "messages:read",
    "contacts:read",
}
# Follows the work of his queues (quality, training, a partner): what is written there and how the queues do. No phone in full, no
# document, nothing that changes anything.
_VIEWER = _READING | {"reports:department"}
_AGENT = (
    _READING
    | {"reports:own"}
    | {
        f"conversations:{v}"
        for v in [
            "read_assigned",
            "create",
            "write",
            "assign_department",
            "set_priority",
            "set_status",
            "set_tags",
            "peek",
            "take",
            "transfer",
        ]
    }
    | {
        "messages:write",
        "messages:delete_own",
        "notes:write",
        "contacts:write",
        "contacts:see_phone",
        "macros:own",
        "views:own",
    }
    | {
        f"isp:{v}"
        for v in [
            "view_customer",
            "view_financial",
            "send_invoice",
            "trust_unlock",
            "diagnose",
            "schedule_visit",
            "open_ticket",
        ]
    }
)
_SUPERVISOR = (
    _AGENT
    | _all_of("conversations", "messages", "notes", "supervise", "reports", "macros", "views", "campaigns", "isp")
    | {"contacts:merge", "contacts:block", "contacts:import", "contacts:export", "contacts:see_document"}
    | {"tags:manage", "departments:manage", "hours:manage", "sla:manage"}
    | {"users:read"}
)

BUILT_IN_ROLES: Final[dict[str, frozenset[str]]] = {
    "viewer": frozenset(_VIEWER),
    "agent": frozenset(_AGENT),
    "supervisor": frozenset(_SUPERVISOR),
    "admin": PERMISSIONS,
}


def permissions_of(role: str, custom: frozenset[str] | None = None) -> frozenset[str]:
    """Return the permissions of a role; ``custom`` is the list of a role that is not built in. Unknown roles have none."""
    return BUILT_IN_ROLES.get(role) or (custom or frozenset()) & PERMISSIONS
