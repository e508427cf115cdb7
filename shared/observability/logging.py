"""Logs: one stream, JSON lines in production, readable lines in development; never a secret, a phone or a message body."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from shared.observability import privacy

_PRIVATE = frozenset(
    {
        "password",
        "token",
        "access_token",
        "refresh_token",
        "authorization",
        "cookie",
        "secret",
        "phone",
        "cpf",
        "content",
        "body",
        "email",
    }
)
LONGEST_VALUE = 500


def _mask(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for key, value in event.items():
        if key in _PRIVATE:
            event[key] = privacy.HIDDEN
        elif key == "exception" and isinstance(value, str):
            event[key] = privacy.trace(value)
        elif isinstance(value, str) and len(value) > LONGEST_VALUE and key != "exception":
            event[key] = value[:LONGEST_VALUE] + "..."
    return event


def _foreign(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What a library says of an error has the values in it that the error was about."""
    event["event"] = privacy.message(str(event["event"]))
    return event


def configure_logging(*, level: str, json_lines: bool) -> None:
    """Route structlog and the standard library into one stream on stdout."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _foreign],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("uvicorn", "uvicorn.error", "uvicorn.access", "picows", "httpx2", "httpcore2", "alembic", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, getattr(logging, level)))
