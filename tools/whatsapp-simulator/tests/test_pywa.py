"""An independent client library works against the simulator as it is: the library knows Meta, not us."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from pywa.client import WhatsApp
from pywa.errors import (
    ExpiredAccessToken,
    InvalidParameter,
    ReEngagementMessage,
    TemplateNotExists,
    TemplateParamCountMismatch,
)
from pywa.handlers import CallbackButtonHandler, CallbackSelectionHandler, MessageHandler, MessageStatusHandler
from pywa.types.callback import Button, Section, SectionList, SectionRow, URLButton
from pywa.types.message import Message
from pywa.types.message_status import MessageStatus
from pywa.types.others import Contact, Pagination
from pywa.types.templates import BodyText, QuickReplyButton, TemplateLanguage
from whatsapp_simulator.config import ACCESS_TOKEN, APP_SECRET, BUSINESS_ID, PHONE_NUMBER_ID, Config
from whatsapp_simulator.serving import Running, running_in_thread
from whatsapp_simulator.webhooks import shapes
from whatsapp_simulator.webhooks.delivery import signature

MARIA = "5511968037593"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


class ToSimulator(httpx.HTTPTransport):
    """Carries what is meant for Meta's host to the simulator: the library itself is not touched."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = httpx.URL(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "graph.facebook.com":
            request.url = request.url.copy_with(scheme="http", host=self._url.host, port=self._url.port)
            request.headers["Host"] = self._url.netloc.decode()
        return super().handle_request(request)


@pytest.fixture
def simulator() -> Iterator[Running]:
    """A simulator in a thread, as the library blocks."""
    with running_in_thread(Config(seed=3)) as found:
        yield found


