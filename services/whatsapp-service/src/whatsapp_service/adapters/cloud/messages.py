"""The Cloud API's own shape of every kind of message; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from whatsapp_service.port import (
    Ask,
    Buttons,
    Choice,
    ChoiceList,
    Contacts,
    FlowForm,
    LinkButton,
    Location,
    Media,
    Outgoing,
    Reaction,
    Recipient,
    TemplateMessage,
    Text,
)

Body = dict[str, Any]
MOST_OPAQUE = 512


def message_body(outgoing: Outgoing, *, media_id: str | None = None) -> Body:
    """Return the body of ``POST /{phone_number_id}/messages``. ``media_id`` names the uploaded file."""
    body: Body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_to(outgoing.recipient),
        **_content(outgoing, media_id),
        "biz_opaque_callback_data": outgoing.message_id[:MOST_OPAQUE],
    }
    if outgoing.reply_to and not isinstance(outgoing.content, Reaction):
        body["context"] = {"message_id": outgoing.reply_to}
    return body


def read_body(external_id: str, *, typing: bool) -> Body:
    """Return the body that marks a message read, and shows that somebody is writing."""
    body: Body = {"messaging_product": "whatsapp", "status": "read", "message_id": external_id}
    return {**body, "typing_indicator": {"type": "text"}} if typing else body


def _to(recipient: Recipient) -> Body:
    if recipient.phone:
        return {"to": recipient.phone}
    return {"recipient": recipient.user_id or ""}


def _content(outgoing: Outgoing, media_id: str | None) -> Body:
    match outgoing.content:
        case Text() as text:
            kind, inside = "text", {"body": text.body, "preview_url": text.preview_url}
        case Media() as media:
            kind, inside = media.kind, _media(media, media_id or "")
        case Location() as place:
            kind, inside = "location", _location(place)
        case Contacts() as contacts:
            return {"type": "contacts", "contacts": [_card(card) for card in contacts.cards]}
        case Reaction() as reaction:
            kind, inside = "reaction", {"message_id": reaction.target, "emoji": reaction.emoji}
        case TemplateMessage() as template:
            kind, inside = "template", _template(template, media_id or "")
        case Ask() as ask:
            kind, inside = "interactive", _ask(ask)
        case other:
            kind, inside = "interactive", _interactive(other)
    return {"type": kind, kind: inside}


def _media(media: Media, media_id: str) -> Body:
    shown: Body = {"id": media_id}
    if media.kind == "audio":
        return {**shown, "voice": True} if media.voice else shown
    if media.kind == "sticker":
        return shown
    if media.caption:
        shown["caption"] = media.caption
    if media.kind == "document":
        shown["filename"] = media.file_name
    return shown


def _location(place: Location) -> Body:
    known = {"name": place.name, "address": place.address}
    return {"latitude": place.latitude, "longitude": place.longitude, **{k: v for k, v in known.items() if v}}


def _card(card: Mapping[str, Any]) -> Body:
    name = str(card.get("name") or "").strip() or "?"
    first, _, last = name.partition(" ")
    shown: Body = {"name": {"formatted_name": name, "first_name": first, **({"last_name": last} if last else {})}}
    phones = [_known(one, "phone", "type", "wa_id") for one in card.get("phones") or () if isinstance(one, Mapping)]
    if phones:
        shown["phones"] = phones
    emails = [
        {"email": one} if isinstance(one, str) else _known(one, "email", "type") for one in card.get("emails") or ()
    ]
    if emails:
        shown["emails"] = emails
    if card.get("org"):
        org = card["org"]
        shown["org"] = dict(org) if isinstance(org, Mapping) else {"company": str(org)}
    return shown


def _known(given: Mapping[str, Any], *names: str) -> Body:
    return {name: given[name] for name in names if given.get(name)}


def _template(template: TemplateMessage, media_id: str) -> Body:
    shown: Body = {"name": template.name, "language": {"code": template.language}}
    components = [dict(component) for component in template.components]
    if template.header is not None:
        header = template.header
        parameter: Body = {"type": header.kind, header.kind: _media(header, media_id)}
        components.insert(0, {"type": "header", "parameters": [parameter]})
    if components:
        shown["components"] = components
    return shown


def _ask(ask: Ask) -> Body:
    kind, name = {
        "location": ("location_request_message", "send_location"), "phone": ("request_contact_info", "request_contact_info"),
    }[ask.wanted]  # fmt: skip
    return {"type": kind, "body": {"text": ask.body}, "action": {"name": name}}


def _flow(form: FlowForm) -> Body:
    parameters: Body = {
        "flow_message_version": "3", "flow_id": form.flow_id, "flow_cta": form.label, "flow_token": form.token,
    }  # fmt: skip
    if form.screen:
        payload: Body = {"screen": form.screen, **({"data": dict(form.data)} if form.data else {})}
        parameters |= {"flow_action": "navigate", "flow_action_payload": payload}
    return {"name": "flow", "parameters": parameters}


def _interactive(content: Buttons | ChoiceList | LinkButton | FlowForm) -> Body:
    shown: Body = {"type": "button", "body": {"text": content.body}}
    if content.header:
        shown["header"] = {"type": "text", "text": content.header}
    if content.footer:
        shown["footer"] = {"text": content.footer}
    if isinstance(content, Buttons):
        shown["action"] = {
            "buttons": [{"type": "reply", "reply": {"id": one.id, "title": one.title}} for one in content.buttons]
        }
    elif isinstance(content, ChoiceList):
        shown["type"] = "list"
        sections = [{"title": one.title, "rows": [_row(row) for row in one.rows]} for one in content.sections]
        if len(sections) == 1 and not sections[0]["title"]:
            del sections[0]["title"]
        shown["action"] = {"button": content.button, "sections": sections}
    elif isinstance(content, FlowForm):
        shown |= {"type": "flow", "action": _flow(content)}
    else:
        shown["type"] = "cta_url"
        shown["action"] = {"name": "cta_url", "parameters": {"display_text": content.label, "url": content.url}}
    return shown


def _row(row: Choice) -> Body:
    shown: Body = {"id": row.id, "title": row.title}
    return {**shown, "description": row.description} if row.description else shown
