"""Conversations are found by their tags, whatever characters these hold."""

from __future__ import annotations

import pytest

from tests.support.chat_channels import Service, inbound


@pytest.mark.parametrize("tag", ["fibra", "instalação", "50%"])
async def test_a_conversation_is_found_by_its_tag_and_no_other_is(service: Service, tag: str) -> None:
    taken = [(await service.hand_over(inbound(phone=f"551198765430{n}")))[0] for n in range(2)]
    async with service.user("admin") as client:
        for one, name in zip(taken, (tag, "outra"), strict=True):
            answer = await client.put(f"/api/chat/conversations/{one['conversation_id']}/tags", json={"tags": [name]})
            assert answer.status_code == 200, answer.text
        found = (await client.get("/api/chat/conversations", params={"tag": tag})).json()
    assert [one["id"] for one in found["conversations"]] == [taken[0]["conversation_id"]]
