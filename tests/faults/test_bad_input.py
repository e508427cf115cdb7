"""Malformed, endless and hostile input on the running product: a clear 4xx, never a 5xx, and memory stays flat (G28, G29)."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import psutil
import pytest

from tests.support import Api, System
from tests.support.edge import Reply as RawReply
from tests.support.edge import exchange, parse
from tests.support.people import history, new_conversation

MOST_GROWTH = 50 * 1024 * 1024
OPEN = "/api/chat/conversations"


@pytest.fixture
async def watched(system: System) -> AsyncIterator[System]:
    """The system, whose memory may not grow by more than 50 MB during the test."""
    processes = [psutil.Process(process.pid) for process in system.processes.values()]
    before = [process.memory_info().rss for process in processes]
    yield system
    growth = [process.memory_info().rss - then for process, then in zip(processes, before, strict=True)]
    assert max(growth) < MOST_GROWTH, f"memory grew by {[round(one / 2**20) for one in growth]} MB"
    assert all(process.is_running for process in system.processes.values())


def _body(**fields: Any) -> dict[str, Any]:
    return {"customer_phone": "5511900000000", **fields}


def _raw(text: str) -> str:
    """A body with one member's JSON text as given."""
    return '{"customer_phone":"5511900000000","metadata":{"a":' + text + "}}"


MALFORMED: dict[str, str | bytes] = {
    "no JSON": "{",
    "nothing": "null",
    "a list": "[]",
    "a text": '"x"',
    "NaN": _raw("NaN"),
    "Infinity": _raw("-Infinity"),
    "1e999": _raw("1e999"),
    "a lone surrogate": _raw('"a\\ud800b"'),
    "a lone surrogate in a field": '{"customer_phone":"5511900000000","customer_name":"a\\udfffb"}',
    "NUL": _raw('"a\\u0000b"'),
    "NUL in a field": '{"customer_phone":"5511900000000","customer_name":"a\\u0000b"}',
    "NUL in a name": '{"customer_phone":"5511900000000","metadata":{"a\\u0000":1}}',
    "2^70": _raw(str(2**70)),
    "5,000 digits": _raw("9" * 5000),
    "1,000 levels": _raw("[" * 1000 + "]" * 1000),
    "100,000 levels": _raw("[" * 100_000 + "]" * 100_000),
    "21 levels": _raw("[" * 21 + "]" * 21),
    "1,001 members": json.dumps(_body(metadata={str(n): n for n in range(1001)})),
    "bad UTF-8": b'{"customer_phone":"5511900000000","customer_name":"\xff\xfe"}',
    "UTF-16": json.dumps(_body()).encode("utf-16"),
    "a phone that is a number": json.dumps(_body(customer_phone=5511900000000)),
    "a phone that is SQL": json.dumps(_body(customer_phone="' OR 1=1--")),
    "a phone without end": json.dumps(_body(customer_phone="5" * 50_000)),
    "a mail to choke on": json.dumps(_body(customer_email="a" * 50_000 + "!")),
    "an unknown priority": json.dumps(_body(priority="root")),
    "a queue that is a path": json.dumps(_body(queue_id="../../etc/passwd")),
}


async def test_a_malformed_body_is_refused_with_field_and_rule(watched: System, admin: Api) -> None:
    before = (await admin.get(OPEN)).ok()["total"]
    for name, sent in MALFORMED.items():
        data = sent if isinstance(sent, bytes) else sent.encode()
        reply = await admin.request("POST", OPEN, data=data, headers={"Content-Type": "application/json"})
        assert reply.status in (400, 422), (name, reply.status, reply.body[:300])
        problem = reply.json()
        assert problem["detail"], name
        assert problem["errors"][0]["field"], name
        assert problem["errors"][0]["rule"], name
        assert len(reply.body) < 2000, f"{name}: the value is not repeated"
    assert (await admin.get(OPEN)).ok()["total"] == before


