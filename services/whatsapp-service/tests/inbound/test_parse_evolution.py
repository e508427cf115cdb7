"""Every kind of message that Evolution brings becomes the same thing as over the Cloud API; what is odd is set aside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from whatsapp_service.adapters.evolution.parse import parse_webhook
from whatsapp_service.inbound.domain import Amendment, LinkNews, Message, Parsed, StatusNews, Unreadable

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MARIA = "5511968037593@s.whatsapp.net"


def parsed(event: str, data: Any, **more: Any) -> Parsed:
    """Parse one event."""
    return parse_webhook(orjson.dumps({"event": event, "instance": "suporte", "data": data, **more}), NOW)


def upsert(message: Any, kind: str = "", *, data: dict[str, Any] | None = None, **key: Any) -> Parsed:
    """Parse a message of Maria's."""
    full = {"remoteJid": MARIA, "fromMe": False, "id": "3EB0AA", **key}
    told = {
        "key": full,
        "pushName": "Maria",
        "message": message,
        "messageType": kind,
        "messageTimestamp": 1_790_000_000,
    }
    return parsed("messages.upsert", {**told, **(data or {})})


def only(found: Parsed) -> Message:
    """Return the one message."""
    assert found.broken == []
    [piece] = found.pieces
    assert isinstance(piece, Message)
    return piece


CASES: list[tuple[Any, str, str, dict[str, Any]]] = [
    ({"conversation": "olá"}, "text", "olá", {}),
    ({"extendedTextMessage": {"text": "veja https://x"}}, "text", "veja https://x", {}),
    ({"ephemeralMessage": {"message": {"conversation": "some"}}}, "text", "some", {}),
    ({"viewOnceMessageV2": {"message": {"imageMessage": {"mimetype": "image/jpeg", "caption": "uma vez"}}}}, "image", "uma vez", {}),  # noqa: E501 - one case a line
    ({"imageMessage": {"mimetype": "image/jpeg", "caption": "modem"}}, "image", "modem", {}),
    ({"videoMessage": {"mimetype": "video/mp4"}}, "video", "", {}),
    ({"ptvMessage": {"mimetype": "video/mp4"}}, "video", "", {}),
    ({"audioMessage": {"mimetype": "audio/ogg; codecs=opus", "ptt": True}}, "audio", "", {"voice": True}),
    ({"audioMessage": {"mimetype": "audio/mpeg", "ptt": False}}, "audio", "", {}),
    ({"documentMessage": {"mimetype": "application/pdf", "fileName": "conta.pdf"}}, "document", "", {}),
    ({"documentWithCaptionMessage": {"message": {"documentMessage": {"mimetype": "application/pdf", "caption": "a conta"}}}}, "document", "a conta", {}),  # noqa: E501 - one case a line
    ({"stickerMessage": {"mimetype": "image/webp", "isAnimated": True}}, "sticker", "", {"animated": True}),
    ({"locationMessage": {"degreesLatitude": -23.5, "degreesLongitude": -46.6, "name": "Loja"}}, "location", "Loja", {"location": {"latitude": -23.5, "longitude": -46.6, "name": "Loja"}}),  # noqa: E501 - one case a line
    ({"contactMessage": {"displayName": "Ana", "vcard": "BEGIN:VCARD\nFN:Ana\nitem1.TEL;waid=5511988887777:+55 11 98888-7777\nEMAIL:a@x.br\nORG:Loja;\nEND:VCARD"}}, "contact", "Ana",  # noqa: E501 - one case a line
     {"contacts": [{"name": "Ana", "phones": [{"phone": "+55 11 98888-7777", "wa_id": "5511988887777"}], "emails": ["a@x.br"], "org": "Loja"}]}),  # noqa: E501 - one case a line
    ({"contactsArrayMessage": {"contacts": [{"displayName": "A", "vcard": ""}, {"displayName": "B", "vcard": ""}]}}, "contact", "A, B", {}),  # noqa: E501 - one case a line
    ({"buttonsResponseMessage": {"selectedButtonId": "s", "selectedDisplayText": "Sim"}}, "interactive", "Sim", {"interactive_reply": {"kind": "button", "id": "s", "title": "Sim"}}),  # noqa: E501 - one case a line
    ({"templateButtonReplyMessage": {"selectedId": "s", "selectedDisplayText": "Sim"}}, "interactive", "Sim", {"interactive_reply": {"kind": "button", "id": "s", "title": "Sim"}}),  # noqa: E501 - one case a line
    ({"listResponseMessage": {"title": "Conta", "singleSelectReply": {"selectedRowId": "c"}}}, "interactive", "Conta", {"interactive_reply": {"kind": "list", "id": "c", "title": "Conta"}}),  # noqa: E501 - one case a line
    ({"interactiveResponseMessage": {"body": {"text": "Sim"}, "nativeFlowResponseMessage": {"paramsJson": '{"id":"s"}'}}}, "interactive", "Sim", {"interactive_reply": {"kind": "button", "id": "s", "title": "Sim"}}),  # noqa: E501 - one case a line
    ({"pollCreationMessageV3": {"name": "Quando?", "options": [{"optionName": "Hoje"}, {"optionName": "Amanhã"}]}}, "text", "Quando?\n- Hoje\n- Amanhã", {"poll": {"options": ["Hoje", "Amanhã"]}}),  # noqa: E501 - one case a line
    ({"pollUpdateMessage": {"vote": {"selectedOptions": ["Hoje"]}}}, "text", "Hoje", {"poll_vote": {"options": ["Hoje"]}}),
    ({"buttonsMessage": {"contentText": "Resolveu?", "footerText": "Loja"}}, "text", "Resolveu?\n\nLoja", {}),
    ({"somethingNewMessage": {"a": 1}}, "text", "Mensagem não suportada", {"unsupported": {"kind": "somethingNewMessage"}}),
]  # fmt: skip


