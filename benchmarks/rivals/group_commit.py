"""The bare store of the reference: messages that queue while a commit runs share the next one; nothing else is promised."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import asyncpg

CONVERSATIONS = 1000
_MOST = 1000
_TABLES = """
CREATE TABLE IF NOT EXISTS threads (id BIGINT PRIMARY KEY, last_id BIGINT NOT NULL, moved_at DOUBLE PRECISION NOT NULL);
CREATE TABLE IF NOT EXISTS posts (
    id BIGINT PRIMARY KEY, thread_id BIGINT NOT NULL, author TEXT NOT NULL, token TEXT NOT NULL, content TEXT NOT NULL,
    written_at DOUBLE PRECISION NOT NULL
);
CREATE INDEX IF NOT EXISTS posts_by_thread ON posts (thread_id, id);
CREATE UNIQUE INDEX IF NOT EXISTS posts_by_token ON posts (thread_id, token);
CREATE INDEX IF NOT EXISTS threads_by_activity ON threads (moved_at);
"""


class Post(NamedTuple):
    """A message on its way into the database, and whom to tell."""

    thread: int
    author: str
    token: str
    content: str
    stored: Callable[[int, float], None]


class Store(Protocol):
    """Takes posts one by one and stores them in groups."""

    async def open(self) -> None:
        """Make the tables and begin to write."""
        ...

    def put(self, post: Post) -> None:
        """Queue a post; its ``stored`` is called with id and time after the commit."""
        ...


def _rows(posts: Sequence[Post], first: int, now: float) -> list[tuple[int, int, str, str, str, float]]:
    return [(first + i, post.thread, post.author, post.token, post.content, now) for i, post in enumerate(posts)]


def _tell(posts: Sequence[Post], first: int, now: float) -> None:
    for i, post in enumerate(posts):
        post.stored(first + i, now)


class SqliteStore:
    """A thread that owns one connection: WAL, synchronous=FULL."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._queue: list[Post] = []
        self._wake = threading.Event()

    async def open(self) -> None:
        """Make the tables and start the thread."""
        self._loop = asyncio.get_running_loop()
        ready = threading.Event()
        threading.Thread(target=self._write, args=(ready,), daemon=True).start()
        await asyncio.to_thread(ready.wait)

    def put(self, post: Post) -> None:
        """Queue a post."""
        self._queue.append(post)
        if not self._wake.is_set():
            self._wake.set()

    def _write(self, ready: threading.Event) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.executescript(_TABLES)
        connection.execute("BEGIN")
        threads = [(number, 0, 0.0) for number in range(1, CONVERSATIONS + 1)]
        connection.executemany("INSERT OR IGNORE INTO threads VALUES (?, ?, ?)", threads)
        connection.execute("COMMIT")
        following = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM posts").fetchone()[0]
        ready.set()
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._queue:
                posts, now = self._queue[:_MOST], time.time()
                del self._queue[: len(posts)]
                rows = _rows(posts, following, now)
                last = {row[1]: (row[0], now, row[1]) for row in rows}
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?)", rows)
                connection.executemany("UPDATE threads SET last_id = ?, moved_at = ? WHERE id = ?", last.values())
                connection.execute("COMMIT")
                self._loop.call_soon_threadsafe(_tell, posts, following, now)
                following += len(posts)


class PostgresStore:
    """One connection, one statement a group: arrays in, two tables changed."""

    _INSERT = """
        WITH stored AS (
            INSERT INTO posts SELECT * FROM
            unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::float8[])
        )
        UPDATE threads t SET last_id = moved.last_id, moved_at = moved.moved_at
        FROM unnest($7::bigint[], $8::bigint[], $9::float8[]) AS moved(id, last_id, moved_at) WHERE t.id = moved.id
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._queue: list[Post] = []
        self._wake = asyncio.Event()

    async def open(self) -> None:
        """Make the tables and start the writing task."""
        connection = await asyncpg.connect(self._url)
        await connection.execute(_TABLES)
        await connection.execute(
            f"INSERT INTO threads SELECT n, 0, 0 FROM generate_series(1, {CONVERSATIONS}) n ON CONFLICT DO NOTHING"  # noqa: S608 - our number
        )
        following = await connection.fetchval("SELECT coalesce(max(id), 0) + 1 FROM posts")
        self._task = asyncio.create_task(self._write(connection, following))

    def put(self, post: Post) -> None:
        """Queue a post."""
        self._queue.append(post)
        self._wake.set()

    async def _write(self, connection: asyncpg.Connection, following: int) -> None:
        insert = await connection.prepare(self._INSERT)
        while True:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
            posts, now = self._queue[:_MOST], time.time()
            del self._queue[: len(posts)]
            rows = _rows(posts, following, now)
            last = {row[1]: (row[1], row[0], now) for row in rows}
            await insert.fetch(*zip(*rows, strict=True), *zip(*last.values(), strict=True))
            _tell(posts, following, now)
            following += len(posts)


def open_store(target: str) -> Store:
    """Return the store for a PostgreSQL URL or the path of a SQLite file."""
    return PostgresStore(target) if target.startswith("postgresql") else SqliteStore(target)
