"""What Meta refuses is refused, with Meta's code and in Meta's words' shape."""

from __future__ import annotations

import string
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whatsapp_simulator.config import ACCESS_TOKEN, BUSINESS_ID, PHONE_NUMBER_ID, SECOND_PHONE_NUMBER_ID, Config
from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.serving import Running
from whatsapp_simulator.simulator import Simulator
from whatsapp_simulator.validation.messages import check_message

TO = "5511968037593"
Json = dict[str, Any]


def message(kind: str, content: Any, **more: Any) -> Json:
    return {"messaging_product": "whatsapp", "to": TO, "type": kind, kind: content, **more}


def buttons(*titles: str, body: str = "?", **more: Any) -> Json:
    shown = [{"type": "reply", "reply": {"id": str(n), "title": title}} for n, title in enumerate(titles)]
    return {"type": "button", "body": {"text": body}, "action": {"buttons": shown}, **more}


def choices(*sizes: int, titled: bool = True, row: Json | None = None) -> Json:
    sections = [
        {
            **({"title": f"S{number}"} if titled else {}),
            "rows": [{"id": f"{number}-{n}", "title": f"R{n}", **(row or {})} for n in range(size)],
        }
        for number, size in enumerate(sizes)
    ]
    return {"type": "list", "body": {"text": "?"}, "action": {"button": "Ver", "sections": sections}}


def template(name: str = "retomar_atendimento", language: str = "pt_BR", **more: Any) -> Json:
    return {"name": name, "language": {"code": language}, **more}


def body_of(*texts: str, **more: Any) -> Json:
    return {"components": [{"type": "body", "parameters": [{"type": "text", "text": text, **more} for text in texts]}]}


def bill(**file: Any) -> Json:
    """Return a message of the template that opens with a document."""
    head = {"type": "header", "parameters": [{"type": "document", "document": file}]}
    return message("template", template("segunda_via_pdf", components=[head, *body_of("novembro")["components"]]))


@dataclass
class Direct:
    """A simulator without a port: the many cases below need no network."""

    simulator: Simulator
    api: httpx2.AsyncClient


@pytest.fixture
async def direct() -> AsyncIterator[Direct]:
    """A simulator that is called in process."""
    simulator = Simulator(Config(seed=1))
    headers = {"Authorization": f"Bearer {ACCESS_TOKEN}"}
    transport = httpx2.ASGITransport(app=simulator)
    async with httpx2.AsyncClient(transport=transport, base_url="http://simulator", headers=headers) as client:
        yield Direct(simulator, client)
    simulator.world.progress.stop()


