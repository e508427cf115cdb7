"""How the link between an instance and its phone stands, in words of ours; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from whatsapp_service.adapters.evolution.jids import phone_of
from whatsapp_service.adapters.evolution.kinds import whole
from whatsapp_service.channels.domain import Link, LinkReason
from whatsapp_service.inbound.domain import LinkNews

_REASONS: Mapping[int, LinkReason] = {
    401: "logged_out",
    402: "banned",
    403: "banned",
    406: "banned",
    408: "lost",
    411: "outdated",
    428: "lost",
    440: "replaced",
    500: "session_broken",
    503: "lost",
    515: "restarting",
}
"""Baileys' reasons of a disconnection."""
_STATES: Mapping[str, Link] = {"open": "open", "connecting": "connecting", "close": "closed", "refused": "closed"}


def link_of(state: Any) -> Link | None:
    """Return how the link stands, or None for a word that is not known."""
    return _STATES.get(state) if isinstance(state, str) else None


def reason_of(state: Any, code: Any) -> LinkReason | None:
    """Return why the link is closed."""
    if state == "refused":
        return "qr_expired"
    return _REASONS.get(whole(code) or 0, "unknown") if link_of(state) == "closed" else None


def read_connection(number: str, data: dict[str, Any], at: datetime) -> LinkNews:
    """Return what ``connection.update`` tells."""
    state = data.get("state")
    link = link_of(state) or "closed"
    return LinkNews(number, link, reason_of(state, data.get("statusReason")), at, own_number=phone_of(data.get("wuid")))


def read_qrcode(number: str, data: dict[str, Any], at: datetime) -> LinkNews:
    """Return what ``qrcode.updated`` tells: a code waits to be scanned, or there were too many."""
    if isinstance(data.get("qrcode"), dict):
        return LinkNews(number, "connecting", None, at)
    return LinkNews(number, "closed", "qr_expired", at)