@pytest.mark.parametrize(("message", "kind", "content", "metadata"), CASES)
def test_each_kind_is_read(message: Any, kind: str, content: str, metadata: dict[str, Any]) -> None:
    found = only(upsert({**message, "messageContextInfo": {}}))
    assert (found.message_type, found.content) == (kind, content)
    for name, value in metadata.items():
        assert found.metadata[name] == value
    assert (found.number, found.external_id, found.person.phone, found.person.name) == (
        "suporte", "3EB0AA", "5511968037593", "Maria",
    )  # fmt: skip
    assert found.sent_at == datetime.fromtimestamp(1_790_000_000, UTC)


def test_a_file_says_where_it_can_be_had_and_what_its_bytes_are() -> None:
    digest = {str(place): place for place in range(32)}
    told = {
        "mimetype": "image/jpeg",
        "fileLength": {"low": 5, "high": 0, "unsigned": True},
        "fileSha256": digest,
        "jpegThumbnail": "x" * 5000,
    }
    found = only(upsert({"imageMessage": told, "base64": "QUJD", "mediaUrl": "https://files.example/a.jpg"}))
    assert found.media is not None
    assert (found.media.size, found.media.sha256) == (5, bytes(range(32)).hex())
    reference = found.media.reference
    assert (reference["base64"], reference["url"], reference["key"]["id"]) == (
        "QUJD",
        "https://files.example/a.jpg",
        "3EB0AA",
    )
    assert "jpegThumbnail" not in reference["message"]["imageMessage"]


def test_a_hidden_number_is_found_beside_the_hidden_id_or_else_the_hidden_id_names_the_customer() -> None:
    beside = only(upsert({"conversation": "x"}, remoteJid="123456789012@lid", remoteJidAlt=MARIA, addressingMode="lid"))
    assert (beside.person.phone, beside.person.user_id, beside.chat) == ("5511968037593", None, "123456789012@lid")
    alone = only(upsert({"conversation": "x"}, remoteJid="123456789012@lid"))
    assert (alone.person.phone, alone.person.user_id) == (None, "123456789012@lid")


@pytest.mark.parametrize("chat", ["120363@g.us", "status@broadcast", "120363@newsletter"])
def test_groups_statuses_and_newsletters_are_left_out(chat: str) -> None:
    assert upsert({"conversation": "x"}, remoteJid=chat).pieces == []
    assert parsed("messages.update", {"keyId": "A", "remoteJid": chat, "fromMe": True, "status": "READ"}).pieces == []


def test_what_our_side_wrote_is_told_apart_and_has_no_name_of_a_customer() -> None:
    found = only(upsert({"conversation": "do celular"}, fromMe=True))
    assert (found.author, found.person.name, found.opens_window) == ("business_app", None, False)
    assert found.echo is not None
    assert (
        only(
            parsed(
                "send.message",
                {"key": {"remoteJid": MARIA, "fromMe": True, "id": "B"}, "message": {"conversation": "do celular "}},
            )
        ).echo
        == found.echo
    )


def test_a_quote_a_forwarding_and_an_advertisement_are_told() -> None:
    context = {
        "stanzaId": "3EB0FF",
        "isForwarded": True,
        "forwardingScore": 6,
        "externalAdReply": {"title": "800 Mega", "sourceUrl": "https://fb.me/x"},
    }
    found = only(upsert({"conversation": "oi"}, data={"contextInfo": context}))
    assert (found.reply_to, found.metadata["forwarded"], found.metadata["referral"]["headline"]) == (
        "3EB0FF",
        "often",
        "800 Mega",
    )


