"""Opting out and in: by a word, by WhatsApp's switch, by a refusal, by an agent; it is kept for ever and always heeded."""

from __future__ import annotations

import time
from typing import Any

import pytest
from whatsapp_service.campaigns.rules import DEFAULTS, Rules
from whatsapp_service.consents.domain import reason_to_skip

from tests.support.waiting import eventually
from tests.support.whatsapp import NUMBER, envelope, message, messages
from tests.support.whatsapp_campaigns import (
    AUTHOR,
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

SHORT = "551188887777"
"""A number as WhatsApp may write it: without the ninth digit."""


def _soon() -> int:
    """Return a moment, as WhatsApp writes it, after everything that the test has done so far."""
    return int(time.time()) + 60


def _chat(post: Post) -> CampaignChat:
    assert isinstance(post.chat, CampaignChat)
    return post.chat


async def _says(post: Post, wamid: str, text: str, **parts: Any) -> None:
    assert await post.webhook(messages(message(wamid, phone=SHORT, text={"body": text}, **parts))) == 200


async def _stands(post: Post, state: str, phone: str = "11988887777") -> Any:
    """Wait until a person stands somewhere; returns the entry."""

    async def there() -> Any:
        _, found = await post.call("GET", f"{CONSENTS}?phone={phone}")
        return next((one for one in found["consents"] if one["state"] == state), None)

    return await eventually(there, within=15, what=f"the person is {state}")


@pytest.mark.parametrize(
    "text", ["PARAR", "parar", " Sair. ", "cancelar  envio", "não quero receber", "NAO QUERO RECEBER", "stop!"]
)
def test_a_word_is_heard_whatever_its_case_and_accents(text: str) -> None:
    assert Rules(DEFAULTS).word(text) == "opted_out"


@pytest.mark.parametrize("text", ["quero parar de pagar", "não vou sair", "", "...", "parar com o plano"])
def test_a_sentence_with_a_word_in_it_is_no_such_word(text: str) -> None:
    assert Rules(DEFAULTS).word(text) is None


async def test_who_writes_parar_is_told_once_and_gets_no_more_advertising(both: Post) -> None:
    await _says(both, "wamid.1", "Parar")
    entry = await _stands(both, "opted_out")
    assert (entry["source"], entry["phone"]) == ("keyword", "+5511988887777")
    await _says(both, "wamid.2", "PARAR", at=1_790_000_100)
    await eventually(lambda: len(_chat(both).texts()) == 1, within=15, what="he is answered")
    await eventually(lambda: len(_chat(both).notes) == 1, within=15, what="the conversation shows it")
    campaign_id = await draft(both, ["11988887777;Ana", *numbers(1)])
    assert (await shown(both, campaign_id))["audience"]["skipped"] == {"opted_out": 1}
    _, detail = await both.call("GET", f"{CONSENTS}/{entry['id']}")
    assert [one["text"] for one in detail["history"]] == ["PARAR", "Parar"]
    assert len(_chat(both).texts()) == 1
    assert "VOLTAR" in _chat(both).texts()[0]


async def test_voltar_brings_him_back_and_late_news_do_not_undo_it(post: Post) -> None:
    await _says(post, "wamid.1", "SAIR", at=1_790_000_000)
    await _stands(post, "opted_out")
    await _says(post, "wamid.2", "voltar", at=1_790_000_500)
    await _stands(post, "opted_in")
    await _says(post, "wamid.3", "SAIR", at=1_790_000_200)

    async def kept() -> bool:
        _, found = await post.call("GET", f"{CONSENTS}?phone={SHORT}")
        _, detail = await post.call("GET", f"{CONSENTS}/{found['consents'][0]['id']}")
        return len(detail["history"]) == 3 and bool(detail["state"] == "opted_in")

    await eventually(kept, within=15, what="the late word is in the history alone")


async def test_whatsapps_own_switch_counts_like_a_word_and_is_answered_with_nothing(both: Post) -> None:
    def chosen(value: str, at: int, **who: Any) -> Any:
        one = {"category": "marketing_messages", "value": value, "timestamp": at, "detail": "", **who}
        metadata = {"phone_number_id": NUMBER, "display_phone_number": "551140028922"}
        return envelope(("user_preferences", {"metadata": metadata, "user_preferences": [one]}))

    assert await both.webhook(chosen("stop", 1_790_000_000, wa_id=SHORT, user_id="BR.77")) == 200
    entry = await _stands(both, "opted_out")
    assert entry["source"] == "meta"
    await eventually(lambda: len(_chat(both).notes) == 1, within=15, what="the conversation shows it")
    assert await both.webhook(chosen("resume", 1_790_000_900, user_id="BR.77")) == 200
    await _stands(both, "opted_in")
    assert _chat(both).texts() == []


async def test_opting_out_between_approval_and_turn_is_heeded_and_counted_for_the_campaign(post: Post) -> None:
    first = await begun(post, ["11988887777;Ana"])

    async def read() -> bool:
        return bool((await shown(post, first))["totals"]["read"])

    await eventually(read, within=15, what="she has read it")
    await _says(post, "wamid.1", "PARAR", at=_soon())
    await _stands(post, "opted_out")
    _, report = await post.call("GET", f"{CAMPAIGNS}/{first}/report")
    assert report["opt_outs"] == 1
    second = await begun(post, ["11988887777;Ana"])

    async def skipped() -> bool:
        return bool((await shown(post, second))["totals"]["skipped"])

    await eventually(skipped, within=15, what="she is left out")
    assert len(post.provider.order) == 1 + len(_chat(post).texts())


async def test_who_must_have_agreed_is_asked_for_and_a_file_of_consents_says_so(both: Post) -> None:
    await change_rules(both, consent_for_campaigns="opt_in")
    campaign_id = await draft(both, ["11988887777;Ana", "11988887778;Bia"])
    assert (await shown(both, campaign_id))["audience"]["skipped"] == {"no_consent": 2}
    path = f"{CONSENTS}/file?text=Aceito%20ofertas&source=form&proof=contrato"
    code, taken = await both.send("POST", path, b"telefone;nome\n11988887777;Ana\n11988887777;Ana")
    assert (code, taken) == (200, {"imported": 1})
    again = await draft(both, ["11988887777;Ana", "11988887778;Bia"])
    assert (await shown(both, again))["audience"]["skipped"] == {"no_consent": 1}
    await _says(both, "wamid.1", "PARAR", at=_soon())
    await _stands(both, "opted_out")
    assert (await both.send("POST", path, b"telefone\n11988887777"))[1] == {"imported": 0}


async def test_who_approves_sees_how_many_may_be_written_to_under_todays_rules(post: Post) -> None:
    campaign_id = await draft(post, ["11988887777;Ana", "11988887778;Bia"])
    assert (await shown(post, campaign_id))["audience"]["reachable"] == 2
    await change_rules(post, consent_for_campaigns="opt_in")
    body = {"phone": "11988887777", "state": "opted_in", "text": "Aceito"}
    await post.call("POST", CONSENTS, body)
    code, submitted = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/submit")
    assert (code, submitted["audience"]["reachable"]) == (200, 1)
    assert submitted["audience"]["skipped"] == {"no_consent": 1}
    assert (submitted["estimate"]["recipients"], submitted["totals"]["skipped"]) == (1, 1)


async def test_an_agent_records_and_withdraws_and_nothing_is_lost(both: Post) -> None:
    body = {
        "phone": "(11) 98888-7777",
        "name": "Ana",
        "state": "opted_in",
        "text": "Aceitou por telefone",
        "source": "phone",
    }
    code, made = await both.call("POST", CONSENTS, body)
    assert (code, made["state"], made["history"][0]["by_name"]) == (200, "opted_in", "admin")
    code, gone = await both.call("POST", f"{CONSENTS}/{made['id']}/withdraw", {"text": "Registrado por engano"})
    assert (code, gone["state"]) == (200, "withdrawn")
    assert [one["state"] for one in gone["history"]] == ["withdrawn", "opted_in"]
    for bad in (
        {**body, "text": " "},
        {**body, "phone": "12"},
        {"state": "opted_out"},
        {**body, "at": "2099-01-01T00:00:00Z"},
    ):
        code, _ = await both.call("POST", CONSENTS, bad)
        assert code == 422
    viewer = both.token_of("viewer", AUTHOR)
    assert (await both.send("GET", CONSENTS, token=viewer))[0] == 403, "the whole list is for who runs campaigns"
    _, seen = await both.send("GET", f"{CONSENTS}?phone=11988887777", token=viewer)
    assert seen["consents"][0]["phone"] == "+55*******7777"
    code, found = await both.call("GET", f"{CONSENTS}?q=an&state=withdrawn")
    assert (code, len(found["consents"]), found["next_before"]) == (200, 1, None)


@pytest.mark.parametrize(
    ("state", "advertises", "needs", "respects", "reason"),
    [
        (None, True, True, True, "no_consent"),
        (None, True, False, True, None),
        ("opted_in", True, True, True, None),
        ("withdrawn", True, True, True, "no_consent"),
        ("opted_out", True, False, True, "opted_out"),
        ("opted_out", False, False, True, None),
        ("opted_out_all", False, False, True, "opted_out"),
        ("opted_out_all", False, False, False, None),
        ("opted_out_all", True, False, True, "opted_out"),
    ],
)
def test_the_table_of_who_is_written_to(
    state: str | None, advertises: bool, needs: bool, respects: bool, reason: str | None
) -> None:
    assert reason_to_skip(state, advertises=advertises, needs_opt_in=needs, respects_full=respects) == reason


async def test_who_opted_out_stays_so_under_a_new_number(both: Post) -> None:
    await _says(both, "wamid.1", "PARAR")
    await _stands(both, "opted_out")
    moved = {"type": "user_changed_number", "wa_id": "5511977776666", "body": "Maria mudou de número"}
    notice = message("wamid.2", "system", phone=SHORT, at=1_790_000_200, system=moved)
    assert await both.webhook(messages(notice, contacts=[])) == 200
    entry = await _stands(both, "opted_out", phone="11977776666")
    assert (entry["source"], entry["phone"]) == ("keyword", "+5511977776666")
    assert (await _stands(both, "opted_out"))["phone"] == "+5511988887777", "the old number's word stays where it was"


async def test_the_list_begins_with_the_newest_change_and_goes_on_where_a_page_ended(both: Post) -> None:
    for day, phone in ((3, "11988887771"), (1, "11988887772"), (2, "11988887773")):
        body = {"phone": phone, "state": "opted_out", "at": f"2025-11-0{day}T12:00:00Z"}
        assert (await both.call("POST", CONSENTS, body))[0] == 200
    _, first = await both.call("GET", f"{CONSENTS}?limit=2")
    assert [one["phone"][-1] for one in first["consents"]] == ["1", "3"]
    body = {"phone": "11988887771", "state": "opted_in", "text": "Aceitou", "at": "2025-11-04T12:00:00Z"}
    assert (await both.call("POST", CONSENTS, body))[0] == 200
    _, rest = await both.call("GET", f"{CONSENTS}?limit=2&before={first['next_before']}")
    assert ([one["phone"][-1] for one in rest["consents"]], rest["next_before"]) == (["2"], None)
    assert (await both.call("GET", f"{CONSENTS}?before=yesterday"))[0] == 422
