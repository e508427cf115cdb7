"""What a connection may do before an application sees anything of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.runtime.http_limits import ServerLimits
from tests.support.edge import ServedApp, call, exchange, parse, serve
from tests.support.waiting import eventually

QUICK = ServerLimits(
    head_bytes=4096, url_bytes=1024, headers=20, head_seconds=0.3, body_seconds=0.3, body_rate=1000, read_seconds=0.4,
    idle_seconds=0.6, linger_seconds=0.3, tick=0.05,
)  # fmt: skip


class Recorder:
    """An app that notes what reached it and answers with the size of the body."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.hold = asyncio.Event()
        self.hold.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(scope)
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        await self.hold.wait()
        text = f"{scope['method']} {scope['path']} {size}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(text))]})
        await send({"type": "http.response.body", "body": text})


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def port(recorder: Recorder) -> AsyncIterator[ServedApp]:
    async with serve(recorder, limits=QUICK) as served:
        yield served


HEAD = b"POST /x HTTP/1.1\r\nHost: a\r\n"
AMBIGUOUS = {
    "length and chunks": HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
    "two equal lengths": HEAD + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
    "a signed length": HEAD + b"Content-Length: +4\r\n\r\nabcd",
    "a length beyond 64 bits": HEAD + b"Content-Length: 99999999999999999999\r\n\r\n",
    "chunked not last": HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "an unknown coding": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a folded header": HEAD + b"X-A: one\r\n two\r\nContent-Length: 0\r\n\r\n",
    "a bare line feed": b"POST /x HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
    "a space before the colon": HEAD + b"Content-Length : 4\r\n\r\nabcd",
    "a bare carriage return": HEAD + b"X-A: one\rtwo\r\nContent-Length: 0\r\n\r\n",
    "a NUL in a header": HEAD + b"X-A: one\x00two\r\nContent-Length: 0\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "an absolute target": b"GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target without a slash": b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "a bad chunk size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.mark.parametrize("sent", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_what_can_be_read_in_two_ways_is_refused_and_the_connection_closed(
    sent: bytes, port: ServedApp, recorder: Recorder
) -> None:
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    raw = await exchange(port.port, sent + smuggled, within=3)

    assert parse(raw).status == 400
    assert all(scope["path"] != "/smuggled" for scope in recorder.seen)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "LINK"])
async def test_other_methods_are_not_allowed(method: str, port: ServedApp, recorder: Recorder) -> None:
    target = "a:80" if method == "CONNECT" else "/"

    raw = await exchange(port.port, f"{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode(), within=3)

    assert parse(raw).status == 405
    assert recorder.seen == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 5000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: 1\r\n" * 30 + b"\r\n", 431),
        (b"GET /" + b"a" * 2000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 900_000, 431),
    ],
    ids=["one long field", "many fields", "long target", "900 kB without an end"],
)
async def test_an_oversized_head_is_refused(sent: bytes, status: int, port: ServedApp) -> None:
    raw = await exchange(port.port, sent, within=3)

    assert parse(raw).status == status


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", HEAD, HEAD + b"Content-Length: 100000\r\n\r\nab"],
    ids=["silent", "half a line", "half a head", "hardly any body"],
)
async def test_slow_senders_are_cut_off(sent: bytes, port: ServedApp) -> None:
    raw = await exchange(port.port, sent, within=2)

    assert parse(raw).status == 408


async def test_many_slow_senders_do_not_stop_a_new_user(port: ServedApp) -> None:
    slow = [await asyncio.open_connection("127.0.0.1", port.port) for _ in range(200)]
    for _, writer in slow:
        writer.write(b"GET / HTTP/1.1\r\n")

    assert (await call(port.port, "/me")).status == 200

    for _, writer in slow:
        writer.close()


async def test_a_steady_body_may_take_longer_than_the_look(port: ServedApp) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
    writer.write(HEAD + b"Content-Length: 4000\r\nConnection: close\r\n\r\n")
    for _ in range(8):
        writer.write(b"a" * 500)
        await asyncio.sleep(0.1)

    assert parse(await reader.read()).body == b"POST /x 4000"
    writer.close()