def test_reactions_edits_and_deletions_are_changes_of_the_message_they_name() -> None:
    key = {"remoteJid": MARIA, "fromMe": True, "id": "OURS"}
    edited = {
        "key": key,
        "type": "MESSAGE_EDIT",
        "editedMessage": {"conversation": "novo"},
        "timestampMs": "1790000000123",
    }
    found = [
        upsert({"reactionMessage": {"key": key, "text": "👍"}}),
        parsed("messages.edited", edited),
        upsert({"editedMessage": {"message": {"protocolMessage": edited}}}),
        upsert({"protocolMessage": {"key": key, "type": "REVOKE"}}),
        parsed("messages.delete", {**key, "status": "DELETED"}),
        parsed("messages.update", {"keyId": "OURS", "fromMe": True, "status": "DELETED"}),
    ]
    pieces = [piece for one in found for piece in one.pieces]
    assert all(isinstance(piece, Amendment) and piece.target == "OURS" for piece in pieces)
    assert [piece.change["kind"] for piece in pieces if isinstance(piece, Amendment)] == [
        "reaction", "edit", "edit", "delete", "delete", "delete",
    ]  # fmt: skip
    keys = [piece.key for piece in pieces if isinstance(piece, Amendment)]
    assert (keys[1], keys[3]) == (keys[2], keys[4]), "the same change told in two ways is one"


@pytest.mark.parametrize(
    ("told", "status"),
    [("SERVER_ACK", "sent"), ("DELIVERY_ACK", "delivered"), ("READ", "read"), ("PLAYED", "read"), ("ERROR", "failed"), ("PENDING", None), ("NEW", None)],  # noqa: E501 - one case a line
)  # fmt: skip
def test_statuses_are_those_of_the_queue(told: str, status: str | None) -> None:
    found = parsed("messages.update", {"keyId": "A", "remoteJid": MARIA, "fromMe": True, "status": told})
    assert [piece.status for piece in found.pieces if isinstance(piece, StatusNews)] == ([status] if status else [])
    customers = parsed("messages.update", {"keyId": "A", "remoteJid": MARIA, "fromMe": False, "status": told})
    assert customers.pieces == []


@pytest.mark.parametrize(
    ("event", "data", "link", "reason"),
    [
        ("connection.update", {"state": "open", "statusReason": 200, "wuid": "551130910001@s.whatsapp.net"}, "open", None),
        ("CONNECTION_UPDATE", {"state": "connecting", "statusReason": 200}, "connecting", None),
        ("connection.update", {"state": "close", "statusReason": 401}, "closed", "logged_out"),
        ("connection.update", {"state": "close", "statusReason": 403}, "closed", "banned"),
        ("connection.update", {"state": "close", "statusReason": 440}, "closed", "replaced"),
        ("connection.update", {"state": "close"}, "closed", "unknown"),
        ("connection.update", {"state": "refused", "statusReason": 428}, "closed", "qr_expired"),
        ("qrcode.updated", {"qrcode": {"code": "***"}}, "connecting", None),
        ("qrcode.updated", {"message": "QR code limit reached", "statusCode": 500}, "closed", "qr_expired"),
    ],
)  # fmt: skip
def test_the_link_is_told_in_words_of_ours(event: str, data: Any, link: str, reason: str | None) -> None:
    [news] = parsed(event, data).pieces
    assert isinstance(news, LinkNews)
    assert (news.link, news.reason) == (link, reason)


def test_a_missed_call_is_a_message_that_opens_nothing() -> None:
    found = only(parsed("call", {"from": MARIA, "id": "CALL1", "status": "timeout"}))
    assert (found.content, found.opens_window) == ("Chamada perdida", False)
    assert parsed("call", {"from": MARIA, "id": "CALL1", "status": "offer"}).pieces == []


def test_one_odd_message_holds_up_no_neighbour() -> None:
    good = {"key": {"remoteJid": MARIA, "fromMe": False, "id": "OK"}, "message": {"conversation": "x"}}
    found = parsed(
        "messages.upsert",
        [{"key": {"remoteJid": MARIA}}, "nonsense", {**good, "key": {"id": "N", "remoteJid": "who"}}, good],
    )
    assert len(found.broken) == 3
    assert [piece.external_id for piece in found.pieces if isinstance(piece, Message)] == ["OK"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"event":5}', b'{"event":"messages.upsert","data":{}}', b"\xff"])
def test_what_is_no_webhook_of_this_api_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse_webhook(body, NOW)


def test_events_that_mean_nothing_here_are_kept_as_ignored() -> None:
    assert parsed("contacts.upsert", []).ignored == ["contacts.upsert"]