BAD_QUERIES: list[tuple[str, dict[str, Any]]] = [
    (OPEN, {"page": 0}), (OPEN, {"page": -1}), (OPEN, {"page": 2**70}), (OPEN, {"per_page": 101}),
    (OPEN, {"per_page": 10**12}), (OPEN, {"status": "'; DROP TABLE x"}), (OPEN, {"agent_id": "*"}),
    (OPEN, {"queue_id": "' OR 1=1--"}), (OPEN, {"q": "x" * 5000}), (f"{OPEN}/not-an-id", {}), (f"{OPEN}/{2**70}", {}),
    (f"{OPEN}/%00", {}), (f"{OPEN}/{uuid.UUID(int=0)}/messages", {"after_seq": -1}),
    (f"{OPEN}/{uuid.UUID(int=0)}/messages", {"after_seq": 2**70}), (f"{OPEN}/{uuid.UUID(int=0)}/messages", {"before_seq": "NaN"}),
    (f"{OPEN}/{uuid.UUID(int=0)}/messages", {"per_page": 201}), ("/api/chat/inbox", {"tab": "all'"}),
    ("/api/chat/inbox", {"limit": 0}), ("/api/chat/inbox", {"cursor": "%"}), ("/api/chat/inbox", {"cursor": "x" * 401}),
    ("/api/chat/inbox", {"cursor": "WyInIE9SIDE9MSIsIngiXQ"}), ("/api/chat/inbox", {"cursor": "bnVsbA"}),
    ("/api/chat/inbox", {"cursor": "WzFd"}), ("/api/chat/inbox", {"cursor": "W10"}), ("/api/chat/inbox", {"cursor": "gICA"}),
    ("/api/auth/users", {"per_page": 101}), ("/api/auth/users", {"page": -1}),
]  # fmt: skip


async def test_a_bad_query_or_path_is_refused_and_says_why(watched: System, admin: Api) -> None:
    for path, query in BAD_QUERIES:
        reply = await admin.get(path, **query)
        assert reply.status in (400, 404, 422), (path, query, reply.status)
        assert reply.json()["detail"]


async def test_many_or_repeated_query_fields_are_no_fault(watched: System, admin: Api) -> None:
    for path in ("/api/chat/inbox", OPEN, "/api/auth/users"):
        for query in ("&".join(f"x{n}=1" for n in range(1500)), "tab=mine&tab=all&page=1&page=2", "%", "a=%ff%00", "="):
            assert (await admin.get(f"{path}?{query}")).status in (200, 400, 414, 422, 431), (path, query[:20])


async def test_an_edited_cursor_is_refused_under_every_sort(watched: System, admin: Api) -> None:
    for _ in range(3):
        await new_conversation(admin, initial_message="Oi")
    sorts = ("recent", "oldest", "waiting", "priority")
    cursors = {sort: (await admin.get("/api/chat/inbox", sort=sort, limit=1)).ok()["next_cursor"] for sort in sorts}
    for sort in sorts:
        for other, cursor in cursors.items():
            reply = await admin.get("/api/chat/inbox", sort=sort, cursor=cursor)
            assert reply.status == 200 if other == sort else reply.status in (200, 400, 422)
            for edited in (cursor[:-2], cursor + "AA", cursor[::-1], "A" + cursor):
                assert (await admin.get("/api/chat/inbox", sort=sort, cursor=edited)).status in (200, 400, 422)


async def test_texts_of_every_kind_come_back_as_they_were_sent(watched: System, admin: Api) -> None:
    conversation = await new_conversation(admin, initial_message="Oi")
    texts = [
        "<img src=x onerror=alert(1)>", "'; DROP TABLE chat_timeline;--", "%s %d {0} ${x} {{7*7}}", "\u202egpj.exe", "👩‍👩‍👧‍👦",
        "e\u0301 é", "Z" + "\u0300" * 2000, "\\u0000", "\r\n.\r\n", "\ufeffBOM", "a\u2028b", "مرحبا", "x" * 16_384,
    ]  # fmt: skip
    path = f"{OPEN}/{conversation['id']}/messages"
    for text in texts:
        assert (await admin.post(path, {"content": text})).ok()["content"] == text
    assert [item["content"] for item in await history(admin, conversation["id"])][2:] == texts


