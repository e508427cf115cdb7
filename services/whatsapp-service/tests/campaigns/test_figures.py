"""The figures of a campaign: one definition on every screen, and what was approved stays as it was approved."""

from __future__ import annotations

from typing import Any

import pytest
from whatsapp_service.campaigns.counting import Count

from tests.support.waiting import eventually
from tests.support.whatsapp_campaigns import (
    ADMIN,
    AUTHOR,
    CAMPAIGNS,
    CONSENTS,
    VARIABLES,
    CampaignChat,
    change_rules,
    content,
    draft,
    numbers,
    shown,
)
from tests.support.whatsapp_post import Post

COLUMN = [VARIABLES[0], {"where": "body", "key": "2", "value": "{{preco}}"}]


async def _deed(post: Post, campaign_id: str, deed: str, body: Any = None) -> Any:
    code, answer = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/{deed}", body)
    assert code == 200, answer
    return answer


async def _with_prices(post: Post, lines: str, **parts: Any) -> str:
    """Write down a campaign whose second place is a column of its file; returns its id."""
    _, made = await post.call("POST", CAMPAIGNS, content(post, variables=COLUMN, **parts))
    body = f"telefone;nome;preco\n{lines}".encode()
    code, answer = await post.send("POST", f"{CAMPAIGNS}/files/{made['id']}", body)
    assert code == 200, answer
    return str(made["id"])


def test_the_figures_add_up_whatever_the_states() -> None:
    totals = {"pending": 1, "queued": 2, "skipped": 3, "sent": 4, "delivered": 5, "read": 6, "replied": 7, "failed": 8}
    figures = Count({**totals, "cancelled": 9}, {"opted_out": 1, "no_consent": 2}).shown()
    parts = ("left_out", "to_send", "sent", "failed", "cancelled")
    assert figures["selected"] == sum(figures[part] for part in parts) == 45
    assert figures["recipients"] == 42
    assert [figures[stage] for stage in ("sent", "delivered", "read", "replied")] == [22, 18, 13, 7]
    assert list(figures["left_out_reasons"]) == ["no_consent", "opted_out"]


async def test_who_lacks_a_value_is_neither_counted_nor_priced_and_counts_once_the_text_does_without_it(
    both: Post,
) -> None:
    await change_rules(both, prices={"MARKETING": "0.50"})
    campaign_id = await _with_prices(both, "11988887777;Ana;99\n11988887778;Bia;\n11988887779;Caio;79\n")
    found = await shown(both, campaign_id)
    assert found["counts"]["left_out_reasons"] == {"empty_variable": 1}
    assert (found["estimate"]["recipients"], found["estimate"]["cost"]) == (2, "1.00")
    assert (found["audience"]["total"], found["audience"]["reachable"]) == (3, 2)
    _, page = await both.call("GET", f"{CAMPAIGNS}/{campaign_id}/recipients?state=skipped")
    assert [one["detail"] for one in page["recipients"]] == ["Sem valor para: preco"]
    whole = [VARIABLES[0], {**COLUMN[1], "fallback": "89"}]
    code, changed = await both.call("PUT", f"{CAMPAIGNS}/{campaign_id}", content(both, variables=whole))
    assert (code, changed["counts"]["left_out"], changed["estimate"]["cost"]) == (200, 0, "1.50")


async def test_what_was_approved_stays_a_fact_beside_what_it_cost(both: Post) -> None:
    await change_rules(both, prices={"MARKETING": "0.50"})
    campaign_id = await _with_prices(both, "11988887777;Ana;99\n11988887778;Bia;\n11988887779;Caio;79\n")
    assert (await _deed(both, campaign_id, "submit"))["approved_estimate"] is None
    approved = (await _deed(both, campaign_id, "approve", {}))["approved_estimate"]
    assert (approved["recipients"], approved["price"], approved["cost"]) == (2, "0.50", "1.00")
    await change_rules(both, prices={"MARKETING": "0.80"})
    out = {"phone": "11988887779", "state": "opted_out", "text": "Não quer"}
    assert (await both.call("POST", CONSENTS, out))[0] == 200
    begun = await _deed(both, campaign_id, "start")
    assert begun["counts"]["recipients"] == 1, "from the first moment on, nobody is counted who is left out"
    assert begun["counts"]["left_out_reasons"] == {"empty_variable": 1, "opted_out": 1}

    async def over() -> Any:
        _, report = await both.call("GET", f"{CAMPAIGNS}/{campaign_id}/report")
        return report if report["counts"]["read"] == 1 else None

    report = await eventually(over, within=20, what="it is read")
    assert (report["approved_estimate"], report["estimated_cost"]) == (approved, "1.00")
    assert report["billable"] == 1
    done = await shown(both, campaign_id)
    assert done["counts"] == report["counts"]
    assert done["counts"]["selected"] == done["audience"]["total"] == 3
    assert report["reached"] == {"sent": 1, "delivered": 1, "read": 1, "replied": 0}
    assert done["approved_estimate"] == approved


async def test_a_campaign_taken_back_or_copied_has_nothing_approved(post: Post) -> None:
    campaign_id = await draft(post, numbers(2))
    await _deed(post, campaign_id, "submit")
    assert (await _deed(post, campaign_id, "approve", {}))["approved_estimate"]["recipients"] == 2
    assert (await _deed(post, campaign_id, "copy"))["approved_estimate"] is None
    assert (await _deed(post, campaign_id, "withdraw"))["approved_estimate"] is None


async def test_the_author_is_told_that_somebody_else_approves_before_he_tries(post: Post) -> None:
    assert isinstance(post.chat, CampaignChat)
    post.chat.approvers = [ADMIN, AUTHOR]
    campaign_id = await draft(post, numbers(1))
    submitted = await _deed(post, campaign_id, "submit")
    found = await shown(post, campaign_id)
    for seen in (submitted, found, (await post.call("GET", CAMPAIGNS))[1]["campaigns"][0]):
        assert seen["refused"] == {"approve": "own-campaign"}
        assert "approve" not in seen["allowed"]
        assert "reject" in seen["allowed"]
    other = post.token_of("supervisor", AUTHOR)
    _, theirs = await post.send("GET", f"{CAMPAIGNS}/{campaign_id}", b"", "application/json", other)
    assert (theirs["refused"], "approve" in theirs["allowed"]) == ({}, True)
    post.chat.approvers = [ADMIN]
    alone = await shown(post, campaign_id)
    assert (alone["refused"], "approve" in alone["allowed"]) == ({}, True), "the rule allows it where nobody else could"


@pytest.mark.parametrize("given", [{}, {"consent": "any"}, {"tags": []}])
async def test_nobody_is_taken_for_everybody_without_saying_so(post: Post, given: dict[str, Any]) -> None:
    assert isinstance(post.chat, CampaignChat)
    post.chat.contacts = [
        {"contact_id": "019a0000-0000-7000-8000-000000000001", "name": "Ana", "phone": "5511988887777", "user_id": None}
    ]
    _, made = await post.call("POST", CAMPAIGNS, content(post))
    path = f"{CAMPAIGNS}/{made['id']}/audience/segment"
    code, problem = await post.call("PUT", path, given)
    assert (code, problem["errors"][0]["field"]) == (422, "everyone")
    assert (await shown(post, made["id"]))["audience"]["source"] == "none"
    code, taken = await post.call("PUT", path, {**given, "everyone": True})
    assert (code, taken["counts"]["recipients"]) == (200, 1)
