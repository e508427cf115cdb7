"""The rules of a conversation: which deed fits which state, and what it makes of it. Pure: no I/O, no clock of its own.

States: automation (bot) -> waiting (queue) -> in_service (an agent) -> on_hold / snoozed -> resolved -> closed.
Each function changes the ``Conversation`` it is given and returns the timeline items that tell of it.
"""

from __future__ import annotations

from datetime import datetime

from chat_service.conversations.errors import ConversationClosed, ConversationTaken, DeedRefused
from chat_service.conversations.state import PRIORITY_RANK, Conversation, Item
from chat_service.conversations.telling import SYSTEM, Actor, Destination, told


def _serve(conversation: Conversation, agent_id: str, now: datetime) -> None:
    conversation.agent_id = agent_id
    conversation.assigned_at = now
    conversation.status = "in_service"
    conversation.snoozed_until = None


def _queue(conversation: Conversation, now: datetime) -> None:
    conversation.agent_id = None
    conversation.assigned_at = None
    conversation.status = "waiting"
    conversation.snoozed_until = None
    conversation.waiting_since = conversation.waiting_since or now


def _refuse_over(conversation: Conversation) -> None:
    if conversation.is_over:
        raise DeedRefused(f"The conversation is {conversation.status}; reopen it first.")


def take(conversation: Conversation, actor: Actor, now: datetime, owner_name: str) -> list[Item]:
    """Make ``actor`` the owner. Taking one's own again changes nothing.

    Raises ConversationTaken when a colleague has it, DeedRefused when it is over.
    """
    _refuse_over(conversation)
    if conversation.agent_id == actor.id and conversation.status == "in_service":
        return []
    if conversation.agent_id not in (None, actor.id):
        raise ConversationTaken(
            f"{owner_name} has this conversation.", taken_by={"id": conversation.agent_id, "name": owner_name}
        )
    _serve(conversation, actor.id, now)
    return [told("taken", actor, now, agent_id=actor.id, agent_name=actor.name)]


def assign(conversation: Conversation, actor: Actor, now: datetime, agent: Actor | None) -> list[Item]:
    """Give the conversation to ``agent``, or back to its queue for None; giving it to oneself is taking it."""
    _refuse_over(conversation)
    if agent is None:
        if conversation.agent_id is None and conversation.status == "waiting":
            return []
        _queue(conversation, now)
        return [told("unassigned", actor, now)]
    if conversation.agent_id == agent.id and conversation.status == "in_service":
        return []
    _serve(conversation, agent.id, now)
    event = "taken" if agent.id == actor.id else "assigned"
    return [told(event, actor, now, agent_id=agent.id, agent_name=agent.name)]


def transfer(
    conversation: Conversation, actor: Actor, now: datetime, to: Destination, *, notify_customer: bool = True
) -> list[Item]:
    """Move the conversation. Queue and agent are independent; changing the queue drops an agent who is not in it.

    The item says whether its customer may see it.
    """
    _refuse_over(conversation)
    if to.queue_id is not None:
        conversation.queue_id = to.queue_id
    if to.agent is not None:
        _serve(conversation, to.agent.id, now)
    elif to.queue_id is not None and not (conversation.agent_id and to.agent_in_queue):
        _queue(conversation, now)
    facts: dict[str, str | None] = {"queue_id": to.queue_id, "queue_name": to.queue_name}
    if to.agent is not None:
        facts |= {"agent_id": to.agent.id, "agent_name": to.agent.name}
    known = {key: value for key, value in facts.items() if value is not None}
    return [told("transferred", actor, now, **known, notify_customer=notify_customer)]


def give_back(conversation: Conversation, actor: Actor, now: datetime) -> list[Item]:
    """Return the conversation to its queue; how long the customer waits is kept."""
    _refuse_over(conversation)
    if conversation.status == "waiting":
        return []
    _queue(conversation, now)
    return [told("returned", actor, now)]


def snooze(conversation: Conversation, actor: Actor, now: datetime, until: datetime | None) -> list[Item]:
    """Put the conversation away until a moment, or until the customer writes when ``until`` is None."""
    _refuse_over(conversation)
    if until is not None and until <= now:
        raise DeedRefused("The moment to wake up must lie in the future.")
    conversation.status = "snoozed"
    conversation.snoozed_until = until
    facts = {"until": until.isoformat().replace("+00:00", "Z")} if until else {"until_reply": True}
    return [told("snoozed", actor, now, **facts)]


def hold(conversation: Conversation, actor: Actor, now: datetime) -> list[Item]:
    """Wait for the customer: inactivity timers rest, the conversation stays with its agent."""
    _refuse_over(conversation)
    if conversation.agent_id is None:
        raise DeedRefused("Take the conversation before you put it on hold.")
    if conversation.status == "on_hold":
        return []
    conversation.status = "on_hold"
    conversation.snoozed_until = None
    return [told("held", actor, now)]


def resolve(conversation: Conversation, actor: Actor, now: datetime, reason: str | None) -> list[Item]:
    """The customer has what he needed; a further message of his opens it again."""
    if conversation.status == "resolved":
        return []
    if conversation.status == "closed":
        raise DeedRefused("The conversation is closed.")
    conversation.status = "resolved"
    conversation.resolved_at = now
    conversation.waiting_since = None
    conversation.snoozed_until = None
    conversation.close_reason = reason
    return [told("resolved", actor, now, **({"reason": reason} if reason else {}))]


