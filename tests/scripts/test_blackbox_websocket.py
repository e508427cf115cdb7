"""The black box's own WebSocket client against a server by other hands."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from websockets.sync.server import ServerConnection, serve

from scripts.blackbox.http import Client
from scripts.blackbox.websocket import Closed, WebSocket


def _echo(link: ServerConnection) -> None:
    for text in link:
        frame = json.loads(text)
        if frame["type"] == "ping-me":
            link.ping().wait(5)
        if frame["type"] == "close-me":
            link.close(4401, "as asked")
            return
        link.send(text)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with serve(_echo, "127.0.0.1", 0, max_size=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Client(f"http://127.0.0.1:{server.socket.getsockname()[1]}")
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("length", [0, 100, 125, 126, 200, 65_535, 65_536, 100_000])
def test_frames_of_every_length_form_come_back_whole(client: Client, length: int) -> None:
    link = WebSocket(client, "/ws")
    link.send({"type": "text", "content": "é" * length})
    assert link.wait_for("text")["content"] == "é" * length
    link.close()


def test_pings_are_answered_and_not_shown(client: Client) -> None:
    link = WebSocket(client, "/ws")
    link.send({"type": "ping-me"})
    assert link.receive() == {"type": "ping-me"}
    link.close()


def test_the_close_code_reaches_the_caller(client: Client) -> None:
    link = WebSocket(client, "/ws")
    link.send({"type": "close-me"})
    with pytest.raises(Closed) as closed:
        link.receive()
    assert closed.value.code == 4401
    link.close()
