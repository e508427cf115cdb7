"""Templates that one of ours sends by hand: advertising to who opted out leaves only on purpose, and the history tells of it."""

from __future__ import annotations

from typing import Any

import orjson

from tests.support.waiting import eventually
from tests.support.whatsapp_campaigns import CONSENTS, OUTAGE, PROMO
from tests.support.whatsapp_post import Post

PHONE = "5511988887777"
SHORT = "551188887777"
"""The same number as WhatsApp may write it: without the ninth digit."""


async def _opts_out(post: Post, state: str = "opted_out") -> str:
    body = {"phone": f"+{PHONE}", "name": "Ana", "state": state, "source": "phone", "text": "Não ligo mais"}
    code, made = await post.call("POST", CONSENTS, body)
    assert code == 200, made
    return str(made["id"])


def _write(post: Post, template: dict[str, Any], phone: str = PHONE, **more: Any) -> str:
    texts = [{"type": "text", "text": "Ana"}, {"type": "text", "text": "99"}] if template is PROMO else []
    components = [{"type": "body", "parameters": texts}] if texts else []
    named = {"name": template["name"], "language": "pt_BR", "components": components, **more}
    return post.chat.write("c1", "Oferta", phone=phone, message_type="template", metadata={"template": named})


async def _history(post: Post, consent_id: str) -> Any:
    return (await post.call("GET", f"{CONSENTS}/{consent_id}"))[1]["history"]


async def test_an_offer_to_who_opted_out_does_not_leave_whatever_the_client_says_of_its_category(both: Post) -> None:
    await _opts_out(both)
    held = _write(both, PROMO, category="UTILITY")
    await both.settled(held)
    assert (both.chat.status[held], both.chat.error[held]["code"]) == ("failed", "opted-out")
    assert both.provider.order == []
    told = _write(both, OUTAGE)
    await both.settled(told)
    assert both.chat.status[told] != "failed"


async def test_what_is_sent_all_the_same_leaves_and_the_history_says_by_whom(both: Post) -> None:
    consent_id = await _opts_out(both)
    sent = _write(both, PROMO, phone=SHORT, despite_opt_out=True)
    await both.settled(sent)
    assert both.chat.status[sent] != "failed"
    entry, word = await _history(both, consent_id)
    assert (entry["message_id"], entry["text"], entry["by_name"]) == (sent, "promo", "Maria")
    assert (word["message_id"], word["text"]) == (None, "Não ligo mais")
    _, entry = await both.call("GET", f"{CONSENTS}/{consent_id}")
    assert (entry["state"], entry["source"]) == ("opted_out", "phone")


async def test_to_who_agreed_or_said_nothing_an_offer_leaves_and_nothing_is_noted(post: Post) -> None:
    first = _write(post, PROMO, despite_opt_out=True)
    await post.settled(first)
    consent_id = await _opts_out(post, "opted_in")
    second = _write(post, PROMO)
    await post.settled(second)
    assert "failed" not in (post.chat.status[first], post.chat.status[second])
    assert len(await _history(post, consent_id)) == 1


async def test_chat_is_told_when_and_how_he_refused_and_nobody_else_may_ask(both: Post) -> None:
    await _opts_out(both)
    asked = {"channel_id": both.chat.channel_id, "template": {"name": "promo", "language": "pt_BR"}, "phone": SHORT}

    async def ask(**parts: Any) -> Any:
        token = both.tokens.service_token("chat-service")
        code, answer = await both.send(
            "POST", "/internal/advertising", orjson.dumps({**asked, **parts}), "application/json", token
        )
        assert code == 200, answer
        return answer["refusal"]

    refusal = await ask()
    assert (refusal["state"], refusal["source"], refusal["by_name"]) == ("opted_out", "phone", "admin")
    assert await ask(template={"name": "queda", "language": "pt_BR", "category": "MARKETING"}) is None
    assert (await ask(template={"name": "nova", "language": "pt_BR", "category": "MARKETING"})) == refusal
    assert await ask(phone="5511977776666") is None
    assert await ask(phone=None, user_id=None) is None
    code, _ = await both.call("POST", "/internal/advertising", asked)
    assert code in (401, 403)


async def test_a_refused_offer_is_held_before_anything_is_noted_of_it(post: Post) -> None:
    consent_id = await _opts_out(post, "opted_out_all")
    held = _write(post, PROMO)
    await eventually(lambda: post.chat.status[held] == "failed", within=10, what="it is held back")
    assert len(await _history(post, consent_id)) == 1
