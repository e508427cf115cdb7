"""What logs may show: where something went wrong, and nothing of what was in it."""

from __future__ import annotations

import io
import json
import logging
import sys
import traceback
from collections.abc import Callable

import pytest
import structlog
from pydantic import BaseModel
from sqlalchemy import create_engine, text

from shared.observability import privacy
from shared.observability.logging import configure_logging

SAID = "segredo do cliente"
PHONE = "+5511987654321"


class _Shape(BaseModel):
    number: int


def _pydantic() -> None:
    _Shape.model_validate({"number": SAID})


def _database() -> None:
    engine = create_engine("sqlite://", hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(text("SELECT * FROM nowhere WHERE a = :a"), {"a": SAID})


def _duplicate() -> None:
    raise ValueError(f"duplicate key\nDETAIL:  Key (kind, value)=(phone, {PHONE}) already exists.\n    {SAID}")


def _quoted() -> None:
    raise TypeError(f"invalid input for query argument $5: '{SAID}' (expected int), \"{SAID}\", {PHONE}, m@x.example")


def _chained() -> None:
    try:
        _quoted()
    except TypeError as error:
        raise RuntimeError(f"again: {SAID!r}") from error


def _grouped() -> None:
    raise ExceptionGroup("two", [ValueError(repr(SAID)), TypeError(repr(PHONE))])


@pytest.mark.parametrize("fails", [_pydantic, _database, _duplicate, _quoted, _chained, _grouped])
def test_a_traceback_keeps_its_places_and_loses_its_values(fails: Callable[[], None]) -> None:
    try:
        fails()
    except Exception:  # noqa: BLE001 - any of them
        whole = traceback.format_exc()
        kind = sys.exc_info()[0]
    shown = privacy.trace(whole)
    # The line of source that raised it may show how the message is made, not what was in it.
    assert SAID not in shown
    assert PHONE not in shown
    assert f"in {fails.__name__}" in shown
    assert kind is not None
    assert kind.__name__ in shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("could not send to maria@example.com", "could not send to ***"),
        (f"call {PHONE} or (11) 98765-4321", "call *** or (11) ***"),
        ("CPF 123.456.789-09", "CPF ***"),
        ("token eyJhbGciOi.eyJzdWIi.c2ln", "token ***"),
        ("took 12.5 ms, 1024 bytes, 01a2063b-923a-7558-b145-043442aef7b6", None),
    ],
)
def test_a_message_loses_what_belongs_to_a_person(said: str, shown: str | None) -> None:
    assert privacy.message(said) == (shown or said)


@pytest.mark.parametrize("json_lines", [True, False])
def test_a_line_of_the_log_is_masked_whoever_writes_it(json_lines: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        configure_logging(level="INFO", json_lines=json_lines)
        try:
            _chained()
        except RuntimeError as error:
            structlog.get_logger("ours").exception("it.failed", content=SAID, phone=PHONE)
            theirs = f"Task exception was never retrieved {error!r}"
            logging.getLogger("theirs").exception(theirs)
    finally:
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)
        structlog.reset_defaults()
    written = stream.getvalue()
    assert SAID not in written
    assert PHONE not in written
    assert "_quoted" in written
    if json_lines:
        assert [json.loads(line)["level"] for line in written.splitlines()] == ["error", "error"]
