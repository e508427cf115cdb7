"""Sending: everybody once, at the pace and within the hours; a pause holds at once, a stop leaves out who was not written to."""

from __future__ import annotations

from typing import Any

from whatsapp_service.campaigns.filling import buttons_for

from tests.support.waiting import eventually
from tests.support.whatsapp import message, messages
from tests.support.whatsapp_campaigns import (
    CAMPAIGNS,
    CONSENTS,
    CampaignChat,
    begun,
    change_rules,
    draft,
    numbers,
    shown,
)
from tests.support.whatsapp_post import Post


async def finished(post: Post, campaign_id: str, state: str = "done", within: float = 30) -> Any:
    """Wait for a campaign's end and return it."""
    found: dict[str, Any] = {}

    async def is_over() -> bool:
        found.update(await shown(post, campaign_id))
        return bool(found["state"] == state)

    await eventually(is_over, within=within, what=f"the campaign is {state}")
    return found


async def totals(post: Post, campaign_id: str, **wanted: int) -> Any:
    """Wait until so many recipients are in these states and return the report."""

    async def reached() -> Any:
        report = (await post.call("GET", f"{CAMPAIGNS}/{campaign_id}/report"))[1]
        return report if all(report["totals"][state] == count for state, count in wanted.items()) else None

    return await eventually(reached, within=20, what=f"the recipients are {wanted}")


async def test_everybody_gets_his_own_text_once_and_the_report_says_so(both: Post) -> None:
    await change_rules(both, prices={"MARKETING": "0.35"})
    campaign_id = await begun(both, numbers(30))
    done = await finished(both, campaign_id)
    assert (done["estimate"]["cost"], done["finished_at"] is not None) == ("10.50", True)
    report = await totals(both, campaign_id, read=30)
    assert report["reached"] == {"sent": 30, "delivered": 30, "read": 30, "replied": 0}
    assert (report["billable"], report["unpriced"], report["estimated_cost"]) == (30, 0, "10.50")
    assert sum(hour["sent"] for hour in report["timeline"]) == 30
    sent = [body for bodies in both.provider.accepted.values() for body in bodies]
    assert len({body["to"] for body in sent}) == len(sent) == 30
    first = next(body for body in sent if body["to"] == "5511988000000")
    texts = [one["text"] for one in first["template"]["components"][0]["parameters"]]
    assert texts == ["Pessoa", "99"]
    kept = next(one for one in both.chat.messages.values() if one["contact"]["phone"] == "5511988000000")
    assert kept["content"] == "Olá Pessoa, 600 mega por R$ 99.\n\nResponda PARAR para sair."
    assert kept["metadata"]["campaign"]["id"] == campaign_id
    assert kept["metadata"]["template"]["buttons"] == []
    assert both.provider.complaints == []


async def test_a_pause_holds_what_waits_and_going_on_sends_it_once(post: Post) -> None:
    campaign_id = await begun(post, numbers(60), per_minute=600)
    await eventually(lambda: len(post.provider.order) > 3, within=20, what="some have left")
    code, paused = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/pause")
    assert (code, paused["state"]) == (200, "paused")
    await totals(post, campaign_id, queued=0)
    left = len(post.provider.order)
    assert left < 60
    code, _ = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/resume")
    assert code == 200
    await finished(post, campaign_id)
    assert len(post.provider.order) == 60
    assert len({body["to"] for bodies in post.provider.accepted.values() for body in bodies}) == 60


async def test_a_stop_leaves_out_whoever_was_not_written_to(post: Post) -> None:
    campaign_id = await begun(post, numbers(100), per_minute=300)
    await eventually(lambda: len(post.provider.order) > 2, within=20, what="some have left")
    code, stopped = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/stop")
    assert (code, stopped["state"], stopped["totals"]["pending"]) == (200, "stopped", 0)
    report = await totals(post, campaign_id, queued=0, pending=0)
    assert report["totals"]["cancelled"] == 100 - len(post.provider.order)
    assert (await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/resume"))[0] == 409


async def test_outside_its_hours_a_campaign_waits_and_says_for_what(post: Post) -> None:
    never = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "00:01"}
    campaign_id = await begun(post, numbers(3), hours=never)

    async def waits() -> bool:
        found = await shown(post, campaign_id)
        return found["waits_for"] == "hours" and found["waits_until"] is not None

    await eventually(waits, within=10, what="it says that it waits")
    assert post.provider.order == []


