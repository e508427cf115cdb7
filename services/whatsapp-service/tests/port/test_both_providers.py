"""What everybody relies on, whichever gateway a number is behind: the same sentences over each adapter."""

from __future__ import annotations

import io
from typing import Any

import av
import pytest
from av.audio.frame import AudioFrame

from shared.utils.ids import uuid7
from tests.support.waiting import eventually
from tests.support.whatsapp_port import MARIAS_PHONE, Bench

SECTIONS = [{"title": "Opções", "rows": [{"id": "a", "title": "Conta"}]}]
PICTURE = b"\xff\xd8\xff\xe0 a synthetic picture" * 200


def recording(container: str = "ogg") -> bytes:
    """Return a second of silence as a browser (webm) or a phone (ogg) records it."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as output:
        made: Any = output.add_stream("libopus", rate=48_000, layout="mono")
        for number in range(10):
            frame = AudioFrame(format="s16", layout="mono", samples=4800)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.rate, frame.pts = 48_000, number * 4800
            output.mux(made.encode(frame))
        output.mux(made.encode(None))
    return target.getvalue()


async def greeted(bench: Bench) -> str:
    """Let the customer write first, as both networks like it; returns the id of what she wrote."""
    said = bench.says("text", {"body": "Olá, minha internet caiu 📶"})
    await bench.received(said)
    return said


async def test_a_text_of_a_customer_comes_in(bench: Bench) -> None:
    item = await bench.received(await greeted(bench))
    assert (item["content"], item["author"], item["message_type"]) == (
        "Olá, minha internet caiu 📶",
        "customer",
        "text",
    )
    assert (item["contact"]["phone"], item["contact"]["name"]) == (MARIAS_PHONE, "Maria Aparecida da Silva")


async def test_a_text_of_an_agent_goes_out_once_and_its_ticks_come_back(bench: Bench) -> None:
    await greeted(bench)
    sent = bench.write("Bom dia")
    await bench.becomes(sent, "delivered")
    line, customer = bench.world.line(bench.line_id), bench.world.people.find("maria")
    assert customer is not None
    bench.world.progress.read(line, customer)
    await bench.becomes(sent, "read")
    [message] = bench.arrived()
    assert (message.kind, message.content["body"]) == ("text", "*Maria:*\nBom dia")
    assert list(bench.world.book.refused) == []


async def test_a_conversation_keeps_its_order(bench: Bench) -> None:
    await greeted(bench)
    conversation = uuid7()
    sent = [bench.write(str(number), conversation, sender_type="bot") for number in range(5)]
    await bench.becomes(sent[-1], "sent", "delivered")
    assert [one.content["body"] for one in bench.arrived()] == ["0", "1", "2", "3", "4"]


async def test_a_picture_comes_in_and_is_handed_to_chat_byte_for_byte(bench: Bench) -> None:
    sent = bench.sends_file("image", PICTURE, "image/jpeg", caption="a luz do modem")
    item = await bench.received(sent)
    assert (item["message_type"], item["content"], item["attachment"]["mime_type"]) == (
        "image", "a luz do modem", "image/jpeg",
    )  # fmt: skip
    told = await bench.amended("media")
    assert bench.into.files[told["change"]["attachment_id"]] == PICTURE


async def test_a_picture_goes_out_with_its_caption(bench: Bench) -> None:
    await greeted(bench)
    sent = bench.with_file(PICTURE, "image", "image/jpeg", "o novo modem")
    await bench.becomes(sent, "sent", "delivered")
    [message] = bench.arrived()
    kept = bench.world.media.find(message.content["id"])
    assert kept is not None
    assert (message.kind, kept.content) == ("image", PICTURE)
    assert message.content["caption"].endswith("o novo modem")


async def test_a_voice_message_comes_in_as_one(bench: Bench) -> None:
    item = await bench.received(bench.sends_file("audio", recording(), "audio/ogg; codecs=opus", voice=True))
    assert (item["message_type"], item["metadata"]["voice"]) == ("audio", True)
    await bench.amended("media")


async def test_what_a_browser_records_goes_out_as_a_voice_message(bench: Bench) -> None:
    await greeted(bench)
    sent = bench.with_file(recording("webm"), "audio", "audio/webm", metadata={"voice": True})
    await bench.becomes(sent, "sent", "delivered")
    [message] = bench.arrived()
    kept = bench.world.media.find(message.content["id"])
    assert kept is not None
    assert (message.kind, message.content["voice"], kept.content[:4]) == ("audio", True, b"OggS")


async def test_a_document_goes_out_under_its_name(bench: Bench) -> None:
    await greeted(bench)
    sent = bench.with_file(b"%PDF-1.7 a synthetic bill", "document", "application/pdf", "A fatura")
    await bench.becomes(sent, "sent", "delivered")
    assert bench.arrived()[0].content["filename"] == "arquivo.pdf"


@pytest.mark.parametrize(
    ("kind", "metadata", "shown"),
    [
        ("location", {"location": {"latitude": -23.5, "longitude": -46.6, "name": "Loja"}}, "location"),
        ("contact", {"contacts": [{"name": "Plantão", "phones": [{"phone": "+55 11 98888-7777"}]}]}, "contacts"),
        ("interactive", {"interactive": {"kind": "list", "body": "Qual?", "button": "Ver", "sections": SECTIONS}}, "interactive"),
    ],
)  # fmt: skip
async def test_a_place_a_contact_and_a_list_go_out(bench: Bench, kind: str, metadata: Any, shown: str) -> None:
    await greeted(bench)
    sent = bench.write("Qual?", message_type=kind, metadata=metadata)
    await bench.becomes(sent, "sent", "delivered")
    assert [one.kind for one in bench.arrived()] == [shown]
    assert list(bench.world.book.refused) == []


async def test_a_question_with_buttons_reaches_the_customer_one_way_or_the_other(bench: Bench) -> None:
    await greeted(bench)
    menu = {
        "kind": "buttons",
        "body": "Resolveu?",
        "buttons": [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}],
    }
    sent = bench.write("Resolveu?", message_type="interactive", metadata={"interactive": menu})
    await bench.becomes(sent, "sent", "delivered")
    [message] = bench.arrived()
    if bench.provider == "cloud":
        assert message.content["type"] == "button"
        assert message.content["body"]["text"] == "*Maria:*\nResolveu?"
        assert bench.sent_as(sent) is None
    else:
        assert message.content["body"] == "*Maria:*\nResolveu?\n\n1. Sim\n2. Não"
        assert bench.sent_as(sent) == "Resolveu?\n\n1. Sim\n2. Não"


async def asked(bench: Bench, conversation: str | None = None) -> Any:
    """Ask with buttons and return the message on the customer's phone."""
    buttons = [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}]
    menu = {"kind": "buttons", "body": "Resolveu?", "buttons": buttons}
    sent = bench.write("Resolveu?", conversation, message_type="interactive", metadata={"interactive": menu})
    await bench.becomes(sent, "sent", "delivered")
    return bench.arrived()[-1]


