"""The rules of merging: two conversations of one customer are linked, the other one ends, both histories stay as they are. Pure.

What was said is never said again in another place: each conversation keeps its timeline and its numbers, and whoever reads the one
that goes on reads the other with it. So nothing can be lost or told twice, and a merge can be undone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chat_service.conversations import domain
from chat_service.conversations.errors import DeedRefused, DifferentCustomers, MergeFinal
from chat_service.conversations.state import PRIORITY_RANK, Conversation, Item
from chat_service.conversations.telling import Actor, told
from shared.utils.clock import rfc3339

LINKS = "merge"
"""The key of the links in a conversation's metadata. It is ours: what clients send under it is dropped."""
OFFERED = timedelta(seconds=30)
UNDO = OFFERED + timedelta(seconds=5)
"""Thirty seconds are offered; the rest is for the way of the last moment's click."""
MOST_LINKED = 50


def of_clients(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return ``metadata`` without what only the server may say."""
    return {key: value for key, value in metadata.items() if key != LINKS}


def replaced(conversation: Conversation, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata of ``conversation`` after a client replaced it."""
    ours = {LINKS: conversation.metadata[LINKS]} if LINKS in conversation.metadata else {}
    return {**of_clients(metadata), **ours}


def merged_into(conversation: Conversation) -> dict[str, Any] | None:
    """Return id and protocol of the conversation that this one was merged into."""
    link = conversation.metadata.get(LINKS, {}).get("into")
    return {"id": link["id"], "protocol": link["protocol"]} if link else None


def merged_from(conversation: Conversation) -> list[dict[str, Any]]:
    """Return id and protocol of the conversations that are read with this one, in the order in which they came."""
    links = conversation.metadata.get(LINKS, {}).get("from", [])
    return [{"id": link["id"], "protocol": link["protocol"]} for link in links]


def merge(into: Conversation, other: Conversation, actor: Actor, now: datetime) -> tuple[list[Item], list[Item]]:
    """Link ``other`` to ``into`` and end it; returns the items of each. Merging what is merged already changes nothing.

    Raises DifferentCustomers, DeedRefused.
    """
    link = merged_into(other)
    if link is not None and link["id"] == into.id:
        return [], []
    _refuse(into, other)
    told_there = told("merged", actor, now, other_id=other.id, protocol=_called(other), messages=other.message_count)
    told_here = [told("merged_into", actor, now, other_id=into.id, protocol=_called(into))]
    before = {
        "status": other.status, "unread": other.unread_count, "closed_at": rfc3339(other.closed_at), "reason": other.close_reason,
        "waiting_since": rfc3339(other.waiting_since), "snoozed_until": rfc3339(other.snoozed_until),
    }  # fmt: skip
    items = [told_there, *_take_over(into, other, actor, now)]
    if not other.is_over:
        told_here.append(told("closed", actor, now, before=other.status, merged=True))
    other.status = "closed"
    other.closed_at = other.closed_at or now
    other.close_reason = other.close_reason or f"Mesclado ao atendimento {_called(into)}"[:200]
    other.waiting_since = other.snoozed_until = None
    other.unread_count = 0
    _link(into, other, before, now)
    return items, told_here


def unmerge(into: Conversation, other: Conversation, actor: Actor, now: datetime) -> tuple[list[Item], list[Item]]:
    """Undo a merge of the last seconds; returns the items of each. What is not merged stays as it is. Raises MergeFinal."""
    link = other.metadata.get(LINKS, {}).get("into")
    if link is None or link["id"] != into.id:
        return [], []
    if now - datetime.fromisoformat(link["at"]) > UNDO:
        raise MergeFinal(f"A merge can be undone for {OFFERED.seconds} seconds.")
    before = link["before"]
    other.status, other.close_reason = before["status"], before["reason"]
    other.closed_at, other.waiting_since = _moment(before["closed_at"]), _moment(before["waiting_since"])
    other.snoozed_until = _moment(before["snoozed_until"])
    other.unread_count = before["unread"]
    into.unread_count = max(0, into.unread_count - before["unread"])
    _unlink(into, other)
    told_here = [told("unmerged", actor, now, other_id=into.id, protocol=_called(into))]
    if not other.is_over:
        told_here.append(told("reopened", actor, now, merged=True))
    return [told("unmerged", actor, now, other_id=other.id, protocol=_called(other))], told_here


def reopen(conversation: Conversation, actor: Actor, now: datetime) -> list[Item]:
    """Bring a conversation back unless it goes on in another one. Raises DeedRefused."""
    link = merged_into(conversation)
    if link is not None:
        raise DeedRefused(f"The conversation goes on in {link['protocol'] or 'another one'}; write there.")
    return domain.reopen(conversation, actor, now)


def _refuse(into: Conversation, other: Conversation) -> None:
    if into.contact_id != other.contact_id:
        raise DifferentCustomers("The two conversations are of different customers; merge the customers first.")
    for one in (into, other):
        link = merged_into(one)
        if link is not None:
            raise DeedRefused(f"{_called(one)} is part of {link['protocol'] or 'another conversation'} already.")
    if into.is_over and not other.is_over:
        raise DeedRefused(f"{_called(into)} is {into.status}: merge it into {_called(other)}, which is open.")
    if len(merged_from(into)) + len(merged_from(other)) >= MOST_LINKED:
        raise DeedRefused(f"At most {MOST_LINKED} conversations can be merged into one.")


def _take_over(into: Conversation, other: Conversation, actor: Actor, now: datetime) -> list[Item]:
    """Let what waits in ``other`` wait in ``into``: the customer, what is unread, how urgent it is, its tags."""
    if into.is_over:
        return []
    items: list[Item] = []
    if not other.is_over:
        into.unread_count += other.unread_count
        if other.waiting_since is not None:
            into.waiting_since = min(other.waiting_since, into.waiting_since or other.waiting_since)
        if PRIORITY_RANK[other.priority] > into.priority_rank:
            items += domain.prioritise(into, actor, now, other.priority)
    tags = [*into.tags, *(tag for tag in other.tags if tag not in into.tags)]
    return items + domain.tag(into, actor, now, tags)


def _link(into: Conversation, other: Conversation, before: dict[str, Any], now: datetime) -> None:
    brought = [{"id": other.id, "protocol": other.protocol}]
    # What had been merged into the other comes with it: whoever reads the one that goes on reads all of them.
    brought += [{**link, "via": other.id} for link in merged_from(other)]
    known = into.metadata.get(LINKS, {})
    into.metadata = {**into.metadata, LINKS: {**known, "from": [*known.get("from", []), *brought]}}
    link = {"id": into.id, "protocol": into.protocol, "at": rfc3339(now), "before": before}
    other.metadata = {**other.metadata, LINKS: {**other.metadata.get(LINKS, {}), "into": link}}


def _unlink(into: Conversation, other: Conversation) -> None:
    links = into.metadata[LINKS]["from"]
    kept = [link for link in links if other.id not in (link["id"], link.get("via"))]
    _put(into, "from", kept)
    _put(other, "into", None)


def _put(conversation: Conversation, name: str, value: Any) -> None:
    """Set one of the links; a conversation without any has no key for them."""
    links = {key: kept for key, kept in {**conversation.metadata[LINKS], name: value}.items() if kept}
    metadata = of_clients(conversation.metadata)
    conversation.metadata = {**metadata, LINKS: links} if links else metadata


def _called(conversation: Conversation) -> str:
    return conversation.protocol or "sem protocolo"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
