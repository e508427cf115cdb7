"""The search index: one row per message that can be found, newest last, and the words beside it as each database keeps them.

SQLite has an FTS5 table without content under the same rowid; PostgreSQL a ``tsvector`` with a GIN index; any other database
the words as text. The row with seq 0 holds the words of who the conversation is with; SQLite keeps those as text too, because
FTS5 must be told what to forget. All of it can be made again from the timeline and the contacts.
"""

from __future__ import annotations

from sqlalchemy import DDL, BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR

from chat_service.metadata import metadata
from shared.database.types import Id

BUCKET = 16_384
"""Rows of one stretch of the index; on PostgreSQL each row also carries the name of its stretch as a word."""


search_items = Table(
    "chat_search_items",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("conversation_id", Id(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("words", Text().with_variant(TSVECTOR(), "postgresql")),
    UniqueConstraint("conversation_id", "seq"),
)
Index(
    "ix_chat_search_items_words", search_items.c.words, postgresql_using="gin", postgresql_with={"fastupdate": "off"}
).ddl_if(dialect="postgresql")

vocabulary = Table(
    "chat_search_vocabulary",
    metadata,
    Column(
        "word",
        String(80)
        .with_variant(String(80, collation="C"), "postgresql")
        .with_variant(String(80, collation="Latin1_General_100_BIN2_UTF8"), "mssql"),
        primary_key=True,
    ),
)
"""Every word that was ever indexed, numbers aside: what an unfinished word may become is looked up here, because to gather all
messages with any word in a range costs more the more messages there are."""


def _on(moment: str, statement: str) -> None:
    event.listen(search_items, moment, DDL(statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]


_on(
    "after_create",
    "CREATE VIRTUAL TABLE chat_search_words USING fts5(words, content='', columnsize=0, prefix='3', tokenize='ascii')",
)
_on("before_drop", "DROP TABLE IF EXISTS chat_search_words")