@pytest.fixture
def control(simulator: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{simulator.url}/control", timeout=5) as client:
        yield client


@pytest.fixture
def sessions() -> Iterator[list[httpx.Client]]:
    """The connections of the library's clients, closed at the end."""
    made: list[httpx.Client] = []
    yield made
    for session in made:
        session.close()


def whatsapp(simulator: Running, sessions: list[httpx.Client], token: str = ACCESS_TOKEN, **more: Any) -> WhatsApp:
    session = httpx.Client(transport=ToSimulator(simulator.url))
    sessions.append(session)
    return WhatsApp(
        phone_id=PHONE_NUMBER_ID, token=token, waba_id=BUSINESS_ID, session=session, api_version=25.0, **more
    )  # fmt: skip


@pytest.fixture
def client(simulator: Running, control: httpx.Client, sessions: list[httpx.Client]) -> WhatsApp:
    """The library's client; Maria's window is open."""
    control.post("/customers/maria/messages", json={"type": "text", "text": {"body": "Olá"}})
    return whatsapp(simulator, sessions)


def last(control: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = control.get("/messages").json()["messages"][-1]
    return found


def test_a_text_with_a_quote_and_a_tracker_is_accepted(client: WhatsApp, control: httpx.Client) -> None:
    sent = client.send_message(to=MARIA, text="Olá, *Maria* 🌻", preview_url=True, tracker="m-1")
    assert sent.id.startswith("wamid.")
    again = client.send_message(to=MARIA, text="E mais", reply_to_message_id=sent.id)
    stored = last(control)
    assert stored["id"] == again.id
    assert stored["context"]["id"] == sent.id
    assert control.get("/messages").json()["messages"][0]["biz_opaque_callback_data"] == "m-1"


def test_buttons_lists_and_links_are_accepted(client: WhatsApp, control: httpx.Client) -> None:
    client.send_message(
        to=MARIA, text="Como prefere?", header="Atendimento", footer="Conecta",
        buttons=[Button("Ligar", callback_data="call"), Button("Por aqui", callback_data="chat")],
    )  # fmt: skip
    assert last(control)["content"]["type"] == "button"
    rows = [SectionRow(title="Manhã", callback_data="m", description="8h às 12h")]
    client.send_message(
        to=MARIA, text="Quando?",
        buttons=SectionList(button_title="Horários", sections=[Section(title="Amanhã", rows=rows)]),
    )  # fmt: skip
    assert last(control)["content"]["type"] == "list"
    client.send_message(to=MARIA, text="Fatura", buttons=URLButton(title="Ver", url="https://conectafibra.example/f"))
    assert last(control)["content"]["type"] == "cta_url"


def test_a_template_is_accepted_also_outside_the_window(client: WhatsApp, control: httpx.Client) -> None:
    sent = client.send_template(
        to="5511999127521", name="retomar_atendimento", language=TemplateLanguage.PORTUGUESE_BR,
        params=[
            BodyText.params("Maria", "sinal fraco"),  # type: ignore[arg-type]  # the library's own signature has no self
            QuickReplyButton.params(callback_data="sim", index=0),
        ],
    )  # fmt: skip
    stored = last(control)
    assert stored["id"] == sent.id
    assert "*sinal fraco*" in stored["shown"]["body"]
    assert stored["shown"]["buttons"][0]["payload"] == "sim"


def test_files_go_up_are_sent_and_come_down(client: WhatsApp, control: httpx.Client) -> None:
    media = client.upload_media(media=PNG, mime_type="image/png", filename="a.png")
    client.send_image(to=MARIA, image=media, caption="Veja")
    assert last(control)["content"]["caption"] == "Veja"
    found = client.get_media_url(media.id)
    assert found.file_size == len(PNG)
    assert client.get_media_bytes(url=found.url) == PNG
    assert client.delete_media(media.id)
    with pytest.raises(Exception, match="does not exist"):
        client.get_media_url(media.id)


def test_reactions_locations_contacts_and_read_marks_are_accepted(client: WhatsApp, control: httpx.Client) -> None:
    inbound = control.get("/chat", params={"customer": "maria"}).json()["messages"][0]["id"]
    assert client.mark_message_as_read(inbound)
    assert client.indicate_typing(inbound)
    client.send_reaction(to=MARIA, emoji="👍", message_id=inbound)
    client.remove_reaction(to=MARIA, message_id=inbound)
    client.send_location(to=MARIA, latitude=-23.5, longitude=-46.6, name="Loja")
    client.send_contact(
        to=MARIA, contact=Contact(
            name=Contact.Name(formatted_name="Ana Lima", first_name="Ana"),
            phones=[Contact.Phone(phone="+55 11 97000-1122", type="CELL")],
        ),
    )  # fmt: skip
    assert [message["kind"] for message in control.get("/messages").json()["messages"]] == [
        "reaction", "reaction", "location", "contacts",
    ]  # fmt: skip
    assert [mark["typing"] for mark in control.get("/marks").json()["marks"]] == [False, True]


def test_the_account_its_numbers_and_its_templates_can_be_read(client: WhatsApp) -> None:
    assert client.get_business_phone_number().verified_name == "Conecta Fibra"
    assert len(list(client.get_business_phone_numbers())) == 2
    names = [template.name for template in client.get_templates(pagination=Pagination(limit=3))]
    assert len(names) == 3
    assert client.get_business_profile().about == "Fibra de verdade"


def test_refusals_are_the_errors_that_the_library_knows(
    client: WhatsApp, simulator: Running, control: httpx.Client, sessions: list[httpx.Client]
) -> None:
    with pytest.raises(InvalidParameter):
        client.send_message(
            to=MARIA,
            text="x",
            buttons=[Button("Igual", callback_data="1"), Button("Igual", callback_data="2")],
        )
    portuguese = TemplateLanguage.PORTUGUESE_BR
    with pytest.raises(TemplateNotExists):
        client.send_template(to=MARIA, name="nao_existe", language=portuguese, params=[])
    with pytest.raises(TemplateParamCountMismatch):
        client.send_template(to=MARIA, name="retomar_atendimento", language=portuguese, params=[])
    with pytest.raises(ExpiredAccessToken):
        whatsapp(simulator, sessions, token="wrong").send_message(to=MARIA, text="x")
    control.patch("/settings", json={"rules": {"window_refusal": "answer"}})
    with pytest.raises(ReEngagementMessage):
        client.send_message(to="5511999127521", text="x")


class Handled:
    """What the library made of the webhooks that it was handed."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.others: list[Any] = []


def test_the_library_parses_and_verifies_every_webhook(
    simulator: Running, control: httpx.Client, sessions: list[httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    handled = Handled()
    client = whatsapp(simulator, sessions, server=None, app_secret=APP_SECRET, verify_token="v", validate_updates=True)
    client.add_handlers(
        MessageHandler(lambda _, update: handled.messages.append(update)),
        CallbackButtonHandler(lambda _, update: handled.others.append(update)),
        CallbackSelectionHandler(lambda _, update: handled.others.append(update)),
        MessageStatusHandler(lambda _, update: handled.others.append(update)),
    )
    bodies = _some_webhooks(simulator, control, sessions, monkeypatch)
    for body in bodies:
        assert client.webhook_update_validator(body, signature(APP_SECRET, body)) is None
        assert client.webhook_update_validator(body + b" ", signature(APP_SECRET, body)) is not None
        client.webhook_update_handler(body)
    kinds = {str(message.type.value) for message in handled.messages}
    assert {"text", "image", "audio", "sticker", "location", "contacts"} <= kinds
    first = handled.messages[0]
    assert (first.text, first.from_user.wa_id, first.from_user.name) == (
        "Olá ção 🌻",
        MARIA,
        "Maria Aparecida da Silva",
    )
    found = {type(update).__name__ for update in handled.others}
    assert {"CallbackButton", "CallbackSelection", "MessageStatus"} <= found
    tracked = [update for update in handled.others if isinstance(update, MessageStatus)]
    assert {status.tracker for status in tracked} == {"m-1"}
    assert {str(status.status.value) for status in tracked} == {"sent", "delivered", "read"}


def _some_webhooks(
    simulator: Running, control: httpx.Client, sessions: list[httpx.Client], monkey: pytest.MonkeyPatch
) -> list[bytes]:
    """Let Maria do everything that makes a webhook and return the bodies as they would be delivered."""
    world = simulator.world
    sent: list[bytes] = []
    world.subscription.url = "http://127.0.0.1:9/"
    monkey.setattr(world.post, "send", lambda *arguments: sent.append(arguments[1]))
    write = "/customers/maria/messages"

    def say(kind: str, content: Any, **more: Any) -> str:
        answer = control.post(write, json={"type": kind, kind: content, **more})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    first = say("text", {"body": "Olá ção 🌻"})
    for kind, mime_type in (("image", "image/png"), ("audio", "audio/ogg"), ("sticker", "image/webp")):
        media = control.post(f"/media?mime_type={mime_type}", content=PNG).json()["id"]
        say(kind, {"id": media})
    say("location", {"latitude": -23.5, "longitude": -46.6})
    say("contacts", [{"name": {"formatted_name": "Ana", "first_name": "Ana"}, "phones": [{"phone": "+5511"}]}])
    client = whatsapp(simulator, sessions)
    buttons = client.send_message(to=MARIA, text="?", buttons=[Button("Sim", callback_data="s")], tracker="m-1")
    rows = [SectionRow(title="Manhã", callback_data="m")]
    choices = SectionList(button_title="Horários", sections=[Section(title="Amanhã", rows=rows)])
    chosen = client.send_message(to=MARIA, text="?", buttons=choices, tracker="m-1")
    assert control.post("/customers/maria/press", json={"message_id": buttons.id, "button": "s"}).status_code == 200
    assert control.post("/customers/maria/press", json={"message_id": chosen.id, "button": "m"}).status_code == 200
    assert control.post("/customers/maria/reaction", json={"message_id": first, "emoji": "👍"}).status_code == 200
    _settle(control)
    return sent


def _settle(control: httpx.Client) -> None:
    for _ in range(200):
        control.post("/customers/maria/read", json={})
        states = {message["status"] for message in control.get("/messages").json()["messages"]}
        if states == {"read"}:
            return
        time.sleep(0.02)
    raise AssertionError(f"still {states}")


def test_bodies_are_escaped_as_meta_escapes_them() -> None:
    raw = shapes.encode({"a": "ção 🌻", "url": "https://x/y"})
    assert raw == rb'{"a":"\u00e7\u00e3o \ud83c\udf3b","url":"https:\/\/x\/y"}'
    assert orjson.loads(raw) == {"a": "ção 🌻", "url": "https://x/y"}
