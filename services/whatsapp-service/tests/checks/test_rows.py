"""Each row of a check tells only what it knows; over the simulator, which is as strict as Meta."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from whatsapp_service.knocks import service

from tests.support.edge import call
from tests.support.whatsapp_port import Bench, open_bench


@pytest.fixture
async def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """The service with a number of the Cloud API."""
    monkeypatch.setattr(service, "WRITE_SECONDS", 0.05)
    async with open_bench("cloud", tmp_path) as opened:
        yield opened


async def rows(bench: Bench) -> dict[str, tuple[str, str]]:
    """Return (state, code) of each row."""
    status, found = await bench.api("POST", f"/api/whatsapp/channels/{bench.channel_id}/check")
    assert status == 200
    return {step["key"]: (step["state"], step["code"]) for step in found["steps"]}


async def change(bench: Bench, **given: Any) -> None:
    """Change the number."""
    status, found = await bench.api("PUT", f"/api/whatsapp/channels/{bench.channel_id}", given)
    assert status == 200, found


async def test_a_number_that_is_right_is_right_but_for_what_meta_has_not_done_yet(cloud: Bench) -> None:
    assert await rows(cloud) == {
        "token": ("ok", "token_ok"), "phone": ("ok", "phone_ok"), "app_secret": ("ok", "secret_ok"),
        "verify_token": ("unknown", "verify_waits"), "subscription": ("ok", "subscribed"),
    }  # fmt: skip
    _, channel = await cloud.api("GET", f"/api/whatsapp/channels/{cloud.channel_id}")
    assert channel["state"] == "ok"


async def test_a_wrong_token_blames_nothing_else(cloud: Bench) -> None:
    await change(cloud, access_token="EAAexpired")
    assert await rows(cloud) == {
        "token": ("bad", "token_refused"), "phone": ("unknown", "after_token"), "app_secret": ("unknown", "after_phone"),
        "verify_token": ("unknown", "verify_waits"), "subscription": ("unknown", "after_token"),
    }  # fmt: skip
    _, channel = await cloud.api("GET", f"/api/whatsapp/channels/{cloud.channel_id}")
    assert (channel["state"], channel["state_code"]) == ("stopped", "token_refused")
    assert "[190]" in channel["state_detail"]


async def test_a_wrong_number_leaves_token_and_subscription_right(cloud: Bench) -> None:
    made = {
        "name": "Outro", "phone_number_id": "999999999999999", "waba_id": cloud.world.config.waba_id,
        "access_token": cloud.world.config.access_token, "app_secret": "s", "verify_token": "v",
    }  # fmt: skip
    status, other = await cloud.api("POST", "/api/whatsapp/channels", made)
    assert status == 200, other
    cloud.channel_id = other["id"]
    found = await rows(cloud)
    assert found["token"] == ("ok", "token_ok")
    assert found["phone"] == ("bad", "phone_gone")
    assert found["app_secret"] == ("unknown", "after_phone")
    assert found["subscription"] == ("ok", "subscribed")


async def test_a_wrong_secret_and_a_wrong_account_are_each_told_alone(cloud: Bench) -> None:
    await change(cloud, app_secret="another", waba_id="999999999999999")
    found = await rows(cloud)
    assert [found[key][0] for key in ("token", "phone")] == ["ok", "ok"]
    assert found["app_secret"] == ("bad", "secret_wrong")
    assert found["subscription"] == ("bad", "subscription_none")


async def test_the_verify_token_is_right_once_meta_used_it_or_messages_arrive(cloud: Bench) -> None:
    token = cloud.world.config.verify_token
    path = "/webhook/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
    assert (await call(cloud.port, f"{path}wrong")).status == 403
    assert (await rows(cloud))["verify_token"] == ("unknown", "verify_other")
    assert (await call(cloud.port, f"{path}{token}")).status == 200
    assert (await rows(cloud))["verify_token"] == ("ok", "verify_seen")
    await change(cloud, verify_token="a-new-word")
    assert (await rows(cloud))["verify_token"] == ("unknown", "verify_other")
    await cloud.received(cloud.says("text", {"body": "Oi"}))
    assert (await rows(cloud))["verify_token"] == ("ok", "verify_arrives")


async def test_a_number_that_was_stopped_goes_on_when_only_the_verification_waits(cloud: Bench) -> None:
    await change(cloud, access_token="EAAexpired")
    await rows(cloud)
    await change(cloud, access_token=cloud.world.config.access_token)
    await rows(cloud)
    _, channel = await cloud.api("GET", f"/api/whatsapp/channels/{cloud.channel_id}")
    assert channel["state"] == "ok"