def answered(bench: Bench, question: Any, said: str) -> str:
    """Let the customer answer as her phone lets her: with a button, or by writing; returns the id of it."""
    if bench.provider == "evolution":
        return bench.says("text", {"body": said})
    reply = {"id": "n", "title": "Não"}
    return bench.says("interactive", {"type": "button_reply", "button_reply": reply}, reply_to=question.id)


@pytest.mark.parametrize("said", ["2", "nao"])
async def test_the_answer_to_a_question_with_buttons_names_the_button(bench: Bench, said: str) -> None:
    await greeted(bench)
    question = await asked(bench)
    item = await bench.received(answered(bench, question, said))
    assert (item["message_type"], item["content"]) == ("interactive", "Não")
    assert item["metadata"]["interactive_reply"] == {"kind": "button", "id": "n", "title": "Não"}
    assert item["reply_to_external"] == question.id
    assert item["metadata"].get("written") == (said if bench.provider == "evolution" else None)


async def test_the_answer_to_a_list_names_the_row(bench: Bench) -> None:
    await greeted(bench)
    rows = [{"id": "conta", "title": "Conta", "description": "Segunda via"}]
    menu = {"kind": "list", "body": "Qual?", "button": "Ver", "sections": [{"title": "Opções", "rows": rows}]}
    sent = bench.write("Qual?", message_type="interactive", metadata={"interactive": menu})
    await bench.becomes(sent, "sent", "delivered")
    reply = {"type": "list_reply", "list_reply": rows[0]}
    item = await bench.received(bench.says("interactive", reply, reply_to=bench.arrived()[0].id))
    assert item["metadata"]["interactive_reply"] == {
        "kind": "list", "id": "conta", "title": "Conta", "description": "Segunda via",
    }  # fmt: skip


async def test_a_reaction_goes_both_ways(bench: Bench) -> None:
    said = await greeted(bench)
    bench.reacts(said, "👍")
    told = await bench.amended("reaction")
    assert (told["external_id"], told["change"]["emoji"], told["change"]["author"]) == (said, "👍", "customer")
    sent = bench.write("ok")
    await bench.becomes(sent, "sent", "delivered")
    conversation = bench.out.messages[sent]["conversation_id"]
    bench.out.tell("message.reacted", conversation, message_id=sent, external_id=said, emoji="❤️")
    found = bench.world.book.find(said)
    assert found is not None
    await eventually(lambda: found.reactions.get("business") == "❤️", what="the customer sees the reaction")


async def test_a_quote_goes_both_ways(bench: Bench) -> None:
    said = await greeted(bench)
    sent = bench.write("Vou olhar", reply_to_external=said)
    await bench.becomes(sent, "sent", "delivered")
    [message] = bench.arrived()
    assert message.context is not None
    assert message.context["id"] == said
    item = await bench.received(bench.says("text", {"body": "Obrigada"}, reply_to=message.id))
    assert item["reply_to_external"] == message.id


