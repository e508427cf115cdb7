"""Linking a number behind Evolution: the risk accepted, the code shown, the state true, the link ended."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.waiting import eventually
from tests.support.whatsapp_port import ELSEWHERE, INSTANCE, Bench, add_number, link


async def shown(bench: Bench) -> dict[str, Any]:
    """Return the channel as a manager sees it."""
    status, channel = await bench.api("GET", f"/api/whatsapp/channels/{bench.channel_id}")
    assert status == 200
    found: dict[str, Any] = channel
    return found


async def becomes(bench: Bench, link: str, reason: str | None = None) -> None:
    """Wait until the link of the number is so."""

    async def found() -> bool:
        channel = await shown(bench)
        return (channel["link"], channel["link_reason"]) == (link, reason)

    await eventually(found, what=f"the link is {link} ({reason})")


async def test_a_linked_number_says_what_it_can_do_and_whose_phone_it_is(both: Bench) -> None:
    channel = await shown(both)
    assert channel["capabilities"] == {"window": False, "templates": False, "pairing": True, "official": False}
    assert (channel["link"], channel["state"], channel["display_number"]) == ("open", "ok", "+551130910001")
    assert both.into.channels == {} or both.into.channels[both.channel_id]["has_window"] is False
    webhook = both.world.evolution.instances.find(INSTANCE)
    assert webhook is not None
    assert (webhook.webhook.base64, webhook.webhook.by_events, "MESSAGES_UPSERT" in webhook.webhook.events) == (
        False, False, True,
    )  # fmt: skip


async def test_the_risk_has_to_be_accepted(evolution: Bench) -> None:
    body = {"name": "x", "api_url": evolution.api_url, "instance": "outra", "access_token": "k", "acknowledged": False}
    status, problem = await evolution.api("POST", "/api/whatsapp/linked-numbers", body)
    assert (status, problem["errors"][0]["field"]) == (422, "acknowledged")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/evolution", "http://10.0.0.7:8080", "https://localhost", "http://example.com", "ftp://example.com",
     "https://user:word@example.com", "https://169.254.169.254"],
)  # fmt: skip
async def test_a_server_in_this_network_must_be_named_by_the_operator(evolution: Bench, url: str) -> None:
    body = {"name": "x", "api_url": url, "instance": "outra", "access_token": "k", "acknowledged": True}
    status, problem = await evolution.api("POST", "/api/whatsapp/linked-numbers", body)
    if url == "https://localhost":
        # A name is judged where it is resolved: the server is simply not reached.
        assert status == 200
        assert (await evolution.api("POST", f"/api/whatsapp/channels/{problem['id']}/link", {}))[1]["type"].endswith(
            "gateway-unreachable"
        )
    else:
        assert (status, problem["errors"][0]["field"]) == (422, "api_url")


@pytest.mark.parametrize("end", ["#top", "?key=1"])
async def test_an_address_ends_with_its_path(evolution: Bench, end: str) -> None:
    body = {
        "name": "x",
        "api_url": evolution.api_url + end,
        "instance": "outra",
        "access_token": "k",
        "acknowledged": True,
    }
    status, problem = await evolution.api("POST", "/api/whatsapp/linked-numbers", body)
    assert (status, problem["errors"][0]["field"], problem["errors"][0]["rule"]) == (422, "api_url", "path")


async def test_the_code_is_shown_until_it_is_scanned_and_renewed_meanwhile(evolution: Bench) -> None:
    path = f"/api/whatsapp/channels/{evolution.channel_id}/link"
    assert (await evolution.api("DELETE", path))[0] == 200
    await becomes(evolution, "closed", "logged_out")
    evolution.world.pace.qr_life = 0.3
    status, told = await evolution.api("POST", path, {})
    assert (status, told["link"], told["qr"][:22]) == (200, "connecting", "data:image/png;base64,")

    async def renewed() -> bool:
        return bool((await evolution.api("GET", path))[1]["qr"] not in (None, told["qr"]))

    await eventually(renewed, what="another code is shown")
    evolution.world.pace.qr_life = 60.0
    await link(evolution)
    assert (await evolution.api("GET", path))[1]["qr"] is None


async def test_a_code_may_be_typed_on_the_phone_instead(evolution: Bench) -> None:
    path = f"/api/whatsapp/channels/{evolution.channel_id}/link"
    await evolution.api("DELETE", path)
    _, told = await evolution.api("POST", path, {"phone": "551130910001"})
    assert len(told["pairing_code"]) == 8
    status, _ = await evolution.api("POST", path, {"phone": "+55 (11)"})
    assert status == 422


async def test_codes_that_nobody_scans_end_and_say_so(evolution: Bench) -> None:
    path = f"/api/whatsapp/channels/{evolution.channel_id}/link"
    await evolution.api("DELETE", path)
    evolution.world.pace.qr_life, evolution.world.pace.qr_limit = 0.1, 2
    await evolution.api("POST", path, {})
    instance = evolution.world.evolution.instances.find(INSTANCE)
    assert instance is not None
    instance.webhook.url = instance.webhook.url.replace(ELSEWHERE, f"http://127.0.0.1:{evolution.port}")
    await becomes(evolution, "closed", "qr_expired")


@pytest.mark.parametrize("reason", ["logged_out", "banned", "replaced", "lost"])
async def test_a_link_that_breaks_stops_the_number_and_says_why(evolution: Bench, reason: str) -> None:
    instance = evolution.world.evolution.instances.find(INSTANCE)
    assert instance is not None
    evolution.world.evolution.instances.close(instance, reason)
    await becomes(evolution, "closed", reason)
    channel = await shown(evolution)
    assert (channel["state"], channel["state_code"]) == ("stopped", f"link_{reason}")
    assert channel["state_reason"]
    assert channel["linked_at"]
    told = evolution.into.channels
    await eventually(lambda: told[evolution.channel_id]["state"] == "stopped", within=2, what="chat hears of it")


async def test_a_message_waits_for_the_link_and_leaves_when_it_is_back(evolution: Bench) -> None:
    instance = evolution.world.evolution.instances.find(INSTANCE)
    assert instance is not None
    evolution.world.evolution.instances.close(instance, "lost")
    await becomes(evolution, "closed", "lost")
    sent = evolution.write("espera")
    await evolution.api("POST", f"/api/whatsapp/channels/{evolution.channel_id}/link", {})
    instance.webhook.url = instance.webhook.url.replace(ELSEWHERE, f"http://127.0.0.1:{evolution.port}")
    assert evolution.out.status[sent] == "queued"
    evolution.world.evolution.instances.scan(instance)
    await evolution.becomes(sent, "sent", "delivered")


async def test_removing_the_instance_switches_the_number_off(evolution: Bench) -> None:
    status, channel = await evolution.api("DELETE", f"/api/whatsapp/channels/{evolution.channel_id}/instance")
    assert (status, channel["is_active"], channel["link"]) == (200, False, "closed")
    assert evolution.world.evolution.instances.all() == []


async def test_the_check_tells_each_step_in_words(evolution: Bench) -> None:
    path = f"/api/whatsapp/channels/{evolution.channel_id}"
    _, checked = await evolution.api("POST", f"{path}/check")
    assert [(step["key"], step["ok"]) for step in checked["steps"]] == [
        ("server", True), ("api_key", True), ("instance", True), ("webhook", True), ("link", True),
    ]  # fmt: skip
    await evolution.api("PUT", path, {"access_token": "another-key"})

    async def refused() -> bool:
        _, again = await evolution.api("POST", f"{path}/check")
        return [step["ok"] for step in again["steps"]] == [True, False, False, False, False]

    await eventually(refused, what="the key is refused")


async def test_a_key_that_is_refused_is_told_as_such(evolution: Bench) -> None:
    path = f"/api/whatsapp/channels/{evolution.channel_id}"
    await evolution.api("PUT", path, {"access_token": "another-key"})
    status, problem = await evolution.api("POST", f"{path}/link", {})
    assert (status, problem["type"]) == (409, "urn:ispchat:problem:gateway-key-refused")
    assert "another-key" not in str(problem)


async def test_numbers_of_the_official_api_are_not_linked_and_others_have_no_templates(bench: Bench) -> None:
    path = f"/api/whatsapp/channels/{bench.channel_id}/link"
    status, problem = await bench.api("POST", path, {})
    if bench.provider == "cloud":
        assert (status, problem["type"]) == (409, "urn:ispchat:problem:not-pairable")
        return
    status, problem = await bench.api("POST", "/api/whatsapp/templates/sync", {"channel_id": bench.channel_id})
    assert (status, problem["type"]) == (409, "urn:ispchat:problem:no-templates-here")


async def test_two_numbers_cannot_be_the_same_instance(evolution: Bench) -> None:
    with pytest.raises(AssertionError, match="Another channel has this number"):
        await add_number(evolution)
