"""Tokens and a clock that does not only go forward."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from shared.config.settings import Settings
from shared.security.keys import KeyRing
from shared.security.tokens import Tokens
from tests.support.edge import plain_settings

HOUR = 3600.0


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_services_know_one_another_whichever_way_the_clock_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    ours, theirs = (Tokens(KeyRing(plain_settings(Settings, tmp_path))) for _ in range(2))
    real, offset = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + offset[0])
    before = ours.service_token("chat-service")
    assert ours.service_token("chat-service") == before
    offset[0] = jump
    # PyJWT asks datetime, which does not jump here: what counts is when the token says that it was made.
    renewed = ours.service_token("chat-service")
    assert renewed != before
    offset[0] = 0.0
    assert theirs.verify(ours.service_token("chat-service"), "service")["sub"] == "chat-service"
