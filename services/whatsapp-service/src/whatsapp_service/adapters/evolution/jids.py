"""Whom Evolution means: the ids of chats (``5511...@s.whatsapp.net``, ``...@lid``) and the people behind them; pure."""

from __future__ import annotations

import re
from typing import Any

from whatsapp_service import brazil

PHONE = "@s.whatsapp.net"
LID = "@lid"
_JID = re.compile(r"^([0-9]{3,40})(?::[0-9]{1,5})?(@(?:s\.whatsapp\.net|c\.us|lid))$")
_NOT_PEOPLE = ("@g.us", "@broadcast", "@newsletter", "@call", "@bot")


def is_no_person(jid: Any) -> bool:
    """Return whether a chat is a group, a broadcast, a status or a newsletter."""
    return isinstance(jid, str) and jid.endswith(_NOT_PEOPLE)


def phone_of(*jids: Any) -> str | None:
    """Return the digits of the first id that is a telephone's."""
    for jid in jids:
        found = _JID.match(jid) if isinstance(jid, str) else None
        if found is not None and found[2] != LID and 5 <= len(found[1]) <= 20:
            return found[1]
    return None


def lid_of(*jids: Any) -> str | None:
    """Return the first id that hides the telephone, in the form under which it can be written to."""
    for jid in jids:
        found = _JID.match(jid) if isinstance(jid, str) else None
        if found is not None and found[2] == LID:
            return f"{found[1]}{LID}"
    return None


def address_of(phone: str | None, user_id: str | None) -> str | None:
    """Return what a send names as its number, or None for somebody that this gateway cannot reach."""
    if phone:
        return phone
    return user_id if user_id and lid_of(user_id) else None


def chat_of(phone: str | None, user_id: str | None) -> str | None:
    """Return the id of the chat with somebody."""
    return f"{phone}{PHONE}" if phone else lid_of(user_id)


def canonical(phone: str | None) -> str | None:
    """Return the digits with Brazil's ninth."""
    return brazil.canonical(phone) if phone else None