def close(conversation: Conversation, actor: Actor, now: datetime, reason: str | None) -> list[Item]:
    """End the conversation for good; what the customer writes next is a new one with a new protocol."""
    if conversation.status == "closed":
        return []
    before, conversation.status = conversation.status, "closed"
    conversation.closed_at = now
    conversation.resolved_at = conversation.resolved_at or now
    conversation.waiting_since = None
    conversation.snoozed_until = None
    conversation.close_reason = reason or conversation.close_reason
    return [told("closed", actor, now, before=before, **({"reason": reason} if reason else {}))]


def reopen(conversation: Conversation, actor: Actor, now: datetime) -> list[Item]:
    """Bring a resolved or closed conversation back: to its agent if it has one, else to the queue."""
    if not conversation.is_over:
        return []
    _back_to_work(conversation, now)
    conversation.closed_at = None
    conversation.resolved_at = None
    conversation.close_reason = None
    return [told("reopened", actor, now)]


def wake(conversation: Conversation, now: datetime) -> list[Item]:
    """End a snooze."""
    if conversation.status != "snoozed":
        return []
    _back_to_work(conversation, now)
    return [told("woken", SYSTEM, now)]


def _back_to_work(conversation: Conversation, now: datetime) -> None:
    conversation.snoozed_until = None
    if conversation.agent_id:
        conversation.status = "in_service"
    else:
        conversation.status = "waiting"
        conversation.waiting_since = conversation.waiting_since or now


def prioritise(conversation: Conversation, actor: Actor, now: datetime, priority: str) -> list[Item]:
    """Change the priority, which orders the queue."""
    if conversation.priority == priority:
        return []
    before, conversation.priority = conversation.priority, priority
    conversation.priority_rank = PRIORITY_RANK[priority]
    return [told("priority", actor, now, before=before, priority=priority)]


def tag(conversation: Conversation, actor: Actor, now: datetime, tags: list[str]) -> list[Item]:
    """Replace the tags."""
    if conversation.tags == tags:
        return []
    before, conversation.tags = conversation.tags, tags
    added, removed = [t for t in tags if t not in before], [t for t in before if t not in tags]
    return [told("tags", actor, now, added=added, removed=removed)]


def receive(conversation: Conversation, message: Item, now: datetime) -> list[Item]:
    """Apply a customer's message: it wakes, resumes and reopens. Returns the items in timeline order.

    Raises ConversationClosed.
    """
    if conversation.status == "closed":
        raise ConversationClosed("This conversation is closed; start a new one.")
    items: list[Item] = []
    if conversation.status == "resolved":
        items = reopen(conversation, SYSTEM, now)
    elif conversation.status == "snoozed":
        items = wake(conversation, now)
    elif conversation.status == "on_hold":
        conversation.status = "in_service"
        items = [told("resumed", SYSTEM, now)]
    if conversation.waiting_since is None:
        conversation.waiting_since = now
    conversation.unread_count += 1
    items.append(message)
    return items


def refuse_foreign(conversation: Conversation, agent_id: str, *, owner_name: str, may_override: bool) -> None:
    """Raise ConversationTaken when a colleague has the conversation."""
    if conversation.agent_id not in (None, agent_id) and not may_override:
        raise ConversationTaken(
            f"{owner_name} has this conversation.", taken_by={"id": conversation.agent_id, "name": owner_name}
        )


def reply(
    conversation: Conversation, message: Item, now: datetime, *, owner_name: str, may_override: bool
) -> list[Item]:
    """Apply an agent's reply: writing into the queue takes the conversation; a colleague's is refused.

    Raises ConversationClosed, ConversationTaken.
    """
    if conversation.status == "closed":
        raise ConversationClosed("This conversation is closed; reopen it to write.")
    actor = Actor("agent", message.sender_id, message.sender_name)
    items: list[Item] = []
    if conversation.status == "resolved":
        if conversation.agent_id not in (None, actor.id) and not may_override:
            conversation.agent_id = None
        items = reopen(conversation, actor, now)
    else:
        refuse_foreign(conversation, actor.id, owner_name=owner_name, may_override=may_override)
    if conversation.agent_id is None:
        items += take(conversation, actor, now, owner_name)
    conversation.waiting_since = None
    if conversation.first_response_at is None:
        conversation.first_response_at = now
    items.append(message)
    return items


def overhear(conversation: Conversation, message: Item, now: datetime) -> list[Item]:
    """Apply a message that a person of ours sent past us, from the telephone: the bot is silent from now on.

    It opens nothing again and gives the conversation to nobody. Raises ConversationClosed.
    """
    if conversation.status == "closed":
        raise ConversationClosed
    items: list[Item] = []
    if conversation.status == "automation":
        _queue(conversation, now)
        items = [told("bot_paused", SYSTEM, now)]
    conversation.waiting_since = None
    if conversation.first_response_at is None:
        conversation.first_response_at = message.created_at
    return [*items, message]


def say(conversation: Conversation, message: Item) -> list[Item]:
    """Apply a message of the bot or the system: it changes no state. Raises ConversationClosed."""
    if conversation.status == "closed":
        raise ConversationClosed
    return [message]
