"""Marketing templates by hand: who opted out gets none unless the sender says that he knows, whatever way it is sent."""

from __future__ import annotations

from typing import Any

from shared.utils.ids import uuid7
from tests.support.chat_channels import Service, inbound

PHONE = "5511987654321"
SAID = {"state": "opted_out", "source": "keyword", "at": "2026-11-12T14:03:00Z", "by_name": ""}


def _template(category: str = "MARKETING", **more: Any) -> dict[str, Any]:
    named = {"name": "oferta", "language": "pt_BR", "category": category, "components": [], **more}
    return {"message_type": "template", "content": "Que tal 1 Giga?", "metadata": {"template": named}}


async def _talk(service: Service, **contact: Any) -> str:
    [taken] = await service.hand_over(inbound("wamid.talk", contact=contact))
    return str(taken["conversation_id"])


async def test_an_offer_to_who_opted_out_is_refused_until_the_sender_says_that_he_knows(service: Service) -> None:
    talk = await _talk(service)
    service.consents.refusals[PHONE] = SAID
    refused = await service.send(talk, **_template())
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (409, "urn:ispchat:problem:customer-opted-out")
    assert "2026-11-12" in problem["detail"]
    assert "despite_opt_out" in problem["detail"]
    assert problem["opted_out"] == SAID
    assert len(await service.timeline(talk)) == 1
    answer = await service.send(talk, **_template(despite_opt_out=True))
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    assert answer.json()["metadata"]["template"]["despite_opt_out"] is True


async def test_what_brings_no_advertising_passes_and_so_does_a_word_that_is_no_template(lone_service: Service) -> None:
    talk = await _talk(lone_service)
    lone_service.consents.refusals[PHONE] = SAID
    for category in ("UTILITY", "AUTHENTICATION"):
        assert (await lone_service.send(talk, **_template(category))).status_code == 200
    lone_service.consents.asked.clear()
    assert (await lone_service.send(talk)).status_code == 200
    assert lone_service.consents.asked == []


async def test_a_customer_without_a_number_is_known_by_his_network_id(lone_service: Service) -> None:
    talk = await _talk(lone_service, phone=None, user_id="BR.77")
    lone_service.consents.refusals["BR.77"] = SAID
    assert (await lone_service.send(talk, **_template())).status_code == 409


async def test_what_was_stored_before_he_opted_out_is_answered_again_and_not_refused(service: Service) -> None:
    talk, user = await _talk(service), uuid7()
    given = {**_template(), "client_message_id": uuid7()}
    first = await service.send(talk, user, **given)
    service.consents.refusals[PHONE] = SAID
    again = await service.send(talk, user, **given)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


async def test_while_nobody_can_tell_a_template_waits_in_the_queue_like_everything_else(lone_service: Service) -> None:
    talk = await _talk(lone_service)
    lone_service.consents.is_down = True
    assert (await lone_service.send(talk, **_template())).json()["status"] == "queued"


async def test_the_word_that_lets_it_pass_is_yes_or_no(lone_service: Service) -> None:
    talk = await _talk(lone_service)
    refused = await lone_service.send(talk, **_template(despite_opt_out="sim"))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "metadata.template.despite_opt_out")
