"""Search: what is typed literally is found by those who may see it, and by nobody else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from chat_service.conversations.scope import Scope
from chat_service.search import repository
from chat_service.search.domain import words
from chat_service.search.handlers import SearchIndexer
from chat_service.search.models import search_items
from chat_service.search.service import SearchService
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from shared.errors import Invalid
from tests.support.chat_floor import Ground, agent, visitor_of
from tests.support.search_desk import Desk, desk_over

PIECES = st.one_of(
    st.sampled_from(
        ["boleto", "NÃO", "d'água", "192.168.0.1", "100%", "a_b", "R$ 89,90", "çáü", "e-mail", "Straße", "🚀", "👨‍👩‍👧"]
    ),
    st.sampled_from(
        [
            "AND",
            "OR",
            "NOT",
            "NEAR(a b)",
            "words:x",
            "x*",
            "(",
            ")",
            '"',
            "^a",
            "{b}",
            "-c",
            "'; --",
            "\\",
            "%%",
            "مرحبا",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
)


@pytest.fixture
def desk(ground: Ground) -> Desk:
    return desk_over(ground)


@pytest.fixture
def boss() -> Scope:
    return agent("supervisor")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(PIECES, min_size=1, max_size=8).map(" ".join), pick=st.integers(0, 99))
async def test_what_is_typed_is_found_by_who_may_see_it_and_by_nobody_else(desk: Desk, texts: str, pick: int) -> None:
    owner, stranger, boss = agent(), agent(), agent("supervisor")
    conversation = await desk.written("bom dia", texts if texts.strip() else "x", agent_id=owner.caller.id)
    await desk.index()
    typed = (texts.split() or ["x"])[pick % max(1, len(texts.split()))]
    everybody = [scope async for scope in _seers(desk, typed, (owner, boss, stranger), conversation.id)]
    assert stranger not in everybody
    if words(typed):
        assert everybody == [owner, boss]


async def _seers(desk: Desk, typed: str, scopes: tuple[Scope, ...], wanted: str) -> Any:
    """Yield the scopes whose results, all pages of them, hold the conversation."""
    for scope in scopes:
        cursor = None
        while True:
            found = await desk.search.find(scope, typed, cursor, 100)
            if any(one.conversation.id == wanted for one in found.results):
                yield scope
                break
            cursor = found.next_cursor
            if cursor is None:
                break


async def test_accents_case_and_order_of_words_do_not_matter(desk: Desk, boss: Scope) -> None:
    conversation = await desk.written("Olá, a CONEXÃO não está funcionando")
    await desk.index()
    for typed in ("conexao", "Conexão NAO", "funcionando conexao", "func", '"nao esta"'):
        assert await desk.ids(boss, typed) == [conversation.id], typed
    for typed in ("conexoes", '"esta nao"', "conexao boleto", "unc"):
        assert await desk.ids(boss, typed) == [], typed


async def test_no_character_is_an_operator(desk: Desk, boss: Scope) -> None:
    await desk.written("segue o boleto")
    await desk.index()
    for typed in (
        "%",
        "_",
        "*",
        '"',
        '""',
        "%%%%",
        "( )",
        "' OR 1=1",
        "a AND",
        "NEAR(",
        "words:boleto",
        "\\",
        "-",
        "🚀🚀",
    ):
        assert await desk.ids(boss, typed) == [], typed


async def test_a_snippet_shows_the_match_in_one_line(desk: Desk, boss: Scope) -> None:
    await desk.written("x " * 200 + "\nsegue o\n boleto \x85pago " + "y " * 200)
    await desk.index()
    (found,) = await desk.find(boss, "bole")
    assert "segue o boleto pago" in found.matches[0].snippet
    assert len(found.matches[0].snippet) < 170


async def test_an_unfinished_word_with_many_endings_finds_all_of_them(desk: Desk, boss: Scope) -> None:
    made = {(await desk.written(" ".join(f"fibra{n}x{m}" for m in range(60)))).id for n in range(3)}
    await desk.index()
    assert set(await desk.ids(boss, "fibra")) == made
    assert len(await desk.ids(boss, "oi fibra")) == 0
    assert len(await desk.ids(boss, "fibra1x")) == 1
    assert len(await desk.ids(boss, '"fibra1x2 fibra1x3" fibra1')) == 1


async def test_notes_are_found_and_what_the_system_tells_is_not(desk: Desk) -> None:
    owner = agent()
    conversation = await desk.written("oi", agent_id=owner.caller.id)
    await desk.ground.one.say(owner, conversation.id, "cliente nervoso", message_type="note")
    await desk.ground.one.conversations.hold(owner, conversation.id)
    await desk.index()
    (found,) = await desk.find(owner, "nervoso")
    assert found.matches[0].message_type == "note"
    assert await desk.ids(owner, "espera") == []


async def test_without_the_permission_to_read_messages_their_words_find_nothing(desk: Desk, boss: Scope) -> None:
    await desk.written("segredo")
    await desk.index()
    blind = agent("supervisor")
    blind = Scope(
        type(blind.caller)(kind="user", id=blind.caller.id, permissions=blind.caller.permissions - {"messages:read"})
    )
    assert await desk.ids(blind, "segredo") == []


async def test_pages_hold_every_conversation_once_newest_first(desk: Desk, boss: Scope) -> None:
    made = [(await desk.written("sem internet", "ainda sem internet")).id for _ in range(23)]
    await desk.index()
    seen: list[str] = []
    cursor = None
    while True:
        found = await desk.search.find(boss, "internet", cursor, 5)
        seen += [one.conversation.id for one in found.results]
        cursor = found.next_cursor
        if cursor is None:
            break
        assert len(found.results) == 5
    assert seen == made[::-1]


async def test_what_is_out_of_sight_leaves_no_trace(desk: Desk, boss: Scope) -> None:
    queue = await desk.ground.queue()
    for _ in range(30):
        await desk.written("assunto secreto", queue_id=queue)
    await desk.index()
    found = await desk.search.find(agent(), "secreto", None, 5)
    assert (found.results, found.next_cursor) == ([], None)
    assert len(await desk.ids(agent("agent", queue), "secreto")) == 20


async def test_a_query_that_asks_too_much_is_refused(desk: Desk, boss: Scope) -> None:
    assert await desk.ids(boss, "palavra " * 25) == []
    for typed in (" ".join("abcdefghijklmnopqrstuvwxyz0123456789"), "a\x00b"):
        with pytest.raises(Invalid):
            await desk.find(boss, typed)


async def test_a_foreign_cursor_is_refused(desk: Desk, boss: Scope) -> None:
    desk.search = SearchService(database=desk.ground.one.database, by_document=lambda _c, _t: ["somebody"])
    for cursor in ("x", "W10", "WyJ3b3JkcyIsIngiLCIiXQ", "WyJkb2N1bWVudCIsIjIwMjYiLCIiXQ", "WyJub25lIiwiMSIsIiJd"):
        with pytest.raises(Invalid):
            await desk.search.find(boss, "oi", cursor, 5)


async def test_the_index_goes_on_where_it_was_and_two_indexers_index_once(desk: Desk, boss: Scope) -> None:
    other = SearchIndexer(database=(await desk.ground.process()).database, bus=desk.ground.one.bus)
    conversation = await desk.written(*(f"mensagem {n}" for n in range(30)))
    mine = SearchIndexer(database=desk.ground.one.database, bus=desk.ground.one.bus)

    async def drain(indexer: SearchIndexer) -> None:
        while await indexer.advance(most=3):
            pass

    await asyncio.gather(drain(mine), drain(other))
    await desk.ground.one.say(visitor_of(conversation), conversation.id, "mais uma")
    await drain(other)
    count = select(func.count()).select_from(search_items)
    assert await desk.ground.one.database.read(lambda c: c.execute(count).scalar()) == 32
    assert await desk.ids(boss, "uma") == [conversation.id]


async def test_a_forgotten_conversation_is_found_by_nothing(desk: Desk, boss: Scope) -> None:
    gone, kept = [await desk.written("acento é tudo", "fim") for _ in range(2)]
    await desk.index()
    await desk.ground.one.database.write(lambda tx: repository.forget(tx.connection, [gone.id]))
    assert await desk.ids(boss, "acento") == [kept.id]
    assert await desk.ids(boss, "maria") == [kept.id]


async def test_a_running_indexer_finds_what_is_said_within_a_second(desk: Desk, boss: Scope) -> None:
    from tests.support.waiting import eventually

    task = asyncio.get_running_loop().create_task(
        SearchIndexer(database=desk.ground.one.database, bus=desk.ground.one.bus).run()
    )
    try:
        conversation = await desk.written("agora")

        async def found() -> bool:
            return await desk.ids(boss, "agora") == [conversation.id]

        await eventually(found, what="the message in the index", within=1.5)
    finally:
        task.cancel()
        await asyncio.wait([task])
