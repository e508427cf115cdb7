"""What becomes of the conversations of a contact that is merged into another.

They move, and where both contacts have an open one on the same channel, those two become one.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import exists, select, update

from chat_service.contacts.domain import Handover
from chat_service.contacts.errors import MergeRefused
from chat_service.conversations import links
from chat_service.conversations.models import conversations
from chat_service.conversations.renaming import rename
from chat_service.conversations.scope import Scope
from chat_service.conversations.sight import QueuesOf, scope_now
from chat_service.conversations.state import OPEN_STATES, Change, Conversation, Item, Sight
from chat_service.conversations.telling import Actor, told
from chat_service.messages.models import timeline
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Tx
from shared.errors import Conflict

MOST_MOVED = 2000
c = conversations.c


class ConversationMover:
    """The conversations' part in merging two contacts."""

    def __init__(self, *, store: TimelineStore, name_of: Callable[[str], str], queues_of: QueuesOf) -> None:
        self._store, self._name_of, self._queues_of = store, name_of, queues_of

    def hand_over(self, tx: Tx, over: Handover) -> None:
        """Move every conversation of the contact that goes. Raises MergeRefused."""
        gone, kept = self._load(tx, over)
        changes = {one.id: Change(one, Sight.of(one), is_wide=True) for one in (*gone, *kept)}
        for one in gone:
            one.contact_id = over.kept.id
            rename(one, over.kept)
        self._meet(tx, over, changes, gone, kept)
        touched = [change for change in changes.values() if change.items or change.conversation in gone]
        # What ends is written before the rest moves: one contact has one open conversation on a channel at any moment.
        self._store.write(tx, touched, utc_now_ms())
        tx.connection.execute(update(conversations).where(c.contact_id == over.gone_id).values(contact_id=over.kept.id))
        _sign_anew(tx, over)

    def _load(self, tx: Tx, over: Handover) -> tuple[list[Conversation], list[Conversation]]:
        """Return all conversations of the one that goes, and the open ones of the one that stays."""
        theirs = select(c.id).where(c.contact_id == over.gone_id).order_by(c.created_at).limit(MOST_MOVED + 1)
        ours = select(c.id).where(c.contact_id == over.kept.id, c.status.in_(OPEN_STATES))
        gone, kept = ([*tx.connection.execute(query).scalars()] for query in (theirs, ours))
        if len(gone) > MOST_MOVED:
            raise MergeRefused(
                f"A contact with more than {MOST_MOVED} conversations cannot become part of another one."
            )
        loaded = self._store.load(tx, [*gone, *kept])
        return [loaded[one] for one in gone], [loaded[one] for one in kept]

    def _meet(
        self, tx: Tx, over: Handover, changes: dict[str, Change], gone: list[Conversation], kept: list[Conversation]
    ) -> None:
        """Tell the open conversations of whom they are now; two of one channel become one."""
        actor = Actor("agent", over.caller.id, self._name_of(over.caller.id))
        now, scope = utc_now_ms(), scope_now(tx.connection, over.caller, self._queues_of)
        here = {(one.channel, one.channel_id): one for one in kept}
        for one in gone:
            if one.status not in OPEN_STATES:
                continue
            changes[one.id].items.append(
                told("contact_merged", actor, now, contact_id=over.gone_id, contact_name=over.gone_name)
            )
            same = here.get((one.channel, one.channel_id))
            if same is not None:
                into, other = _which_goes_on(same, one)
                _ensure_seen(scope, into, other)
                for item_of, items in zip((into, other), _merged(into, other, actor), strict=True):
                    changes[item_of.id].items.extend(items)


def _which_goes_on(first: Conversation, second: Conversation) -> tuple[Conversation, Conversation]:
    """Return the one that goes on, and the other: the one that somebody works on, else the one that began first."""
    if bool(first.agent_id) != bool(second.agent_id):
        return (first, second) if first.agent_id else (second, first)
    return (first, second) if first.created_at <= second.created_at else (second, first)


def _ensure_seen(scope: Scope, *both: Conversation) -> None:
    if not all(scope.allows(Sight.of(one)) for one in both):
        raise MergeRefused("Both have an open conversation on one channel, and you may not merge these.")


def _merged(into: Conversation, other: Conversation, actor: Actor) -> tuple[list[Item], list[Item]]:
    try:
        return links.merge(into, other, actor, utc_now_ms())
    except Conflict as problem:
        raise MergeRefused(problem.detail) from problem


def _sign_anew(tx: Tx, over: Handover) -> None:
    """Let what the contact wrote be the other's: a repeated send is found by its sender (G3)."""
    t, same = timeline.c, timeline.alias()
    taken = exists().where(same.c.sender_id == over.kept.id, same.c.client_message_id == t.client_message_id)
    mine = select(c.id).where(c.contact_id == over.kept.id)
    theirs = (t.sender_id == over.gone_id, t.conversation_id.in_(mine), ~taken)
    tx.connection.execute(update(timeline).where(*theirs).values(sender_id=over.kept.id))