REFUSED: list[tuple[str, Json, int]] = [
    ("no product", {"to": TO, "type": "text", "text": {"body": "x"}}, 100),
    ("another product", {**message("text", {"body": "x"}), "messaging_product": "sms"}, 100),
    ("no recipient", {"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}}, 100),
    ("recipient is no number", {**message("text", {"body": "x"}), "to": "Maria"}, 131009),
    ("recipient is the sender", {**message("text", {"body": "x"}), "to": "+55 11 3090-0001"}, 131021),
    ("unknown kind", message("hologram", {}), 100),
    ("kind without its object", {"messaging_product": "whatsapp", "to": TO, "type": "text"}, 131008),
    ("unknown member beside", message("text", {"body": "x"}, colour="red"), 100),
    ("unknown member inside", message("text", {"body": "x", "colour": "red"}), 100),
    ("object of another kind", message("text", {"body": "x"}, image={"id": "1"}), 100),
    ("empty text", message("text", {"body": ""}), 100),
    ("long text", message("text", {"body": "x" * 4097}), 100),
    ("text that is a number", message("text", {"body": 5}), 100),
    ("long tracker", message("text", {"body": "x"}, biz_opaque_callback_data="x" * 513), 100),
    ("quote of nothing", message("text", {"body": "x"}, context={"message_id": "17"}), 131009),
    ("group", message("text", {"body": "x"}, recipient_type="group"), 100),
    ("file that does not exist", message("image", {"id": "123456"}), 100),
    ("file id that is a word", message("image", {"id": "abc"}), 100),
    ("neither id nor link", message("image", {"caption": "x"}), 131008),
    ("id and link", message("image", {"id": "1", "link": "https://x.example/a.png"}), 131009),
    ("caption on a sound", message("audio", {"link": "https://x.example/a.mp3", "caption": "x"}), 100),
    ("long caption", message("image", {"link": "https://x.example/a.png", "caption": "x" * 1025}), 100),
    ("link that is none", message("image", {"link": "file:///etc/passwd"}), 100),
    ("place off the globe", message("location", {"latitude": 91, "longitude": 0}), 131009),
    ("place without longitude", message("location", {"latitude": 1}), 131008),
    ("contact without a name", message("contacts", [{"phones": []}]), 131008),
    ("no contacts", message("contacts", []), 131009),
    ("reaction to nothing", message("reaction", {"message_id": "x", "emoji": "👍"}), 131009),
    ("reaction with a word", message("reaction", {"message_id": "wamid.x", "emoji": "ok"}), 131009),
    ("no buttons", message("interactive", buttons()), 131009),
    ("four buttons", message("interactive", buttons("a", "b", "c", "d")), 131009),
    ("equal titles", message("interactive", buttons("a", "a")), 131009),
    ("long title", message("interactive", buttons("x" * 21)), 131009),
    ("long body", message("interactive", buttons("a", body="x" * 1025)), 131009),
    ("long footer", message("interactive", buttons("a", footer={"text": "x" * 61})), 131009),
    ("unknown interactive", message("interactive", {**buttons("a"), "type": "quiz"}), 131009),
    ("eleven rows", message("interactive", choices(11)), 131009),
    ("eleven rows in all", message("interactive", choices(6, 5)), 131009),
    ("sections without titles", message("interactive", choices(1, 1, titled=False)), 131008),
    ("equal row ids", message("interactive", choices(2, row={"id": "same"})), 131009),
    ("long row title", message("interactive", choices(1, row={"title": "x" * 25})), 131009),
    ("long description", message("interactive", choices(1, row={"description": "x" * 73})), 131009),
    ("image above a list", message("interactive", {**choices(1), "header": {"type": "image"}}), 131009),
    ("unknown template", message("template", template("nao_existe", **body_of("a"))), 132001),
    ("template in another language", message("template", template(language="fr")), 132001),
    ("template under review", message("template", template("mudanca_de_endereco", **body_of("a"))), 132001),
    ("paused template", message("template", template("boas_vindas", **body_of("a"))), 132015),
    ("too few parameters", message("template", template(**body_of("a"))), 132000),
    ("too many parameters", message("template", template(**body_of("a", "b", "c"))), 132000),
    ("named parameters where they are numbered", message("template", template(**body_of("a", "b", parameter_name="x"))), 132012),
    ("line break in a parameter", message("template", template(**body_of("a\nb", "c"))), 132018),
    ("empty parameter", message("template", template(**body_of("", "c"))), 132012),
    ("too long when filled in", message("template", template(**body_of("a", "x" * 1100))), 132005),
    ("missing picture", message("template", template("upgrade_de_plano", **body_of("a", "b", "c"))), 132012),
    ("picture that does not exist", bill(id="123456"), 100),
    ("document of a link that is none", bill(link="file:///x"), 100),
    ("document by id and link", bill(id="1", link="https://x.example/a.pdf"), 131008),
    ("template without language", message("template", {"name": "hello_world"}), 131008),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED])
async def test_a_wrong_request_is_refused_with_metas_code(direct: Direct, body: Json, code: int) -> None:
    answer = await direct.api.post(f"/v25.0/{PHONE_NUMBER_ID}/messages", json=body)
    error = answer.json()["error"]
    assert (error["code"], error["type"]) == (code, "OAuthException")
    assert 400 <= answer.status_code < 500
    assert error["message"].startswith(f"(#{code}) ")
    assert error["fbtrace_id"]
    if "error_data" in error:
        assert error["error_data"]["messaging_product"] == "whatsapp"
        assert error["error_data"]["details"]
    assert direct.simulator.world.book.outbound() == []


ACCEPTED: list[Json] = [
    message("text", {"body": "x" * 4096, "preview_url": True}),
    {"messaging_product": "whatsapp", "to": TO, "text": {"body": "the kind may be left out"}},
    {**message("text", {"body": "x"}), "to": "+55 (11) 96803-7593"},
    message("image", {"link": "https://x.example/a.png", "caption": ""}),
    message("document", {"link": "https://x.example/a.pdf", "filename": "fatura.pdf"}),
    message("location", {"latitude": "-23.5", "longitude": -46.6, "name": "Loja", "address": "Rua"}),
    message("interactive", buttons("Sim", "Não", "x" * 20)),
    message("interactive", choices(5, 5, row={"description": "y" * 72})),
    message("interactive", {"type": "location_request_message", "body": {"text": "?"}, "action": {"name": "send_location"}}),
    message("interactive", {"type": "request_contact_info", "body": {"text": "?"}, "action": {"name": "request_contact_info"}}),
    message("template", template(**body_of("a", "b"))),
    message("template", template("hello_world", "en_US")),
]  # fmt: skip


@pytest.mark.parametrize("body", ACCEPTED)
async def test_a_right_request_is_accepted(direct: Direct, body: Json) -> None:
    answer = await direct.api.post(f"/v25.0/{PHONE_NUMBER_ID}/messages", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["messages"][0]["id"].startswith("wamid.")


async def test_the_answer_tells_the_number_as_whatsapp_knows_it(
    api: httpx2.AsyncClient, a_text: Callable[..., Json]
) -> None:
    with_nine = (await api.post(f"/v25.0/{PHONE_NUMBER_ID}/messages", json=a_text("5531988887777"))).json()
    without = (await api.post(f"/v25.0/{PHONE_NUMBER_ID}/messages", json=a_text("553188887777"))).json()
    assert with_nine["contacts"] == [{"input": "5531988887777", "wa_id": "553188887777"}]
    assert without["contacts"][0]["wa_id"] == "553188887777"
    landline = (await api.post(f"/v25.0/{PHONE_NUMBER_ID}/messages", json=a_text("551133224455"))).json()
    assert landline["contacts"][0]["wa_id"] == "551133224455"


async def test_a_business_scoped_user_id_is_an_address_but_not_for_codes(api: httpx2.AsyncClient) -> None:
    path = f"/v25.0/{PHONE_NUMBER_ID}/messages"
    body = {"messaging_product": "whatsapp", "recipient": "BR.DISCRETA9f3KQ", "type": "text", "text": {"body": "x"}}
    assert (await api.post(path, json=body)).json()["contacts"] == [
        {"input": "BR.DISCRETA9f3KQ", "user_id": "BR.DISCRETA9f3KQ"}
    ]
    assert (await api.post(path, json={**body, "recipient": "BR.nobody"})).json()["error"]["code"] == 131026
    code = template(
        "codigo_de_acesso", components=[{"type": "body", "parameters": [{"type": "text", "text": "123456"}]}]
    )
    body = {"messaging_product": "whatsapp", "recipient": "BR.DISCRETA9f3KQ", "type": "template", "template": code}
    assert (await api.post(path, json=body)).json()["error"]["code"] == 131062


@pytest.mark.parametrize(
    ("path", "token", "wanted"),
    [
        (f"/v25.0/{PHONE_NUMBER_ID}", None, (401, 190, None)),
        (f"/v25.0/{PHONE_NUMBER_ID}", "wrong", (401, 190, None)),
        ("/v25.0/999/messages", "right", (400, 100, 33)),
        (f"/v25.0/{BUSINESS_ID}/messages", "right", (400, 100, 33)),
        (f"/v25.0/{PHONE_NUMBER_ID}/nothing", "right", (400, 100, 33)),
        (f"/v99.0/{PHONE_NUMBER_ID}", "right", (400, 2500, None)),
        (f"/v2.0/{PHONE_NUMBER_ID}", "right", (400, 2635, None)),
        (f"/v25.0/{PHONE_NUMBER_ID}?fields=secret", "right", (400, 100, None)),
    ],
)
async def test_tokens_ids_versions_and_fields_are_checked(
    api: httpx2.AsyncClient, path: str, token: str | None, wanted: tuple[int, int, int | None]
) -> None:
    if token is None:
        del api.headers["Authorization"]
    elif token == "wrong":
        api.headers["Authorization"] = "Bearer wrong"
    method = "POST" if path.endswith(("messages", "nothing")) else "GET"
    answer = await api.request(method, path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("error_subcode")) == wanted


async def test_a_file_of_another_number_cannot_be_sent(api: httpx2.AsyncClient, open_window: None) -> None:
    files: Any = {"file": ("a.png", b"png", "image/png"), "messaging_product": (None, "whatsapp")}
    media = (await api.post(f"/v25.0/{SECOND_PHONE_NUMBER_ID}/media", files=files)).json()["id"]
    answer = await api.post(f"/v25.0/{PHONE_NUMBER_ID}/messages", json=message("image", {"id": media}))
    assert answer.json()["error"]["code"] == 100


async def test_a_template_opens_with_an_uploaded_file_of_its_kind_only_and_while_it_is_kept(
    api: httpx2.AsyncClient, simulator: Running
) -> None:
    async def upload(mime_type: str, phone: str = PHONE_NUMBER_ID) -> str:
        files: Any = {"file": ("a", b"content", mime_type), "messaging_product": (None, "whatsapp")}
        return str((await api.post(f"/v25.0/{phone}/media", files=files)).json()["id"])

    async def code(media: str) -> int | None:
        answer = (await api.post(f"/v25.0/{PHONE_NUMBER_ID}/messages", json=bill(id=media))).json()
        found: int | None = answer.get("error", {}).get("code")
        return found

    kept = await upload("application/pdf")
    assert await code(kept) is None
    assert await code(await upload("image/png")) == 131053
    assert await code(await upload("application/pdf", SECOND_PHONE_NUMBER_ID)) == 100
    found = simulator.world.media.find(kept)
    assert found is not None
    found.expires = 0
    assert await code(kept) == 100


async def test_too_many_messages_to_one_customer_or_in_a_second_are_refused(
    api: httpx2.AsyncClient, simulator: Running, a_text: Callable[..., Json]
) -> None:
    path = f"/v25.0/{PHONE_NUMBER_ID}/messages"
    simulator.world.rules.pair_burst = 3
    codes = [(await api.post(path, json=a_text())).json().get("error", {}).get("code") for _ in range(4)]
    assert codes == [None, None, None, 131056]
    simulator.world.rules.throughput = 3
    assert (await api.post(path, json=a_text("5511999127521"))).json()["error"]["code"] == 130429


_NAMES = st.sampled_from(["id", "type", "text", "body", "x"])
_TREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
_KINDS = [
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "template",
]


def refusal(body: Json) -> int | None:
    """Return the code with which a body is refused, None where it is accepted."""
    try:
        check_message(body, lambda _: None)
    except GraphError as error:
        return error.code
    return None


@given(kind=st.sampled_from(_KINDS), content=_TREE)
def test_no_body_whatever_breaks_the_checks(kind: str, content: Any) -> None:
    assert refusal(message(kind, content)) in (None, 100, 131008, 131009, 131053)


@given(body=st.text(min_size=1, max_size=5000))
def test_a_text_is_accepted_exactly_up_to_its_length(body: str) -> None:
    wanted = bool(body.strip()) and len(body) <= 4096
    assert refusal(message("text", {"body": body})) == (None if wanted else 100)


@given(titles=st.lists(st.text(string.ascii_letters, min_size=1, max_size=24), min_size=0, max_size=5))
def test_buttons_are_accepted_exactly_when_few_short_and_different(titles: list[str]) -> None:
    wanted = 1 <= len(titles) <= 3 and len(set(titles)) == len(titles) and all(len(title) <= 20 for title in titles)
    assert refusal(message("interactive", buttons(*titles))) == (None if wanted else 131009)
