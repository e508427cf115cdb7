"""What chat keeps becomes what WhatsApp takes: names, captions, menus within its limits or as numbered text."""

from __future__ import annotations

from typing import Any

import pytest
from whatsapp_service.adapters.cloud.messages import message_body
from whatsapp_service.adapters.cloud.send import CloudGateway
from whatsapp_service.outbound.composing import content_of
from whatsapp_service.port import Buttons, ChoiceList, Content, Outgoing, Recipient, Refused, Text

from tests.support.whatsapp_provider import complaints_about

Item = dict[str, Any]


def item(kind: str = "text", content: str = "olá", **parts: Any) -> Item:
    """Return a message of an agent as chat hands it over."""
    return {
        "message_type": kind, "content": content, "metadata": {}, "attachments": [], "sender_type": "agent",
        "sender_name": "Maria", **parts,
    }  # fmt: skip


def composed(
    given: Item, mode: str = "off", can_send: frozenset[type] = CloudGateway.capabilities.can_send
) -> Content | Refused:
    """Return what leaves."""
    return content_of(given, signature_mode=mode, can_send=can_send)


def body(content: Any) -> dict[str, Any]:
    """Return the Cloud API's form, checked."""
    made = message_body(Outgoing("m", Recipient("5511987654321"), content), media_id="1")
    assert complaints_about(made) == []
    return made


def menu(buttons: int, title: str = "Opção {}") -> Item:
    """Return a message with so many buttons."""
    rows = [{"id": str(n), "title": title.format(n)} for n in range(1, buttons + 1)]
    return item(
        "interactive", "Escolha", metadata={"interactive": {"kind": "buttons", "body": "Escolha", "buttons": rows}}
    )


@pytest.mark.parametrize(
    ("mode", "sender", "shown"),
    [
        ("name", "agent", "*Maria:*\nolá"),
        ("name_queue", "agent", "*Maria (Suporte):*\nolá"),
        ("off", "agent", "olá"),
        ("name", "bot", "olá"),
    ],
)
def test_an_agent_signs_as_the_channel_says_and_a_bot_never(mode: str, sender: str, shown: str) -> None:
    assert composed(item(sender_type=sender, queue_name="Suporte"), mode) == Text(shown)


QUESTION: Item = {"kind": "buttons", "body": "Resolveu?", "header": "Chamado", "buttons": [{"id": "s", "title": "Sim"}]}


@pytest.mark.parametrize(
    "asked",
    [
        QUESTION,
        {"kind": "list", "body": "Resolveu?", "button": "Ver", "sections": [{"rows": [{"id": "s", "title": "Sim"}]}]},
        {"kind": "cta_url", "body": "Resolveu?", "display_text": "Abrir", "url": "https://example.org"},
        {"kind": "ask_location", "body": "Resolveu?"},
        {"kind": "ask_phone", "body": "Resolveu?"},
        {"kind": "flow", "body": "Resolveu?", "button": "Agendar", "flow_id": "77"},
    ],
)
def test_a_question_is_signed_as_a_text_is(asked: Item) -> None:
    made = body(composed(item("interactive", "", metadata={"interactive": asked}), "name"))
    assert made["interactive"]["body"]["text"] == "*Maria:*\nResolveu?"
    unsigned = body(composed(item("interactive", "", metadata={"interactive": asked}, sender_type="bot"), "name"))
    assert unsigned["interactive"]["body"]["text"] == "Resolveu?"


def test_a_question_that_fills_its_room_goes_without_the_name() -> None:
    full = {**QUESTION, "body": "x" * 1024}
    made = body(composed(item("interactive", "", metadata={"interactive": full}), "name"))
    assert made["interactive"]["body"]["text"] == "x" * 1024


def test_the_name_stands_above_all_of_a_numbered_question_and_the_thread_shows_it_without() -> None:
    found = composed(item("interactive", "", metadata={"interactive": QUESTION}), "name", frozenset({Text}))
    assert isinstance(found, Text)
    assert found.body == "*Maria:*\n*Chamado*\n\nResolveu?\n\n1. Sim"
    assert found.instead is not None
    assert found.instead.text == "*Chamado*\n\nResolveu?\n\n1. Sim"
    assert [one.id for one in found.instead.choices] == ["s"]


def test_a_template_is_never_signed() -> None:
    metadata = {"template": {"name": "aviso", "language": "pt_BR", "components": [{"type": "body", "parameters": []}]}}
    made = body(composed(item("template", "Aviso", metadata=metadata), "name"))
    assert made["template"] == {
        "name": "aviso", "language": {"code": "pt_BR"}, "components": [{"type": "body", "parameters": []}],
    }  # fmt: skip


