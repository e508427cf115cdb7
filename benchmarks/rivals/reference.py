"""The bare reference: what the machine gives when nothing but store-then-deliver is asked of it.

WebSockets on picows and uvloop, group commit, no users, no rights, no gapless sequence, no inbox. A socket at
``/ws/<conversation>/<name>`` follows the conversation unless its name begins with ``w`` (it only writes).

``python -m benchmarks.rivals.reference PORT TARGET``: TARGET is the path of a SQLite file, a PostgreSQL URL, or ``-`` to
relay without storing.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from functools import partial

import orjson
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

from benchmarks.rivals.group_commit import Post, Store, open_store

_followers: defaultdict[int, set[WSTransport]] = defaultdict(set)


class Relay:
    """Stands in for a store: tells at once, keeps nothing."""

    def __init__(self) -> None:
        self._last = 0

    async def open(self) -> None:
        """Nothing to open."""

    def put(self, post: Post) -> None:
        """Tell at once."""
        self._last += 1
        post.stored(self._last, time.time())


class Listener(WSListener):
    """One socket."""

    def __init__(self, store: Store, path: str) -> None:
        _, _, conversation, self._name = path.split("/")
        self._store, self._conversation = store, int(conversation)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Follow the conversation."""
        if not self._name.startswith("w"):
            _followers[self._conversation].add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Follow it no longer."""
        _followers[self._conversation].discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Store a message."""
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            given = orjson.loads(frame.get_payload_as_memoryview())
            stored = partial(self._deliver, transport, given)
            self._store.put(Post(self._conversation, self._name, given["token"], given["content"], stored))

    def _deliver(self, sender: WSTransport, given: dict[str, str], number: int, now: float) -> None:
        content = given["content"]
        event = orjson.dumps(
            {
                "type": "post",
                "id": number,
                "thread": self._conversation,
                "author": self._name,
                "content": content,
                "at": now,
            }
        )
        for follower in _followers[self._conversation]:
            if follower is not sender:
                follower.send(WSMsgType.TEXT, event)
        sender.send(WSMsgType.TEXT, orjson.dumps({"type": "ack", "token": given["token"], "id": number}))


async def serve(port: int, target: str) -> None:
    """Serve until ended."""
    store: Store = Relay() if target == "-" else open_store(target)
    await store.open()

    def accept(request: WSUpgradeRequest) -> Listener:
        return Listener(store, request.path.decode())

    server = await ws_create_server(accept, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
