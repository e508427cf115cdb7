"""What a client may send over a socket, and what becomes of it when it sends something else."""

from __future__ import annotations

import contextlib
import json
import typing
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chat_service.realtime import frames, gate, listener
from chat_service.realtime.acceptor import ChatSockets
from fastapi import FastAPI

from shared.utils.ids import uuid7
from tests.support import Api, SocketClient
from tests.support.chat_floor import Ground, agent
from tests.support.edge import serve

HERE = "11111111-1111-7111-8111-111111111111"


@pytest.fixture
async def link(sqlite_ground: Ground) -> AsyncIterator[SocketClient]:
    """A socket of a supervisor."""
    process = sqlite_ground.one
    process.gate.burst = 1000.0
    tokens = process.gate._security.tokens
    token = tokens.sign("access", agent().caller.id, 900, {"role": "supervisor", "sid": uuid7(), "ver": 0})
    sockets = ChatSockets(process.gate, lambda origin, _: origin == "https://ours.example")
    async with serve(FastAPI(), acceptor=sockets) as served, Api(served.url, token=token) as api:
        opened = await api.socket()
        yield opened
        await opened.close()
    process.hub.close_all()


def send(**fields: Any) -> dict[str, Any]:
    """Return a send frame that is right but for ``fields``."""
    return {"type": "send", "client_message_id": "m", "conversation_id": HERE, "content": "Oi", **fields}


MALFORMED: dict[str, str] = {
    "no JSON": "{",
    "empty": "",
    "no object": "[]",
    "a number": "5",
    "null": "null",
    "no type": "{}",
    "an unknown type": '{"type":"admin"}',
    "a type that is no text": '{"type":{}}',
    "NaN": '{"type":"ping","t":NaN}',
    "Infinity": '{"type":"ping","t":1e999}',
    "1,000 levels": json.dumps(send(metadata={})).replace("{}", '{"a":' * 1000 + "1" + "}" * 1000),
    "10,000 levels": '{"type":"ping","t":' + "[" * 10_000 + "]" * 10_000 + "}",
    "a lone surrogate": json.dumps(send(content="a\ud800b")),
    "a huge number": json.dumps({"type": "read", "conversation_id": HERE, "seq": 2**70}),
    "a negative number": json.dumps({"type": "read", "conversation_id": HERE, "seq": -1}),
    "a number with 5,000 digits": '{"type":"read","conversation_id":"' + HERE + '","seq":' + "9" * 5000 + "}",
    "an id that is too short": json.dumps({"type": "subscribe", "conversation_id": "*"}),
    "an id that is a list": json.dumps({"type": "subscribe", "conversation_id": [HERE]}),
    "too much content": json.dumps(send(content="x" * 16_385)),
    "a type of the server's own": json.dumps(send(message_type="system")),
    "an empty key": json.dumps(send(client_message_id="")),
    "a long key": json.dumps(send(client_message_id="k" * 101)),
    "no key": json.dumps({"type": "send", "conversation_id": HERE, "content": "x"}),
    "too many attachments": json.dumps(send(attachments=[HERE] * 16)),
    "an unknown presence": json.dumps({"type": "presence", "status": "root"}),
}


