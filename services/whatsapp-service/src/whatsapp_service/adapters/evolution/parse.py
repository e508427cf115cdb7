"""A webhook of Evolution, parsed; pure. What is not as it should be is noted as broken, and its neighbours are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from whatsapp_service.adapters import values as read
from whatsapp_service.adapters.evolution import error_texts as known
from whatsapp_service.adapters.evolution import kinds
from whatsapp_service.adapters.evolution.errors import failure_of
from whatsapp_service.adapters.evolution.jids import canonical, is_no_person, lid_of, phone_of
from whatsapp_service.adapters.evolution.links import read_connection, read_qrcode
from whatsapp_service.inbound.domain import Amendment, Message, Parsed, Person, StatusNews, Unreadable, identity_of
from whatsapp_service.keys import echo_key

Fields = dict[str, Any]
_STATUS: dict[str, Literal["sent", "delivered", "read", "failed"]] = {
    "SERVER_ACK": "sent", "DELIVERY_ACK": "delivered", "READ": "read", "PLAYED": "read", "ERROR": "failed",
}  # fmt: skip
_REVOKE, _EDIT = frozenset({"REVOKE", 0}), frozenset({"MESSAGE_EDIT", 14})
_MISSED = frozenset({"timeout", "reject", "terminate"})


def parse_webhook(body: bytes, received_at: datetime) -> Parsed:
    """Return what ``body`` holds. Raises Unreadable when it is not a webhook of this API."""
    document = read.mapping(read.load(body), "the body")
    event = read.text(document.get("event"), 60).lower().replace("_", ".").replace("-", ".")
    if not event:
        raise Unreadable("event is missing")
    into = Parsed()
    make = _EVENTS.get(event)
    if make is None:
        into.ignored.append(event)
        return into
    number = read.identifier(document.get("instance"), "instance")
    data = document.get("data")
    for index, one in enumerate(data if isinstance(data, list) else [data]):
        try:
            make(_News(number, read.mapping(one, "data"), received_at, into))
        except (Unreadable, TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
            into.broken.append(f"data[{index}]: {error}"[:300])
    return into


class _News:
    """One object of a webhook's data."""

    def __init__(self, number: str, data: Fields, at: datetime, into: Parsed) -> None:
        self.number, self.data, self.received_at, self.into = number, data, at, into
        self.key = read.optional(data.get("key"))

    @property
    def from_us(self) -> bool:
        """Return whether our side wrote it."""
        return self.key.get("fromMe") is True

    def person(self) -> Person:
        """Return the customer's side. Raises Unreadable where nobody is named."""
        jids = (
            self.key.get("remoteJid"), self.key.get("remoteJidAlt"), self.key.get("senderPn"), self.data.get("senderPn"),
        )  # fmt: skip
        phone = phone_of(*jids)
        # A hidden id beside a number is of no use, and would stand in the place of the id of the official API.
        user_id = None if phone else lid_of(*jids, self.key.get("senderLid"))
        if phone is None and user_id is None:
            raise Unreadable("nobody is named as the customer")
        name = None if self.from_us else read.line(self.data.get("pushName"))
        return Person(phone, user_id, name=name)


def _upsert(news: _News) -> None:
    data, key = news.data, news.key
    chat = key.get("remoteJid")
    if is_no_person(chat):
        news.into.ignored.append("message of a group, a status or a newsletter")
        return
    external_id = read.identifier(key.get("id"), "key.id")
    if not isinstance(data.get("message"), dict):
        news.into.ignored.append("message without content")
        return
    message = kinds.opened(data["message"])
    if _amended(news, message, external_id):
        return
    kind = kinds.kind_of(message, read.text(data.get("messageType"), 60))
    body, person = kinds.body_of(data, message, kind), news.person()
    around, quoted = kinds.surroundings(data, message, kind)
    ours = news.from_us
    echo = echo_key(body.echo[0], canonical(person.phone), body.echo[1]) if ours and body.echo else None
    news.into.pieces.append(
        Message(
            news.number, external_id, read.moment(kinds.whole(data.get("messageTimestamp")), news.received_at),
            "business_app" if ours else "customer", person, body.message_type, body.content,
            read.fitting({**body.metadata, **around}), reply_to=quoted, media=body.media, opens_window=False,
            chat=read.text(chat, 100) or None, echo=echo,
        )
    )  # fmt: skip


