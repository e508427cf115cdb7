"""People for tests of a running system: employees, queues and website visitors, each with a client of his own."""

from __future__ import annotations

import uuid
from typing import Any

from .api import Api
from .waiting import eventually

PASSWORD = "cavalo bateria grampo"


def new_phone() -> str:
    """Return a synthetic mobile number that nobody has used yet."""
    return f"55119{uuid.uuid4().int % 10**8:08d}"


async def hire(admin: Api, role: str = "agent") -> Api:
    """Create a user with this role and return his client, once chat knows him."""
    name = f"{role}-{uuid.uuid4().hex[:10]}"
    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD, "role": role, "display_name": name}
    made = (await admin.post("/api/auth/users", body)).ok()

    async def is_known() -> bool:
        known = (await admin.get("/api/chat/agents")).ok()["agents"]
        return made["id"] in [one.get("id") or one.get("user_id") for one in known]

    await eventually(is_known, what=f"chat knowing {name}")
    return await admin.with_token(None).login(name, PASSWORD)


async def new_queue(admin: Api, *members: Api) -> str:
    """Create a queue that these users serve and return its id."""
    queue = (await admin.post("/api/chat/queues", {"name": f"Fila {uuid.uuid4().hex[:8]}"})).ok()
    queue_id: str = queue["id"]
    await set_members(admin, queue_id, *members)
    return queue_id


async def set_members(admin: Api, queue_id: str, *members: Api) -> None:
    """Say who serves a queue from now on."""
    body = {"agent_ids": [member.user["id"] for member in members]}
    (await admin.put(f"/api/chat/queues/{queue_id}/members", body)).ok()


async def new_conversation(admin: Api, **fields: Any) -> dict[str, Any]:
    """Open a conversation with a new customer."""
    body = {"customer_phone": new_phone(), "customer_name": "Maria Silva", **fields}
    found: dict[str, Any] = (await admin.post("/api/chat/conversations", body)).ok()
    return found


async def visit(api: Api, name: str = "Maria Silva") -> Api:
    """Start a widget session and return the visitor's client."""
    body = {
        "name": name,
        "email": f"{uuid.uuid4().hex[:10]}@example.com",
        "consent": {"version": "1", "accepted": True},
    }
    session = (await api.post("/api/widget/sessions", body)).ok()
    visitor = api.with_token(session["session_token"])
    visitor.user = {"id": session["contact_id"]}
    return visitor


async def history(api: Api, conversation_id: str) -> list[dict[str, Any]]:
    """Return a conversation's whole timeline as agents see it."""
    items: list[dict[str, Any]] = []
    path = f"/api/chat/conversations/{conversation_id}/messages"
    while True:
        page = (await api.get(path, after_seq=len(items), per_page=200)).ok()
        items += page["messages"]
        if len(items) >= page["last_seq"] or not page["messages"]:
            return items
