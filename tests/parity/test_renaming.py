"""A contact's new name reaches the conversations that show it."""

from __future__ import annotations

from tests.support import Api, System
from tests.support.people import new_conversation


async def test_a_renamed_contact_is_renamed_in_the_inbox_and_on_sockets(single_system: System, admin: Api) -> None:
    opened = await new_conversation(admin, initial_message="oi")
    async with await admin.socket() as link:
        await link.send("subscribe_inbox")
        await link.wait_for("inbox")
        changed = await admin.put(f"/api/chat/contacts/{opened['contact_id']}", {"name": "Maria das Dores"})
        assert changed.status == 200
        told = await link.wait_for("conversation.updated")
        assert told["conversation"]["customer_name"] == "Maria das Dores"
    shown = (await admin.get("/api/chat/inbox", tab="all")).ok()["conversations"]
    assert [one["customer_name"] for one in shown if one["id"] == opened["id"]] == ["Maria das Dores"]