async def test_a_reader_that_takes_nothing_is_cut_off() -> None:
    async def endless(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(2000):
            await send({"type": "http.response.body", "body": b"a" * 65_536, "more_body": True})

    async with serve(endless, limits=QUICK) as served:
        _, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1024)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")

        await eventually(lambda: len(served.server.server_state.connections) == 1, within=2)
        await eventually(lambda: not served.server.server_state.connections, within=5)
        writer.close()


async def test_a_connection_serves_many_requests_and_pipelined_ones_in_order(port: ServedApp) -> None:
    many = b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(5))
    last = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    raw = await exchange(port.port, many + last, within=3)

    assert [part.split(b" 0")[0] for part in raw.split(b"GET ")[1:]] == [b"/0", b"/1", b"/2", b"/3", b"/4", b"/last"]


async def test_an_endless_pipeline_is_refused(port: ServedApp, recorder: Recorder) -> None:
    recorder.hold.clear()

    await exchange(port.port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 100, within=3)
    recorder.hold.set()

    assert len(recorder.seen) == 1


async def test_an_idle_connection_is_closed_after_its_time(port: ServedApp) -> None:
    raw = await exchange(port.port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", within=3)

    assert parse(raw).status == 200


async def test_an_upgrade_to_anything_else_is_an_ordinary_request_and_the_last_one(
    port: ServedApp, recorder: Recorder
) -> None:
    head = b"GET /plain HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n"

    raw = await exchange(port.port, head + b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", within=3)

    assert parse(raw).status == 200
    assert [scope["path"] for scope in recorder.seen] == ["/plain"]


async def test_a_client_that_asks_first_is_told_to_continue(port: ServedApp) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
    writer.write(HEAD + b"Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")

    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"abc")
    assert parse(await reader.read()).body == b"POST /x 3"
    writer.close()


async def test_a_control_character_in_an_answer_never_splits_it() -> None:
    async def careless(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-name", b"a\r\nset-cookie: b=c")]})
        await send({"type": "http.response.body", "body": b""})

    async with serve(careless) as served:
        reply = await call(served.port)

    assert reply.status == 500
    assert "set-cookie" not in reply.headers


async def test_what_was_accepted_is_finished_at_a_stop(port: ServedApp, recorder: Recorder) -> None:
    recorder.hold.clear()
    pending = asyncio.create_task(exchange(port.port, b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"))
    await eventually(lambda: recorder.seen)

    port.server.leave()
    await asyncio.sleep(0.2)
    recorder.hold.set()

    reply = parse(await pending)
    assert (reply.status, reply.headers["connection"]) == (200, "close")


async def test_a_request_on_an_idle_connection_is_still_answered_at_a_stop(port: ServedApp) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
    writer.write(b"GET /one HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readuntil(b"GET /one 0")

    port.server.leave()
    await eventually(lambda: not port.server.servers or not port.server.servers[0].is_serving(), within=2)
    writer.write(b"GET /two HTTP/1.1\r\nHost: a\r\n\r\n")

    reply = parse(await reader.read())
    assert (reply.body, reply.headers["connection"]) == (b"GET /two 0", "close")
    writer.close()


@pytest.mark.parametrize(
    "framing",
    [b"Content-Length: 50000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n"],
    ids=["declared", "chunked"],
)
async def test_a_body_that_is_too_large_ends_the_connection_and_nothing_after_it_is_a_request(framing: bytes) -> None:
    seen: list[str] = []

    async def too_large(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])
        await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"no"})

    async with serve(too_large, limits=QUICK) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(HEAD + framing + b"a" * 1000)
        async with asyncio.timeout(3):
            answer = parse(await reader.read())
        assert (answer.status, answer.body) == (413, b"no")
        assert dict(answer.headers)["connection"] == "close"
        writer.write(b"\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
        await eventually(lambda: not served.server.server_state.connections, within=3)
        writer.close()
    assert seen == ["/x"]