async def test_an_edit_and_a_deletion_reach_the_thread(bench: Bench) -> None:
    said = await greeted(bench)
    bench.edits(said, "Voltou!")
    told = await bench.amended("edit")
    assert (told["external_id"], told["change"]["content"]) == (said, "Voltou!")
    bench.deletes(said)
    assert (await bench.amended("delete"))["external_id"] == said


async def test_statuses_that_come_in_another_order_only_advance(bench: Bench) -> None:
    await greeted(bench)
    bench.goes_wrong("statuses_shuffled")
    sent = bench.write("1")
    await bench.becomes(sent, "read")
    applied = [one["status"] for one in bench.out.reports[sent]]
    assert applied[-1] == "read"
    assert bench.out.status[sent] == "read"


async def test_a_webhook_that_comes_three_times_makes_one_message(bench: Bench) -> None:
    bench.goes_wrong("duplicate", times=3)
    said = bench.says("text", {"body": "uma vez"})
    await bench.received(said)
    last = bench.says("text", {"body": "depois"})
    await bench.received(last)
    assert bench.into.order == [said, last]


async def test_what_a_person_writes_on_the_phone_is_imported_and_what_we_send_is_not(bench: Bench) -> None:
    await greeted(bench)
    sent = bench.write("daqui")
    await bench.becomes(sent, "sent", "delivered")
    item = await bench.received(bench.phone_app_says("Do celular"))
    assert (item["author"], item["content"], item["contact"]["phone"]) == ("business_app", "Do celular", MARIAS_PHONE)
    authors = [one["content"] for one in bench.into.stored.values() if one["author"] == "business_app"]
    assert authors == ["Do celular"]


async def test_a_send_that_was_taken_and_never_answered_is_not_repeated(bench: Bench) -> None:
    await greeted(bench)
    bench.goes_wrong("hang_after")
    sent = bench.write("uma vez só")
    await bench.becomes(sent, "delivered")
    assert len(bench.arrived()) == 1
    assert [one for one in bench.into.stored.values() if one["author"] == "business_app"] == []


async def test_an_error_after_the_message_left_is_found_out_and_not_repeated(bench: Bench) -> None:
    await greeted(bench)
    bench.goes_wrong("reset_after")
    sent = bench.write("uma vez só")
    await bench.becomes(sent, "delivered")
    assert len(bench.arrived()) == 1


async def test_a_send_that_nobody_took_is_repeated_once_and_arrives(bench: Bench) -> None:
    await greeted(bench)
    bench.goes_wrong("reset_before")
    sent = bench.write("de novo")
    await bench.becomes(sent, "delivered")
    assert len(bench.arrived()) == 1


async def test_a_number_without_whatsapp_fails_in_words(bench: Bench) -> None:
    bench.world.rules.strangers = False
    sent = bench.write("oi", phone="551133330000")
    await bench.becomes(sent, "failed")
    assert "WhatsApp" in bench.out.error[sent]["title"]


async def test_a_content_that_the_gateway_refuses_fails_and_the_next_message_leaves(bench: Bench) -> None:
    await greeted(bench)
    conversation = uuid7()
    bench.goes_wrong("error", code=131009)
    refused, following = bench.write("1", conversation), bench.write("2", conversation)
    await bench.becomes(following, "sent", "delivered")
    assert bench.out.status[refused] == "failed"


async def test_refused_credentials_stop_the_number_and_the_message_waits(bench: Bench) -> None:
    await greeted(bench)
    bench.goes_wrong("token_expired")
    sent = bench.write("espera")

    async def is_stopped() -> bool:
        return bool((await bench.api("GET", f"/api/whatsapp/channels/{bench.channel_id}"))[1]["state"] == "stopped")

    await eventually(is_stopped, what="the number is stopped")
    assert bench.out.status[sent] == "queued"
    assert (await bench.api("POST", f"/api/whatsapp/channels/{bench.channel_id}/check"))[0] == 200
    await bench.becomes(sent, "sent", "delivered", within=20)


async def test_a_rate_makes_messages_wait_and_none_is_lost(bench: Bench) -> None:
    await greeted(bench)
    bench.goes_wrong("rate_429", retry_after=1)
    sent = [bench.write(str(number)) for number in range(3)]
    for one in sent:
        await bench.becomes(one, "sent", "delivered", within=30)
    assert len(bench.arrived()) == 3


async def test_a_read_mark_and_typing_reach_the_customer(bench: Bench) -> None:
    said = await greeted(bench)
    bench.out.signal("whatsapp.typing", {"channel_id": bench.channel_id, "external_id": said})
    found = bench.world.book.find(said)
    assert found is not None
    await eventually(lambda: found.status == "read", what="the message is read")
    await eventually(lambda: any(one["typing"] for one in bench.world.book.marks), what="typing is shown")


async def test_a_template_leaves_only_where_there_are_templates(bench: Bench) -> None:
    template = {"name": "hello_world", "language": "en_US", "components": []}
    sent = bench.write("Hello", message_type="template", metadata={"template": template})
    if bench.provider == "cloud":
        await bench.becomes(sent, "sent", "delivered")
    else:
        await bench.becomes(sent, "failed")
        assert "API oficial" in bench.out.error[sent]["title"]