def _amended(news: _News, message: Fields, external_id: str) -> bool:
    """Note a reaction, an edit or a deletion; returns whether it was one."""
    reaction = message.get("reactionMessage")
    if isinstance(reaction, dict):
        target = read.identifier(read.optional(reaction.get("key")).get("id"), "reaction.key.id")
        change = {
            "kind": "reaction", "emoji": read.text(reaction.get("text"), 32),
            "author": "agent" if news.from_us else "customer", "author_name": news.person().name or "",
        }  # fmt: skip
        at = read.moment(kinds.whole(news.data.get("messageTimestamp")), news.received_at)
        news.into.pieces.append(Amendment(news.number, target, external_id, at, change))
        return True
    edited = read.optional(read.optional(message.get("editedMessage")).get("message"))
    protocol = message.get("protocolMessage") or edited.get("protocolMessage")
    if isinstance(protocol, dict):
        _protocol(news, protocol)
        return True
    return False


def _protocol(news: _News, protocol: Fields) -> None:
    kind = protocol.get("type")
    target = read.optional(protocol.get("key")).get("id")
    edited = protocol.get("editedMessage")
    if kind in _REVOKE and not isinstance(edited, dict):
        _delete(news, read.identifier(target, "protocolMessage.key.id"))
    elif kind in _EDIT or isinstance(edited, dict):
        message = kinds.opened(edited)
        content = kinds.body_of({}, message, kinds.kind_of(message, "")).content
        told = read.identifier(target, "protocolMessage.key.id")
        moment = kinds.whole(protocol.get("timestampMs"))
        key = f"{told[:200]}:edit:{moment or identity_of(content)[:16]}"
        news.into.pieces.append(
            Amendment(news.number, told, key, news.received_at, {"kind": "edit", "content": content})
        )
    else:
        news.into.ignored.append(f"protocol message {read.text(str(kind), 40)}")


def _edited(news: _News) -> None:
    if is_no_person(read.optional(news.data.get("key")).get("remoteJid")):
        news.into.ignored.append("message of a group")
        return
    _protocol(news, news.data)


def _deleted(news: _News) -> None:
    key = news.key or news.data
    if is_no_person(key.get("remoteJid")):
        news.into.ignored.append("message of a group")
        return
    _delete(news, read.identifier(key.get("id"), "id"))


def _delete(news: _News, target: str) -> None:
    key = f"{target[:200]}:delete"
    news.into.pieces.append(Amendment(news.number, target, key, news.received_at, {"kind": "delete"}))


def _update(news: _News) -> None:
    data = news.data
    told = read.text(data.get("status"), 40).upper()
    external_id = read.identifier(data.get("keyId") or news.key.get("id"), "keyId")
    if is_no_person(data.get("remoteJid") or news.key.get("remoteJid")):
        news.into.ignored.append("status of a group")
        return
    if told == "DELETED":
        _delete(news, external_id)
        return
    status = _STATUS.get(told)
    if status is None or not (data.get("fromMe") is True or news.from_us):
        # Our own reading of a customer's message is told as well.
        news.into.ignored.append(f"status {told}")
        return
    news.into.pieces.append(
        StatusNews(
            news.number, external_id, status, news.received_at,
            wa_id=phone_of(data.get("remoteJid"), news.key.get("remoteJid")),
            failure=failure_of(known.NOT_DELIVERED) if status == "failed" else None,
        )
    )  # fmt: skip


def _call(news: _News) -> None:
    """Note a call that ended unanswered: nobody here takes calls, so it was missed."""
    if news.data.get("status") not in _MISSED or is_no_person(news.data.get("from")):
        news.into.ignored.append("call")
        return
    phone, lid = phone_of(news.data.get("from"), news.data.get("chatId")), lid_of(news.data.get("from"))
    if phone is None and lid is None:
        raise Unreadable("nobody is named as the caller")
    told = {"system": {"kind": "missed_call", "body": "Chamada perdida"}, "raw_kind": "call"}
    news.into.pieces.append(
        Message(
            news.number, read.identifier(news.data.get("id"), "id"), news.received_at, "customer",
            Person(phone, None if phone else lid), "text", "Chamada perdida", told, opens_window=False,
        )
    )  # fmt: skip


def _connection(news: _News) -> None:
    news.into.pieces.append(read_connection(news.number, news.data, news.received_at))


def _qrcode(news: _News) -> None:
    news.into.pieces.append(read_qrcode(news.number, news.data, news.received_at))


_EVENTS: dict[str, Callable[[_News], None]] = {
    "messages.upsert": _upsert,
    "send.message": _upsert,
    "messages.edited": _edited,
    "messages.update": _update,
    "messages.delete": _deleted,
    "connection.update": _connection,
    "qrcode.updated": _qrcode,
    "call": _call,
}
