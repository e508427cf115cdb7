"""The proxy in front of real upstreams on real sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from starlette.types import ASGIApp

from shared.config.settings import Settings
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.proxy.balancer import Balancer
from shared.proxy.readiness import check_readiness
from shared.proxy.reverse_proxy import ReverseProxy
from shared.proxy.upstream import Upstream
from tests.support.edge import ServedApp, call, exchange, fake_ports, parse, plain_settings, serve
from tests.support.ports import free_port
from tests.support.waiting import eventually

MEGABYTE = 1024 * 1024
Respond = Callable[[Any, bytes, Any], Any]


class FakeService:
    """An upstream that answers what a test tells it to, and counts."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self.scopes: list[Any] = []
        self.readiness = 200

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/health/ready":
            await _plain(send, self.readiness, b"")
            return
        self.scopes.append(scope)
        body, more = b"", scope["method"] == "POST"
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        await self._respond(scope, body, send)

    def headers(self, index: int = -1) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.scopes[index]["headers"]}


async def _plain(send: Any, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    fields = [(b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})


async def echo(scope: Any, body: bytes, send: Any) -> None:
    await _plain(send, 200, b"%b %b" % (scope["raw_path"], body), (b"x-own", b"yes"))


def answering(status: int) -> Respond:
    async def respond(scope: Any, body: bytes, send: Any) -> None:
        await _plain(send, status, b"")

    return respond


@contextlib.asynccontextmanager
async def proxy(
    *urls: str, answer_seconds: float = 5.0, check: bool = False
) -> AsyncIterator[tuple[ServedApp, Balancer]]:
    balancer = Balancer("chat-service", [Upstream(url) for url in urls])
    balancer.start(check_readiness if check else None)
    inner = ReverseProxy(balancer, lambda: "proof", answer_seconds=answer_seconds)
    edge = ServiceEdge(inner, service="test", rules=BodyRules(MEGABYTE, raw={"/": 1024 * MEGABYTE}))
    try:
        async with serve(edge) as served:
            yield served, balancer
    finally:
        await balancer.stop()


async def raw_upstream(answers: list[bytes | None]) -> tuple[asyncio.Server, list[bytes]]:
    """Serve one canned answer per connection; None closes without one. Returns the heads that came."""
    heads: list[bytes] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        answer = answers[min(len(heads), len(answers)) - 1]
        if answer:
            writer.write(answer)
            await writer.drain()
        writer.close()

    return await asyncio.start_server(connected, "127.0.0.1", 0), heads


def url_of(server: asyncio.Server) -> str:
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_request_and_answer_pass_with_what_belongs_to_them() -> None:
    service = FakeService(echo)
    async with serve(service) as up, proxy(up.url) as (front, _):
        reply = await call(
            front.port, "/a%20b?q=1&q=2", method="POST", body=b"hello",
            headers=[("X-Own-Field", "kept"), ("Content-Type", "text/plain"), ("X-Request-ID", "abc-1")],
        )  # fmt: skip

    assert (reply.status, reply.body, reply.headers["x-own"]) == (200, b"/a%20b hello", "yes")
    assert reply.headers["x-request-id"] == "abc-1"
    assert service.scopes[0]["query_string"] == b"q=1&q=2"
    assert service.headers()["x-own-field"] == "kept"
    assert service.headers()["x-request-id"] == "abc-1"


async def test_what_a_client_says_about_itself_is_replaced_by_what_we_know() -> None:
    service = FakeService(echo)
    forged = [
        ("X-Forwarded-For", "1.2.3.4"), ("X-ISPChat-Client", "1.2.3.4"), ("X-ISPChat-Gateway", "forged"),
        ("Forwarded", "for=1.2.3.4"), ("X-Real-IP", "1.2.3.4"), ("X-Forwarded-Host", "evil.example"),
        ("X-Request-Deadline-Ms", "1"),
    ]  # fmt: skip
    async with serve(service) as up, proxy(up.url) as (front, _):
        await call(front.port, "/", headers=forged)

    seen = service.headers()
    assert (seen["x-forwarded-for"], seen["x-ispchat-client"], seen["x-ispchat-gateway"]) == (
        "127.0.0.1", "127.0.0.1", "proof",
    )  # fmt: skip
    assert seen["x-forwarded-host"] == "localhost"
    assert int(seen["x-request-deadline-ms"]) > 1
    assert "forwarded" not in seen
    assert "x-real-ip" not in seen


async def test_fields_of_one_hop_end_there() -> None:
    upstream, _ = await raw_upstream(
        [b"HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nKeep-Alive: 5\r\nServer: x\r\nContent-Length: 2\r\n\r\nok"]
    )
    async with upstream, proxy(url_of(upstream)) as (front, _):
        reply = await call(
            front.port, "/", headers=[("TE", "trailers"), ("Connection", "close, X-Secret"), ("X-Secret", "1")]
        )
        assert reply.body == b"ok"
        assert "keep-alive" not in reply.headers
        assert "server" not in reply.headers


async def test_headers_named_by_connection_are_not_passed_on() -> None:
    service = FakeService(echo)
    async with serve(service) as up, proxy(up.url) as (front, _):
        head = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\n\r\n"
        await exchange(front.port, head)

    assert "x-secret" not in service.headers()


async def test_connections_to_an_upstream_are_used_again() -> None:
    service = FakeService(echo)
    async with serve(service) as up, proxy(up.url) as (front, _):
        for _ in range(10):
            await call(front.port, "/")
        await call(front.port, "/", method="HEAD")
        await call(front.port, "/", method="POST", body=b"x")

        assert len({scope["client"][1] for scope in service.scopes}) == 1


async def test_answers_without_a_body_end_where_they_should() -> None:
    async def respond(scope: Any, body: bytes, send: Any) -> None:
        status = int(scope["path"][1:])
        await send({"type": "http.response.start", "status": status, "headers": [(b"etag", b'"1"')]})
        await send({"type": "http.response.body", "body": b""})

    service = FakeService(respond)
    async with serve(service) as up, proxy(up.url) as (front, _):
        assert (await call(front.port, "/204")).complete
        assert (await call(front.port, "/304")).complete
        assert (await call(front.port, "/200")).complete


async def test_an_answer_that_ends_with_its_connection_is_complete() -> None:
    upstream, _ = await raw_upstream([b"HTTP/1.1 200 OK\r\n\r\nto the end"])
    async with upstream, proxy(url_of(upstream)) as (front, _):
        reply = await call(front.port, "/")

    assert (reply.body, reply.complete) == (b"to the end", True)


async def test_an_answer_that_breaks_off_is_not_made_to_look_complete() -> None:
    upstream, _ = await raw_upstream([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"])
    async with upstream, proxy(url_of(upstream)) as (front, _):
        reply = await call(front.port, "/")

    assert (reply.status, reply.complete) == (200, False)


@pytest.mark.parametrize(
    "garbage", [b"\x00\x01\x02", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"]
)
async def test_what_is_not_an_answer_is_a_bad_gateway(garbage: bytes) -> None:
    upstream, _ = await raw_upstream([garbage])
    async with upstream, proxy(url_of(upstream)) as (front, _):
        reply = await call(front.port, "/", method="POST", body=b"x")

    assert (reply.status, reply.headers["retry-after"]) == (502, "1")


async def test_a_silent_upstream_is_a_gateway_timeout() -> None:
    late = asyncio.Event()

    async def never(scope: Any, body: bytes, send: Any) -> None:
        await late.wait()
        await _plain(send, 200, b"")

    async with serve(FakeService(never)) as up, proxy(up.url, answer_seconds=0.2) as (front, balancer):
        reply = await call(front.port, "/", method="POST", body=b"x")
        assert balancer.upstreams[0].outstanding == 0
        late.set()

    assert reply.status == 504


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


async def test_an_idempotent_request_is_tried_again_after_a_broken_connection() -> None:
    upstream, heads = await raw_upstream([None, OK])
    async with upstream, proxy(url_of(upstream)) as (front, _):
        reply = await call(front.port, "/", method="DELETE")

    assert (reply.body, len(heads)) == (b"ok", 2)


async def test_a_post_that_may_have_had_its_effect_is_never_sent_twice() -> None:
    upstream, heads = await raw_upstream([None, OK])
    async with upstream, proxy(url_of(upstream)) as (front, _):
        reply = await call(front.port, "/", method="POST", body=b"x")
        empty = await call(front.port, "/", method="POST")

    assert (reply.status, empty.body, len(heads)) == (502, b"ok", 2)


async def test_a_put_whose_body_was_sent_is_not_sent_twice() -> None:
    upstream, heads = await raw_upstream([None, OK])
    async with upstream, proxy(url_of(upstream)) as (front, _):
        reply = await call(front.port, "/", method="PUT", body=b"x")

    assert (reply.status, len(heads)) == (502, 1)


async def test_a_post_that_found_nobody_goes_to_another_upstream() -> None:
    service = FakeService(echo)
    async with serve(service) as up, proxy(f"http://127.0.0.1:{free_port()}", up.url) as (front, _):
        replies = [await call(front.port, "/", method="POST", body=b"x") for _ in range(4)]

    assert [reply.status for reply in replies] == [200] * 4


async def test_not_now_is_asked_elsewhere_only_for_what_may_be_repeated() -> None:
    busy, free = FakeService(answering(503)), FakeService(echo)
    async with serve(busy) as one, serve(free) as two, proxy(one.url, two.url) as (front, _):
        reads = [(await call(front.port, "/")).status for _ in range(6)]
        writes = [(await call(front.port, "/", method="POST", body=b"x")).status for _ in range(6)]

    assert reads == [200] * 6
    assert 503 in writes


async def test_nobody_there_is_unavailable_with_a_time_to_come_back() -> None:
    async with proxy(f"http://127.0.0.1:{free_port()}") as (front, balancer):
        for _ in range(5):
            reply = await call(front.port, "/", method="POST", body=b"x")
            assert (reply.status, reply.headers["retry-after"]) == (503, "1")
        assert balancer.upstreams[0].breaker.state == "open"


async def test_an_upstream_that_comes_back_is_found_again() -> None:
    port = free_port()
    async with proxy(f"http://127.0.0.1:{port}") as (front, _):
        assert (await call(front.port, "/")).status == 503
        async with serve(FakeService(echo), port=port):
            reply = await eventually(lambda: _ok(front.port), within=5)
    assert reply.status == 200


async def _ok(port: int) -> Any:
    reply = await call(port, "/")
    return reply if reply.status == 200 else None


async def test_an_upstream_that_says_it_is_not_ready_gets_no_more_work() -> None:
    leaving, staying = FakeService(echo), FakeService(echo)
    async with serve(leaving) as one, serve(staying) as two, proxy(one.url, two.url, check=True) as (front, balancer):
        await eventually(lambda: all(u.readiness == "ready" for u in balancer.upstreams))
        leaving.readiness = 503
        await eventually(lambda: balancer.upstreams[0].readiness == "unready", within=3)
        before = len(leaving.scopes)
        for _ in range(6):
            assert (await call(front.port, "/")).status == 200

        assert (len(leaving.scopes) - before, len(staying.scopes) >= 6) == (0, True)


async def test_the_upstream_with_less_to_do_gets_the_next_request() -> None:
    gate = asyncio.Event()

    async def held(scope: Any, body: bytes, send: Any) -> None:
        await gate.wait()
        await _plain(send, 200, b"")

    slow, quick = FakeService(held), FakeService(echo)
    async with serve(slow) as one, serve(quick) as two, proxy(one.url, two.url) as (front, _):
        pending = [asyncio.create_task(call(front.port, "/")) for _ in range(12)]
        await eventually(lambda: len(slow.scopes) + len(quick.scopes) == 12)
        held_up = len(slow.scopes)
        await eventually(lambda: sum(task.done() for task in pending) == 12 - held_up)
        for _ in range(6):
            assert (await call(front.port, "/")).status == 200
        assert len(slow.scopes) == held_up, "who still has requests under way gets none while the other has none"
        gate.set()
        await asyncio.gather(*pending)


async def test_a_hundred_megabytes_pass_both_ways_without_being_held() -> None:
    process, piece = psutil.Process(), b"a" * 65_536

    async def swallow(scope: Any, receive: Any, send: Any) -> None:
        size, more = 0, scope["method"] == "POST"
        while more:
            message = await receive()
            size, more = size + len(message.get("body", b"")), message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-size", b"%d" % size)]})
        for _ in range(1600 if scope["method"] == "GET" else 0):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async with serve(swallow) as up, proxy(up.url) as (front, _):
        before, highest, received = process.memory_info().rss, 0, 0
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        while data := await reader.read(262_144):
            received += len(data)
            highest = max(highest, process.memory_info().rss)
        writer.close()
        assert received > 100 * MEGABYTE

        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        head = f"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {1600 * len(piece)}\r\n\r\n"
        writer.write(head.encode())
        for _ in range(1600):
            writer.write(piece)
            await writer.drain()
            highest = max(highest, process.memory_info().rss)
        assert parse(await reader.read()).headers["x-size"] == str(1600 * len(piece))
        writer.close()

    assert highest - before < 25 * MEGABYTE


async def test_a_chunked_upload_arrives_whole() -> None:
    service = FakeService(echo)
    async with serve(service) as up, proxy(up.url) as (front, _):
        head = b"POST /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        raw = await exchange(front.port, head + b"3;ext=1\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")

    assert parse(raw).body == b"/c abcdefg"


async def test_an_answer_before_the_end_of_the_upload_reaches_the_client() -> None:
    async def refuse(scope: Any, receive: Any, send: Any) -> None:
        await _plain(send, 413, b"too much")

    async with serve(refuse) as up, proxy(up.url) as (front, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n" + b"a" * 70_000)
        head = await reader.readuntil(b"too much")
        writer.close()

    assert parse(head).status == 413


async def test_a_client_that_leaves_a_stream_ends_it_at_the_upstream_too() -> None:
    gone = asyncio.Event()

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    async with serve(endless) as up, proxy(up.url) as (front, balancer):
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"data: 1\n\n")
        writer.close()

        async with asyncio.timeout(3):
            await gone.wait()
        await eventually(lambda: balancer.upstreams[0].outstanding == 0)


async def test_a_proxy_under_many_clients_mixes_nothing_up() -> None:
    async with serve(FakeService(echo)) as up, proxy(up.url) as (front, _):
        replies = await asyncio.gather(*(call(front.port, f"/{n}", method="POST", body=b"%d" % n) for n in range(200)))

    assert [reply.body for reply in replies] == [b"/%d %d" % (n, n) for n in range(200)]


def test_only_base_urls_are_upstreams() -> None:
    for wrong in ("127.0.0.1:8002", "ftp://a", "http://"):
        with pytest.raises(ValueError, match="not the base URL"):
            Upstream(wrong)


async def test_the_service_behind_believes_the_client_address_of_the_gateway(tmp_path: Path) -> None:
    from shared.proxy.target import ServiceTarget
    from shared.security.client_address import client_address

    settings = plain_settings(Settings, tmp_path)
    ports = await fake_ports(settings)
    found: list[str] = []

    async def service(scope: Any, receive: Any, send: Any) -> None:
        found.append(client_address(scope, ports.security.tokens))
        await _plain(send, 200, b"")

    app: ASGIApp = service
    async with serve(app) as up:
        target = ServiceTarget(
            "chat-service", peers=ports.peers, settings=plain_settings(Settings, tmp_path, chat_service_url=(up.url,)),
            token=lambda: ports.security.tokens.service_token("api-gateway"),
        )  # fmt: skip

        async def as_seen(scope: Any, receive: Any, send: Any) -> None:
            scope["client"] = ("203.0.113.9", 0)
            await target(scope, receive, send)

        async with target.running(), serve(as_seen) as front:
            assert (await call(front.port, "/")).status == 200

    assert found[-1] == "203.0.113.9"
