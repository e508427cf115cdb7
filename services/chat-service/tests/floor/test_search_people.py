"""Search for conversations through who they are with, or by protocol."""

from __future__ import annotations

import pytest
from chat_service.conversations.scope import Scope
from chat_service.inbox.service import InboxService
from chat_service.messages.cache import ConversationCache
from chat_service.messages.views import Views
from chat_service.search.service import PeopleSearch

from tests.support.chat_floor import Ground, agent
from tests.support.search_desk import Desk, desk_over


@pytest.fixture
def desk(ground: Ground) -> Desk:
    return desk_over(ground)


@pytest.fixture
def boss() -> Scope:
    return agent("supervisor")


async def test_a_customer_is_found_by_name_number_and_address(desk: Desk, boss: Scope) -> None:
    conversation = await desk.written("oi")
    await desk.index()
    await desk.with_contact(conversation, name="Conceição D'Ávila", phone="+5511988887777", email="ceica@x.example")
    names = ("conceicao", "CONCEIÇÃO dav", "d'avila", "davila", "ceica@x.example")
    numbers = ("(11) 98888-7777", "11 8888-7777", "+55 11 98888 7777", "88887777", "8887", "7777")
    for typed in (*names, *numbers):
        assert await desk.ids(boss, typed) == [conversation.id], typed
    for typed in ("conce dav", "99999-0000", "777"):
        assert await desk.ids(boss, typed) == [], typed


async def test_who_may_not_see_numbers_finds_only_a_whole_one(desk: Desk, boss: Scope) -> None:
    conversation = await desk.written("oi")
    await desk.with_contact(conversation, phone="+5511988887777")
    caller = boss.caller
    blind = Scope(type(caller)(kind="user", id=caller.id, permissions=caller.permissions - {"contacts:see_phone"}))
    assert await desk.ids(blind, "(11) 98888-7777") == [conversation.id]
    assert await desk.ids(blind, "8888-7777") == []
    assert await desk.ids(blind, "98888") == []
    assert await desk.ids(blind, "777") == []


async def test_a_customer_who_changed_his_name_is_found_by_the_new_one_alone(desk: Desk, boss: Scope) -> None:
    conversation = await desk.written("oi")
    await desk.with_contact(conversation, name="Zoroastro")
    await desk.with_contact(conversation, name="Anacleto")
    assert await desk.ids(boss, "zoroastro") == []
    assert await desk.ids(boss, "anacleto") == [conversation.id]


async def test_a_protocol_is_found_with_or_without_separators_and_by_its_beginning(desk: Desk, boss: Scope) -> None:
    conversation = await desk.written("oi")
    stored = (await desk.ground.one.conversations.get(boss, conversation.id)).protocol
    assert stored is not None
    for typed in (stored, f"{stored[:8]}-{stored[8:]}", f"{stored[:4]}.{stored[4:8]}/{stored[8:]}", stored[:8]):
        assert await desk.ids(boss, typed) == [conversation.id], typed
    assert await desk.ids(agent(), stored) == [conversation.id]  # it waits in no queue: everybody may take it
    assert await desk.ids(boss, "19991231") == []


async def test_the_list_is_narrowed_by_who_it_is_and_by_what_was_written(desk: Desk, boss: Scope) -> None:
    views = Views(sign=lambda one: one, name_of=lambda _: "")
    database = desk.ground.one.database
    inbox = InboxService(database=database, people=PeopleSearch(lambda _c, _t: []), cache=ConversationCache(views))
    angry = await desk.written("Vou reclamar no Procon amanhã")
    named = await desk.written("oi")
    await desk.with_contact(named, name="Amanhã Telecom")
    assert await inbox.matching(boss, "no procon amanha") == [angry.id]
    assert await inbox.matching(boss, "amanhã") == sorted([angry.id, named.id])
    assert await inbox.matching(boss, "procon ontem") == []
