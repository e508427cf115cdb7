"""A chat as FastAPI tutorials build it: async ORM, a session a message, response models, a loop of ``send_json``.

No trick is left out that a tutorial shows and none is added: a pool, WAL on SQLite, indexes on the foreign keys. What it lacks
beside the product is on purpose: no authentication, no rights, no sequence, no idempotency, no outbox.

``uvicorn benchmarks.rivals.tutorial:app`` with TUTORIAL_DATABASE_URL.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, String, Text, event, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

URL = os.environ["TUTORIAL_DATABASE_URL"]
CONVERSATIONS = int(os.environ.get("TUTORIAL_CONVERSATIONS", "1000"))
engine = create_async_engine(URL, **({"pool_size": 20} if URL.startswith("postgresql") else {}))
new_session = async_sessionmaker(engine, expire_on_commit=False)

if URL.startswith("sqlite"):

    @event.listens_for(engine.sync_engine, "connect")
    def _wal(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.close()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    """The tables of the tutorial."""


class Conversation(Base):
    """A conversation."""

    __tablename__ = "conversations"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(20), default="open", index=True)
    updated_at: Mapped[datetime] = mapped_column(default=_now)


class Message(Base):
    """A message."""

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    sender: Mapped[str] = mapped_column(String(50))
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=_now)


class MessageIn(BaseModel):
    """What a client sends."""

    content: str
    sender: str = "agent"


class MessageOut(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    conversation_id: int
    sender: str
    content: str
    created_at: datetime


class ConversationOut(BaseModel):
    """A row of the list."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    customer: str
    status: str
    updated_at: datetime
    last_message: str | None = None


class ConnectionManager:
    """The sockets of each conversation."""

    def __init__(self) -> None:
        self._rooms: defaultdict[int, list[WebSocket]] = defaultdict(list)

    async def connect(self, conversation_id: int, socket: WebSocket) -> None:
        """Accept a socket into the room."""
        await socket.accept()
        self._rooms[conversation_id].append(socket)

    def disconnect(self, conversation_id: int, socket: WebSocket) -> None:
        """Take a socket out of the room."""
        self._rooms[conversation_id].remove(socket)

    async def broadcast(self, message: MessageOut) -> None:
        """Send to everybody in the room."""
        for socket in list(self._rooms[message.conversation_id]):
            await socket.send_json(message.model_dump(mode="json"))


manager = ConnectionManager()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Make the tables and the sample conversations."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session() as session:
        if not (await session.execute(select(func.count()).select_from(Conversation))).scalar():
            session.add_all(Conversation(customer=f"Cliente {number}") for number in range(CONVERSATIONS))
            await session.commit()
    yield


app = FastAPI(lifespan=lifespan)


async def get_session() -> AsyncIterator[AsyncSession]:
    """Yield a session for one request."""
    async with new_session() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]


async def _save(session: AsyncSession, conversation_id: int, given: MessageIn) -> MessageOut:
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None:
        raise HTTPException(404, "Conversation not found")
    message = Message(conversation_id=conversation_id, sender=given.sender, content=given.content)
    session.add(message)
    conversation.updated_at = _now()
    await session.commit()
    await session.refresh(message)
    return MessageOut.model_validate(message)


@app.websocket("/ws/{conversation_id}/{name}")
async def chat(socket: WebSocket, conversation_id: int, name: str) -> None:
    """Take messages and send each to the room."""
    await manager.connect(conversation_id, socket)
    try:
        while True:
            given = MessageIn.model_validate({"sender": name, **(await socket.receive_json())})
            async with new_session() as session:
                saved = await _save(session, conversation_id, given)
            await manager.broadcast(saved)
    except WebSocketDisconnect:
        manager.disconnect(conversation_id, socket)


@app.post("/conversations/{conversation_id}/messages", response_model=MessageOut)
async def send_message(conversation_id: int, given: MessageIn, session: Session) -> MessageOut:
    """Store a message and send it to the room."""
    saved = await _save(session, conversation_id, given)
    await manager.broadcast(saved)
    return saved


@app.get("/conversations", response_model=list[ConversationOut])
async def list_conversations(session: Session, skip: int = 0, limit: int = 50) -> list[Conversation]:
    """List conversations, newest activity first."""
    found = select(Conversation).order_by(Conversation.updated_at.desc()).offset(skip).limit(limit)
    return list((await session.execute(found)).scalars())


@app.get("/conversations/{conversation_id}/messages", response_model=list[MessageOut])
async def list_messages(conversation_id: int, session: Session, skip: int = 0, limit: int = 50) -> list[Message]:
    """List the messages of a conversation."""
    found = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.id.desc())
    return list((await session.execute(found.offset(skip).limit(limit))).scalars())


@app.get("/search", response_model=list[MessageOut])
async def search(session: Session, q: str, limit: int = 20) -> list[Message]:
    """Find messages that hold a text."""
    found = select(Message).where(Message.content.ilike(f"%{q}%")).order_by(Message.id.desc()).limit(limit)
    return list((await session.execute(found)).scalars())