def test_buttons_within_the_limits_are_buttons() -> None:
    made = body(composed(menu(3)))
    assert [one["reply"]["id"] for one in made["interactive"]["action"]["buttons"]] == ["1", "2", "3"]


@pytest.mark.parametrize("given", [menu(4), menu(2, "igual"), menu(1, "x" * 21)])
def test_buttons_beyond_the_limits_become_numbered_text(given: Item) -> None:
    found = composed(given)
    assert isinstance(found, Text)
    assert found.body.startswith("Escolha\n\n1. ")


def test_a_gateway_without_buttons_gets_numbered_text() -> None:
    assert composed(menu(2), can_send=frozenset({Text})) == Text("Escolha\n\n1. Opção 1\n2. Opção 2")


def test_lists_keep_their_sections_and_too_long_ones_are_numbered_through() -> None:
    def made(rows: int) -> Content | Refused:
        sections = [
            {"title": f"Parte {s}", "rows": [{"id": f"{s}-{n}", "title": f"Linha {s}{n}"} for n in range(rows)]}
            for s in (1, 2)
        ]
        given = {"kind": "list", "body": "Escolha", "button": "Ver", "sections": sections}
        return composed(item("interactive", "", metadata={"interactive": given}))

    assert isinstance(made(5), ChoiceList)
    assert [one["title"] for one in body(made(5))["interactive"]["action"]["sections"]] == ["Parte 1", "Parte 2"]
    numbered = made(6)
    assert isinstance(numbered, Text)
    assert "12. Linha 25" in numbered.body


def test_a_link_button_a_place_and_a_card_have_their_own_shape() -> None:
    link = {"kind": "cta_url", "body": "Veja", "display_text": "Abrir", "url": "https://example.org"}
    assert body(composed(item("interactive", "", metadata={"interactive": link})))["interactive"]["type"] == "cta_url"
    place = {"latitude": -23.5, "longitude": -46.6, "name": "Loja"}
    assert body(composed(item("location", "", metadata={"location": place})))["location"] == place
    card = {"name": "Ana Souza", "phones": [{"phone": "+5511987654321"}], "emails": ["ana@example.org"], "org": "ISP"}
    made = body(composed(item("contact", "", metadata={"contacts": [card]})))["contacts"][0]
    assert made["name"] == {"formatted_name": "Ana Souza", "first_name": "Ana", "last_name": "Souza"}
    assert made["emails"] == [{"email": "ana@example.org"}]


def test_an_answer_quotes_and_a_hidden_number_is_reached_by_its_user_id() -> None:
    made = message_body(Outgoing("m", Recipient(None, "BR.ABC1"), Text("olá"), reply_to="wamid.1"))
    assert (made["recipient"], made["context"], "to" in made) == ("BR.ABC1", {"message_id": "wamid.1"}, False)


@pytest.mark.parametrize(
    ("kind", "name"), [("ask_location", "location_request_message"), ("ask_phone", "request_contact_info")]
)
def test_a_place_and_a_number_are_asked_for_and_in_words_where_there_is_no_button_for_it(kind: str, name: str) -> None:
    given = item("interactive", "Onde você está?", metadata={"interactive": {"kind": kind, "body": "Onde você está?"}})
    assert body(composed(given))["interactive"]["type"] == name
    assert composed(given, can_send=frozenset({Text})) == Text("Onde você está?")


def test_a_form_opens_on_its_screen_and_its_answers_name_our_message() -> None:
    form = {
        "kind": "flow",
        "body": "Agende a visita",
        "button": "Agendar",
        "flow_id": "77",
        "screen": "DATE",
        "data": {"a": 1},
    }
    given = item("interactive", "", message_id="m-1", metadata={"interactive": form})
    made = body(composed(given))["interactive"]["action"]["parameters"]
    assert (made["flow_token"], made["flow_action_payload"]) == ("m-1", {"screen": "DATE", "data": {"a": 1}})
    assert isinstance(composed(given, can_send=frozenset({Text})), Refused)


@pytest.mark.parametrize(
    "given",
    [
        item("interactive", "x", metadata={"interactive": {"kind": "buttons"}}),
        item("template", "x", metadata={"template": {}}),
        item("location", "", metadata={}),
        item(content="   "),
        item("interactive", "x", metadata={"interactive": {"kind": "carousel", "body": "x"}}),
    ],
)
def test_what_is_half_made_is_refused_in_words_and_never_leaves(given: Item) -> None:
    found = composed(given)
    assert isinstance(found, Refused)
    assert found.failure.title.endswith(".")


def test_titles_decide_by_their_own_length() -> None:
    assert isinstance(composed(menu(1, "x" * 20)), Buttons)
