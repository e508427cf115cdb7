"""A campaign opens with a file of ours: looked at when it is written down, held, given to Meta once, let go at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from shared.utils.ids import uuid7
from tests.support.waiting import eventually
from tests.support.whatsapp_campaigns import CAMPAIGNS, CampaignChat, begun, content, draft, numbers, ready, shown
from tests.support.whatsapp_post import Post, open_post

TEMPLATE = {"name": "oferta", "language": "pt_BR"}


def opening(file_id: str) -> dict[str, Any]:
    """Return the parts of a campaign that opens with a stored file."""
    return {"template": TEMPLATE, "variables": [{"where": "header", "key": "file", "value": file_id}]}


def chat_of(post: Post) -> CampaignChat:
    """Return the stand-in for chat."""
    return cast("CampaignChat", post.chat)


async def done(post: Post, campaign_id: str) -> None:
    """Wait for the campaign's end."""

    async def is_over() -> bool:
        return bool((await shown(post, campaign_id))["state"] == "done")

    await eventually(is_over, within=30, what="the campaign is done")


async def test_the_file_is_given_to_meta_once_and_opens_every_message(post: Post) -> None:
    chat = chat_of(post)
    file_id = chat.upload(b"\x89PNG offer")
    campaign_id = await begun(post, numbers(25), **opening(file_id))
    await done(post, campaign_id)
    [upload] = post.provider.uploads
    assert (upload["type"], upload["name"], upload["raw"]) == ("image/png", "oferta.png", b"\x89PNG offer")
    sent = [body for bodies in post.provider.accepted.values() for body in bodies]
    heads = [body["template"]["components"][0] for body in sent]
    assert len(heads) == 25
    assert heads[0] == {"type": "header", "parameters": [{"type": "image", "image": {"id": "900001"}}]}
    assert all(head == heads[0] for head in heads)
    assert post.provider.complaints == []
    again = await begun(post, numbers(3, first=77_000_000), **opening(file_id))
    await done(post, again)
    assert len(post.provider.uploads) == 1


async def test_a_campaign_goes_on_with_its_file_after_a_restart(tmp_path: Path) -> None:
    chat = CampaignChat()
    async with open_post(tmp_path, chat=chat) as first:
        await ready(first)
        campaign_id = await begun(first, numbers(30), per_minute=600, **opening(chat.upload(b"\x89PNG offer")))
        await eventually(lambda: len(first.provider.order) > 2, within=20, what="some have left")
        assert (await first.call("POST", f"{CAMPAIGNS}/{campaign_id}/pause"))[0] == 200

        async def is_quiet() -> bool:
            return bool((await shown(first, campaign_id))["totals"]["queued"] == 0)

        await eventually(is_quiet, within=20, what="nothing waits in the queue")
        left = len(first.provider.order)
    assert left < 30
    async with open_post(tmp_path, chat=chat) as second:
        await second.call("PUT", f"/api/whatsapp/channels/{chat.channel_id}", {"api_url": second.provider_url})
        assert (await second.call("POST", f"{CAMPAIGNS}/{campaign_id}/resume"))[0] == 200
        await done(second, campaign_id)
        heads = [bodies[0]["template"]["components"][0] for bodies in second.provider.accepted.values()]
        assert len(heads) == 30 - left
        assert all(head["parameters"] == [{"type": "image", "image": {"id": "900001"}}] for head in heads)
        assert (len(first.provider.uploads), second.provider.uploads) == (1, [])


@pytest.mark.parametrize(
    ("content_type", "size"), [("image/webp", 10), ("application/pdf", 10), ("image/png", 5 * 2**20 + 1)]
)
async def test_a_file_that_cannot_open_the_template_is_refused_naming_its_place_and_not_held(
    post: Post, content_type: str, size: int
) -> None:
    chat = chat_of(post)
    file_id = chat.upload(b"x", content_type=content_type, size=size)
    code, refused = await post.call("POST", CAMPAIGNS, content(post, **opening(file_id)))
    assert code == 422
    [error] = refused["errors"]
    assert (error["field"], error["rule"]) == ("variables.0.value", "header_file")
    assert "JPEG or PNG image of at most 5 MB" in error["message"]
    assert chat.uploads[file_id]["kept"] is False


async def test_nobody_opens_a_campaign_with_what_another_uploaded_or_with_nothing(post: Post) -> None:
    for file_id in (chat_of(post).upload(b"x", owner_id=uuid7()), uuid7(), "../../broadcasts"):
        code, refused = await post.call("POST", CAMPAIGNS, content(post, **opening(file_id)))
        assert (code, refused["errors"][0]["field"], refused["errors"][0]["rule"]) == (
            422,
            "variables.0.value",
            "exists",
        )
    own = chat_of(post).upload(b"x")
    code, refused = await post.call("POST", CAMPAIGNS, content(post, variables=opening(own)["variables"]))
    assert (code, refused["errors"][0]["rule"]) == (422, "place")
    both = [*opening(own)["variables"], {"where": "header", "key": "link", "value": "https://x.example/a.png"}]
    code, refused = await post.call("POST", CAMPAIGNS, content(post, template=TEMPLATE, variables=both))
    assert (code, refused["errors"][0]["rule"]) == (422, "one")


async def test_the_file_is_shown_to_who_reads_campaigns_and_let_go_when_no_campaign_names_it(post: Post) -> None:
    chat = chat_of(post)
    old, new = chat.upload(b"old"), chat.upload(b"new")
    campaign_id = await draft(post, numbers(1), **opening(old))
    code, file = await post.call("GET", f"{CAMPAIGNS}/{campaign_id}/file")
    assert (code, file["id"], file["name"], file["url"]) == (200, old, "oferta.png", f"/f/{old}")
    _, preview = await post.call("GET", f"{CAMPAIGNS}/{campaign_id}/preview")
    assert (preview["previews"][0]["problem"], preview["previews"][0]["values"]) == (
        None,
        [{"where": "header", "key": "file", "text": old}],
    )
    _, copy = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/copy")
    code, _ = await post.call("PUT", f"{CAMPAIGNS}/{campaign_id}", content(post, **opening(new)))
    assert (code, chat.uploads[old]["kept"], chat.uploads[new]["kept"]) == (200, True, True)
    assert (await post.call("DELETE", f"{CAMPAIGNS}/{copy['id']}"))[0] == 204
    assert chat.uploads[old]["kept"] is False
    plain = content(post)
    await post.call("PUT", f"{CAMPAIGNS}/{campaign_id}", plain)
    assert chat.uploads[new]["kept"] is False
    assert (await post.call("GET", f"{CAMPAIGNS}/{campaign_id}/file"))[0] == 404
