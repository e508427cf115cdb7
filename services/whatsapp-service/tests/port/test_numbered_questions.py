"""A number that a customer writes answers the question that is open, and only that one."""

from __future__ import annotations

from typing import Any

from shared.utils.ids import uuid7
from tests.support.whatsapp_port import Bench

ROWS = [{"id": str(number), "title": f"Opção {number}"} for number in range(1, 13)]


async def ask(bench: Bench, conversation: str, *titles: str, sender_type: str = "agent") -> Any:
    """Ask with buttons and return the message on the customer's phone."""
    buttons = [{"id": title.casefold(), "title": title} for title in titles]
    menu = {"kind": "buttons", "body": "Resolveu?", "buttons": buttons}
    given: dict[str, Any] = {"message_type": "interactive", "metadata": {"interactive": menu}}
    sent = bench.write("Resolveu?", conversation, sender_type=sender_type, **given)
    await bench.becomes(sent, "sent", "delivered")
    return bench.arrived()[-1]


async def says(bench: Bench, text: str, **more: Any) -> dict[str, Any]:
    """Let the customer write and return what chat got."""
    return await bench.received(bench.says("text", {"body": text}, **more))


async def test_a_question_is_answered_once_and_what_is_no_answer_leaves_it_open(both: Bench) -> None:
    await says(both, "Olá")
    await ask(both, uuid7(), "Sim", "Não")
    assert (await says(both, "como assim?"))["message_type"] == "text"
    assert (await says(both, "1"))["metadata"]["interactive_reply"]["id"] == "sim"
    again = await says(both, "1")
    assert (again["message_type"], again["content"]) == ("text", "1")


async def test_the_newest_question_counts(evolution: Bench) -> None:
    conversation = uuid7()
    await says(evolution, "Olá")
    await ask(evolution, conversation, "Sim", "Não")
    await ask(evolution, conversation, "Boleto", "Pix")
    assert (await says(evolution, "2"))["content"] == "Pix"


async def test_what_an_agent_asks_in_words_afterwards_is_what_a_number_answers(evolution: Bench) -> None:
    conversation = uuid7()
    await says(evolution, "Olá")
    await ask(evolution, conversation, "Sim", "Não")
    sent = evolution.write("Quantas pessoas moram aí?", conversation)
    await evolution.becomes(sent, "sent", "delivered")
    assert (await says(evolution, "2"))["message_type"] == "text"


async def test_what_a_colleague_writes_on_the_phone_ends_a_question_too(evolution: Bench) -> None:
    await says(evolution, "Olá")
    await ask(evolution, uuid7(), "Sim", "Não")
    await evolution.received(evolution.phone_app_says("Quantos aparelhos?"))
    assert (await says(evolution, "2"))["message_type"] == "text"


async def test_a_bot_may_go_on_writing_under_its_question(evolution: Bench) -> None:
    conversation = uuid7()
    await says(evolution, "Olá")
    await ask(evolution, conversation, "Sim", "Não", sender_type="bot")
    sent = evolution.write("Responda com o número.", conversation, sender_type="bot")
    await evolution.becomes(sent, "sent", "delivered")
    assert (await says(evolution, "1"))["content"] == "Sim"


async def test_an_answer_that_quotes_another_message_is_none(evolution: Bench) -> None:
    await says(evolution, "Olá")
    conversation = uuid7()
    sent = evolution.write("Bom dia", conversation)
    await evolution.becomes(sent, "sent", "delivered")
    other = evolution.arrived()[-1].id
    question = await ask(evolution, conversation, "Sim", "Não")
    assert (await says(evolution, "1", reply_to=other))["message_type"] == "text"
    assert (await says(evolution, "1", reply_to=question.id))["message_type"] == "interactive"


async def test_a_list_beyond_the_limits_is_answered_by_its_number_on_the_official_api_too(bench: Bench) -> None:
    await says(bench, "Olá")
    menu = {"kind": "list", "body": "Qual?", "button": "Ver", "sections": [{"title": "", "rows": ROWS}]}
    sent = bench.write("Qual?", message_type="interactive", metadata={"interactive": menu})
    await bench.becomes(sent, "sent", "delivered")
    assert "12. Opção 12" in (bench.sent_as(sent) or "")
    item = await says(bench, "11")
    assert item["metadata"]["interactive_reply"] == {"kind": "list", "id": "11", "title": "Opção 11"}
