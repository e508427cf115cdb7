"""Who wrote: known by any identifier that came with the message, and two people are never made one."""

from __future__ import annotations

from typing import Any

from tests.support.chat_channels import Service, inbound

MARIA, RUI = "5511987654321", "5521987651234"


def _item(**contact: Any) -> dict[str, Any]:
    return inbound(phone=contact.pop("phone", None), contact={"name": None, **contact})


async def _contact(service: Service, contact_id: str) -> Any:
    async with service.user("admin") as client:
        return (await client.get(f"/api/chat/contacts/{contact_id}")).json()


async def _known(service: Service, contact_id: str) -> set[tuple[str, str]]:
    return {(one["kind"], one["value"]) for one in (await _contact(service, contact_id))["identities"]}


async def test_an_id_first_and_a_number_later_are_one_person_in_one_conversation(service: Service) -> None:
    [first] = await service.hand_over(_item(user_id="BR.Abc", username="maria.s"))
    [second] = await service.hand_over(_item(user_id="BR.Abc", phone=MARIA, parent_user_id="BR.ENT.9"))
    [third] = await service.hand_over(_item(phone=MARIA, name="Maria Silva"))
    [fourth] = await service.hand_over(_item(parent_user_id="BR.ENT.9"))
    assert len({one["contact_id"] for one in (first, second, third, fourth)}) == 1
    assert len({one["conversation_id"] for one in (first, second, third, fourth)}) == 1
    contact = await _contact(service, first["contact_id"])
    assert (contact["name"], contact["phone"], contact["username"]) == ("Maria Silva", f"+{MARIA}", "maria.s")
    shown = await service.conversation(first["conversation_id"])
    assert (shown["customer_name"], shown["customer_phone"]) == ("Maria Silva", f"+{MARIA}")
    assert await _known(service, first["contact_id"]) == {
        ("bsuid", "BR.Abc"), ("parent_bsuid", "BR.ENT.9"), ("wa_id", MARIA), ("phone", f"+{MARIA}"),
    }  # fmt: skip


async def test_a_number_and_an_id_of_two_people_go_by_the_number_and_nothing_moves(service: Service) -> None:
    [maria] = await service.hand_over(_item(phone=MARIA, name="Maria"))
    [rui] = await service.hand_over(_item(user_id="BR.Rui", name="Rui"))
    before = await _known(service, maria["contact_id"]), await _known(service, rui["contact_id"])
    [both] = await service.hand_over(_item(phone=MARIA, user_id="BR.Rui", parent_user_id="BR.ENT.1"))
    assert both["contact_id"] == maria["contact_id"]
    assert (await _known(service, maria["contact_id"]), await _known(service, rui["contact_id"])) == before


async def test_whoever_changes_his_number_keeps_his_history_and_gives_the_old_number_up(service: Service) -> None:
    [before] = await service.hand_over(_item(phone=MARIA, user_id="BR.Old", name="Maria"))
    notice = _item(phone=RUI, user_id="BR.New") | {
        "message_type": "system", "content": "Número trocado", "window": None, "previous": {"phone": MARIA, "user_id": "BR.Old"},
        "metadata": {"system": {"kind": "user_changed_number"}},
    }  # fmt: skip
    for outcome in ("stored", "repeated"):
        [told] = await service.hand_over(notice)
        assert (told["outcome"], told["conversation_id"]) == (outcome, before["conversation_id"])
    item = (await service.timeline(before["conversation_id"]))[-1]
    assert (item["message_type"], item["direction"]) == ("system", "internal")
    assert (item["metadata"]["previous_phone"], item["metadata"]["phone"]) == (f"+{MARIA}", f"+{RUI}")
    shown = await service.conversation(before["conversation_id"])
    assert (shown["customer_phone"], shown["unread_count"]) == (f"+{RUI}", 1)
    assert await _known(service, before["contact_id"]) == {
        ("bsuid", "BR.New"), ("wa_id", RUI), ("phone", f"+{RUI}"),
    }  # fmt: skip
    [stranger] = await service.hand_over(_item(phone=MARIA, name="Outra pessoa"))
    assert stranger["contact_id"] != before["contact_id"]


async def test_a_change_to_a_number_that_is_somebody_elses_merges_nobody(service: Service) -> None:
    [maria] = await service.hand_over(_item(phone=MARIA, name="Maria"))
    [rui] = await service.hand_over(_item(phone=RUI, name="Rui"))
    notice = _item(phone=RUI) | {"message_type": "system", "previous": {"phone": MARIA}, "window": None}
    [told] = await service.hand_over(notice)
    assert told["contact_id"] == maria["contact_id"]
    assert (await _contact(service, maria["contact_id"]))["phone"] is None
    assert (await _contact(service, rui["contact_id"]))["phone"] == f"+{RUI}"
    [again] = await service.hand_over(_item(phone=RUI))
    assert again["contact_id"] == rui["contact_id"]


async def test_news_of_somebody_nobody_talked_to_begins_no_conversation(lone_service: Service) -> None:
    [told] = await lone_service.hand_over(_item(phone=RUI) | {"message_type": "system", "previous": {"phone": MARIA}})
    assert (told["outcome"], told["conversation_id"], told["message_id"]) == ("stored", None, None)
    assert await lone_service.conversations() == []


async def test_a_number_that_no_telephone_plan_knows_is_still_somebody(lone_service: Service) -> None:
    answers = [(await lone_service.hand_over(_item(phone="999")))[0] for _ in range(2)]
    assert len({one["contact_id"] for one in answers}) == 1
    assert (await _contact(lone_service, answers[0]["contact_id"]))["phone"] is None


async def test_a_name_that_an_agent_gave_stays(lone_service: Service) -> None:
    [maria] = await lone_service.hand_over(_item(phone=MARIA, name="mari 🌸"))
    async with lone_service.user("admin") as client:
        await client.put(f"/api/chat/contacts/{maria['contact_id']}", json={"name": "Maria de Souza"})
    await lone_service.hand_over(_item(phone=MARIA, name="mari 🌸"))
    assert (await _contact(lone_service, maria["contact_id"]))["name"] == "Maria de Souza"