async def test_a_malformed_frame_is_answered_and_the_socket_lives(link: SocketClient) -> None:
    for number, (name, sent) in enumerate(MALFORMED.items()):
        await link.send_raw(sent)
        await link.send("ping", t=number)
        await link.wait_for("pong", t=number)
        assert [one["problem"]["status"] // 100 for one in link.waiting if one["type"] == "error"] == [4], name
        link.waiting.clear()


FORBIDDEN: dict[str, dict[str, Any]] = {
    "NUL in the content": send(content="a\x00b"),
    "nothing but spaces": send(content="  \n "),
    "NUL in the metadata": send(metadata={"a": "b\x00"}),
    "deep metadata": send(metadata=json.loads('{"a":' * 21 + "1" + "}" * 21)),
    "much metadata": send(metadata={"a": "x" * 8200}),
    "many members": send(metadata={str(n): n for n in range(1100)}),
    "2^70 in the metadata": send(metadata={"a": 2**70}),
    "an absent conversation": send(),
    "an id that is no id": send(conversation_id="'" * 36),
    "typing into a foreign room": {"type": "typing", "conversation_id": HERE, "is_typing": True},
    "a subscription to an absent conversation": {"type": "subscribe", "conversation_id": HERE},
}


async def test_what_may_not_be_is_refused_with_its_reason(link: SocketClient) -> None:
    for name, given in FORBIDDEN.items():
        await link.send(given["type"], **{key: value for key, value in given.items() if key != "type"})
        told = await link.wait_for("error")
        assert 400 <= told["problem"]["status"] < 500, name
        assert told["problem"]["detail"], name
        if given["type"] == "send":
            assert told["client_message_id"] == "m", "the client can tell which of its messages it was"


@pytest.mark.parametrize(
    ("name", "sent", "code"),
    [
        ("not UTF-8", None, 1007),
        ("a binary frame", b"\x00\x01", 1003),
        ("64 KiB and a bit", "x" * 66_000, 1009),
    ],
)
async def test_what_is_no_text_of_ours_ends_the_socket(
    link: SocketClient, name: str, sent: str | bytes | None, code: int
) -> None:
    if sent is None:
        await link._link._writer.send_frame(b'{"type":"ping","t":"\xff\xfe"}', 1)
    else:
        await link.send_raw(sent)
    assert await link.closed() == code


async def test_endless_nonsense_ends_the_socket(link: SocketClient) -> None:
    async def babble() -> None:
        for _ in range(1000):
            await link.send_raw("{")

    with contextlib.suppress(ConnectionError):
        await babble()
    assert await link.closed() in (1008, 1006)


async def test_a_socket_belongs_to_one_caller(link: SocketClient, sqlite_ground: Ground) -> None:
    other = sqlite_ground.one.gate._security.tokens.sign(
        "access", uuid7(), 900, {"role": "admin", "sid": "s", "ver": 0}
    )
    await link.send("auth", token=other)
    assert await link.closed() == 4401


async def test_frames_before_authentication_do_nothing(link: SocketClient, sqlite_ground: Ground) -> None:
    conversation = await sqlite_ground.conversation()
    base = str(link._link._response.url.origin())
    async with Api(base) as api, await api.connect() as stranger:
        await stranger.send("subscribe", conversation_id=conversation.id)
        assert (await stranger.wait_for("error"))["problem"]["status"] == 401
        await stranger.send("auth", token="ey.not.one")
        assert await stranger.closed() == 4401


@pytest.mark.parametrize(
    ("origin", "status"), [("https://evil.example", 403), ("null", 403), ("https://ours.example.evil.com", 403)]
)
async def test_a_foreign_page_gets_no_socket(link: SocketClient, origin: str, status: int) -> None:
    import aiohttp

    base = str(link._link._response.url.origin())
    async with Api(base) as api:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await api.connect(headers={"Origin": origin})
        assert refused.value.status == status
        await (await api.connect(headers={"Origin": "https://ours.example"})).close()


def test_every_frame_type_is_handled() -> None:
    """A frame that is declared and forgotten in the gate would be swallowed in silence."""
    source = "".join(Path(module.__file__ or "").read_text() for module in (gate, listener))
    for kind in typing.get_args(frames.ClientFrame):
        assert f"is {kind.__name__}" in source, f"{kind.__name__} is declared and not handled"


def test_every_text_of_a_frame_is_bounded() -> None:
    """No field of a frame takes a text or a list without end."""

    def unbounded(shape: Any, where: str) -> list[str]:
        if isinstance(shape, msgspec.inspect.StructType):
            return [bad for field in shape.fields for bad in unbounded(field.type, f"{where}.{field.name}")]
        if isinstance(shape, msgspec.inspect.UnionType):
            return [bad for one in shape.types for bad in unbounded(one, where)]
        if isinstance(shape, (msgspec.inspect.StrType, msgspec.inspect.ListType)) and shape.max_length is None:
            return [where]
        return []

    found = [
        bad
        for kind in typing.get_args(frames.ClientFrame)
        for bad in unbounded(msgspec.inspect.type_info(kind), kind.__name__)
    ]
    # The whole frame has at most 64 KiB, and a ping's answer is as long as the ping.
    assert found == ["Ping.t"]
