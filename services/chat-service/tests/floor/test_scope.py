"""Who sees which conversation: the rule in SQL and the rule in memory are one rule."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from chat_service.conversations.models import conversations
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Sight
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, event, insert, select

from shared.security.permissions import BUILT_IN_ROLES
from shared.security.principal import Principal

AGENTS = [None, "ana", "bia"]
QUEUES = [None, "q1", "q2", "q3"]
CONTACTS = ["ana", "maria", "joao"]  # a contact may carry the same text as an agent's id
SIGHTS = [Sight(agent, queue, contact) for agent in AGENTS for queue in QUEUES for contact in CONTACTS]
READING = [f"conversations:read_{what}" for what in ("assigned", "department", "unassigned", "all")]


@pytest.fixture(scope="module")
def every_sight() -> Iterator[Connection]:
    """A table with one conversation of every sight."""
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "connect")
    def _no_keys(raw: sqlite3.Connection, _: object) -> None:
        raw.execute("PRAGMA foreign_keys=OFF")

    with engine.connect() as connection:
        conversations.create(connection)
        now = datetime.now(UTC)
        rows: list[dict[str, object]] = [
            {
                "id": str(number), "account_id": "a", "contact_id": sight.contact_id, "contact_name": "x",
                "channel": f"c{number}", "status": "automation", "priority": "normal", "priority_rank": 1,
                "agent_id": sight.agent_id, "queue_id": sight.queue_id, "tags": [], "last_seq": 0, "feed_offset": number,
                "message_count": 0, "unread_count": 0, "customer_delivered_seq": 0, "customer_read_seq": 0,
                "created_at": now, "updated_at": now, "bot_attempts": 0, "bot_escalated": False, "metadata": {},
            }
            for number, sight in enumerate(SIGHTS)
        ]  # fmt: skip
        connection.execute(insert(conversations), rows)
        yield connection


callers = st.builds(
    Principal,
    kind=st.sampled_from(["user", "visitor", "service"]),
    id=st.sampled_from(["ana", "bia", "maria"]),
    permissions=st.one_of(
        st.sampled_from(sorted(BUILT_IN_ROLES.values(), key=len)), st.frozensets(st.sampled_from(READING))
    ),
)
scopes = st.builds(Scope, caller=callers, queues=st.frozensets(st.sampled_from(["q1", "q2", "gone"])))


@settings(max_examples=300, deadline=None)
@given(scope=scopes)
def test_the_database_and_the_memory_agree_on_every_sight(every_sight: Connection, scope: Scope) -> None:
    found = set(every_sight.execute(select(conversations.c.id).where(scope.where())).scalars())
    assert found == {str(number) for number, sight in enumerate(SIGHTS) if scope.allows(sight)}


@settings(max_examples=100, deadline=None)
@given(scope=scopes, sight=st.sampled_from(SIGHTS))
def test_nobody_without_a_right_to_read_sees_anything(scope: Scope, sight: Sight) -> None:
    if scope.caller.kind != "visitor" and not scope.caller.permissions & set(READING):
        assert not scope.allows(sight)


def _sees(role: str, sight: Sight, *queues: str) -> bool:
    caller = Principal(kind="user", id="ana", role=role, permissions=BUILT_IN_ROLES[role])
    return Scope(caller, frozenset(queues)).allows(sight)


def test_an_agent_sees_his_own_and_what_waits_in_his_queues() -> None:
    assert _sees("agent", Sight("ana", "q9", "maria"))
    assert _sees("agent", Sight(None, "q1", "maria"), "q1")
    assert _sees("agent", Sight(None, None, "maria"))
    assert not _sees("agent", Sight(None, "q2", "maria"), "q1")
    assert not _sees("agent", Sight("bia", "q2", "maria"), "q1")


def test_a_viewer_without_assigned_conversations_does_not_see_them_by_name() -> None:
    assert not _sees("viewer", Sight("ana", "q9", "maria"))


def test_a_viewer_follows_all_of_his_queues_and_changes_nothing() -> None:
    assert _sees("viewer", Sight("bia", "q1", "maria"), "q1")
    assert _sees("viewer", Sight(None, "q1", "maria"), "q1")
    assert not _sees("viewer", Sight("bia", "q2", "maria"), "q1")
    rights = BUILT_IN_ROLES["viewer"]
    assert "reports:department" in rights  # the figures of his queues
    assert {right.partition(":")[2].split("_")[0] for right in rights} == {"read", "department"}


def test_a_supervisor_sees_everything() -> None:
    assert all(_sees("supervisor", sight) for sight in SIGHTS)


def test_a_visitor_sees_his_own_whoever_has_it_and_nothing_else() -> None:
    visitor = Scope(Principal(kind="visitor", id="maria"))
    assert {sight.contact_id for sight in SIGHTS if visitor.allows(sight)} == {"maria"}
    assert sum(visitor.allows(sight) for sight in SIGHTS) == len(AGENTS) * len(QUEUES)
