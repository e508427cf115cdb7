"""Every kind of message of the Cloud API, read into words that are nobody's but ours."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from whatsapp_service.adapters.cloud.parse import parse_webhook
from whatsapp_service.inbound.domain import Amendment, Message, Parsed, Person, Unreadable

from tests.support.whatsapp import BUSINESS, CUSTOMER, NUMBER, contact, encoded, envelope, message, messages, value

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DIGEST = hashlib.sha256(b"file").digest()
FILE = {"id": "1013859600285441", "mime_type": "image/jpeg", "sha256": base64.b64encode(DIGEST).decode()}
USER = "BR.1502576394655843"


def parsed(document: Any) -> Parsed:
    return parse_webhook(document if isinstance(document, bytes) else encoded(document), NOW)


def only(document: Any) -> Any:
    found = parsed(document)
    assert (found.broken, len(found.pieces)) == ([], 1), found
    return found.pieces[0]


def reply(kind: str, **told: Any) -> dict[str, Any]:
    return {"type": kind, kind: told}


KINDS: dict[str, tuple[dict[str, Any], str, str, dict[str, Any]]] = {
    "text": ({"text": {"body": "olá 🙂"}}, "text", "olá 🙂", {}),
    "location": (
        {"location": {"latitude": -23.56, "longitude": -46.65, "name": "Loja", "address": "Av. Paulista", "url": "https://x.example"}},
        "location", "Loja - Av. Paulista",
        {"location": {"latitude": -23.56, "longitude": -46.65, "name": "Loja", "address": "Av. Paulista", "url": "https://x.example"}},
    ),
    "location (current)": (
        {"location": {"latitude": -23.5, "longitude": -46}}, "location", "-23.5, -46",
        {"location": {"latitude": -23.5, "longitude": -46}},
    ),
    "contacts": (
        {"contacts": [{"name": {"formatted_name": "João Silva", "first_name": "João"},
                       "phones": [{"phone": "+55 11 91234-5678", "wa_id": CUSTOMER, "type": "CELL"}],
                       "emails": [{"email": "j@example.com", "type": "WORK"}], "org": {"company": "Padaria"}}]},
        "contact", "João Silva",
        {"contacts": [{"name": "João Silva", "phones": [{"phone": "+55 11 91234-5678", "wa_id": CUSTOMER, "type": "CELL"}],
                       "emails": ["j@example.com"], "org": "Padaria"}]},
    ),
    "interactive (button)": (
        {"interactive": reply("button_reply", id="pix", title="Pagar com Pix")}, "interactive", "Pagar com Pix",
        {"interactive_reply": {"kind": "button", "id": "pix", "title": "Pagar com Pix"}},
    ),
    "interactive (list)": (
        {"interactive": reply("list_reply", id="2", title="Segunda via", description="boleto")}, "interactive", "Segunda via",
        {"interactive_reply": {"kind": "list", "id": "2", "title": "Segunda via", "description": "boleto"}},
    ),
    "interactive (flow)": (
        {"interactive": reply("nfm_reply", name="flow", body="Sent", response_json='{"flow_token":"t","cep":"01310-100"}')},
        "interactive", "Formulário enviado",
        {"interactive_reply": {"kind": "flow", "title": "Formulário enviado", "response": {"flow_token": "t", "cep": "01310-100"}}},
    ),
    "interactive (flow, not JSON)": (
        {"interactive": reply("nfm_reply", name="flow", body="Sent", response_json="{oops")}, "interactive", "Formulário enviado",
        {"interactive_reply": {"kind": "flow", "title": "Formulário enviado", "response": "{oops"}},
    ),
    "interactive (flow, nothing)": (
        {"interactive": reply("nfm_reply", name="flow")}, "interactive", "Formulário enviado",
        {"interactive_reply": {"kind": "flow", "title": "Formulário enviado"}},
    ),
    "interactive (calls)": (
        {"interactive": reply("call_permission_reply", response="accept", expiration_timestamp=1790000000)},
        "interactive", "Permitiu chamadas",
        {"interactive_reply": {"kind": "call_permission", "title": "Permitiu chamadas",
                               "response": {"response": "accept", "expiration_timestamp": 1790000000}}},
    ),
    "interactive (absent)": (
        {"errors": [{"code": 131000, "title": "Something went wrong", "error_data": {"details": "no content"}}]},
        "text", "Mensagem não suportada",
        {"unsupported": {"title": "Something went wrong", "detail": "no content", "code": 131000}},
    ),
    "button": (
        {"button": {"payload": "SIM", "text": "Sim, confirmo"}}, "interactive", "Sim, confirmo",
        {"interactive_reply": {"kind": "button", "id": "SIM", "title": "Sim, confirmo"}},
    ),
    "order": (
        {"order": {"catalog_id": "77", "text": "quero este", "product_items": [
            {"product_retailer_id": "fibra-500", "quantity": 1, "item_price": 99.9, "currency": "BRL"}]}},
        "text", "quero este",
        {"order": {"catalog_id": "77", "text": "quero este",
                   "items": [{"product_retailer_id": "fibra-500", "quantity": 1, "item_price": 99.9, "currency": "BRL"}]}},
    ),
    "unsupported": (
        {"errors": [{"code": 131051, "title": "Message type unknown", "error_data": {"details": "not supported"}}],
         "unsupported": {"type": "poll"}},
        "text", "Mensagem não suportada",
        {"unsupported": {"kind": "poll", "title": "Message type unknown", "detail": "not supported", "code": 131051}},
    ),
    "hologram": ({"hologram": {"id": 1}}, "text", "Mensagem não suportada", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_says_what_it_says(name: str) -> None:
    parts, message_type, content, metadata = KINDS[name]
    kind = name.partition(" ")[0]
    found: Message = only(messages(message("wamid.1", kind, **parts)))
    assert (found.message_type, found.content) == (message_type, content)
    kept = {
        key: one
        for key, one in found.metadata.items()
        if key not in ("raw_kind", *([] if "unsupported" in metadata else ["unsupported"]))
    }
    assert kept == metadata
    assert found.metadata["raw_kind"] == kind
    assert (found.number, found.external_id, found.author) == (NUMBER, "wamid.1", "customer")
    assert found.person == Person(phone=CUSTOMER, name="Maria")
    assert found.opens_window


@pytest.mark.parametrize(
    ("kind", "parts", "mime", "name", "metadata"),
    [
        ("image", {"caption": "a luz do modem"}, "image/jpeg", "image.jpg", {}),
        ("video", {"mime_type": "video/mp4"}, "video/mp4", "video.mp4", {}),
        ("audio", {"mime_type": "audio/ogg; codecs=opus", "voice": True}, "audio/ogg", "audio.oga", {"voice": True}),
        ("audio", {"mime_type": "audio/mpeg", "voice": False}, "audio/mpeg", "audio.mp3", {}),
        ("document", {"mime_type": "application/pdf", "filename": "conta.pdf"}, "application/pdf", "conta.pdf", {}),
        ("sticker", {"mime_type": "image/webp", "animated": True}, "image/webp", "sticker.webp", {"animated": True}),
    ],
)
def test_each_kind_of_file_is_noted_for_fetching(
    kind: str, parts: dict[str, Any], mime: str, name: str, metadata: dict[str, Any]
) -> None:
    body: dict[str, Any] = {kind: {**FILE, **parts}}
    found: Message = only(messages(message("wamid.1", kind, **body)))
    assert found.media is not None
    assert (found.message_type, found.content) == (kind, parts.get("caption", ""))
    assert (found.media.mime_type, found.media.sha256, found.media.failure) == (mime, DIGEST.hex(), None)
    assert found.media.file_name.rpartition(".")[2] in (name.rpartition(".")[2], "ogg", "jpeg")
    assert found.media.reference == {"id": FILE["id"]}
    assert {key: one for key, one in found.metadata.items() if key != "raw_kind"} == metadata


def test_an_address_in_the_webhook_is_kept_for_the_first_try() -> None:
    url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"
    found: Message = only(messages(message("wamid.1", "image", image={**FILE, "url": url})))
    assert found.media is not None
    assert found.media.reference == {"id": FILE["id"], "url": url}


def test_a_file_that_whatsapp_lost_keeps_its_message_and_says_so() -> None:
    error = {"code": 131052, "title": "Media download error", "error_data": {"details": "expired"}}
    found: Message = only(messages(message("wamid.1", "image", image={"caption": "veja"}, errors=[error])))
    assert found.media is not None
    assert (found.content, found.media.failure) == ("veja", "WhatsApp could not get the file: expired")


def test_answers_forwards_products_and_advertisements_are_told() -> None:
    around: dict[str, Any] = {
        "context": {"from": NUMBER, "id": "wamid.ours", "frequently_forwarded": True, "forwarded": True,
                    "referred_product": {"catalog_id": "77", "product_retailer_id": "fibra-500"}},
        "referral": {"source_url": "https://fb.me/x", "source_type": "ad", "source_id": "9", "headline": "Fibra",
                     "media_type": "image", "image_url": "https://cdn.example/1.jpg", "ctwa_clid": "abc"},
    }  # fmt: skip
    found: Message = only(messages(message("wamid.1", **around)))
    assert found.reply_to == "wamid.ours"
    assert found.metadata["forwarded"] == "often"
    assert found.metadata["product"] == {"catalog_id": "77", "product_retailer_id": "fibra-500"}
    assert found.metadata["referral"]["ctwa_clid"] == "abc"
    assert found.from_advertisement
    once: Message = only(messages(message("wamid.2", context={"forwarded": True})))
    assert (once.metadata["forwarded"], once.reply_to) == (True, None)


@pytest.mark.parametrize(
    ("parts", "target", "change"),
    [
        ({"reaction": {"message_id": "wamid.9", "emoji": "👍"}}, "wamid.9", {"kind": "reaction", "emoji": "👍"}),
        ({"reaction": {"message_id": "wamid.9", "emoji": ""}}, "wamid.9", {"kind": "reaction", "emoji": ""}),
        ({"reaction": {"message_id": "wamid.9"}}, "wamid.9", {"kind": "reaction", "emoji": ""}),
        ({"edit": {"original_message_id": "wamid.9", "message": {"type": "text", "text": {"body": "certo"}}}}, "wamid.9",
         {"kind": "edit", "content": "certo"}),
        ({"edit": {"original_message_id": "wamid.9", "message": {"type": "image", "image": {"caption": "nova"}}}}, "wamid.9",
         {"kind": "edit", "content": "nova"}),
        ({"revoke": {"original_message_id": "wamid.9"}}, "wamid.9", {"kind": "delete"}),
    ],
)  # fmt: skip
def test_reactions_edits_and_deletions_change_an_earlier_message(
    parts: dict[str, Any], target: str, change: dict[str, Any]
) -> None:
    found: Amendment = only(messages(message("wamid.1", next(iter(parts)), **parts)))
    assert isinstance(found, Amendment)
    told = {"author": "customer", "author_name": "Maria"} if change["kind"] == "reaction" else {}
    assert (found.target, found.key, found.change) == (target, "wamid.1", change | told)


def test_a_hidden_phone_leaves_the_user_id_and_the_username() -> None:
    hidden = {"id": "wamid.1", "timestamp": "1790000000", "type": "text", "text": {"body": "oi"}, "from_user_id": USER,
              "from_parent_user_id": "BR.ENT.11"}  # fmt: skip
    known = {"profile": {"name": "Maria", "username": "@maria"}, "user_id": USER}
    found: Message = only(messages(hidden, contacts=[known]))
    assert found.person == Person(None, USER, "BR.ENT.11", "@maria", "Maria")


def test_contacts_are_matched_by_id_and_not_by_place() -> None:
    both = [message("wamid.1", phone="5511911111111"), message("wamid.2", phone="5511922222222")]
    known = [contact("5511922222222", "Dois"), {**contact("5511911111111", "Um"), "user_id": USER}]
    first, second = parsed(messages(*both, contacts=known)).pieces
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (first.person.name, first.person.user_id, second.person.name) == ("Um", USER, "Dois")


@pytest.mark.parametrize("kind", ["user_changed_number", "customer_changed_number"])
@pytest.mark.parametrize("name", ["wa_id", "new_wa_id"])
def test_a_changed_number_tells_who_it_was_and_is_without_contacts(kind: str, name: str) -> None:
    told = {"type": kind, name: "5511999990000", "body": "mudou de número"}
    found: Message = only(messages(message("wamid.1", "system", system=told), contacts=[]))
    assert (found.message_type, found.person.phone, found.previous) == ("system", "5511999990000", Person(CUSTOMER))
    assert found.metadata["system"] == {"kind": kind, "body": "mudou de número"}
    assert not found.opens_window


def test_a_changed_user_id_tells_the_former_one() -> None:
    told = {"type": "user_changed_user_id", "user_id": "BR.NEW", "previous_user_id": "BR.OLD", "wa_id": CUSTOMER,
            "parent_user_id": "BR.ENT.NEW", "previous_parent_user_id": "BR.ENT.OLD", "body": "x"}  # fmt: skip
    found: Message = only(messages(message("wamid.1", "system", system=told), contacts=[]))
    assert found.person == Person(CUSTOMER, "BR.NEW", "BR.ENT.NEW")
    assert found.previous == Person(CUSTOMER, "BR.OLD", "BR.ENT.OLD")


def test_a_changed_identity_key_concerns_the_same_person() -> None:
    told = {"type": "customer_identity_changed", "body": "x"}
    found: Message = only(messages(message("wamid.1", "system", system=told), contacts=[]))
    assert (found.person.phone, found.previous) == (CUSTOMER, None)


def test_what_a_person_wrote_in_the_phone_app_is_ours_and_opens_no_window() -> None:
    echo = {"from": "551140028922", "to": CUSTOMER, "id": "wamid.e", "timestamp": "1790000000", "type": "text",
            "text": {"body": "já estou vendo"}}  # fmt: skip
    found: Message = only(envelope(("smb_message_echoes", value(message_echoes=[echo]))))
    assert (found.author, found.person.phone, found.opens_window) == ("business_app", CUSTOMER, False)
    hidden = {**echo, "to_user_id": USER}
    del hidden["to"]
    assert only(envelope(("smb_message_echoes", value(message_echoes=[hidden])))).person.user_id == USER
    edit = {
        **echo,
        "type": "edit",
        "edit": {"original_message_id": "wamid.e", "message": {"type": "text", "text": {"body": "vi"}}},
    }
    assert only(envelope(("smb_message_echoes", value(message_echoes=[edit])))).change == {
        "kind": "edit",
        "content": "vi",
    }


def test_a_call_nobody_took_is_noted_in_the_conversation() -> None:
    call = {"id": "wacid.1", "from": CUSTOMER, "to": NUMBER, "timestamp": "1790000000", "direction": "USER_INITIATED"}
    ended = {**call, "event": "terminate", "status": "FAILED"}
    found: Message = only(envelope(("calls", value(calls=[ended], contacts=[contact()]))))
    assert (found.content, found.metadata["system"]["kind"], found.opens_window) == (
        "Chamada perdida",
        "missed_call",
        False,
    )
    assert parsed(envelope(("calls", value(calls=[{**call, "event": "connect"}])))).pieces == []


def test_every_entry_change_and_message_is_read() -> None:
    document = {
        "object": "whatsapp_business_account",
        "entry": [
            {"id": BUSINESS, "changes": [
                {"field": "messages", "value": value(messages=[message("wamid.1"), message("wamid.2")])},
                {"field": "messages", "value": value("42", messages=[message("wamid.3")])}]},
            {"id": "other", "changes": [{"field": "messages", "value": value("43", messages=[message("wamid.4")])}]},
        ],
    }  # fmt: skip
    found = [(piece.number, piece.external_id) for piece in parsed(document).pieces if isinstance(piece, Message)]
    assert found == [(NUMBER, "wamid.1"), (NUMBER, "wamid.2"), ("42", "wamid.3"), ("43", "wamid.4")]


BROKEN: list[Any] = [
    {"type": "text", "from": CUSTOMER, "text": {"body": "sem id"}},
    {"id": "", "type": "text", "from": CUSTOMER, "text": {"body": "x"}},
    {"id": "wamid." + "x" * 300, "type": "text", "from": CUSTOMER, "text": {"body": "x"}},
    {"id": "wamid.x", "type": "text", "text": {"body": "de ninguém"}},
    message("wamid.x", "text", text="not an object"),
    message("wamid.x", "location", location={"latitude": "north"}),
    message("wamid.x", "contacts", contacts=[]),
    message("wamid.x", "reaction", reaction={"emoji": "👍"}),
    message("wamid.x", "edit", edit={"original_message_id": "wamid.9"}),
    message("wamid.x", "revoke", revoke=None),
    "a text", None, 7, [],
]  # fmt: skip


@pytest.mark.parametrize("bad", BROKEN, ids=lambda bad: str(bad)[:60])
def test_a_broken_piece_is_noted_and_its_neighbours_are_read(bad: Any) -> None:
    document = envelope(("messages", value(messages=[message("wamid.1"), bad, message("wamid.2")])))
    found = parsed(document)
    assert [getattr(piece, "external_id", None) for piece in found.pieces] == ["wamid.1", "wamid.2"]
    assert len(found.broken) == 1
    assert CUSTOMER not in found.broken[0]


@pytest.mark.parametrize(
    "document",
    [
        {"entry": [7]}, {"entry": [{}]}, {"entry": [{"changes": [None]}]}, {"entry": [{"changes": [{"field": "messages"}]}]},
        {"entry": [{"changes": [{"field": "messages", "value": {}}]}]},
        {"entry": [{"changes": [{"field": "messages", "value": {"metadata": {"phone_number_id": 7}}}]}]},
    ],
)  # fmt: skip
def test_broken_envelopes_are_noted(document: dict[str, Any]) -> None:
    found = parsed(document)
    assert (found.pieces, len(found.broken)) == ([], 1)


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"null", b'{"entry": {}}', b"{}", b"[" * 100_000])
def test_what_is_no_webhook_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parsed(body)


def test_half_a_surrogate_or_a_nul_in_one_text_harms_nothing_else() -> None:
    body = encoded(messages(message("wamid.1", text={"body": "XX"}), message("wamid.2")))
    found = parsed(body.replace(b"XX", b"a\\ud83d\\u0000b"))
    contents = [piece.content for piece in found.pieces if isinstance(piece, Message)]
    assert contents == ["a��b", "olá"]


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("1790000000", datetime.fromtimestamp(1_790_000_000, UTC)), (1_790_000_000, datetime.fromtimestamp(1_790_000_000, UTC)),
        ("tomorrow", NOW), (None, NOW), ("9" * 30, NOW), (str(int(NOW.timestamp()) + 3600), NOW),
    ],
)  # fmt: skip
def test_a_time_that_is_none_is_the_time_of_receipt(stamp: Any, expected: datetime) -> None:
    found: Message = only(messages({**message("wamid.1"), "timestamp": stamp}))
    assert found.sent_at == expected


def test_huge_content_is_cut_to_what_is_kept() -> None:
    deep: Any = {"a": 1}
    for _ in range(30):
        deep = {"a": deep, "b": ["x" * 5000] * 20}
    answer = {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": encoded(deep).decode()}}
    found: Message = only(messages(message("wamid.1", "interactive", interactive=answer)))
    assert len(encoded(found.metadata)) < 32_000
    card = {"name": {"formatted_name": "n" * 200}, "phones": [{"phone": "p" * 60, "type": "t" * 60}] * 10}
    many: Message = only(messages(message("wamid.1", "contacts", contacts=[card] * 40)))
    assert (many.metadata.get("cut"), len(encoded(many.metadata)) < 32_000) == (["contacts"], True)
    long: Message = only(messages(message("wamid.2", text={"body": "y" * 100_000})))
    assert len(long.content) == 16_000


def test_groups_and_foreign_objects_are_left_alone() -> None:
    found = parsed(messages(message("wamid.1", group_id="g")))
    assert (found.pieces, found.broken, found.ignored) == ([], [], ["message of a group"])
    assert parsed({"object": "page", "entry": []}).ignored == ["object page"]
