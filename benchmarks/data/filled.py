"""A product that already has a past."""

from __future__ import annotations

from contextlib import AbstractContextManager

from chat_service.queues.models import queues
from sqlalchemy import Connection, select

from benchmarks.data.filler import PostgresTarget, SqliteTarget, fill
from benchmarks.data.history import LONGEST, History
from benchmarks.load.loop import Loop
from benchmarks.systems.product import Product


def fill_product(product: Product, on: Loop, messages: int, *, longest: int = LONGEST) -> History:
    """Start the product for its schema and its agents, write the past while it is stopped, start it again."""
    product.start()
    product.sign_in(on)
    product.pause()
    found: list[str] = []

    def default_queue(connection: Connection) -> None:
        found.append(connection.execute(select(queues.c.id).where(queues.c.is_default)).scalar_one())

    with _target(product) as target:
        target.use(default_queue)
        history = History(messages, [agent for agent, _ in product.agents], found[0], longest=longest)
        fill(target, history)
    product.start()
    return history


def _target(product: Product) -> AbstractContextManager[SqliteTarget] | AbstractContextManager[PostgresTarget]:
    url = product.deployment.database_url
    return PostgresTarget(url) if url else SqliteTarget(product.chat_file)