async def test_sixty_megabytes_are_refused_while_they_arrive(watched: System, admin: Api) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(60):
            yield b" " * 2**20

    for path, limit in ((OPEN, 413), ("/api/auth/login", 413)):
        for data in (io.BytesIO(b" " * (60 * 2**20)), endless()):
            # The server may answer and close while we still send: then there is no answer to read, and that is well.
            with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                reply = await admin.request("POST", path, data=data, headers={"Content-Type": "application/json"})
                assert reply.status == limit
    assert (await admin.get(OPEN)).status == 200


async def test_other_kinds_of_bodies_are_not_taken(watched: System, admin: Api) -> None:
    body = json.dumps(_body()).encode()
    for headers, status in (
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
    ):
        assert (await admin.request("POST", OPEN, data=body, headers=headers)).status == status
    assert (await admin.request("PROPFIND", OPEN)).status in (400, 405, 501)
    assert (await admin.request("TRACE", OPEN)).status in (400, 405, 501)
    overridden = await admin.request("POST", "/health", headers={"X-HTTP-Method-Override": "DELETE"})
    assert overridden.status in (404, 405)


async def _raw_request(system: System, head: str, body: bytes = b"") -> RawReply:
    return parse(await exchange(system.ports["api-gateway"], head.replace("\n", "\r\n").encode("latin-1") + body))


async def test_forged_and_broken_heads_are_refused(watched: System) -> None:
    broken = {
        "no host": "GET / HTTP/1.1\nConnection: close\n\n",
        "two lengths": "POST /api/auth/login HTTP/1.1\nHost: x\nContent-Length: 1\nContent-Length: 2\n\n",
        "length and chunks": "POST /api/auth/login HTTP/1.1\nHost: x\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n",
        "a length that is none": "POST /api/auth/login HTTP/1.1\nHost: x\nContent-Length: -1\n\n",
        "a space before the colon": "GET /health HTTP/1.1\nHost: x\nX-A : b\n\n",
        "a header of 900 kB": "GET /health HTTP/1.1\nHost: x\nX-A: " + "a" * 900_000 + "\n\n",
        "500 headers": "GET /health HTTP/1.1\nHost: x\n" + "".join(f"X-{n}: 1\n" for n in range(500)) + "\n",
        "a path of 64 kB": "GET /" + "a" * 65_536 + " HTTP/1.1\nHost: x\n\n",
        "no HTTP": "hello\n\n",
    }
    for name, head in broken.items():
        with contextlib.suppress(ConnectionError):
            reply = await _raw_request(watched, head)
            assert reply.status == 0 or 400 <= reply.status < 500, (name, reply.status)
    head = "GET {} HTTP/1.1\nHost: evil.example\nX-Forwarded-Host: evil.example\nConnection: close\n\n"
    for path in ("/api/chat/conversations/", "//evil.example/x", "/health/", "/api//chat", "/%2e%2e/etc/passwd"):
        reply = await _raw_request(watched, head.format(path))
        assert reply.status in (400, 401, 404, 421), (path, reply.status)
        assert "evil.example" not in str(reply.headers)
        assert b"evil.example" not in reply.body


async def test_a_body_that_does_not_come_is_given_up(single_system: System) -> None:
    port = single_system.ports["api-gateway"]
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    began = time.monotonic()
    slow = [asyncio.create_task(exchange(port, sent, within=40)) for sent in (head, head[:40])]
    async with Api(single_system.gateway_url) as api:
        while not all(task.done() for task in slow):
            asked = time.monotonic()
            assert (await api.get("/health/live")).status == 200
            assert time.monotonic() - asked < 1.0, "the slow ones delay others"
            await asyncio.sleep(0.5)
    assert time.monotonic() - began < 35
    assert all(parse(task.result()).status in (0, 408) for task in slow)


async def test_the_product_works_as_before(watched: System, admin: Api) -> None:
    conversation = await new_conversation(admin, initial_message="Oi")
    async with await admin.socket() as link:
        await link.subscribe(conversation["id"])
        ack = await link.say(conversation["id"], "tudo bem")
        await link.wait_for("event", seq=ack["seq"])
    for process in watched.processes.values():
        assert "Traceback" not in process.log(), process.log()[process.log().find("Traceback") :][:4000]