async def test_a_time_begins_an_approved_campaign_by_itself(post: Post) -> None:
    campaign_id = await draft(post, numbers(2), start_at="2020-01-01T00:00:00Z")
    await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/submit")
    code, _ = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/approve", {})
    assert code == 200
    done = await finished(post, campaign_id)
    assert [deed["deed"] for deed in done["deeds"]][-3:] == ["schedule", "start", "finish"]
    assert done["deeds"][-1]["by_id"] is None


async def test_refusals_are_told_by_reason_and_each_has_its_consequence(both: Post) -> None:
    plan = both.provider.plan
    plan["5511988000000"], plan["5511988000001"] = ["ecosystem"], ["stopped"]
    plan["5511988000003"], plan["5511988000004"] = ["parameter"], ["limit"]
    # One after the other: the limit keeps back whoever has not left by then.
    campaign_id = await begun(both, numbers(5), per_minute=60)

    async def kept_back() -> bool:
        found = await shown(both, campaign_id)
        return (found["state"], found["waits_for"]) == ("running", "limit")

    await eventually(kept_back, within=20, what="the campaign waits for the limit")
    report = await totals(both, campaign_id, read=1, failed=3, pending=1)
    assert {one["reason"] for one in report["reasons"]} == {"131049", "131050", "131008"}
    assert all(one["text"] for one in report["reasons"])
    _, left = await both.call("GET", f"{CONSENTS}?phone=11988000001")
    assert [(one["state"], one["source"]) for one in left["consents"]] == [("opted_out", "refusal")]
    again = await begun(both, numbers(2))
    reasons = (await totals(both, again, skipped=2))["reasons"]
    assert {one["reason"] for one in reasons} == {"marketing_limit", "opted_out"}


async def test_a_number_under_suspicion_pauses_its_campaigns_and_raises_the_alarm(post: Post) -> None:
    post.provider.plan["5511988000000"] = ["spam"]
    campaign_id = await begun(post, numbers(3), per_minute=30)
    paused = await finished(post, campaign_id, "paused")
    assert paused["state_reason"]
    assert paused["deeds"][-1]["by_id"] is None
    _, listed = await post.call("GET", "/api/whatsapp/channels")
    assert listed["channels"][0]["state"] == "alarm"
    await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/resume")
    await finished(post, campaign_id)
    assert len({body["to"] for bodies in post.provider.accepted.values() for body in bodies}) == 3


async def test_a_reply_is_counted_once_and_a_blocked_contact_is_left_out(post: Post) -> None:
    assert isinstance(post.chat, CampaignChat)
    post.chat.blocked = {"5511988000001"}
    campaign_id = await begun(post, numbers(2))
    await totals(post, campaign_id, read=1, skipped=1)
    for number in range(2):
        text = message(f"wamid.reply{number}", phone="5511988000000", text={"body": "Quero"})
        assert await post.webhook(messages(text)) == 200
    report = await totals(post, campaign_id, replied=1)
    assert (report["replies"], report["reasons"][0]["reason"]) == (1, "blocked")


def test_the_buttons_of_an_offer_are_kept_for_the_agents_screen() -> None:
    components: list[dict[str, Any]] = [
        {"type": "BODY", "text": "Olá"},
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "Quero"},
            {"type": "URL", "text": "Ver plano", "url": "https://fibra.example/{{1}}"},
        ]},
    ]  # fmt: skip
    assert buttons_for(components, {("button:1", "1"): "giga"}) == [
        {"text": "Quero", "href": ""},
        {"text": "Ver plano", "href": "https://fibra.example/giga"},
    ]
