"""A campaign from draft to its end: what may be done when, by whom, and that each deed is kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from whatsapp_service.campaigns.domain import MOVES, STATES, Refusal, after, after_report, may_approve, room
from whatsapp_service.channels.models import channels

from tests.support.waiting import eventually
from tests.support.whatsapp_campaigns import (
    ADMIN,
    AUTHOR,
    CAMPAIGNS,
    CONSENTS,
    CampaignChat,
    content,
    draft,
    numbers,
    shown,
)
from tests.support.whatsapp_post import Post


def _chat(post: Post) -> CampaignChat:
    assert isinstance(post.chat, CampaignChat)
    return post.chat


async def test_a_campaign_is_written_down_changed_copied_and_deleted(both: Post) -> None:
    code, made = await both.call("POST", CAMPAIGNS, content(both))
    assert (code, made["state"], made["template"]["category"]) == (200, "draft", "MARKETING")
    assert made["audience"]["source"] == "none"
    code, changed = await both.call("PUT", f"{CAMPAIGNS}/{made['id']}", content(both, name="Outro nome"))
    assert (code, changed["name"]) == (200, "Outro nome")
    code, copy = await both.call("POST", f"{CAMPAIGNS}/{made['id']}/copy")
    assert (code, copy["state"], copy["name"]) == (200, "draft", "Outro nome")
    code, listed = await both.call("GET", f"{CAMPAIGNS}?q=OUTRO&state=draft")
    assert [one["id"] for one in listed["campaigns"]] == [copy["id"], made["id"]]
    assert [deed["deed"] for deed in changed["deeds"]] == ["create", "change"]
    assert (await both.call("DELETE", f"{CAMPAIGNS}/{made['id']}"))[0] == 204
    assert (await both.call("GET", f"{CAMPAIGNS}/{made['id']}"))[0] == 404


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"channel_id": "019a0000-0000-7000-8000-000000000009"}, "channel_id"),
        ({"name": "\u200b"}, "name"),
        ({"per_minute": 5000}, "per_minute"),
        ({"variables": [{"where": "body", "key": "9", "value": "x"}]}, "variables.0"),
        ({"hours": {"days": ["mon"], "from": "20:00", "to": "08:00"}}, "hours"),
        ({"hours": {"days": [], "from": "08:00", "to": "20:00"}}, "hours.days"),
        ({"purpose": "outage"}, "body"),
        ({"unknown": 1}, "unknown"),
    ],
)
async def test_what_cannot_be_sent_is_refused_by_field_and_rule(post: Post, parts: dict[str, Any], field: str) -> None:
    code, problem = await post.call("POST", CAMPAIGNS, content(post, **parts))
    assert code == 422, problem
    assert any(error["field"].startswith(field) or field == "body" for error in problem["errors"]), problem
    assert (await post.call("GET", CAMPAIGNS))[1]["total"] == 0


async def test_a_notice_takes_a_utility_template_only_and_an_unapproved_template_is_not_submitted(post: Post) -> None:
    code, problem = await post.call("POST", CAMPAIGNS, content(post, kind="notice", purpose="outage"))
    assert (code, problem["type"]) == (409, "urn:ispchat:problem:template-not-usable")
    campaign_id = await draft(post, numbers(1))
    post.provider.templates[0] = {**post.provider.templates[0], "status": "PAUSED"}
    await post.call("POST", "/api/whatsapp/templates/sync", {"channel_id": post.chat.channel_id})
    code, problem = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/submit")
    assert (code, problem["type"]) == (409, "urn:ispchat:problem:template-not-usable")
    assert "PAUSED" in problem["detail"]
    assert (await shown(post, campaign_id))["state"] == "draft"


async def test_nobody_approves_his_own_campaign_while_somebody_else_can(both: Post) -> None:
    _chat(both).approvers = [ADMIN, AUTHOR]
    campaign_id = await draft(both, numbers(2))
    await both.call("POST", f"{CAMPAIGNS}/{campaign_id}/submit")
    code, problem = await both.call("POST", f"{CAMPAIGNS}/{campaign_id}/approve", {})
    assert (code, problem["type"]) == (403, "urn:ispchat:problem:own-campaign")
    other = both.token_of("supervisor", AUTHOR)
    code, approved = await both.send(
        "POST", f"{CAMPAIGNS}/{campaign_id}/approve", b'{"note":"ok"}', "application/json", other
    )
    assert (code, approved["state"], approved["approver_id"]) == (200, "approved", AUTHOR)
    assert approved["deeds"][-1]["note"] == "ok"
    _chat(both).approvers = [ADMIN]
    alone = await draft(both, numbers(2))
    await both.call("POST", f"{CAMPAIGNS}/{alone}/submit")
    assert (await both.call("POST", f"{CAMPAIGNS}/{alone}/approve", {}))[0] == 200


async def test_an_agent_sees_and_does_nothing_and_a_supervisor_sets_no_rules(post: Post) -> None:
    campaign_id = await draft(post, numbers(1))
    agent, supervisor = post.token_of("agent", AUTHOR), post.token_of("supervisor", AUTHOR)
    for method, path in (
        ("GET", CAMPAIGNS),
        ("GET", f"{CAMPAIGNS}/{campaign_id}"),
        ("POST", f"{CAMPAIGNS}/{campaign_id}/submit"),
    ):
        assert (await post.send(method, path, b"", "application/json", agent))[0] == 403
    assert (await post.send("GET", CAMPAIGNS, b"", "application/json", supervisor))[0] == 200
    assert (await post.send("PUT", f"{CAMPAIGNS}/rules", b"{}", "application/json", supervisor))[0] == 403
    assert (await post.send("GET", CONSENTS, b"", "application/json", agent))[0] == 403
    assert (await post.send("GET", f"{CONSENTS}?phone=11988887777", b"", "application/json", agent))[0] == 200


async def test_a_rejected_campaign_says_why_and_becomes_a_draft_when_it_is_changed(post: Post) -> None:
    campaign_id = await draft(post, numbers(1))
    code, problem = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/start")
    assert (code, problem["type"]) == (409, "urn:ispchat:problem:wrong-campaign-state")
    await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/submit")
    assert (await post.call("PUT", f"{CAMPAIGNS}/{campaign_id}", content(post)))[0] == 409
    assert (await post.send("POST", f"{CAMPAIGNS}/files/{campaign_id}", b"telefone\n1199"))[0] == 409
    code, refused = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/reject", {"note": "Preço errado"})
    assert (code, refused["state"], refused["state_reason"]) == (200, "rejected", "Preço errado")
    assert "edit" in refused["allowed"]
    code, changed = await post.call("PUT", f"{CAMPAIGNS}/{campaign_id}", content(post))
    assert (code, changed["state"], changed["audience"]["total"]) == (200, "draft", 1)


async def test_hours_of_advertising_lie_within_the_rules_and_a_notice_may_go_at_any_hour(post: Post) -> None:
    _, rules = await post.call("GET", f"{CAMPAIGNS}/rules")
    given = {
        name: value
        for name, value in rules.items()
        if name not in ("timezone", "most_recipients", "most_per_minute", "updated_at", "updated_by")
    }
    given["hours"] = {"days": ["mon", "tue"], "from": "08:00", "to": "20:00"}
    assert (await post.call("PUT", f"{CAMPAIGNS}/rules", given))[0] == 200
    late = {"days": ["mon"], "from": "08:00", "to": "21:00"}
    code, problem = await post.call("POST", CAMPAIGNS, content(post, hours=late))
    assert (code, problem["errors"][0]["field"]) == (422, "hours")
    notice = content(
        post, kind="notice", purpose="outage", template={"name": "queda", "language": "pt_BR"}, variables=[]
    )
    assert (await post.call("POST", CAMPAIGNS, {**notice, "hours": late}))[0] == 200


def test_every_deed_leads_to_a_state_and_what_is_over_stays_over() -> None:
    for deed, moves in MOVES.items():
        for state in STATES:
            found = after(state, deed)
            assert found == moves.get(state) or isinstance(found, Refusal)
        assert not {"stopped", "done"} & set(moves)


def test_a_recipient_only_advances() -> None:
    assert after_report("queued", "delivered", None) == "delivered"
    assert after_report("delivered", "sent", None) is None
    assert after_report("read", "failed", None) is None
    assert after_report("replied", "read", None) is None
    assert after_report("failed", "sent", "131026") is None
    assert after_report("failed", "sent", "unconfirmed") == "sent"
    assert after_report("cancelled", "sent", None) == "sent"
    assert after_report("skipped", "sent", None) is None


def test_the_author_alone_may_approve_himself() -> None:
    assert may_approve(caller="a", author="b", submitter="c", other_approvers=5)
    assert not may_approve(caller="a", author="a", submitter=None, other_approvers=1)
    assert not may_approve(caller="a", author="b", submitter="a", other_approvers=1)
    assert may_approve(caller="a", author="a", submitter="a", other_approvers=0)


def test_the_pace_gives_no_more_than_its_share_after_a_rest() -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert room(next_at=now + timedelta(seconds=1), now=now, per_minute=60)[0] == 0
    assert room(next_at=now, now=now, per_minute=60)[0] == 1
    assert room(next_at=now - timedelta(hours=5), now=now, per_minute=60)[0] == 3


async def test_a_number_without_templates_sends_no_campaign(post: Post) -> None:
    channel = post.chat.channel_id
    await post.database.write(lambda tx: tx.connection.execute(update(channels).values(provider="evolution")))
    assert (await post.call("PUT", f"/api/whatsapp/channels/{channel}", {"name": "Celular da loja"}))[0] == 200

    async def refused() -> bool:
        code, problem = await post.call("POST", CAMPAIGNS, content(post))
        return (code, problem["type"]) == (409, "urn:ispchat:problem:no-templates-here")

    await eventually(refused, what="the campaign is refused")
